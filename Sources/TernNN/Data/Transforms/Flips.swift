import Tern

/// Turns an image left to right, or leaves it. PyTorch's counterpart is `torchvision.transforms.RandomHorizontalFlip`.
///
/// ```swift
/// RandomHorizontalFlip(0.5)
/// ```
public struct RandomHorizontalFlip: Transform {
    /// The probability of turning.
    public let p: Double

    /// Turns with probability `p`.
    public init(_ p: Double = 0.5) { self.p = ImageRule.probability(p, "RandomHorizontalFlip") }

    /// The image, turned or not.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        _ = try ImageRule.extents(x, "RandomHorizontalFlip")
        return try ImageRule.isChosen(p, generator) ? attempt { x.flip(-1) } : x
    }
}

/// Turns an image upside down, or leaves it. PyTorch's counterpart is `torchvision.transforms.RandomVerticalFlip`.
///
/// ```swift
/// RandomVerticalFlip(0.5)
/// ```
public struct RandomVerticalFlip: Transform {
    /// The probability of turning.
    public let p: Double

    /// Turns with probability `p`.
    public init(_ p: Double = 0.5) { self.p = ImageRule.probability(p, "RandomVerticalFlip") }

    /// The image, turned or not.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        _ = try ImageRule.extents(x, "RandomVerticalFlip")
        return try ImageRule.isChosen(p, generator) ? attempt { x.flip(-2) } : x
    }
}
