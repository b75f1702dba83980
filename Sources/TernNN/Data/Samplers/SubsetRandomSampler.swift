import Tern

/// Given indices in random order. PyTorch's counterpart is `torch.utils.data.SubsetRandomSampler`, whose order this is for the same
/// seed.
///
/// ```swift
/// DataLoader(data, batchSize: 32, sampler: SubsetRandomSampler(trainingIndices))
/// ```
public struct SubsetRandomSampler: Sampler {
    /// The indices.
    public let indices: [Int]
    private let generator: Generator

    /// These indices, each once an epoch.
    public init(_ indices: [Int], generator: Generator = .default) {
        self.indices = indices
        self.generator = generator
    }

    /// The number of indices.
    public var count: Int { indices.count }

    /// An epoch.
    public func makeIterator() -> AnyIterator<Int> {
        var order = Tensor.randperm(indices.count, generator: generator).scalars(Int.self).makeIterator()
        return AnyIterator { order.next().map { indices[$0] } }
    }
}
