#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A lock with conditions that threads wait for.
///
/// Over the system's calls, which Thread Sanitizer sees into, and which block only the calling thread.
final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let conditions: UnsafeMutablePointer<pthread_cond_t>
    private let count: Int

    init(conditions count: Int) {
        self.count = count
        conditions = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: count)
        pthread_mutex_init(mutex, nil)
        for i in 0..<count { pthread_cond_init(conditions + i, nil) }
    }

    deinit {
        for i in 0..<count { pthread_cond_destroy(conditions + i) }
        pthread_mutex_destroy(mutex)
        conditions.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` with no other thread in between.
    func withLock<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Inside `withLock`: lets others in until somebody wakes those who wait for the condition, or for no reason.
    func wait(for condition: Int) { pthread_cond_wait(conditions + condition, mutex) }

    /// Wakes one who waits.
    func wakeOne(_ condition: Int) { pthread_cond_signal(conditions + condition) }

    /// Wakes all who wait.
    func wakeAll(_ condition: Int) { pthread_cond_broadcast(conditions + condition) }
}
