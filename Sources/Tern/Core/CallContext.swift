/// What the calling thread is inside of, for messages: a module puts itself here while it runs.
///
/// Contexts are linked from the innermost out. Nothing is computed before a failure asks.
package final class CallContext: @unchecked Sendable {
    /// The context around this one.
    package let outer: CallContext?
    /// Who runs, or ran. Weak: a graph keeps the context, and must not keep a network that keeps its own results.
    package private(set) weak var owner: AnyObject?
    private let describe: (CallContext) -> String

    private init(outer: CallContext?, owner: AnyObject, describe: @escaping (CallContext) -> String) {
        self.outer = outer
        self.owner = owner
        self.describe = describe
    }

    /// Runs `body` inside a context. `describe` turns the innermost context of a failure into words, `Net.fc1`.
    package static func run<Result, Failure: Error>(
        _ owner: AnyObject, describe: @escaping (CallContext) -> String, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let thread = ThreadState.current
        let outer = thread.callContext
        // The stack keeps the context alive for as long as the slot shows it, so that the slot needs no reference of its own.
        let context = CallContext(outer: current, owner: owner, describe: describe)
        thread.callContext = Unmanaged.passUnretained(context).toOpaque()
        defer { withExtendedLifetime(context) { thread.callContext = outer } }
        return try body()
    }

    /// The way to here, `Net.fc1: Linear`, in the words of who made the context.
    package var path: String { describe(self) }

    /// The innermost context of this thread.
    package static var current: CallContext? {
        ThreadState.current.callContext.map { Unmanaged<CallContext>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The message of `error` with the place where it happened.
    static func locate(_ error: TensorError) -> TensorError {
        guard let current else { return error }
        // An anomaly names the place of its own operator.
        if case .anomaly = error { return error }
        let words = " (in \(current.path))"
        // What was thrown to the same place before has its words already.
        return error.message.hasSuffix(words) ? error : error.appending(words)
    }
}
