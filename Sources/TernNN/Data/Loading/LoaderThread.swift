import Synchronization
import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The threads that load data. They are the system's own: work of any length and waiting on them hold up none of Swift's tasks.
enum LoaderThread {
    /// How many there are now.
    static let alive = Atomic<Int>(0)

    // As much as a main thread has; some systems give other threads a hundredth of it.
    private static let stackSize = 8 << 20

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a new thread, on which operators run alone; false if the system gives none.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        let work = Unmanaged.passRetained(Work(body))
        alive.add(1, ordering: .relaxed)
        #if canImport(Darwin)
            var thread: pthread_t?
            let status = pthread_create(&thread, &attributes, { LoaderThread.run($0) }, work.toOpaque())
        #else
            var thread = pthread_t()
            let status = pthread_create(&thread, &attributes, { LoaderThread.run($0) }, work.toOpaque())
        #endif
        if status == 0 { return true }
        alive.subtract(1, ordering: .relaxed)
        work.release()
        return false
    }

    private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let argument {
            let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
            onThisThreadAlone { work.body() }
        }
        alive.subtract(1, ordering: .relaxed)
        return nil
    }
}
