import Tern

// Each way to put elements together has an initializer of its own, by which the type of the batches is known.

extension DataLoader {
    /// Batches of elements that are put together by a closure.
    ///
    /// ```swift
    /// DataLoader(sentences, batchSize: 8, collate: { padded($0) })
    /// ```
    /// - Parameters:
    ///   - dataset: where the elements come from.
    ///   - batchSize: how many elements a batch has.
    ///   - shuffle: whether each epoch has another random order.
    ///   - sampler: the order of the elements, instead of `shuffle`.
    ///   - batchSampler: which elements make the batches, instead of all before.
    ///   - numWorkers: how many threads make batches ahead; with 0 the consumer makes each when it is asked for.
    ///   - prefetchFactor: how many batches each worker is ahead.
    ///   - dropLast: whether a last batch that is not full is left out.
    ///   - generator: where the order comes from; the default one unless it is given.
    ///   - seed: the same as a generator of this seed.
    ///   - collate: what makes a batch of several elements; runs on the workers. PyTorch: `collate_fn`.
    public init<Source: Dataset>(
        _ dataset: Source, batchSize: Int = 1, shuffle: Bool = false, sampler: (any Sampler)? = nil,
        batchSampler: (any IndexBatches)? = nil, numWorkers: Int = 0, prefetchFactor: Int = 2, dropLast: Bool = false,
        generator: Generator? = nil, seed: Int? = nil,
        collate: @escaping @Sendable ([Source.Element]) throws -> Batch
    ) {
        let options = LoaderOptions(
            batchSize: batchSize, shuffle: shuffle, sampler: sampler, batchSampler: batchSampler, numWorkers: numWorkers,
            prefetchFactor: prefetchFactor, dropLast: dropLast, generator: generator, seed: seed)
        self.init(
            IndexedSource(batches: options.batches(of: dataset.count), fetch: IndexedSource.fetch(dataset, collate)), options)
    }

    /// Batches of elements of one part: tensors, numbers, texts, arrays or dictionaries.
    @_disfavoredOverload
    public init<Source: Dataset>(
        _ dataset: Source, batchSize: Int = 1, shuffle: Bool = false, sampler: (any Sampler)? = nil,
        batchSampler: (any IndexBatches)? = nil, numWorkers: Int = 0, prefetchFactor: Int = 2, dropLast: Bool = false,
        generator: Generator? = nil, seed: Int? = nil
    ) where Source.Element: Collatable, Batch == Source.Element.Batch {
        let options = LoaderOptions(
            batchSize: batchSize, shuffle: shuffle, sampler: sampler, batchSampler: batchSampler, numWorkers: numWorkers,
            prefetchFactor: prefetchFactor, dropLast: dropLast, generator: generator, seed: seed)
        let fetch = IndexedSource.fetch(dataset) { try Source.Element.collate($0) }
        self.init(IndexedSource(batches: options.batches(of: dataset.count), fetch: fetch), options)
    }

    /// Batches of tuples: each part is put together by itself.
    @_disfavoredOverload
    public init<Source: Dataset, First: Collatable, Second: Collatable, each Rest: Collatable>(
        _ dataset: Source, batchSize: Int = 1, shuffle: Bool = false, sampler: (any Sampler)? = nil,
        batchSampler: (any IndexBatches)? = nil, numWorkers: Int = 0, prefetchFactor: Int = 2, dropLast: Bool = false,
        generator: Generator? = nil, seed: Int? = nil
    )
    where
        Source.Element == (First, Second, repeat each Rest), Batch == (First.Batch, Second.Batch, repeat (each Rest).Batch)
    {
        let options = LoaderOptions(
            batchSize: batchSize, shuffle: shuffle, sampler: sampler, batchSampler: batchSampler, numWorkers: numWorkers,
            prefetchFactor: prefetchFactor, dropLast: dropLast, generator: generator, seed: seed)
        let fetch = IndexedSource.fetch(dataset) { try TupleCollation.collate($0) }
        self.init(IndexedSource(batches: options.batches(of: dataset.count), fetch: fetch), options)
    }

    /// Batches that the data set makes itself.
    public init<Source: BatchedDataset>(
        _ dataset: Source, batchSize: Int = 1, shuffle: Bool = false, sampler: (any Sampler)? = nil,
        batchSampler: (any IndexBatches)? = nil, numWorkers: Int = 0, prefetchFactor: Int = 2, dropLast: Bool = false,
        generator: Generator? = nil, seed: Int? = nil
    ) where Batch == Source.Batch {
        let options = LoaderOptions(
            batchSize: batchSize, shuffle: shuffle, sampler: sampler, batchSampler: batchSampler, numWorkers: numWorkers,
            prefetchFactor: prefetchFactor, dropLast: dropLast, generator: generator, seed: seed)
        self.init(IndexedSource(batches: options.batches(of: dataset.count), fetch: IndexedSource.fetch(dataset)), options)
    }
}
