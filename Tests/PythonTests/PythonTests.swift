import Testing

@testable import TernPython

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Everything that runs Python, one after the other: its warnings and its memory are one for the process.
///
/// Where there is no NumPy the tests are left out, and the reason is told; with `TERN_REQUIRE_NUMPY=1` they fail.
@Suite(.serialized, .enabled(if: NumPy.isThere || NumPy.isRequired, NumPy.reason)) struct PythonTests {
    /// NumPy, and with it Python, in this process.
    static func numpy() throws -> PythonObject { try Python.import("numpy") }

    /// The value of an expression in which NumPy is `np`.
    static func array(_ expression: String) throws -> PythonObject {
        try Python.run("import numpy as np")
        return try Python.eval(expression)
    }

    /// The texts of the warnings that Python gives while `body` runs.
    static func warnings(_ body: () throws -> Void) throws -> [String] {
        let module = try Python.import("warnings")
        let context = try module.catch_warnings(record: true)
        let list = try context.__enter__()
        try module.simplefilter("always")
        defer { _ = try? context.__exit__(Python.none, Python.none, Python.none) }
        try body()
        return try [PythonObject](list).map { String(describing: try $0.message) }
    }

    /// The text of what `body` throws.
    static func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return String(describing: error)
        }
    }
}

/// Whether the Python that is found has NumPy.
enum NumPy {
    /// True if continuous integration says that NumPy has to be there.
    static let isRequired = getenv("TERN_REQUIRE_NUMPY").map { String(cString: $0) == "1" } ?? false

    private static let obstacle: String? = {
        do {
            try Python.import("numpy")
            return nil
        } catch {
            let text = "tests with NumPy are left out, since it cannot be imported (set TERN_PYTHON): \(error)"
            print(text)
            return text
        }
    }()

    static var isThere: Bool { obstacle == nil }

    static var reason: Comment { Comment(rawValue: obstacle ?? "NumPy is there") }
}
