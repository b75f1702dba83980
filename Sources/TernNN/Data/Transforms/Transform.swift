import Tern

/// A step that changes one element of a data set. PyTorch's counterparts are the transforms of `torchvision.transforms`, whose random
/// numbers these draw in the same order.
///
/// Images are tensors whose last two dimensions are height and width.
///
/// ```swift
/// let augment = Compose(RandomCrop(28, padding: 2), RandomHorizontalFlip(), Normalize(mean: [0.13], std: [0.31]))
/// let training = images.map { (x, y) in (try augment(x), y) }
/// ```
public protocol Transform: Sendable {
    /// The changed tensor. Random decisions are drawn from `generator`.
    func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor
}

extension Transform {
    /// The changed tensor, with decisions drawn from the default generator; in a `DataLoader` that is the element's own.
    public func callAsFunction(_ x: Tensor) throws -> Tensor { try self(x, generator: .default) }
}

/// What the transforms of images share.
enum ImageRule {
    /// Height and width.
    static func extents(_ x: Tensor, _ name: String) throws(TensorError) -> (height: Int, width: Int) {
        guard x.ndim >= 2 else {
            throw .shape("\(name): an image has the shape [..., height, width], and this tensor has \(x.shape)")
        }
        return (x.shape[x.ndim - 2], x.shape[x.ndim - 1])
    }

    static func probability(_ p: Double, _ name: String) -> Double {
        if p >= 0, p <= 1 { return p }
        return failure(.argument("\(name): the probability must be from 0 to 1, got \(p)"), 0)
    }

    /// No image is larger, and no sum of a few such numbers overflows.
    private static let limit = 1 << 24

    static func size(_ height: Int, _ width: Int, _ name: String) -> (Int, Int) {
        if (1...limit).contains(height), (1...limit).contains(width) { return (height, width) }
        return failure(
            .argument("\(name): height and width must be above 0 and at most \(limit), got \(height) and \(width)"), (1, 1))
    }

    static func padding(_ padding: Int, _ name: String) -> Int {
        if (0...limit).contains(padding) { return padding }
        return failure(.argument("\(name): the padding should not be negative and at most \(limit), got \(padding)"), 0)
    }

    /// PyTorch: `torch.rand(1) < p`.
    static func isChosen(_ p: Double, _ generator: Generator) throws(TensorError) -> Bool {
        Double(try attempt { Tensor.rand(1, generator: generator, dtype: .float32).item(Float.self) }) < p
    }

    /// PyTorch: `torch.randint(0, count, size=(1,))`.
    static func choice(_ count: Int, _ generator: Generator) throws(TensorError) -> Int {
        try attempt { Tensor.randint(0, count, [1], generator: generator).item(Int.self) }
    }
}
