import Tern

/// Subtracts a mean from each channel and divides by a standard deviation. PyTorch's counterpart is
/// `torchvision.transforms.Normalize`.
///
/// ```swift
/// Normalize(mean: [0.1307], std: [0.3081])
/// ```
public struct Normalize: Transform {
    /// A number for each channel.
    public let mean: [Double]
    /// A number for each channel, none 0.
    public let std: [Double]

    /// The numbers for each channel; one stands for all channels.
    public init(mean: [Double], std: [Double]) {
        self.mean = mean
        self.std = std
        if mean.count != std.count || mean.isEmpty {
            failure(.argument("Normalize: mean has \(mean.count) numbers and std \(std.count); give one for each channel"), ())
        }
        if std.contains(0) { failure(.argument("Normalize: std evaluated to zero, leading to division by zero"), ()) }
    }

    /// The image [..., channels, height, width], normalized.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        guard x.dtype.isFloatingPoint else {
            throw TensorError.dtype("Normalize: Input tensor should be a float tensor. Got \(x.dtype); use ToFloat() first")
        }
        guard x.ndim >= 3, mean.count == 1 || x.shape[x.ndim - 3] == mean.count else {
            throw TensorError.shape(
                "Normalize: the image must be [..., channels, height, width] with \(mean.count) channels, and its shape is \(x.shape)"
            )
        }
        return try attempt {
            let mean = Tensor(mean, shape: [mean.count, 1, 1], dtype: x.dtype, device: x.device)
            let std = Tensor(std, shape: [std.count, 1, 1], dtype: x.dtype, device: x.device)
            return (x - mean) / std
        }
    }
}

/// Integers from 0 to the greatest as floating-point numbers from 0 to 1. PyTorch's counterpart is
/// `torchvision.transforms.ConvertImageDtype`.
///
/// ```swift
/// ToFloat()(image)    // uint8 0...255 -> float32 0...1
/// ```
public struct ToFloat: Transform {
    /// What becomes 1; nil stands for 255 in images of bytes, and for 1 in others.
    public let maximum: Double?
    /// The type of the result.
    public let dtype: DType

    /// Divides by `maximum`.
    public init(maximum: Double? = nil, dtype: DType = .float32) {
        self.maximum = maximum
        self.dtype = dtype
        if let maximum, maximum == 0 { failure(.argument("ToFloat: the maximum is 0, by which nothing can be divided"), ()) }
        if !dtype.isFloatingPoint { failure(.dtype("ToFloat: \(dtype) is no floating-point type"), ()) }
    }

    /// The tensor in its new type.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        try attempt {
            let factor = maximum ?? (x.dtype == .uint8 ? 255 : 1)
            let result = x.to(dtype)
            return factor == 1 ? result : result / factor
        }
    }
}

/// One channel of gray from three of red, green and blue. PyTorch's counterpart is `torchvision.transforms.Grayscale`.
///
/// ```swift
/// Grayscale()(image)    // [3, h, w] -> [1, h, w]
/// ```
public struct Grayscale: Transform {
    /// A step without choices.
    public init() {}

    /// The gray image; one that has one channel stays as it is.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        guard x.ndim >= 3, x.shape[x.ndim - 3] == 3 || x.shape[x.ndim - 3] == 1 else {
            throw TensorError.shape("Grayscale: the image must be [..., 3, height, width], and its shape is \(x.shape)")
        }
        return x.shape[x.ndim - 3] == 1 ? x : try attempt { Grayscale.apply(x) }
    }

    /// The weights of ITU-R BT.601, as torchvision rounds them.
    static func apply(_ x: Tensor) -> Tensor {
        let parts = x.to(x.dtype.isFloatingPoint ? x.dtype : .float32).unbind(-3)
        let gray = parts[0] * 0.2989 + parts[1] * 0.587 + parts[2] * 0.114
        return gray.to(x.dtype).unsqueeze(-3)
    }
}
