import CTern
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import Synchronization

/// Splits work over one pool of persistent threads.
///
/// How the work is cut depends on its size alone, never on the number of threads: results are the same bits with any.
enum ParallelLoop {
    /// Elements of simple work below which a second thread costs more than it brings.
    static let grain = 32768

    /// Runs `body` for every piece 0..<count; the order and the threads are not defined.
    static func run(_ count: Int, _ body: (Int) -> Void) {
        if count <= 1 || ThreadState.current.isInParallelLoop || ThreadPool.shared.threadCount == 1 {
            for i in 0..<count { body(i) }
        } else {
            ThreadPool.shared.run(count, body)
        }
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
    ThreadPool.shared.threadCount = Swift.min(count, 256)
}

/// Threads that wait for the pieces of one loop at a time; a second loop that comes meanwhile runs on its own thread.
final class ThreadPool: @unchecked Sendable {
    static let shared = ThreadPool()

    private let count: Atomic<Int>
    private let isBusy = Atomic<Bool>(false)
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Written by the loop's owner with the lock held.
    private var job: UnsafePointer<(Int) -> Void>?
    private var pieces = 0
    private var wanted = 0
    private var started = 0
    private var active = 0
    /// The number of the loop, by which waiting threads see that there is a new one.
    private let generation = Atomic<Int>(0)
    private let next = Atomic<Int>(0)
    private var owner = getpid()

    private init() {
        count = Atomic(ThreadPool.defaultCount())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        pthread_cond_init(done, nil)
    }

    var threadCount: Int {
        get { count.load(ordering: .relaxed) }
        set { count.store(newValue, ordering: .relaxed) }
    }

    func run(_ pieces: Int, _ body: (Int) -> Void) {
        if owner != getpid() { beginAgain() }
        guard isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            for i in 0..<pieces { body(i) }
            return
        }
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { pointer in runAlone(pieces, pointer) }
        }
        isBusy.store(false, ordering: .releasing)
    }

    /// In the child of a fork the threads are gone, and may have held the lock.
    private func beginAgain() {
        owner = getpid()
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        pthread_cond_init(done, nil)
        started = 0
        active = 0
        wanted = 0
        isBusy.store(false, ordering: .relaxed)
    }

    private func runAlone(_ pieces: Int, _ body: UnsafePointer<(Int) -> Void>) {
        let helpers = Swift.min(threadCount, pieces) - 1
        pthread_mutex_lock(mutex)
        job = body
        self.pieces = pieces
        wanted = helpers
        next.store(0, ordering: .relaxed)
        while started < helpers { if !startThread() { break } }
        generation.add(1, ordering: .releasing)
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)

        work(pieces, body)

        // Threads that have not begun are not waited for; those that have must be through.
        pthread_mutex_lock(mutex)
        wanted = 0
        job = nil
        while active > 0 { pthread_cond_wait(done, mutex) }
        pthread_mutex_unlock(mutex)
    }

    private func work(_ pieces: Int, _ body: UnsafePointer<(Int) -> Void>) {
        let thread = ThreadState.current
        thread.isInParallelLoop = true
        while true {
            let i = next.add(1, ordering: .relaxed).oldValue
            if i >= pieces { break }
            body.pointee(i)
        }
        thread.isInParallelLoop = false
    }

    private func startThread() -> Bool {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let status = pthread_create(&thread, nil, { _ in ThreadPool.shared.serve() }, nil)
        if status != 0 { return false }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
        started += 1
        return true
    }

    private func serve() -> Never {
        var seen = 0
        while true {
            // Loops follow each other closely: look a while before going to sleep.
            var spins = 0
            while generation.load(ordering: .acquiring) == seen, spins < ThreadPool.spinLimit { spins += 1 }
            pthread_mutex_lock(mutex)
            while wanted == 0 || generation.load(ordering: .relaxed) == seen { pthread_cond_wait(wake, mutex) }
            seen = generation.load(ordering: .relaxed)
            guard let job, wanted > 0 else {
                pthread_mutex_unlock(mutex)
                continue
            }
            wanted -= 1
            active += 1
            let pieces = pieces
            pthread_mutex_unlock(mutex)

            work(pieces, job)

            pthread_mutex_lock(mutex)
            active -= 1
            if active == 0 { pthread_cond_signal(done) }
            pthread_mutex_unlock(mutex)
        }
    }

    /// About ten microseconds.
    private static let spinLimit = 4000

    private static func defaultCount() -> Int {
        for name in ["TERN_NUM_THREADS", "OMP_NUM_THREADS"] {
            if let text = CPU.environment(name), let count = Int(text), count > 0 { return Swift.min(count, 256) }
        }
        return Swift.max(availableProcessors(), 1)
    }

    private static func availableProcessors() -> Int {
        var count = Int(tern_available_processors())
        // A container's share of processor time, as cgroup v2 states it: microseconds in a period, or "max".
        if let quota = firstLine("/sys/fs/cgroup/cpu.max")?.split(separator: " "), quota.count == 2,
            let time = Double(quota[0]), let period = Double(quota[1]), period > 0
        {
            count = Swift.min(count, Int((time / period).rounded(.up)))
        }
        return count
    }

    private static func firstLine(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 128)
        guard fgets(&buffer, 128, file) != nil else { return nil }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init)
    }
}
