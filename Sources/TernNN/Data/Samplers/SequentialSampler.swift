import Tern

/// All indices from 0 on. PyTorch's counterpart is `torch.utils.data.SequentialSampler`.
///
/// ```swift
/// Array(SequentialSampler(3))    // [0, 1, 2]
/// ```
public struct SequentialSampler: Sampler {
    /// The number of elements in the data set.
    public let count: Int

    /// The indices of a data set of `count` elements.
    public init(_ count: Int) { self.count = Sampling.notNegative(count, "SequentialSampler: count") }

    /// The indices of a data set.
    public init(_ dataset: some Dataset) { self.init(dataset.count) }

    /// From 0 to the last.
    public func makeIterator() -> Range<Int>.Iterator { (0..<count).makeIterator() }
}
