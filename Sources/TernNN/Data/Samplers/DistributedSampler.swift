import Synchronization
import Tern

/// The share of one of several processes that train together: every one takes other indices. PyTorch's counterpart is
/// `torch.utils.data.DistributedSampler`, whose order this is for the same seed and epoch.
///
/// ```swift
/// let sampler = DistributedSampler(data, numReplicas: 4, rank: 1)
/// let loader = DataLoader(data, batchSize: 32, sampler: sampler)
/// for epoch in 0..<10 {
///     sampler.setEpoch(epoch)
///     for batch in loader { … }
/// }
/// ```
public final class DistributedSampler: Sampler {
    /// The number of elements in the data set.
    public let population: Int
    /// How many processes share them.
    public let numReplicas: Int
    /// Which of the processes this is, from 0.
    public let rank: Int
    /// Whether the order is random.
    public let shuffle: Bool
    /// The seed of the order, the same in all processes.
    public let seed: Int
    /// Whether elements are left out, and none taken twice, where they cannot be shared equally.
    public let dropLast: Bool
    /// How many indices this process gets, as many as the others.
    public let count: Int
    private let epoch = Atomic<Int>(0)

    /// The share of process `rank` of `numReplicas`.
    public init(
        _ population: Int, numReplicas: Int, rank: Int, shuffle: Bool = true, seed: Int = 0, dropLast: Bool = false
    ) {
        let population = Sampling.notNegative(population, "DistributedSampler: the number of elements")
        let replicas = Swift.max(Sampling.positive(numReplicas, "DistributedSampler: numReplicas"), 1)
        if rank < 0 || rank >= replicas {
            failure(.argument("Invalid rank \(rank), rank should be in the interval [0, \(replicas - 1)]"), ())
        }
        self.population = population
        self.numReplicas = replicas
        self.rank = Swift.min(Swift.max(rank, 0), replicas - 1)
        self.shuffle = shuffle
        self.seed = seed
        self.dropLast = dropLast
        count = population / replicas + (dropLast || population % replicas == 0 ? 0 : 1)
    }

    /// The share of a data set.
    public convenience init(
        _ dataset: some Dataset, numReplicas: Int, rank: Int, shuffle: Bool = true, seed: Int = 0, dropLast: Bool = false
    ) {
        self.init(dataset.count, numReplicas: numReplicas, rank: rank, shuffle: shuffle, seed: seed, dropLast: dropLast)
    }

    /// Says which epoch comes next: each has another order. PyTorch: `set_epoch`.
    public func setEpoch(_ epoch: Int) { self.epoch.store(epoch, ordering: .relaxed) }

    /// An epoch.
    public func makeIterator() -> AnyIterator<Int> {
        guard population > 0 else { return AnyIterator { nil } }
        let stream = Tern.Generator(seed: seed &+ epoch.load(ordering: .relaxed))
        let order = shuffle ? Tensor.randperm(population, generator: stream).scalars(Int.self) : Array(0..<population)
        var place = 0
        // A failed check gives an order that is shorter.
        let (count, length) = (order.isEmpty ? 0 : count, Swift.max(order.count, 1))
        return AnyIterator { [rank, numReplicas] in
            guard place < count else { return nil }
            defer { place += 1 }
            // What is missing for equal shares comes from the beginning again.
            return order[(rank + place * numReplicas) % length]
        }
    }
}
