import Tern

/// A case that is ready to run, and how often it runs to fill a batch.
struct PreparedCase {
    let id: String
    private let body: () -> Tensor
    private var repetitions = 0

    init(_ definition: BenchmarkCase) {
        id = definition.id
        body = definition.prepare()
    }

    /// Seconds that a batch takes if calls are short. Many short batches find a moment in which nothing else wants the processor.
    private static let batch = 0.004
    /// Seconds after which batches end, once there are three.
    private static let enough = 0.048

    /// Seconds of one call: the mean over the best batch, after a warm-up.
    mutating func seconds() -> Double {
        if repetitions == 0 { calibrate() }
        // Other workers have run since, so the caches hold their data and the threads of this one sleep.
        _ = time(repetitions)
        var (best, total, count) = (Double.infinity, 0.0, 0)
        while count < 3 || total < PreparedCase.enough {
            let seconds = time(repetitions)
            best = Swift.min(best, seconds)
            total += seconds
            count += 1
        }
        return best / Double(repetitions)
    }

    private mutating func calibrate() {
        _ = body()
        repetitions = 1
        while true {
            let seconds = time(repetitions)
            if seconds >= PreparedCase.batch / 4 {
                repetitions = Swift.max(1, Int(Double(repetitions) * PreparedCase.batch / seconds))
                return
            }
            repetitions *= 2
        }
    }

    private func time(_ count: Int) -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        for _ in 0..<count { _ = body() }
        return (clock.now - start) / .seconds(1)
    }
}
