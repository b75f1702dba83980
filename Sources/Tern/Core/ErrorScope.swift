/// The failures inside one `withErrors { }`.
final class ErrorScope {
    private(set) var first: TensorError?
    private let outer: ErrorScope?

    private init(outer: ErrorScope?) { self.outer = outer }

    static var current: ErrorScope? {
        ThreadState.current.errorScope
    }

    static func run<Result>(_ body: () throws -> Result) throws -> Result {
        let thread = ThreadState.current
        let outer = thread.errorScope
        let outerFlags = thread.flags
        // Nothing runs after a failure, in a scope of its own neither.
        if thread.isPoisoned, let error = outer?.first { throw error }
        let scope = ErrorScope(outer: outer)
        thread.errorScope = scope
        thread.flags = (outerFlags | ThreadState.hasErrorScope) & ~ThreadState.isPoisoned
        defer {
            thread.errorScope = outer
            let own = ThreadState.hasErrorScope | ThreadState.isPoisoned
            thread.flags = (thread.flags & ~own) | (outerFlags & own)
        }
        let result: Result
        do {
            result = try body()
        } catch {
            // What the body threw may follow from the poisoned values; the first failure is the cause.
            throw scope.first ?? error
        }
        if let error = scope.first { throw error }
        return result
    }

    func record(_ error: TensorError) {
        if first == nil { first = error }
        ThreadState.current.flags |= ThreadState.isPoisoned
    }
}

/// Runs `body`; the first failed check in it is thrown instead of stopping the program.
///
/// After it every operator on this thread does nothing and returns the poisoned tensor (no dimensions, NaN) until `body` ends.
/// Other threads are not covered.
///
/// ```swift
/// let y = try withErrors { x + w }
/// ```
public func withErrors<Result>(_ body: () throws -> Result) throws -> Result {
    try ErrorScope.run(body)
}

/// Reports a failed check and goes on with `value`, which nobody will look at; without `withErrors` it does not return.
@inline(never)
@discardableResult
package func failure<Value>(_ error: TensorError, _ value: @autoclosure () -> Value) -> Value {
    let error = CallContext.locate(error)
    guard let scope = ErrorScope.current else { fatalError(error.message) }
    scope.record(error)
    return value()
}

/// A failed check of an operator that gives a tensor.
@inline(never)
package func failure(_ error: TensorError) -> Tensor { failure(error, Tensor.poisoned) }

/// Runs the throwing rules of an operator under the rule that operators do not throw.
@inline(__always)
func checked(_ body: () throws(TensorError) -> Tensor) -> Tensor {
    if ThreadState.current.isPoisoned { return Tensor.poisoned }
    do { return try body() } catch { return failure(error) }
}

/// The same for operators that give several tensors or something else.
@inline(__always)
func checked<Value>(_ instead: @autoclosure () -> Value, _ body: () throws(TensorError) -> Value) -> Value {
    if ThreadState.current.isPoisoned { return instead() }
    do { return try body() } catch { return failure(error, instead()) }
}
