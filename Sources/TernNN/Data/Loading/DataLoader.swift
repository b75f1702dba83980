import Tern

/// Batches of a data set, in a given or random order, made ahead by worker threads if wanted. PyTorch's counterpart is
/// `torch.utils.data.DataLoader`.
///
/// It is a sequence and an asynchronous sequence; each passage is an epoch. Order and numbers depend on the generator and not on
/// how many workers there are: the order is PyTorch's from the same seed, and random operators that draw from the default generator
/// while an element is made get numbers of their own for each epoch and element. Elements are made without a graph. Operators on a
/// worker use its thread alone.
///
/// An error that making a batch throws comes after the batches before it, and ends the epoch. A `for` loop can throw only in a task
/// (`for try await`); elsewhere it stops the program as a failed operator does, unless it is inside `try withErrors { }`;
/// `makeIterator().nextBatch()` throws.
///
/// ```swift
/// let loader = DataLoader(TensorDataset(images, labels), batchSize: 64, shuffle: true, numWorkers: 2)
/// for (x, y) in loader { … }
/// ```
public struct DataLoader<Batch: Sendable>: Sendable {
    /// How many elements a batch has; nil if a sampler of batches decides.
    public let batchSize: Int?
    /// Whether a last batch that is not full is left out.
    public let dropLast: Bool
    /// How many threads make batches; with 0 the consumer does.
    public let numWorkers: Int
    /// How many batches each worker is ahead.
    public let prefetchFactor: Int
    /// Where the order and the seeds of elements come from; nil stands for the default generator.
    public let generator: Generator?
    private let source: any BatchSource<Batch>

    init(_ source: any BatchSource<Batch>, _ options: LoaderOptions) {
        self.source = source
        batchSize = options.batchSampler == nil ? options.batchSize : nil
        dropLast = options.dropLast
        numWorkers = options.numWorkers
        prefetchFactor = options.prefetchFactor
        generator = options.generator
    }

    /// How many batches an epoch has; nil for a stream. PyTorch: `len(loader)`.
    public var count: Int? { source.count }
}

extension DataLoader: Sequence, AsyncSequence {
    /// What a passage throws.
    public typealias Failure = any Error

    /// Begins an epoch.
    public func makeIterator() -> BatchIterator<Batch> { makeIterator(skipping: 0) }

    /// Begins an epoch after its first batches, which are not made. A training that was interrupted goes on where it was: set the
    /// generator to its state at the beginning of the epoch, and skip as many batches as the iterator's `position` was.
    public func makeIterator(skipping: Int) -> BatchIterator<Batch> {
        let skipping = Sampling.notNegative(skipping, "DataLoader: skipping")
        return BatchIterator(workers: numWorkers, prefetchFactor: prefetchFactor, skipping: skipping) {
            // PyTorch draws this before the sampler draws.
            let seed = Sampling.drawSeed(generator ?? .default)
            return try source.jobs(seed: seed, skipping: skipping)
        }
    }

    /// Begins an epoch in a task.
    public func makeAsyncIterator() -> AsyncBatchIterator<Batch> { AsyncBatchIterator(makeIterator()) }

    /// The number of batches, or 0 if it is not known.
    public var underestimatedCount: Int { count ?? 0 }
}
