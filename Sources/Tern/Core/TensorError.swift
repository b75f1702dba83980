/// What an operator, a file or an argument did wrong: one sentence that names the operator, the shapes or types, the axis, and
/// the fix.
///
/// Operators do not throw. A failed check stops the program with this message; inside `withErrors { }` it is thrown instead.
public enum TensorError: Error, Hashable, Sendable {
    /// Shapes that do not go together.
    case shape(String)
    /// An index or a dimension out of range.
    case index(String)
    /// Types that an operator does not take, or a result that its target cannot hold.
    case dtype(String)
    /// Tensors on different devices, or a device that is not there.
    case device(String)
    /// A wrong argument of another kind.
    case argument(String)
    /// A graph that cannot be differentiated as asked.
    case autograd(String)
    /// A number that `detectAnomaly { }` stops at, and who made it.
    case anomaly(String)
    /// No kernel is registered for this device, layout and type.
    case missingKernel(String)
    /// Memory that could not be had.
    case memory(String)
    /// A file that cannot be read or written.
    case file(String)

    /// The sentence.
    public var message: String {
        switch self {
        case .shape(let text), .index(let text), .dtype(let text), .device(let text), .argument(let text), .autograd(let text),
            .anomaly(let text), .missingKernel(let text), .memory(let text), .file(let text):
            text
        }
    }

    /// The failure that the innermost `withErrors { }` on this thread will throw; nil when all is well.
    ///
    /// Operators do nothing after the first failure: a loop that waits for a value asks this.
    public static var pending: TensorError? { ErrorScope.current?.first }
}

extension TensorError: CustomStringConvertible {
    /// The sentence.
    public var description: String { message }
}

extension TensorError {
    /// The same kind of error with more words at the end.
    package func appending(_ words: String) -> TensorError { saying(message + words) }

    /// The same kind of error with more words at the beginning.
    func prepending(_ words: String) -> TensorError { saying(words + message) }

    private func saying(_ text: String) -> TensorError {
        switch self {
        case .shape: .shape(text)
        case .index: .index(text)
        case .dtype: .dtype(text)
        case .device: .device(text)
        case .argument: .argument(text)
        case .autograd: .autograd(text)
        case .anomaly: .anomaly(text)
        case .missingKernel: .missingKernel(text)
        case .memory: .memory(text)
        case .file: .file(text)
        }
    }
}
