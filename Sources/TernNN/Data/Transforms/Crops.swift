import Tern

/// Adds a frame of one number around an image. PyTorch's counterpart is `torchvision.transforms.Pad`.
///
/// ```swift
/// Pad(2)(image)    // [1, 28, 28] -> [1, 32, 32]
/// ```
public struct Pad: Transform {
    /// How many pixels on every side.
    public let padding: Int
    /// What they are.
    public let value: Double

    /// A frame of `padding` pixels.
    public init(_ padding: Int, value: Double = 0) {
        self.padding = ImageRule.padding(padding, "Pad")
        self.value = value
    }

    /// The image in its frame.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        _ = try ImageRule.extents(x, "Pad")
        return try attempt { x.pad([padding, padding, padding, padding], value: value) }
    }
}

/// The middle of an image. PyTorch's counterpart is `torchvision.transforms.CenterCrop`.
///
/// ```swift
/// CenterCrop(24)(image)    // [3, 32, 32] -> [3, 24, 24]
/// ```
public struct CenterCrop: Transform {
    /// Height and width of the result.
    public let size: (height: Int, width: Int)

    /// A square.
    public init(_ size: Int) { self.init(size, size) }

    /// A rectangle.
    public init(_ height: Int, _ width: Int) { size = ImageRule.size(height, width, "CenterCrop") }

    /// The middle; an image that is too small is given zeros around it.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        let (height, width) = try ImageRule.extents(x, "CenterCrop")
        return try attempt {
            let (missingRows, missingColumns) = (Swift.max(size.height - height, 0), Swift.max(size.width - width, 0))
            var image = x
            if missingRows > 0 || missingColumns > 0 {
                image = x.pad([missingColumns / 2, (missingColumns + 1) / 2, missingRows / 2, (missingRows + 1) / 2])
            }
            let top = CenterCrop.start(height + missingRows, size.height)
            let left = CenterCrop.start(width + missingColumns, size.width)
            return image.narrow(-2, top, size.height).narrow(-1, left, size.width)
        }
    }

    /// Half of what is left over, rounded as Python rounds: .5 to the even number.
    private static func start(_ extent: Int, _ size: Int) -> Int {
        Int((Double(extent - size) / 2).rounded(.toNearestOrEven))
    }
}

/// A part of an image, anywhere in it. PyTorch's counterpart is `torchvision.transforms.RandomCrop`.
///
/// ```swift
/// RandomCrop(32, padding: 4)
/// ```
public struct RandomCrop: Transform {
    /// Height and width of the result.
    public let size: (height: Int, width: Int)
    /// How many pixels are added on every side first.
    public let padding: Int
    /// What they are.
    public let value: Double

    /// A square.
    public init(_ size: Int, padding: Int = 0, value: Double = 0) { self.init(size, size, padding: padding, value: value) }

    /// A rectangle.
    public init(_ height: Int, _ width: Int, padding: Int = 0, value: Double = 0) {
        size = ImageRule.size(height, width, "RandomCrop")
        self.padding = ImageRule.padding(padding, "RandomCrop")
        self.value = value
    }

    /// The part.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        let image = padding > 0 ? try Pad(padding, value: value)(x, generator: generator) : x
        let (height, width) = try ImageRule.extents(image, "RandomCrop")
        guard size.height <= height, size.width <= width else {
            throw TensorError.shape(
                "RandomCrop: Required crop size (\(size.height), \(size.width)) is larger than input image size (\(height), \(width)); "
                    + "give a padding or resize first")
        }
        // No numbers are drawn where there is no choice, as in PyTorch.
        if size.height == height, size.width == width { return image }
        let top = try ImageRule.choice(height - size.height + 1, generator)
        let left = try ImageRule.choice(width - size.width + 1, generator)
        return try attempt { image.narrow(-2, top, size.height).narrow(-1, left, size.width) }
    }
}
