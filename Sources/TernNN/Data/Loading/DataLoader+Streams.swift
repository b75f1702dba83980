import Tern

extension DataLoader {
    /// Batches of a stream, put together by a closure.
    ///
    /// - Parameters:
    ///   - stream: where the elements come from, in their order.
    ///   - batchSize: how many elements a batch has.
    ///   - numWorkers: how many threads make batches ahead; the stream itself is read by one at a time.
    ///   - prefetchFactor: how many batches each worker is ahead.
    ///   - dropLast: whether a last batch that is not full is left out.
    ///   - generator: where the seeds of random transforms come from; the default one unless it is given.
    ///   - seed: the same as a generator of this seed.
    ///   - collate: what makes a batch of several elements; runs on the workers.
    public init<Source: IterableDataset>(
        _ stream: Source, batchSize: Int = 1, numWorkers: Int = 0, prefetchFactor: Int = 2, dropLast: Bool = false,
        generator: Generator? = nil, seed: Int? = nil,
        collate: @escaping @Sendable ([Source.Element]) throws -> Batch
    ) {
        let options = LoaderOptions(
            batchSize: batchSize, numWorkers: numWorkers, prefetchFactor: prefetchFactor, dropLast: dropLast,
            generator: generator,
            seed: seed)
        self.init(
            StreamedSource(dataset: stream, batchSize: options.batchSize, dropLast: dropLast, collate: collate), options)
    }

    /// Batches of a stream whose elements have one part.
    @_disfavoredOverload
    public init<Source: IterableDataset>(
        _ stream: Source, batchSize: Int = 1, numWorkers: Int = 0, prefetchFactor: Int = 2, dropLast: Bool = false,
        generator: Generator? = nil, seed: Int? = nil
    ) where Source.Element: Collatable, Batch == Source.Element.Batch {
        self.init(
            stream, batchSize: batchSize, numWorkers: numWorkers, prefetchFactor: prefetchFactor, dropLast: dropLast,
            generator: generator, seed: seed, collate: { try Source.Element.collate($0) })
    }

    /// Batches of a stream of tuples: each part is put together by itself.
    @_disfavoredOverload
    public init<Source: IterableDataset, First: Collatable, Second: Collatable, each Rest: Collatable>(
        _ stream: Source, batchSize: Int = 1, numWorkers: Int = 0, prefetchFactor: Int = 2, dropLast: Bool = false,
        generator: Generator? = nil, seed: Int? = nil
    )
    where
        Source.Element == (First, Second, repeat each Rest), Batch == (First.Batch, Second.Batch, repeat (each Rest).Batch)
    {
        self.init(
            stream, batchSize: batchSize, numWorkers: numWorkers, prefetchFactor: prefetchFactor, dropLast: dropLast,
            generator: generator, seed: seed, collate: { try TupleCollation.collate($0) })
    }
}
