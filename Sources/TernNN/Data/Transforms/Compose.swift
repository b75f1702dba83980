import Tern

/// Transforms one after another. PyTorch's counterpart is `torchvision.transforms.Compose`.
///
/// ```swift
/// Compose(CenterCrop(24), Normalize(mean: [0.5], std: [0.5]))
/// ```
public struct Compose: Transform {
    /// The steps in order.
    public let transforms: [any Transform]

    /// The steps in order.
    public init(_ transforms: any Transform...) { self.init(transforms) }

    /// The steps in order.
    public init(_ transforms: [any Transform]) { self.transforms = transforms }

    /// What the last step gives.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        var result = x
        for transform in transforms { result = try transform(result, generator: generator) }
        return result
    }
}

/// A closure as a transform. PyTorch's counterpart is `torchvision.transforms.Lambda`.
///
/// ```swift
/// Lambda { $0.clamp(min: 0, max: 1) }
/// ```
public struct Lambda: Transform {
    private let body: @Sendable (Tensor, Generator) throws -> Tensor

    /// A step that needs no random numbers.
    public init(_ body: @escaping @Sendable (Tensor) throws -> Tensor) { self.body = { x, _ in try body(x) } }

    /// A step that draws from the generator it is given.
    public init(random body: @escaping @Sendable (Tensor, Generator) throws -> Tensor) { self.body = body }

    /// What the closure gives.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        try attempt { try body(x, generator) }
    }
}
