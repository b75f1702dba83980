#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import Synchronization

/// A lock of one word that its holder may pass through again.
///
/// Taking it costs a few nanoseconds when nobody holds it, which is nearly always; there is one in every graph node. Waiting
/// gives the processor away, since a holder may be in a long kernel.
struct OwnedLock: ~Copyable {
    /// The thread that holds it; 0 if none does.
    private let owner = Atomic<UInt>(0)

    /// Takes the lock. False if this thread has it already: then it is not to be released.
    @inline(__always)
    borrowing func acquire() -> Bool {
        let me = ThreadState.current.identity
        if owner.compareExchange(expected: 0, desired: me, ordering: .acquiring).exchanged { return true }
        return wait(me)
    }

    @inline(never)
    private borrowing func wait(_ me: UInt) -> Bool {
        if owner.load(ordering: .relaxed) == me { return false }
        var turns = 0
        while !owner.weakCompareExchange(expected: 0, desired: me, ordering: .acquiring).exchanged {
            turns += 1
            if turns < 100 { sched_yield() } else { usleep(50) }
        }
        return true
    }

    @inline(__always)
    borrowing func release() { owner.store(0, ordering: .releasing) }

    /// Runs `body` with the lock held.
    @inline(__always)
    borrowing func with<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let isMine = acquire()
        defer { if isMine { release() } }
        return try body()
    }
}
