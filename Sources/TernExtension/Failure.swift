import Tern
import TernPython

/// Why a Python function gives nothing.
enum Failure: Error {
    /// Python has raised an exception already.
    case raised
    /// An exception of one of Python's types, such as `PyExc_TypeError`, with its text.
    case new(String, String)
}

extension Interpreter {
    /// Raises the exception that an error is in Python.
    func raise(_ error: any Error) {
        switch error {
        case Failure.raised:
            if functions.errorOccurred() == nil { raise("PyExc_RuntimeError", "Python gave no reason") }
        case Failure.new(let type, let text): raise(type, text)
        case let error as TensorError: raise(error.exception, error.message)
        default: raise("PyExc_RuntimeError", String(describing: error))
        }
    }

    private func raise(_ type: String, _ text: String) {
        functions.setError(functions.exception(type) ?? functions.exception("PyExc_RuntimeError"), text)
    }
}

extension TensorError {
    /// The type of exception that Python's own functions would raise.
    fileprivate var exception: String {
        switch self {
        case .shape: "PyExc_ValueError"
        case .index: "PyExc_IndexError"
        case .dtype: "PyExc_TypeError"
        case .argument(let text):
            // Only what does not fit an operator's parameters is told with the signature.
            text.contains("the signature is") ? "PyExc_TypeError" : "PyExc_ValueError"
        case .missingKernel: "PyExc_NotImplementedError"
        case .memory: "PyExc_MemoryError"
        case .file: "PyExc_OSError"
        case .device, .autograd, .anomaly: "PyExc_RuntimeError"
        }
    }
}
