import Tern

/// The indices of a sampler in batches. PyTorch's counterpart is `torch.utils.data.BatchSampler`.
///
/// ```swift
/// Array(BatchSampler(SequentialSampler(5), 2))    // [[0, 1], [2, 3], [4]]
/// ```
public struct BatchSampler: IndexBatches {
    /// Where the indices come from.
    public let sampler: any Sampler
    /// How many a batch has.
    public let batchSize: Int
    /// Whether a last batch that is not full is left out.
    public let dropLast: Bool

    /// The indices of `sampler`, `batchSize` at a time.
    public init(_ sampler: any Sampler, _ batchSize: Int, dropLast: Bool = false) {
        self.sampler = sampler
        self.batchSize = Sampling.positive(batchSize, "BatchSampler: batchSize")
        self.dropLast = dropLast
    }

    /// The number of batches.
    public var count: Int {
        if batchSize == 0 { return 0 }
        return sampler.count / batchSize + (dropLast || sampler.count % batchSize == 0 ? 0 : 1)
    }

    /// An epoch.
    public func makeIterator() -> AnyIterator<[Int]> {
        let indices = sampler.erasedIterator()
        // A batch larger than the data set is no reason for a large array.
        let room = Swift.min(batchSize, sampler.count)
        return AnyIterator {
            var batch: [Int] = []
            batch.reserveCapacity(room)
            while batch.count < batchSize, let index = indices.next() { batch.append(index) }
            return batch.isEmpty || (dropLast && batch.count < batchSize) ? nil : batch
        }
    }
}
