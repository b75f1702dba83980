import CTernPython
import Tern
import TernPython

/// What Python calls when it imports the extension module `_tern`.
///
/// The module serves the package in `Python/tern` alone, which makes Python's faces of what little is here: operators by name, and
/// what can be asked of a tensor.
@_cdecl("PyInit__tern")
public func initializeTernModule() -> UnsafeMutablePointer<PyObject>? {
    Interpreter.answer { python in try python.made(python.createModule(Module.shared.definition, Module.stableABI)) }
}

/// The module's description, which Python refers to for good.
private struct Module: @unchecked Sendable {
    /// The number by which a module says that it keeps to the stable ABI.
    static let stableABI: Int32 = 3
    static let shared = Module()

    let definition: UnsafeMutablePointer<PyModuleDef>

    private init() {
        let entries: [(name: String, function: PyCFunction)] = [
            ("register", { _, arguments in Functions.register(arguments) }),
            ("call", { _, arguments in Functions.call(arguments) }),
            ("invoke", { _, arguments in Functions.invoke(arguments) }),
            ("from_bytes", { _, arguments in Functions.fromBytes(arguments) }),
            ("to_bytes", { _, arguments in Functions.toBytes(arguments) }),
            ("from_dlpack", { _, arguments in DLPackCapsules.take(arguments) }),
            ("to_dlpack", { _, arguments in DLPackCapsules.give(arguments) }),
        ]
        // The last entry, of zeros, ends the list.
        let methods = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: entries.count + 1)
        methods.initialize(repeating: PyMethodDef(), count: entries.count + 1)
        for (place, entry) in entries.enumerated() {
            methods[place] = PyMethodDef(
                ml_name: Text(entry.name).pointer, ml_meth: entry.function, ml_flags: TERN_METH_VARARGS, ml_doc: nil)
        }
        definition = UnsafeMutablePointer<PyModuleDef>.allocate(capacity: 1)
        var module = PyModuleDef()
        module.m_base.ob_base.ob_refcnt = 1
        module.m_name = Text("_tern").pointer
        module.m_doc = Text("Tern's tensors and operators, for the package tern.").pointer
        module.m_size = -1
        module.m_methods = methods
        definition.initialize(to: module)
    }
}
