import CTernPython

/// An object of CPython, by its address.
package typealias PythonPointer = UnsafeMutablePointer<PyObject>

/// The functions of CPython that Tern calls, as pointers that were looked up by name at run time.
///
/// All are in the stable ABI, so that one build serves every Python from 3.9 on.
/// Source: https://docs.python.org/3/c-api/stable.html
package struct PythonFunctions: @unchecked Sendable {
    /// A Swift spelling of C's `PyObject *f(PyObject *)`.
    package typealias Unary = @convention(c) (PythonPointer?) -> PythonPointer?
    /// `PyObject *f(PyObject *, PyObject *)`
    package typealias Binary = @convention(c) (PythonPointer?, PythonPointer?) -> PythonPointer?
    /// What a capsule calls when it goes.
    package typealias CapsuleDestructor = @convention(c) (PythonPointer?) -> Void

    // The interpreter.
    package let isInitialized: @convention(c) () -> Int32
    package let initialize: @convention(c) (Int32) -> Void
    package let version: @convention(c) () -> UnsafePointer<CChar>?
    package let saveThread: @convention(c) () -> OpaquePointer?
    package let ensureGIL: @convention(c) () -> Int32
    package let releaseGIL: @convention(c) (Int32) -> Void

    // References and errors.
    package let incref: @convention(c) (PythonPointer?) -> Void
    package let decref: @convention(c) (PythonPointer?) -> Void
    package let errorOccurred: @convention(c) () -> PythonPointer?
    package let fetchError:
        @convention(c) (
            UnsafeMutablePointer<PythonPointer?>, UnsafeMutablePointer<PythonPointer?>, UnsafeMutablePointer<PythonPointer?>
        ) -> Void
    package let normalizeError:
        @convention(c) (
            UnsafeMutablePointer<PythonPointer?>, UnsafeMutablePointer<PythonPointer?>, UnsafeMutablePointer<PythonPointer?>
        ) -> Void
    package let setError: @convention(c) (PythonPointer?, UnsafePointer<CChar>?) -> Void
    package let clearError: @convention(c) () -> Void
    package let setTraceback: @convention(c) (PythonPointer?, PythonPointer?) -> Int32

    // Modules and code.
    package let importModule: @convention(c) (UnsafePointer<CChar>?) -> PythonPointer?

    // Objects.
    package let getAttribute: @convention(c) (PythonPointer?, UnsafePointer<CChar>?) -> PythonPointer?
    package let setAttribute: @convention(c) (PythonPointer?, UnsafePointer<CChar>?, PythonPointer?) -> Int32
    package let getItem: Binary
    package let setItem: @convention(c) (PythonPointer?, PythonPointer?, PythonPointer?) -> Int32
    package let call: @convention(c) (PythonPointer?, PythonPointer?, PythonPointer?) -> PythonPointer?
    package let str: Unary
    package let repr: Unary
    package let type: Unary
    package let isTrue: @convention(c) (PythonPointer?) -> Int32
    package let isInstance: @convention(c) (PythonPointer?, PythonPointer?) -> Int32
    package let size: @convention(c) (PythonPointer?) -> Int
    package let compare: @convention(c) (PythonPointer?, PythonPointer?, Int32) -> PythonPointer?
    package let iterator: Unary
    package let next: Unary

    // Numbers.
    package let add: Binary
    package let subtract: Binary
    package let multiply: Binary
    package let divide: Binary
    package let remainder: Binary
    package let negative: Unary
    package let makeInt: @convention(c) (Int64) -> PythonPointer?
    package let makeUInt: @convention(c) (UInt64) -> PythonPointer?
    package let intValue: @convention(c) (PythonPointer?) -> Int64
    package let makeFloat: @convention(c) (Double) -> PythonPointer?
    package let floatValue: @convention(c) (PythonPointer?) -> Double
    package let makeBool: @convention(c) (Int) -> PythonPointer?

    // Texts and containers.
    package let makeString: @convention(c) (UnsafePointer<CChar>?, Int) -> PythonPointer?
    package let stringBytes: @convention(c) (PythonPointer?, UnsafeMutablePointer<Int>?) -> UnsafePointer<CChar>?
    package let makeTuple: @convention(c) (Int) -> PythonPointer?
    /// Takes over the reference to the item.
    package let setTupleItem: @convention(c) (PythonPointer?, Int, PythonPointer?) -> Int32
    package let makeList: @convention(c) (Int) -> PythonPointer?
    /// Takes over the reference to the item.
    package let setListItem: @convention(c) (PythonPointer?, Int, PythonPointer?) -> Int32
    package let makeDictionary: @convention(c) () -> PythonPointer?

    // Capsules and functions.
    package let makeCapsule:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, CapsuleDestructor?) -> PythonPointer?
    package let isCapsule: @convention(c) (PythonPointer?, UnsafePointer<CChar>?) -> Int32
    package let capsulePointer: @convention(c) (PythonPointer?, UnsafePointer<CChar>?) -> UnsafeMutableRawPointer?
    package let setCapsuleName: @convention(c) (PythonPointer?, UnsafePointer<CChar>?) -> Int32
    package let makeFunction:
        @convention(c) (UnsafeMutablePointer<PyMethodDef>?, PythonPointer?, PythonPointer?) -> PythonPointer?

    // What not every version has.
    /// True while the interpreter is going down: 3.13, and under a name with an underscore before.
    package let isFinalizing: (@convention(c) () -> Int32)?
    /// Gone from 3.15 on, where the functions after it are.
    package let setProgramName: (@convention(c) (UnsafePointer<wchar_t>?) -> Void)?
    package let decodeLocale:
        (@convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<Int>?) -> UnsafeMutablePointer<wchar_t>?)?
    package let makeConfiguration: (@convention(c) () -> OpaquePointer?)?
    package let setConfigurationText: (@convention(c) (OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Int32)?
    package let setConfigurationNumber: (@convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int64) -> Int32)?
    package let initializeFrom: (@convention(c) (OpaquePointer?) -> Int32)?
    package let freeConfiguration: (@convention(c) (OpaquePointer?) -> Void)?

    // Objects that are always there.
    package let none: PythonPointer
    private let lookup: @Sendable (String) -> UnsafeMutableRawPointer?

    /// A function that is missing.
    struct Missing: Error {
        let name: String
    }

    /// Looks all functions up. Throws `Missing` with the first that is not there.
    init(_ find: @escaping @Sendable (String) -> UnsafeMutableRawPointer?) throws(Missing) {
        isInitialized = try required("Py_IsInitialized", find)
        initialize = try required("Py_InitializeEx", find)
        version = try required("Py_GetVersion", find)
        saveThread = try required("PyEval_SaveThread", find)
        ensureGIL = try required("PyGILState_Ensure", find)
        releaseGIL = try required("PyGILState_Release", find)
        incref = try required("Py_IncRef", find)
        decref = try required("Py_DecRef", find)
        errorOccurred = try required("PyErr_Occurred", find)
        fetchError = try required("PyErr_Fetch", find)
        normalizeError = try required("PyErr_NormalizeException", find)
        setError = try required("PyErr_SetString", find)
        clearError = try required("PyErr_Clear", find)
        setTraceback = try required("PyException_SetTraceback", find)
        importModule = try required("PyImport_ImportModule", find)
        getAttribute = try required("PyObject_GetAttrString", find)
        setAttribute = try required("PyObject_SetAttrString", find)
        getItem = try required("PyObject_GetItem", find)
        setItem = try required("PyObject_SetItem", find)
        call = try required("PyObject_Call", find)
        str = try required("PyObject_Str", find)
        repr = try required("PyObject_Repr", find)
        type = try required("PyObject_Type", find)
        isTrue = try required("PyObject_IsTrue", find)
        isInstance = try required("PyObject_IsInstance", find)
        size = try required("PyObject_Size", find)
        compare = try required("PyObject_RichCompare", find)
        iterator = try required("PyObject_GetIter", find)
        next = try required("PyIter_Next", find)
        add = try required("PyNumber_Add", find)
        subtract = try required("PyNumber_Subtract", find)
        multiply = try required("PyNumber_Multiply", find)
        divide = try required("PyNumber_TrueDivide", find)
        remainder = try required("PyNumber_Remainder", find)
        negative = try required("PyNumber_Negative", find)
        makeInt = try required("PyLong_FromLongLong", find)
        makeUInt = try required("PyLong_FromUnsignedLongLong", find)
        intValue = try required("PyLong_AsLongLong", find)
        makeFloat = try required("PyFloat_FromDouble", find)
        floatValue = try required("PyFloat_AsDouble", find)
        makeBool = try required("PyBool_FromLong", find)
        makeString = try required("PyUnicode_FromStringAndSize", find)
        stringBytes = try required("PyUnicode_AsUTF8AndSize", find)
        makeTuple = try required("PyTuple_New", find)
        setTupleItem = try required("PyTuple_SetItem", find)
        makeList = try required("PyList_New", find)
        setListItem = try required("PyList_SetItem", find)
        makeDictionary = try required("PyDict_New", find)
        makeCapsule = try required("PyCapsule_New", find)
        isCapsule = try required("PyCapsule_IsValid", find)
        capsulePointer = try required("PyCapsule_GetPointer", find)
        setCapsuleName = try required("PyCapsule_SetName", find)
        makeFunction = try required("PyCFunction_NewEx", find)
        isFinalizing = optional("Py_IsFinalizing", find) ?? optional("_Py_IsFinalizing", find)
        setProgramName = optional("Py_SetProgramName", find)
        decodeLocale = optional("Py_DecodeLocale", find)
        makeConfiguration = optional("PyInitConfig_Create", find)
        setConfigurationText = optional("PyInitConfig_SetStr", find)
        setConfigurationNumber = optional("PyInitConfig_SetInt", find)
        initializeFrom = optional("Py_InitializeFromInitConfig", find)
        freeConfiguration = optional("PyInitConfig_Free", find)
        guard let none = find("_Py_NoneStruct") else { throw Missing(name: "_Py_NoneStruct") }
        self.none = none.assumingMemoryBound(to: PyObject.self)
        lookup = find
    }

    /// A function that this table does not have, under the C type that the caller gives; nil if this Python lacks it.
    package func function<Function>(_ name: String, as _: Function.Type) -> Function? { optional(name, lookup) }

    /// An exception type such as `PyExc_ValueError`; a borrowed reference.
    package func exception(_ name: String) -> PythonPointer? {
        lookup(name)?.assumingMemoryBound(to: PythonPointer?.self).pointee
    }
}

private typealias Lookup = (String) -> UnsafeMutableRawPointer?

/// The pointer as the C function type that is asked for.
private func optional<Function>(_ name: String, _ find: Lookup) -> Function? {
    find(name).map { unsafeBitCast($0, to: Function.self) }
}

private func required<Function>(_ name: String, _ find: Lookup) throws(PythonFunctions.Missing) -> Function {
    guard let function: Function = optional(name, find) else { throw PythonFunctions.Missing(name: name) }
    return function
}
