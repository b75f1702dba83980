import CTernPython
import Tern

extension Tensor {
    /// This tensor as a NumPy array over the same memory: changes in place on either side are seen on the other. PyTorch:
    /// `x.numpy()`.
    ///
    /// Strides are kept, 0 ones too, and the memory lives until tensor and array are both gone. `x.clone().numpy()` is independent.
    /// A tensor that needs a gradient, one of another device and bfloat16, which NumPy does not have, are errors.
    ///
    /// ```swift
    /// let np = try Python.import("numpy")
    /// let norm = try Double(np.linalg.norm(x.numpy()))
    /// ```
    public func numpy() throws -> PythonObject {
        if let error = TensorError.pending { throw error }
        guard !requiresGrad else {
            throw TensorError.autograd(
                "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        }
        guard device == .cpu else {
            throw TensorError.device(
                "numpy: a tensor on \(device) has no memory that NumPy can read; call .cpu() first to copy it to the processor")
        }
        let owner = try PythonCapsule.holding(storage)
        let address = UInt(bitPattern: storage.pointer) + UInt(storageOffset * dtype.size)
        return try PythonLibrary.support(
            "array_over", owner, PythonAddress(address), try typeString(), try Python.tuple(of: Array(shape)),
            try Python.tuple(of: stride().map { $0 * dtype.size }))
    }

    /// The type as NumPy's array interface writes it. Source: https://numpy.org/doc/stable/reference/arrays.interface.html
    private func typeString() throws -> String {
        guard dtype != .bfloat16 else {
            throw TensorError.dtype("numpy: NumPy has no bfloat16; convert the tensor with .to(.float32) first")
        }
        let kind =
            switch dtype {
            case .bool: "b"
            case .uint8: "u"
            case _ where dtype.isFloatingPoint: "f"
            default: "i"
            }
        return "\(dtype.size == 1 ? "|" : "<")\(kind)\(dtype.size)"
    }
}

extension Tensor: PythonConvertible {
    /// The NumPy array of `numpy()`, so that a tensor can be an argument: `try np.linalg.norm(x)`.
    public func toPython() throws -> PythonObject { try numpy() }
}

/// An address as a number of Python's, which may be beyond the positive ones of Swift.
private struct PythonAddress: PythonConvertible {
    let value: UInt
    init(_ value: UInt) { self.value = value }
    func toPython() throws -> PythonObject { try PythonLibrary.result { $0.makeUInt(UInt64(value)) } }
}
