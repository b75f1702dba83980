import Tern

/// What a `DataLoader` was given, checked.
struct LoaderOptions {
    let batchSize: Int
    let shuffle: Bool
    let sampler: (any Sampler)?
    let batchSampler: (any IndexBatches)?
    let numWorkers: Int
    let prefetchFactor: Int
    let dropLast: Bool
    let generator: Generator?

    /// As many threads as operators may have.
    private static let workerLimit = 256

    init(
        batchSize: Int, shuffle: Bool = false, sampler: (any Sampler)? = nil, batchSampler: (any IndexBatches)? = nil,
        numWorkers: Int, prefetchFactor: Int, dropLast: Bool, generator: Generator?, seed: Int?
    ) {
        if sampler != nil, shuffle {
            failure(.argument("DataLoader: sampler option is mutually exclusive with shuffle; leave out one of them"), ())
        }
        if batchSampler != nil, batchSize != 1 || shuffle || sampler != nil || dropLast {
            failure(
                .argument("DataLoader: batchSampler option is mutually exclusive with batchSize, shuffle, sampler, and dropLast"),
                ())
        }
        if generator != nil, seed != nil {
            failure(.argument("DataLoader: seed is short for a generator of its own; give one of the two"), ())
        }
        if numWorkers < 0 || numWorkers > LoaderOptions.workerLimit {
            failure(
                .argument(
                    "DataLoader: numWorkers is \(numWorkers), and 0 to \(LoaderOptions.workerLimit) are allowed; use 0 to load on the "
                        + "thread of the consumer"), ())
        }
        self.batchSize = Swift.max(Sampling.positive(batchSize, "DataLoader: batchSize"), 1)
        self.shuffle = shuffle
        self.sampler = sampler
        self.batchSampler = batchSampler
        self.numWorkers = Swift.min(Swift.max(numWorkers, 0), LoaderOptions.workerLimit)
        // More would be a queue without an end.
        self.prefetchFactor = Swift.min(Swift.max(Sampling.positive(prefetchFactor, "DataLoader: prefetchFactor"), 1), 1 << 16)
        self.dropLast = dropLast
        self.generator = generator ?? seed.map { Generator(seed: $0) }
    }

    /// The batches of a data set of `count` elements.
    func batches(of count: Int) -> any IndexBatches {
        if let batchSampler { return batchSampler }
        let own: any Sampler = shuffle ? RandomSampler(count, generator: generator) : SequentialSampler(count)
        return BatchSampler(sampler ?? own, batchSize, dropLast: dropLast)
    }
}
