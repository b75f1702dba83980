import CTernPython
import Tern

/// Any object of Python's. Its attributes, items and calls are Python's, and whatever Python raises is thrown as `PythonError`.
///
/// Every use takes Python's lock, so that objects may be used from any thread.
///
/// ```swift
/// let np = try Python.import("numpy")
/// let norm = try Double(np.linalg.norm([3.0, 4.0]))    // 5.0
/// ```
@dynamicMemberLookup
@dynamicCallable
public final class PythonObject: @unchecked Sendable {
    /// The object, to which this holds one reference.
    package let pointer: PythonPointer

    /// Takes over a reference that the caller has.
    package init(owning pointer: PythonPointer) { self.pointer = pointer }

    /// Adds a reference of its own. The lock is held.
    package init(borrowing pointer: PythonPointer, _ functions: PythonFunctions) {
        functions.incref(pointer)
        self.pointer = pointer
    }

    deinit { try? PythonLibrary.shared().release(pointer) }

    /// An attribute: `try object.name`. Set one with `try object.setAttribute("name", value)`.
    public subscript(dynamicMember name: String) -> PythonObject {
        get throws { try attribute(name) }
    }

    /// An attribute whose name is not known before, or is one that Swift has too. Python: `getattr(object, name)`.
    public func attribute(_ name: String) throws -> PythonObject {
        try PythonLibrary.result { $0.getAttribute(pointer, name) }
    }

    /// Python: `object.name = value`.
    public func setAttribute(_ name: String, _ value: some PythonConvertible) throws {
        let value = try value.toPython()
        try PythonLibrary.status { $0.setAttribute(pointer, name, value.pointer) }
    }

    /// An item: `try object[0]`, `try object["key"]`, `try object[1..<3, 0]`. Set one with `try object.setItem(0, value)`.
    public subscript(_ keys: any PythonConvertible...) -> PythonObject {
        get throws {
            let key = try PythonObject.key(keys)
            return try PythonLibrary.result { $0.getItem(pointer, key.pointer) }
        }
    }

    /// Python: `object[key] = value`. Several keys are `Python.tuple(…)`.
    public func setItem(_ key: some PythonConvertible, _ value: some PythonConvertible) throws {
        let key = try key.toPython()
        let value = try value.toPython()
        try PythonLibrary.status { $0.setItem(pointer, key.pointer, value.pointer) }
    }

    /// `try object(1, "two")`
    @discardableResult
    public func dynamicallyCall(withArguments arguments: [any PythonConvertible]) throws -> PythonObject {
        let arguments = try Python.tuple(of: arguments)
        return try PythonLibrary.result { $0.call(pointer, arguments.pointer, nil) }
    }

    /// `try object(1, axis: 0)`
    @discardableResult
    public func dynamicallyCall(
        withKeywordArguments arguments: KeyValuePairs<String, any PythonConvertible>
    ) throws -> PythonObject {
        let positional = try Python.tuple(of: arguments.filter { $0.key.isEmpty }.map(\.value))
        let keywords = try PythonLibrary.result { $0.makeDictionary() }
        for (name, value) in arguments where !name.isEmpty { try keywords.setItem(name, value.toPython()) }
        return try PythonLibrary.result { $0.call(pointer, positional.pointer, keywords.pointer) }
    }

    /// One key itself, several as a tuple, as Python writes an index.
    private static func key(_ keys: [any PythonConvertible]) throws -> PythonObject {
        if keys.count == 1, let key = keys.first { return try key.toPython() }
        return try Python.tuple(of: keys)
    }
}

extension PythonObject: CustomStringConvertible, CustomDebugStringConvertible {
    /// Python: `str(object)`.
    public var description: String {
        do { return try String(PythonLibrary.result { $0.str(pointer) }) } catch { return "<\(error)>" }
    }

    /// Python: `repr(object)`.
    public var debugDescription: String {
        do { return try String(PythonLibrary.result { $0.repr(pointer) }) } catch { return "<\(error)>" }
    }
}
