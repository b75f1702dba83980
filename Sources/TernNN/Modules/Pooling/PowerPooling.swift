import Tern

/// What the power-average poolings of one, two and three dimensions have in common: a window that slides over the input.
open class PowerPooling: Module {
    /// The p of the norm: 1 gives sums, infinity would give maxima.
    public let normType: Double
    /// The window's extents: one number, or one for each dimension.
    public let kernelSize: [Int]
    /// From one position to the next; the window's extents if left out.
    public let stride: [Int]?
    /// Whether a last window may reach beyond the end.
    public let ceilMode: Bool

    /// - Parameters:
    ///   - normType: the p of the norm, not zero.
    ///   - kernelSize: the window's extents: one number, or one for each dimension.
    ///   - stride: from one position to the next; the window's extents if left out.
    ///   - ceilMode: whether a last window may reach beyond the end.
    public init(
        _ normType: Double, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, ceilMode: Bool = false
    ) {
        if normType == 0 { failure(.argument("LPPool: norm_type must be a non-zero value, but got 0.0"), ()) }
        self.normType = normType
        self.kernelSize = kernelSize.extents
        self.stride = stride?.extents
        self.ceilMode = ceilMode
        super.init()
    }

    open override func extraRepr() -> String {
        "norm_type=\(normType), kernel_size=\(PythonText.extents(kernelSize)), "
            + "stride=\(stride.map { PythonText.extents($0) } ?? "None"), ceil_mode=\(PythonText.bool(ceilMode))"
    }
}

/// The p-norms under a window that slides over a signal. PyTorch's counterpart is `torch.nn.LPPool1d`; the function is `lpPool1d`.
///
/// ```swift
/// LPPool1d(2, 3)(x)    // [n, channels, 33] -> [n, channels, 11]
/// ```
open class LPPool1d: PowerPooling {
    open override func forward(_ x: Tensor) -> Tensor {
        lpPool1d(x, normType, kernelSize, stride: stride, ceilMode: ceilMode)
    }
}

/// The p-norms under a window that slides over images. PyTorch's counterpart is `torch.nn.LPPool2d`; the function is `lpPool2d`.
///
/// ```swift
/// LPPool2d(2, 3)(x)    // [n, channels, 33, 33] -> [n, channels, 11, 11]
/// ```
open class LPPool2d: PowerPooling {
    open override func forward(_ x: Tensor) -> Tensor {
        lpPool2d(x, normType, kernelSize, stride: stride, ceilMode: ceilMode)
    }
}

/// The p-norms under a window that slides over volumes. PyTorch's counterpart is `torch.nn.LPPool3d`; the function is `lpPool3d`.
///
/// ```swift
/// LPPool3d(2, 2)(x)    // [n, channels, 8, 8, 8] -> [n, channels, 4, 4, 4]
/// ```
open class LPPool3d: PowerPooling {
    open override func forward(_ x: Tensor) -> Tensor {
        lpPool3d(x, normType, kernelSize, stride: stride, ceilMode: ceilMode)
    }
}
