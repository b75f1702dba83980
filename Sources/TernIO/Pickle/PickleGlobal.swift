/// A name that a pickle may ask for. There is no other: nothing is looked up, imported or run.
///
/// The list is that of `torch.load(weights_only=True)`, and the names that numbers and small arrays of NumPy are pickled with.
enum PickleGlobal: Hashable {
    case orderedDict
    case defaultDict
    case counter
    case dict
    case list
    case tuple
    case set
    case complex
    case byteArray
    /// `_codecs.encode`, by which protocols below 3 write bytes.
    case encode
    /// Another type of Python's by itself, as `int`.
    case type(String)
    case size
    case device
    /// `torch.float32`
    case dtype(TorchElement)
    /// A constant of PyTorch's, as `torch.channels_last`.
    case constant(String)
    /// The function that gives a layout by name.
    case layout
    /// `torch.Tensor`, `torch.nn.parameter.Parameter`
    case tensorClass(String)
    /// A class of storages.
    case storage(TorchElement)
    case rebuild(TensorRebuilding)
    case numpyScalar
    case numpyReconstruct
    case numpyFromBuffer
    case numpyType
    case numpyArray
}

/// The functions that tensors are pickled with, by PyTorch's names.
enum TensorRebuilding: String, CaseIterable {
    case tensor = "torch._utils._rebuild_tensor"
    case tensorV2 = "torch._utils._rebuild_tensor_v2"
    case tensorV3 = "torch._utils._rebuild_tensor_v3"
    case parameter = "torch._utils._rebuild_parameter"
    case parameterWithState = "torch._utils._rebuild_parameter_with_state"
    case fromType = "torch._tensor._rebuild_from_type_v2"
    case quantized = "torch._utils._rebuild_qtensor"
    case sparse = "torch._utils._rebuild_sparse_tensor"
    case sparseCSR = "torch._utils._rebuild_sparse_csr_tensor"
    case nested = "torch._utils._rebuild_nested_tensor"
    case meta = "torch._utils._rebuild_meta_tensor_no_storage"
    case wrapperSubclass = "torch._utils._rebuild_wrapper_subclass"
    case deviceFromNumPy = "torch._utils._rebuild_device_tensor_from_numpy"
    case deviceFromCPU = "torch._utils._rebuild_device_tensor_from_cpu_tensor"
}

extension PickleGlobal {
    /// The entry of the list with this name, or nil.
    static func named(module: String, name: String) -> PickleGlobal? {
        if let known = plain["\(currentModule(module)).\(name)"] { return known }
        switch currentModule(module) {
        case "torch":
            return TorchElement(dtypeName: name).map { .dtype($0) } ?? TorchElement(storageClass: name).map { .storage($0) }
        // Tensors of GPUs saved long ago.
        case "torch.cuda", "torch.storage": return TorchElement(storageClass: name).map { .storage($0) }
        default: return nil
        }
    }

    /// Modules that have been renamed since the file was written.
    private static func currentModule(_ module: String) -> String {
        switch module {
        case "__builtin__": "builtins"
        case "torch.tensor": "torch._tensor"
        case "numpy.core.multiarray": "numpy._core.multiarray"
        case "numpy.core.numeric": "numpy._core.numeric"
        default: module
        }
    }

    private static let plain: [String: PickleGlobal] = {
        var result: [String: PickleGlobal] = [
            "collections.OrderedDict": .orderedDict,
            "collections.defaultdict": .defaultDict,
            "collections.Counter": .counter,
            "builtins.dict": .dict,
            "builtins.list": .list,
            "builtins.tuple": .tuple,
            "builtins.set": .set,
            "builtins.frozenset": .set,
            "builtins.complex": .complex,
            "builtins.bytearray": .byteArray,
            // Protocols below 3 write empty bytes as a call.
            "builtins.bytes": .byteArray,
            "_codecs.encode": .encode,
            "torch.Size": .size,
            "torch.device": .device,
            "torch.serialization._get_layout": .layout,
            "torch.Tensor": .tensorClass("torch.Tensor"),
            "torch._tensor.Tensor": .tensorClass("torch.Tensor"),
            "torch.nn.parameter.Parameter": .tensorClass("torch.nn.Parameter"),
            "torch.nn.parameter.Buffer": .tensorClass("torch.nn.Buffer"),
            "numpy._core.multiarray.scalar": .numpyScalar,
            "numpy._core.multiarray._reconstruct": .numpyReconstruct,
            "numpy._core.numeric._frombuffer": .numpyFromBuffer,
            "numpy.dtype": .numpyType,
            "numpy.ndarray": .numpyArray,
        ]
        for name in ["int", "float", "str", "bool", "object"] { result["builtins.\(name)"] = .type(name) }
        for name in [
            "strided", "sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "contiguous_format", "channels_last",
            "channels_last_3d", "preserve_format", "per_tensor_affine", "per_tensor_symmetric", "per_channel_affine",
            "per_channel_symmetric", "per_channel_affine_float_qparams",
        ] { result["torch.\(name)"] = .constant("torch.\(name)") }
        for function in TensorRebuilding.allCases { result[function.rawValue] = .rebuild(function) }
        return result
    }()
}

extension PickleGlobal: CustomStringConvertible {
    /// The name as messages show it.
    var description: String {
        switch self {
        case .orderedDict: "collections.OrderedDict"
        case .defaultDict: "collections.defaultdict"
        case .counter: "collections.Counter"
        case .dict: "dict"
        case .list: "list"
        case .tuple: "tuple"
        case .set: "set"
        case .complex: "complex"
        case .byteArray: "bytearray"
        case .encode: "_codecs.encode"
        case .type(let name): name
        case .size: "torch.Size"
        case .device: "torch.device"
        case .dtype(let element): "torch.\(element.name)"
        case .constant(let name): name
        case .layout: "torch.serialization._get_layout"
        case .tensorClass(let name): name
        case .storage(let element): "a storage of \(element.name)"
        case .rebuild(let function): function.rawValue
        case .numpyScalar: "numpy.core.multiarray.scalar"
        case .numpyReconstruct: "numpy.core.multiarray._reconstruct"
        case .numpyFromBuffer: "numpy.core.numeric._frombuffer"
        case .numpyType: "numpy.dtype"
        case .numpyArray: "numpy.ndarray"
        }
    }
}
