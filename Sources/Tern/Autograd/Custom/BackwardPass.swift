/// What is to be done at the end of a backward pass, for functions that keep something while it runs. PyTorch:
/// `Variable._execution_engine.queue_callback`.
package final class BackwardPass {
    private var endings: [() -> Void] = []

    private init() {}

    /// True while this thread runs a backward pass.
    package static var isRunning: Bool { ThreadState.current.passDepth > 0 }

    /// Calls `body` when the innermost pass of this thread has ended, with an error or without.
    package static func atEnd(_ body: @escaping () -> Void) {
        let thread = ThreadState.current
        let pass = thread.passEnd ?? BackwardPass()
        thread.passEnd = pass
        pass.endings.append(body)
    }

    /// Begins a pass; what comes back is for `end`.
    @inline(__always)
    static func begin() -> BackwardPass? {
        let thread = ThreadState.current
        thread.passDepth += 1
        guard let outer = thread.passEnd else { return nil }
        thread.passEnd = nil
        return outer
    }

    /// Ends a pass that was begun inside `outer`.
    @inline(__always)
    static func end(_ outer: BackwardPass?) {
        let thread = ThreadState.current
        thread.passDepth -= 1
        if outer != nil || thread.passEnd != nil { finish(outer, thread) }
    }

    @inline(never)
    private static func finish(_ outer: BackwardPass?, _ thread: ThreadState) {
        let ended = thread.passEnd
        thread.passEnd = outer
        for ending in ended?.endings ?? [] { ending() }
    }
}
