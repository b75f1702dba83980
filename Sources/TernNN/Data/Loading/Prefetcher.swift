import Tern

/// Threads that do jobs ahead of the consumer, and hand over what they made in the order of the jobs.
final class Prefetcher<Batch: Sendable>: @unchecked Sendable {
    /// What a job gave.
    enum Outcome: Sendable {
        case batch(Batch)
        case end
        case failed(any Error)
    }

    private let monitor = Monitor(conditions: 2)
    private var waiting: [(number: Int, job: BatchJob<Batch>)] = []
    private var outcomes: [Int: Outcome] = [:]
    /// The task that waits for an outcome.
    private var consumer: (number: Int, continuation: CheckedContinuation<Void, Never>)?
    private var isStopped = false
    private var submitted = 0

    /// Starts threads, and says how many the system gave.
    func start(_ count: Int) -> Int {
        for started in 0..<count {
            guard LoaderThread.start({ self.work() }) else { return started }
        }
        return count
    }

    /// Adds a job after those that are there.
    func submit(_ job: @escaping BatchJob<Batch>) {
        monitor.withLock {
            waiting.append((submitted, job))
            submitted += 1
            monitor.wakeOne(PrefetcherCondition.work)
        }
    }

    /// What job `number` gave; blocks the calling thread until it is there. Nil if the threads were stopped.
    func take(_ number: Int) -> Outcome? {
        monitor.withLock {
            while outcomes[number] == nil, !isStopped { monitor.wait(for: PrefetcherCondition.outcome) }
            return outcomes.removeValue(forKey: number)
        }
    }

    /// The same for a task, which gives up its thread meanwhile. Cancelling the task stops the threads.
    func takeWithoutBlocking(_ number: Int) async -> Outcome? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = monitor.withLock {
                    let isThere = outcomes[number] != nil || isStopped
                    if !isThere { consumer = (number, continuation) }
                    return isThere
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            stop()
        }
        return monitor.withLock { outcomes.removeValue(forKey: number) }
    }

    /// Lets the threads end after what they are doing, and frees what nobody took.
    func stop() {
        var (jobs, results): ([(number: Int, job: BatchJob<Batch>)], [Int: Outcome]) = ([], [:])
        let consumer = monitor.withLock {
            isStopped = true
            swap(&jobs, &waiting)
            swap(&results, &outcomes)
            monitor.wakeAll(PrefetcherCondition.work)
            monitor.wakeAll(PrefetcherCondition.outcome)
            defer { self.consumer = nil }
            return self.consumer
        }
        consumer?.continuation.resume()
    }

    private func work() {
        let random = Generator()
        while let (number, job) = next() {
            let outcome: Outcome
            do {
                outcome = try job(random).map { .batch($0) } ?? .end
            } catch {
                outcome = .failed(error)
            }
            deliver(outcome, number)
        }
    }

    private func next() -> (number: Int, job: BatchJob<Batch>)? {
        monitor.withLock {
            while waiting.isEmpty, !isStopped { monitor.wait(for: PrefetcherCondition.work) }
            return isStopped ? nil : waiting.removeFirst()
        }
    }

    private func deliver(_ outcome: Outcome, _ number: Int) {
        let continuation: CheckedContinuation<Void, Never>? = monitor.withLock {
            if isStopped { return nil }
            outcomes[number] = outcome
            monitor.wakeAll(PrefetcherCondition.outcome)
            guard let consumer, consumer.number == number else { return nil }
            self.consumer = nil
            return consumer.continuation
        }
        continuation?.resume()
    }
}

/// What threads wait for.
private enum PrefetcherCondition {
    static let work = 0
    static let outcome = 1
}
