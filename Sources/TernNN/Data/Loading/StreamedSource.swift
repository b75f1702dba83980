import Tern

/// Batches of a stream.
struct StreamedSource<Source: IterableDataset, Batch: Sendable>: BatchSource {
    let dataset: Source
    let batchSize: Int
    let dropLast: Bool
    let collate: @Sendable ([Source.Element]) throws -> Batch

    var count: Int? { nil }

    func jobs(seed: UInt64, skipping: Int) throws -> BatchJobs<Batch> {
        let stream = SharedStream(try withErrors { try dataset.makeStream() })
        for number in 0..<skipping { _ = try stream.take(batchSize, turn: number) }
        var next = skipping
        return BatchJobs { [batchSize, dropLast, collate] in
            let number = next
            next += 1
            return { random in
                try LoadingScope.run(random) {
                    let makers = try stream.take(batchSize, turn: number)
                    if makers.isEmpty || (dropLast && makers.count < batchSize) { return nil }
                    var elements: [Source.Element] = []
                    elements.reserveCapacity(makers.count)
                    for (position, make) in makers.enumerated() {
                        let (place, overflow) = number.multipliedReportingOverflow(by: batchSize)
                        random.manualSeedWhenUsed(
                            LoadingScope.seed(seed, place: overflow ? number : place &+ position, index: position))
                        elements.append(try make())
                        if let error = TensorError.pending { throw error }
                    }
                    do {
                        return try collate(elements)
                    } catch let mismatch as BatchMismatch {
                        throw TensorError.shape(mismatch.description)
                    }
                }
            }
        }
    }
}

/// A stream that is read by several threads in turn.
private final class SharedStream<Element: Sendable>: @unchecked Sendable {
    private let monitor = Monitor(conditions: 1)
    private let stream: ElementStream<Element>
    private var turn = 0
    private var isOver = false

    init(_ stream: ElementStream<Element>) { self.stream = stream }

    /// What makes the next `count` elements, or as many as there are. Waits until all earlier turns have been taken.
    func take(_ count: Int, turn number: Int) throws -> [@Sendable () throws -> Element] {
        monitor.withLock { while turn < number { monitor.wait(for: 0) } }
        // Nobody else is here before the turn is given on: the lock need not be held while a file is read.
        defer {
            monitor.withLock {
                turn += 1
                monitor.wakeAll(0)
            }
        }
        var makers: [@Sendable () throws -> Element] = []
        do {
            while !isOver, makers.count < count {
                if let make = try stream.pull() { makers.append(make) } else { isOver = true }
                if let error = TensorError.pending { throw error }
            }
        } catch {
            isOver = true
            throw error
        }
        return makers
    }
}
