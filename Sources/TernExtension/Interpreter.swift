import CTernPython
import TernPython

/// The Python that loaded the module: the functions of `PythonLibrary`, and those that only an extension module needs.
///
/// Whoever calls these is a Python function, and so has the interpreter's lock.
struct Interpreter: @unchecked Sendable {
    let functions: PythonFunctions
    let createModule: @convention(c) (UnsafeMutablePointer<PyModuleDef>?, Int32) -> PythonPointer?
    let tupleSize: @convention(c) (PythonPointer?) -> Int
    /// A borrowed reference, as that of a list.
    let tupleItem: @convention(c) (PythonPointer?, Int) -> PythonPointer?
    let listSize: @convention(c) (PythonPointer?) -> Int
    let listItem: @convention(c) (PythonPointer?, Int) -> PythonPointer?
    let bytes:
        @convention(c) (
            PythonPointer?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, UnsafeMutablePointer<Int>?
        ) -> Int32
    let makeBytes: @convention(c) (UnsafePointer<CChar>?, Int) -> PythonPointer?
    let isIndex: @convention(c) (PythonPointer?) -> Int32
    let isSubtype: @convention(c) (PythonPointer?, PythonPointer?) -> Int32
    let index: PythonFunctions.Unary
    let float: PythonFunctions.Unary
    let yes: PythonPointer
    let no: PythonPointer
    let tupleType: PythonPointer
    let listType: PythonPointer
    let intType: PythonPointer
    let floatType: PythonPointer
    let stringType: PythonPointer
    let typeType: PythonPointer

    /// Nil if there is no Python in this process after all.
    static let shared = try? Interpreter(PythonLibrary.shared().functions)

    private init(_ functions: PythonFunctions) throws {
        self.functions = functions
        createModule = try functions.required("PyModule_Create2")
        tupleSize = try functions.required("PyTuple_Size")
        tupleItem = try functions.required("PyTuple_GetItem")
        listSize = try functions.required("PyList_Size")
        listItem = try functions.required("PyList_GetItem")
        bytes = try functions.required("PyBytes_AsStringAndSize")
        makeBytes = try functions.required("PyBytes_FromStringAndSize")
        isIndex = try functions.required("PyIndex_Check")
        isSubtype = try functions.required("PyType_IsSubtype")
        index = try functions.required("PyNumber_Index")
        float = try functions.required("PyNumber_Float")
        yes = try functions.required("_Py_TrueStruct")
        no = try functions.required("_Py_FalseStruct")
        tupleType = try functions.required("PyTuple_Type")
        listType = try functions.required("PyList_Type")
        intType = try functions.required("PyLong_Type")
        floatType = try functions.required("PyFloat_Type")
        stringType = try functions.required("PyUnicode_Type")
        typeType = try functions.required("PyType_Type")
    }

    /// Runs what a Python function does. What it throws is raised as an exception; nothing stops the process.
    static func answer(_ body: (Interpreter) throws -> PythonPointer) -> PythonPointer? {
        guard let python = shared else { return nil }
        do {
            return try withErrors { try body(python) }
        } catch {
            python.raise(error)
            return nil
        }
    }

    /// A new reference that Python made, or the exception that it raised instead.
    func made(_ object: PythonPointer?) throws -> PythonPointer {
        guard let object else { throw Failure.raised }
        return object
    }

    /// True if the object is of the type or of one derived from it, whatever it says of itself.
    func isInstance(_ object: PythonPointer, _ type: PythonPointer) throws -> Bool {
        let own = try made(functions.type(object))
        defer { functions.decref(own) }
        return isSubtype(own, type) != 0
    }

    /// None, as a new reference.
    var none: PythonPointer {
        functions.incref(functions.none)
        return functions.none
    }

    /// The arguments of a Python function, borrowed; an exception unless there are `count`.
    func arguments(_ tuple: PythonPointer?, count: Int) throws -> [PythonPointer] {
        let given = tupleSize(tuple)
        guard given == count else {
            throw Failure.new("PyExc_TypeError", "the function takes \(count) arguments, got \(given)")
        }
        return try (0..<count).map { try made(tupleItem(tuple, $0)) }
    }
}

extension PythonFunctions {
    /// A function or an object that every Python from 3.9 on has.
    fileprivate func required<Found>(_ name: String) throws -> Found {
        guard let found = function(name, as: Found.self) else {
            throw PythonError(type: "ImportError", message: "this Python has no \(name)")
        }
        return found
    }
}
