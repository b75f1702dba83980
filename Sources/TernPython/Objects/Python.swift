import CTernPython
@_exported import Tern

/// The Python of this process, opened at its first use: its modules, its code and its built-in functions.
///
/// `TERN_PYTHON` names the interpreter or its library; without it, `python3` on the path is taken, virtual environments included.
///
/// ```swift
/// let np = try Python.import("numpy")
/// try Python.run("import math; area = math.pi * 2 ** 2")
/// print(try Python.import("__main__").area, try Python.sorted([3, 1, 2]))
/// ```
@dynamicMemberLookup
public enum Python {
    /// A module. Python: `import name`.
    @discardableResult
    public static func `import`(_ name: String) throws -> PythonObject {
        try PythonLibrary.result { $0.importModule(name) }
    }

    /// Runs statements in the module `__main__`. Python: `exec(code)`.
    public static func run(_ code: String) throws { try PythonLibrary.support("run", code) }

    /// The value of an expression in the module `__main__`. Python: `eval(expression)`.
    public static func eval(_ expression: String) throws -> PythonObject { try PythonLibrary.support("evaluate", expression) }

    /// A built-in function or type: `try Python.sorted(list)`, `try Python.type(x)`.
    public static subscript(dynamicMember name: String) -> PythonObject {
        get throws { try Python.import("builtins").attribute(name) }
    }

    /// Python's `None`.
    public static var none: PythonObject {
        get throws {
            try PythonLibrary.result { functions in
                functions.incref(functions.none)
                return functions.none
            }
        }
    }

    /// The number of items. Python: `len(object)`.
    public static func len(_ object: PythonObject) throws -> Int { try PythonLibrary.status { $0.size(object.pointer) } }

    /// Python: `isinstance(object, type)`.
    public static func isInstance(_ object: PythonObject, _ type: PythonObject) throws -> Bool {
        try PythonLibrary.status { $0.isInstance(object.pointer, type.pointer) } == 1
    }

    /// A tuple. Python: `(1, "two")`.
    public static func tuple(_ items: any PythonConvertible...) throws -> PythonObject { try tuple(of: items) }

    /// The items of a tuple or another sequence as Swift values of types that are known.
    ///
    /// ```swift
    /// let (name, age) = try Python.unpack(pair, as: String.self, Int.self)
    /// ```
    public static func unpack<each Item: ConvertibleFromPython>(
        _ sequence: PythonObject, as types: repeat (each Item).Type
    ) throws -> (repeat each Item) {
        let items = try [PythonObject](sequence)
        var expected = 0
        for _ in repeat each types { expected += 1 }
        guard items.count == expected else {
            throw PythonError(
                type: "ValueError", message: "unpack: \(expected) values are asked for, and there are \(items.count)")
        }
        var place = 0
        func next<Value: ConvertibleFromPython>(_: Value.Type) throws -> Value {
            defer { place += 1 }
            return try Value(items[place])
        }
        return (repeat try next(each types))
    }

    /// Where the Python is that is used, and its version: for reports.
    public static var summary: String {
        get throws {
            let library = try PythonLibrary.shared()
            let version = library.functions.version().map { String(cString: $0) } ?? ""
            return "Python \(version) from \(library.origin)"
        }
    }

    static func tuple(of items: [any PythonConvertible]) throws -> PythonObject {
        let objects = try items.map { try $0.toPython() }
        return try filled(objects, { $0.makeTuple(objects.count) }, { $0.setTupleItem($1, $2, $3) })
    }

    /// What `make` makes, a tuple or a list of as many places as there are objects, with these put in by `set`.
    static func filled(
        _ objects: [PythonObject], _ make: (PythonFunctions) -> PythonPointer?,
        _ set: (PythonFunctions, PythonPointer, Int, PythonPointer) -> Int32
    ) throws -> PythonObject {
        try PythonLibrary.result { functions in
            guard let result = make(functions) else { return nil }
            for (i, object) in objects.enumerated() {
                // The sequence takes over a reference, and the object keeps its own.
                functions.incref(object.pointer)
                _ = set(functions, result, i, object.pointer)
            }
            return result
        }
    }
}
