import CTern
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import Synchronization

/// Threads that take the pieces of one loop at a time; a second loop that comes meanwhile runs on its own thread.
///
/// Loops follow each other closely, and waking a thread that sleeps takes longer than most of them: threads look for the next loop
/// for a while before they sleep, and neither they nor the loop's owner touch a lock unless somebody does.
final class ThreadPool: @unchecked Sendable {
    static let shared = ThreadPool()
    /// The most threads that a loop is given.
    static let limit = 256

    /// The loop that is open. One word, so that a thread joins in one step, and never a loop that is over.
    private struct Loop {
        var word: UInt64

        init(word: UInt64) { self.word = word }

        init(number: UInt32, openings: Int) { word = UInt64(number) << 32 | UInt64(openings) << 16 }

        /// By which a thread knows a loop that it has not seen.
        var number: UInt32 { UInt32(truncatingIfNeeded: word >> 32) }
        /// How many threads may still join.
        var openings: Int { Int(word >> 16 & 0xffff) }
        /// How many have joined and are not through.
        var members: Int { Int(word & 0xffff) }

        var joined: Loop { Loop(word: word - (1 << 16) + 1) }

        static let openingsMask: UInt64 = 0xffff << 16
    }

    private let count: Atomic<Int>
    private let isBusy = Atomic<Bool>(false)
    private let loop = Atomic<UInt64>(0)
    /// Both are written by the loop's owner before it opens the loop.
    private var job: UnsafePointer<(Int) -> Void>?
    private var pieces = LoopPieces(threads: ThreadPool.limit)
    private var started = 0

    private let sleepers = Atomic<Int>(0)
    /// Where the owner of the loop was when it woke the others.
    private let ownerProcessor = Atomic<Int32>(-1)
    private let ownerSleeps = Atomic<Bool>(false)
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var process = getpid()

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
        // By address: a loop that calls it itself would be compiled once more for each body, which is large.
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { pointer in run(pieces, pointer) }
        }
    }

    @inline(never)
    private func run(_ pieces: Int, _ body: UnsafePointer<(Int) -> Void>) {
        if !ThreadState.current.isInParallelLoop, threadCount > 1, pieces <= LoopPieces.limit {
            if process != getpid() { beginAgain() }
            if isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged {
                runAlone(pieces, body)
                isBusy.store(false, ordering: .releasing)
                return
            }
        }
        for i in 0..<pieces { body.pointee(i) }
    }

    /// In the child of a fork the threads are gone, and may have held the lock.
    private func beginAgain() {
        process = getpid()
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        pthread_cond_init(done, nil)
        started = 0
        loop.store(0, ordering: .relaxed)
        sleepers.store(0, ordering: .relaxed)
        ownerSleeps.store(false, ordering: .relaxed)
        isBusy.store(false, ordering: .relaxed)
    }

    private func runAlone(_ pieces: Int, _ body: UnsafePointer<(Int) -> Void>) {
        let helpers = Swift.min(threadCount, pieces) - 1
        while started < helpers { if !startThread() { break } }
        job = body
        self.pieces.divide(pieces, among: helpers + 1)
        let number = Loop(word: loop.load(ordering: .relaxed)).number &+ 1
        // Here and where a thread goes to sleep each side writes its word and then reads the other's: one of them sees the other.
        loop.store(Loop(number: number, openings: helpers).word, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
            ownerProcessor.store(tern_processor(), ordering: .relaxed)
            pthread_mutex_lock(mutex)
            pthread_cond_broadcast(wake)
            pthread_mutex_unlock(mutex)
        }

        work(0, body)

        // Threads that have not joined are not waited for; those that have must be through.
        loop.bitwiseAnd(~Loop.openingsMask, ordering: .sequentiallyConsistent)
        if isThrough(within: ThreadPool.patience) { return }
        pthread_mutex_lock(mutex)
        ownerSleeps.store(true, ordering: .sequentiallyConsistent)
        while !isThrough(within: 1) { pthread_cond_wait(done, mutex) }
        ownerSleeps.store(false, ordering: .relaxed)
        pthread_mutex_unlock(mutex)
    }

    private func isThrough(within looks: Int) -> Bool {
        for _ in 0..<looks {
            if Loop(word: loop.load(ordering: .sequentiallyConsistent)).members == 0 { return true }
            tern_pause()
        }
        return false
    }

    private func work(_ number: Int, _ body: UnsafePointer<(Int) -> Void>) {
        let thread = ThreadState.current
        thread.isInParallelLoop = true
        pieces.forEach(beginningWith: number, body.pointee)
        thread.isInParallelLoop = false
    }

    private func startThread() -> Bool {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let number = UnsafeMutableRawPointer(bitPattern: started + 1)
        let status = pthread_create(&thread, nil, { ThreadPool.shared.serve(Int(bitPattern: $0)) }, number)
        if status != 0 { return false }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
        started += 1
        return true
    }

    /// `number` counts the pool's threads from 1; 0 is the owner of a loop.
    private func serve(_ number: Int) -> Never {
        var seen: UInt32 = 0
        var looks = 0
        while true {
            let open = Loop(word: loop.load(ordering: .acquiring))
            guard isNew(open, seen) else {
                looks += 1
                if looks < ThreadPool.patience { tern_pause() } else { sleep(seen) }
                continue
            }
            looks = 0
            guard loop.compareExchange(expected: open.word, desired: open.joined.word, ordering: .acquiring).exchanged,
                let job
            else { continue }
            seen = open.number
            work(number, job)
            let left = Loop(word: loop.subtract(1, ordering: .sequentiallyConsistent).newValue)
            if left.members == 0, ownerSleeps.load(ordering: .sequentiallyConsistent) {
                pthread_mutex_lock(mutex)
                pthread_cond_signal(done)
                pthread_mutex_unlock(mutex)
            }
        }
    }

    private func isNew(_ loop: Loop, _ seen: UInt32) -> Bool { loop.openings > 0 && loop.number != seen }

    /// Until there is a loop that has not been seen.
    ///
    /// A busy system may wake a thread on the processor of the one that wakes it, though another idles. It would run only when the
    /// owner pauses, find no loop, sleep, and so again for seconds: all loops would be the owner's alone.
    private func sleep(_ seen: UInt32) {
        pthread_mutex_lock(mutex)
        sleepers.add(1, ordering: .sequentiallyConsistent)
        while !isNew(Loop(word: loop.load(ordering: .sequentiallyConsistent)), seen) { pthread_cond_wait(wake, mutex) }
        sleepers.subtract(1, ordering: .relaxed)
        pthread_mutex_unlock(mutex)
        tern_leave_processor(ownerProcessor.load(ordering: .relaxed))
    }

    /// Looks before a thread sleeps, each a processor's pause: about a tenth of a millisecond. Waking a sleeping thread took 20 to 60
    /// microseconds, as long as a sum of a million elements takes two threads.
    private static let patience = 4000

    private static func defaultCount() -> Int {
        for name in ["TERN_NUM_THREADS", "OMP_NUM_THREADS"] {
            if let text = CPU.environment(name), let count = Int(text), count > 0 { return Swift.min(count, limit) }
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
