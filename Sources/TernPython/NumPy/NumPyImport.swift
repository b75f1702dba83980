import CTernPython
import Tern

extension Tensor {
    /// A tensor over the memory of a NumPy array: changes in place on either side are seen on the other. PyTorch:
    /// `torch.from_numpy`.
    ///
    /// The memory lives until array and tensor are both gone. An array that is read-only, of the other byte order, or whose strides
    /// a tensor cannot have is copied, and a `UserWarning` of Python's says so. Types that Tern does not have are errors that name
    /// the conversion; `Tensor(copying:)` always copies.
    ///
    /// ```swift
    /// let image = try Tensor(numpy: np.zeros(Python.tuple(28, 28)))
    /// ```
    public convenience init(numpy array: PythonObject) throws {
        self.init(sharing: try NumPyArray(array, "numpy").tensor(warns: true))
    }

    /// A tensor of its own with the elements of a NumPy array, or of what NumPy makes one of: lists, numbers, arrays of other
    /// libraries. PyTorch: `torch.tensor(array)`.
    public convenience init(copying array: PythonObject) throws {
        let array = try PythonLibrary.support("as_array", array)
        let shared = try NumPyArray(array, "copying").tensor(warns: false)
        self.init(sharing: try attempt { noGrad { shared.clone() } })
    }
}

extension Tensor: ConvertibleFromPython {
    /// The memory of a NumPy array or of another library's, shared where it can be; the elements of lists and numbers, copied.
    public convenience init(_ object: PythonObject) throws {
        if try Bool(PythonLibrary.support("is_array", object)) {
            try self.init(numpy: object)
        } else if try Bool(Python.hasattr(object, "__dlpack__")) {
            try self.init(dlpack: object)
        } else {
            try self.init(copying: object)
        }
    }
}

/// A NumPy array and how its memory lies.
private struct NumPyArray {
    private let array: PythonObject
    private let name: String
    private let memory: ForeignMemory
    private let isNative: Bool

    /// - Parameter name: what the message of an error begins with.
    init(_ array: PythonObject, _ name: String) throws {
        let capsule = try PythonLibrary.support("array_struct", array)
        let library = try PythonLibrary.shared()
        let facts: PyArrayInterface? = try library.withGIL { functions in
            if capsule.pointer == functions.none { return nil }
            guard let address = functions.capsulePointer(capsule.pointer, nil) else { throw library.raised() }
            return address.load(as: PyArrayInterface.self)
        }
        guard let facts else {
            let type = try String(Python.type(array).attribute("__name__"))
            throw TensorError.argument(
                "\(name): expected a numpy.ndarray, got \(type); make one with np.asarray(…), or use Tensor(copying:)")
        }
        self.array = array
        self.name = name
        isNative = facts.flags & TERN_ARRAY_NOT_SWAPPED != 0
        // The extents are the capsule's.
        memory = try withExtendedLifetime(capsule) {
            ForeignMemory(
                first: facts.data, shape: (0..<Int(facts.nd)).map { facts.shape[$0] },
                strides: (0..<Int(facts.nd)).map { facts.strides[$0] }, dtype: try NumPyArray.dtype(facts, array, name),
                isReadOnly: facts.flags & TERN_ARRAY_WRITEABLE == 0)
        }
    }

    /// The type from its kind and size; one that these do not tell, as bfloat16, from its name.
    private static func dtype(_ facts: PyArrayInterface, _ array: PythonObject, _ name: String) throws -> DType {
        switch (UInt8(truncatingIfNeeded: facts.typekind), facts.itemsize) {
        case (UInt8(ascii: "b"), 1): .bool
        case (UInt8(ascii: "u"), 1): .uint8
        case (UInt8(ascii: "i"), 1): .int8
        case (UInt8(ascii: "i"), 2): .int16
        case (UInt8(ascii: "i"), 4): .int32
        case (UInt8(ascii: "i"), 8): .int64
        case (UInt8(ascii: "f"), 2): .float16
        case (UInt8(ascii: "f"), 4): .float32
        case (UInt8(ascii: "f"), 8): .float64
        default: try dtype(String(array.attribute("dtype").attribute("name")), name)
        }
    }

    /// A tensor over the array's memory, or over that of a copy that NumPy makes.
    func tensor(warns: Bool) throws -> Tensor {
        let order = isNative || memory.isEmpty ? nil : "its bytes are in the other order"
        if let reason = order ?? memory.obstacle {
            if warns { try PythonLibrary.support("warn", "Tensor(numpy:) copies the array and shares no memory: \(reason)") }
            return try NumPyArray(PythonLibrary.support("native_copy", array), name).tensor(warns: false)
        }
        let array = array
        return try memory.shared(name) { withExtendedLifetime(array) {} }
    }

    private static func dtype(_ type: String, _ name: String) throws(TensorError) -> DType {
        if let dtype = DType(name: type) { return dtype }
        let advice: String
        switch type {
        case "uint16": advice = "convert it with array.astype(\"int32\")"
        case "uint32", "uint64": advice = "convert it with array.astype(\"int64\")"
        case _ where type.hasPrefix("complex"): advice = "take array.real and array.imag"
        case _ where type.hasPrefix("float"): advice = "convert it with array.astype(\"float64\")"
        case _ where type.hasPrefix("datetime") || type.hasPrefix("timedelta"): advice = "convert it with array.astype(\"int64\")"
        case _ where type.hasPrefix("void"): advice = "take one field of it, array[\"name\"]"
        default: advice = "convert it to numbers, for example with array.astype(\"float64\")"
        }
        throw .dtype("\(name): the array's type is \(type), which Tern does not have; \(advice)")
    }
}
