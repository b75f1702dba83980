import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Notes Ctrl-C (SIGINT) and SIGTERM, so that a training ends after its step and not in the middle of one.
///
/// A second signal ends the process at once.
///
/// ```swift
/// Interruption.watch()
/// trainer.shouldStop = { Interruption.signal != nil }
/// ```
public enum Interruption {
    private static let received = Atomic<Int32>(0)

    /// From now on the two signals are noted.
    public static func watch() {
        // The handler must find the variable made.
        received.store(0, ordering: .relaxed)
        var watched = sigset_t()
        sigemptyset(&watched)
        for number in [SIGINT, SIGTERM] {
            sigaddset(&watched, number)
            var action = sigaction()
            // Calls that the signal interrupts go on.
            action.sa_flags = SA_RESTART
            let handler: @convention(c) (Int32) -> Void = { Interruption.note($0) }
            #if canImport(Darwin)
                action.__sigaction_u.__sa_handler = handler
            #elseif canImport(Musl)
                action.__sa_handler.sa_handler = handler
            #else
                action.__sigaction_handler.sa_handler = handler
            #endif
            // A signal that the process was started to ignore, as nohup and background jobs do, stays ignored.
            var old = sigaction()
            if sigaction(number, nil, &old) == 0, isIgnored(old) { continue }
            sigaction(number, &action, nil)
        }
        // A process begins with the signals blocked that the thread blocks which starts it, as those of Dispatch do.
        pthread_sigmask(SIG_UNBLOCK, &watched, nil)
    }

    /// The signal that came, SIGINT or SIGTERM; nil if none did.
    public static var signal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    private static func note(_ number: Int32) {
        let (isFirst, _) = received.compareExchange(expected: 0, desired: number, ordering: .relaxed)
        if !isFirst { _exit(128 + number) }
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        #if canImport(Darwin)
            let handler = action.__sigaction_u.__sa_handler
        #elseif canImport(Musl)
            let handler = action.__sa_handler.sa_handler
        #else
            let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
