import Tern

/// Batches of a data set with indices.
struct IndexedSource<Batch: Sendable>: BatchSource {
    /// Makes a batch of the elements with these numbers; the first has the given place in the epoch.
    typealias Fetch = @Sendable (_ indices: [Int], _ place: Int, _ seed: UInt64, _ random: Generator) throws -> Batch

    let batches: any IndexBatches
    let fetch: Fetch

    var count: Int? { batches.count }

    func jobs(seed: UInt64, skipping: Int) throws -> BatchJobs<Batch> {
        let iterator = try withErrors { batches.erasedIterator() }
        var place = 0
        for _ in 0..<skipping {
            guard let indices = try withErrors({ iterator.next() }) else { break }
            place += indices.count
        }
        return BatchJobs { [fetch] in
            guard let indices = try withErrors({ iterator.next() }) else { return nil }
            let start = place
            place += indices.count
            return { random in try fetch(indices, start, seed, random) }
        }
    }
}

extension IndexedSource {
    /// Elements one by one, put together by `collate`.
    static func fetch<Source: Dataset>(
        _ dataset: Source, _ collate: @escaping @Sendable ([Source.Element]) throws -> Batch
    ) -> Fetch {
        { indices, place, seed, random in
            try LoadingScope.run(random) {
                var elements: [Source.Element] = []
                elements.reserveCapacity(indices.count)
                for (position, index) in indices.enumerated() {
                    try dataset.checkIndex(index)
                    random.manualSeedWhenUsed(LoadingScope.seed(seed, place: place + position, index: index))
                    elements.append(try element(dataset, index))
                }
                do {
                    return try collate(elements)
                } catch let mismatch as BatchMismatch {
                    throw TensorError.shape(
                        mismatch.message(
                            "element \(indices[mismatch.position]) of the data set", first: "element \(indices[0])"))
                }
            }
        }
    }

    /// An element, or an error that says which one it was.
    private static func element<Source: Dataset>(_ dataset: Source, _ index: Int) throws -> Source.Element {
        do {
            // A scope of its own: what follows a failure says its first words again.
            return try withErrors { try dataset.element(at: index) }
        } catch let error as TensorError {
            throw error.appending(" (element \(index) of the data set)")
        }
    }

    /// Whole batches.
    static func fetch<Source: BatchedDataset>(_ dataset: Source) -> Fetch where Source.Batch == Batch {
        { indices, place, seed, random in
            try LoadingScope.run(random) {
                random.manualSeedWhenUsed(LoadingScope.seed(seed, place: place, index: indices.first ?? 0))
                return try dataset.batch(at: indices)
            }
        }
    }
}
