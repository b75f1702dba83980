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
        guard try Bool(PythonLibrary.support("is_array", array)) else {
            let type = try String(Python.type(array).attribute("__name__"))
            throw TensorError.argument(
                "\(name): expected a numpy.ndarray, got \(type); make one with np.asarray(…), or use Tensor(copying:)")
        }
        let facts = try PythonLibrary.support("describe_array", array)
        let address = try PythonLibrary.address(facts[0])
        let dtype = try NumPyArray.dtype(String(facts[2]), name)
        self.array = array
        self.name = name
        isNative = try Bool(facts[3])
        memory = ForeignMemory(
            first: address, shape: try [Int](facts[4]), strides: try [Int](facts[5]), dtype: dtype, isReadOnly: try Bool(facts[1])
        )
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

extension PythonLibrary {
    /// An `int` as an address.
    fileprivate static func address(_ object: PythonObject) throws -> UnsafeMutableRawPointer? {
        let library = try shared()
        return try library.withGIL { functions in
            let address = functions.addressValue(object.pointer)
            if address == nil, functions.errorOccurred() != nil { throw library.raised() }
            return address
        }
    }
}
