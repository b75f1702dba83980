/// An exception that Python raised, or the report of why there is no Python.
///
/// ```swift
/// do {
///     try Python.import("no_such_module")
/// } catch let error as PythonError {
///     print(error.type, error.message)    // ModuleNotFoundError No module named 'no_such_module'
/// }
/// ```
public struct PythonError: Error, Sendable, CustomStringConvertible {
    /// The name of the exception's type, such as `ValueError`.
    public let type: String
    /// The exception's text.
    public let message: String
    /// The lines that Python would print, empty for an error that Python did not raise.
    public let traceback: String

    package init(type: String, message: String, traceback: String = "") {
        self.type = type
        self.message = message
        self.traceback = traceback
    }

    /// `ValueError: …`, with the traceback before it if there is one.
    public var description: String { traceback.isEmpty ? "\(type): \(message)" : traceback }
}
