import CTernPython
import Tern

extension Tensor {
    /// A Python object that array libraries take over without copying: `torch.from_dlpack`, `jax.dlpack.from_dlpack`,
    /// `np.from_dlpack`. PyTorch's tensors are such objects themselves.
    ///
    /// It has `__dlpack__` and `__dlpack_device__` as the array API standard says. A tensor that needs a gradient and one of another
    /// device are refused.
    ///
    /// ```swift
    /// let torch = try Python.import("torch")
    /// let theirs = try torch.from_dlpack(x.dlpack())    // one memory
    /// ```
    ///
    /// - Parameter readOnly: tells the receivers not to write.
    public func dlpack(readOnly: Bool = false) throws -> PythonObject {
        // Refusals come here, where the caller is, and not in the library that is handed the object.
        let probe = try makeDLManagedTensor()
        probe.pointee.deleter?(probe)
        let owner = try PythonCapsule.holding(DLPackExporter(self, readOnly: readOnly))
        let export = try PythonLibrary.result { $0.makeFunction(DLPackExporter.method.pointer, owner.pointer, nil) }
        return try PythonLibrary.support("Exchange", export, readOnly)
    }

    /// A tensor over the memory of another library's array, through DLPack. PyTorch: `torch.from_dlpack`.
    ///
    /// Changes in place are seen on both sides. Read-only memory and negative strides are copied, and a `UserWarning` of Python's says
    /// so. Arrays of other devices are refused by name. JAX, whose arrays must not change, does not call them read-only: change a
    /// `clone()` of what comes from it.
    ///
    /// ```swift
    /// let mine = try Tensor(dlpack: torch.arange(6))
    /// ```
    ///
    /// - Parameter source: an array with `__dlpack__`, or a capsule of DLPack's.
    public convenience init(dlpack source: PythonObject) throws {
        var capsule = source
        if try Bool(Python.hasattr(source, "__dlpack__")) {
            if try Bool(Python.hasattr(source, "__dlpack_device__")) {
                let (kind, number) = try Python.unpack(source.attribute("__dlpack_device__")(), as: Int.self, Int.self)
                try DLDevice(device_type: Int32(clamping: kind), device_id: Int32(clamping: number)).requireCPU()
            }
            do {
                capsule = try source.attribute("__dlpack__")(max_version: Python.tuple(1, 0))
            } catch let error as PythonError where error.type == "TypeError" {
                // A producer from before DLPack 1.0 does not know the argument.
                capsule = try source.attribute("__dlpack__")()
            }
        }
        guard let managed = try DLPackCapsule.take(capsule) else {
            let type = try String(Python.type(source).attribute("__name__"))
            throw TensorError.argument(
                "dlpack: expected an array with __dlpack__, or a capsule that nobody has used yet, got \(type)")
        }
        let (tensor, reason) = try managed.tensor()
        if let reason {
            try PythonLibrary.support("warn", "Tensor(dlpack:) copies the array and shares no memory: \(reason)")
        }
        self.init(sharing: tensor)
    }
}

/// The tensor behind an object of `dlpack()`, and the function by which Python asks for it.
private final class DLPackExporter {
    private let tensor: Tensor
    private let readOnly: Bool

    init(_ tensor: Tensor, readOnly: Bool) {
        self.tensor = tensor
        self.readOnly = readOnly
    }

    /// `export(legacy, copy)`; the function's `self` is a capsule with an exporter.
    private static let export: PyCFunction = { capsule, arguments in
        guard let library = try? PythonLibrary.shared() else { return nil }
        let functions = library.functions
        guard let exporter = PythonCapsule.owner(capsule, functions) as? DLPackExporter else { return nil }
        do {
            guard let arguments else { return nil }
            let (legacy, copy) = try Python.unpack(
                PythonObject(borrowing: arguments, functions), as: Bool.self, Bool.self)
            let result = try DLPackCapsule.make(exporter.tensor, legacy: legacy, copied: copy, readOnly: exporter.readOnly)
            functions.incref(result.pointer)
            return result.pointer
        } catch {
            functions.setError(functions.exception("PyExc_BufferError"), String(describing: error))
            return nil
        }
    }

    /// The description that Python keeps a pointer to; never freed.
    struct Method: @unchecked Sendable {
        let pointer: UnsafeMutablePointer<PyMethodDef>
    }

    static let method: Method = {
        let pointer = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: 1)
        let name: StaticString = "export"
        pointer.initialize(
            to: PyMethodDef(
                ml_name: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), ml_meth: export,
                ml_flags: TERN_METH_VARARGS, ml_doc: nil))
        return Method(pointer: pointer)
    }()
}
