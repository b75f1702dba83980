import Tern

/// Some elements of a data set, in a given order. PyTorch's counterpart is `torch.utils.data.Subset`.
///
/// ```swift
/// let few = Subset(images, Array(0..<100))
/// ```
public struct Subset<Base: Dataset>: Dataset {
    /// The data set underneath.
    public let dataset: Base
    /// The numbers of the elements in `dataset`.
    public let indices: [Int]

    /// The elements of `dataset` with these numbers; a number out of range is an error.
    public init(_ dataset: Base, _ indices: [Int]) {
        self.dataset = dataset
        self.indices = indices
        do throws(TensorError) {
            try IndexRule.check(indices, dataset.count)
        } catch {
            failure(.index("Subset: \(error.message)"), ())
        }
    }

    /// How many there are.
    public var count: Int { indices.count }

    /// The element with the number at place `index` of `indices`.
    public func element(at index: Int) throws -> Base.Element {
        try checkIndex(index)
        return try dataset.element(at: indices[index])
    }
}

extension Subset: BatchedDataset where Base: BatchedDataset {
    /// The elements at these places of `indices`.
    public func batch(at places: [Int]) throws -> Base.Batch {
        try IndexRule.check(places, count)
        return try dataset.batch(at: places.map { indices[$0] })
    }
}
