import Tern

/// One epoch of a `DataLoader`. Its workers stop when it is over or released.
///
/// ```swift
/// let batches = loader.makeIterator()
/// while let (x, y) = try batches.nextBatch() { … }
/// ```
public final class BatchIterator<Batch: Sendable>: IteratorProtocol {
    /// How many batches have been given, those that were skipped included.
    public private(set) var position: Int
    private var jobs: BatchJobs<Batch>?
    /// What ended the jobs; it comes after the batches before it.
    private var failed: (any Error)?
    private let prefetcher: Prefetcher<Batch>?
    /// The most jobs that are under way or done and not taken.
    private let capacity: Int
    private var submitted = 0
    private var taken = 0
    private let random = Generator()

    init(workers: Int, prefetchFactor: Int, skipping: Int, _ makeJobs: () throws -> BatchJobs<Batch>) {
        position = skipping
        do { jobs = try makeJobs() } catch { failed = error }
        let prefetcher = Prefetcher<Batch>()
        // Where the system gives no threads, the consumer does the work.
        let started = workers > 0 && jobs != nil ? prefetcher.start(workers) : 0
        self.prefetcher = started > 0 ? prefetcher : nil
        capacity = started * prefetchFactor
        fill()
    }

    deinit { prefetcher?.stop() }

    /// The next batch; nil after the last. An error of a worker is thrown at its place in the order, and ends the epoch.
    public func nextBatch() throws -> Batch? {
        if let error = TensorError.pending { throw error }
        guard let prefetcher else { return try made() }
        if taken == submitted { return try end() }
        return try accept(prefetcher.take(taken))
    }

    /// The next batch; nil after the last. An error stops the program, and inside `withErrors { }` ends the loop and is thrown there.
    public func next() -> Batch? {
        if TensorError.pending != nil { return nil }
        do {
            return try nextBatch()
        } catch let error as TensorError {
            return failure(error, nil)
        } catch {
            return failure(.argument("DataLoader: \(error)"), nil)
        }
    }

    /// The next batch, without blocking the thread of the task.
    func nextWithoutBlocking(isolation: isolated (any Actor)? = #isolation) async throws -> Batch? {
        guard let prefetcher else {
            try Task.checkCancellation()
            return try made()
        }
        if taken == submitted { return try end() }
        let outcome = await prefetcher.takeWithoutBlocking(taken)
        if Task.isCancelled {
            finish()
            throw CancellationError()
        }
        return try accept(outcome)
    }

    /// Keeps the workers busy.
    private func fill() {
        guard let prefetcher else { return }
        while submitted - taken < capacity, let job = nextJob() {
            prefetcher.submit(job)
            submitted += 1
        }
    }

    private func nextJob() -> BatchJob<Batch>? {
        guard let jobs else { return nil }
        do {
            if let job = try jobs.next() { return job }
        } catch {
            failed = error
        }
        self.jobs = nil
        return nil
    }

    /// What a worker made.
    private func accept(_ outcome: Prefetcher<Batch>.Outcome?) throws -> Batch? {
        taken += 1
        switch outcome {
        case .batch(let batch):
            position += 1
            fill()
            return batch
        case .failed(let error):
            finish()
            throw error
        case .end, nil:
            finish()
            return nil
        }
    }

    /// A batch made on this thread.
    private func made() throws -> Batch? {
        guard let job = nextJob() else { return try end() }
        do {
            guard let batch = try job(random) else {
                finish()
                return nil
            }
            position += 1
            return batch
        } catch {
            finish()
            throw error
        }
    }

    private func end() throws -> Batch? {
        let error = failed
        finish()
        if let error { throw error }
        return nil
    }

    private func finish() {
        jobs = nil
        failed = nil
        submitted = taken
        prefetcher?.stop()
    }
}

/// One epoch of a `DataLoader` in a task.
public struct AsyncBatchIterator<Batch: Sendable>: AsyncIteratorProtocol {
    private let batches: BatchIterator<Batch>

    init(_ batches: BatchIterator<Batch>) { self.batches = batches }

    /// The next batch; nil after the last. Throws what a worker threw, and `CancellationError` in a task that is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> Batch? {
        try await batches.nextWithoutBlocking()
    }
}
