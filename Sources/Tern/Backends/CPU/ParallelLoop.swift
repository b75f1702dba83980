/// Splits work over one pool of persistent threads.
///
/// How the work is cut depends on its size alone, never on the number of threads: results are the same bits with any.
enum ParallelLoop {
    /// Elements of simple work below which a second thread costs more than it brings.
    static let grain = 32768

    /// The same for work that takes ten times as long: exponentials, searches, running sums. Softmax of [128, 256] takes three
    /// fifths of one thread's time with two.
    static let costlyGrain = grain / 4

    /// Runs `body` for every piece 0..<count; the order and the threads are not defined.
    static func run(_ count: Int, _ body: (Int) -> Void) {
        if count == 1 { body(0) }
        if count > 1 { ThreadPool.shared.run(count, body) }
    }

    /// Cuts 0..<count into ranges of `size` (the last may be shorter).
    static func ranges(_ count: Int, size: Int, _ body: (Range<Int>) -> Void) {
        let pieces = (count + size - 1) / size
        run(pieces) { i in body(i * size..<Swift.min((i + 1) * size, count)) }
    }
}

/// The number of threads that operators use: of `TERN_NUM_THREADS`, `OMP_NUM_THREADS`, or the processors that the process may use.
/// PyTorch: `torch.get_num_threads()`.
public func numThreads() -> Int { ThreadPool.shared.threadCount }

/// Sets the number of threads that operators use. PyTorch: `torch.set_num_threads`.
public func setNumThreads(_ count: Int) {
    guard count > 0 else {
        failure(.argument("setNumThreads: expects a positive number, got \(count)"), ())
        return
    }
    ThreadPool.shared.threadCount = Swift.min(count, ThreadPool.limit)
}

/// Runs `body`, in which operators use the calling thread alone: for threads that work beside others, as those that load data do.
package func onThisThreadAlone<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let thread = ThreadState.current
    let outer = thread.isInParallelLoop
    thread.isInParallelLoop = true
    defer { thread.isInParallelLoop = outer }
    return try body()
}
