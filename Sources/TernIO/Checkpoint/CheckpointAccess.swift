/// What a value is, for callers who know.
extension CheckpointValue {
    /// The value of a key of a dictionary; nil for another key and for what is no dictionary.
    public subscript(key: String) -> CheckpointValue? { dictionary?[key] }

    /// An element of a list or tuple, or the value of a whole number in a dictionary; nil if there is none.
    public subscript(index: Int) -> CheckpointValue? {
        if let dictionary { return dictionary[number: index] }
        guard let list, list.indices.contains(index) else { return nil }
        return list[index]
    }

    /// The tensor, or nil.
    public var tensor: Tensor? { if case .tensor(let tensor) = self { tensor } else { nil } }
    /// The text, or nil.
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The whole number, or nil.
    public var int: Int? { if case .int(let number) = self { number } else { nil } }
    /// The truth value, or nil.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The bytes, or nil.
    public var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    /// The dictionary, or nil.
    public var dictionary: CheckpointDictionary? { if case .dictionary(let entries) = self { entries } else { nil } }
    /// True for Python's `None`.
    public var isNone: Bool { if case .none = self { true } else { false } }

    /// The number, also a whole one, or nil.
    public var double: Double? {
        switch self {
        case .double(let number): number
        case .int(let number): Double(number)
        default: nil
        }
    }

    /// The elements of a list, a tuple, a set or a `torch.Size`, or nil.
    public var list: [CheckpointValue]? {
        switch self {
        case .list(let elements), .tuple(let elements), .set(let elements): elements
        case .size(let extents): extents.map { .int($0) }
        default: nil
        }
    }

    /// The type of elements, as tensors of it are read: `torch.uint16` is int32. Nil for another value or a type without a
    /// counterpart.
    public var dtype: DType? {
        guard case .dtype(let name) = self else { return nil }
        let bare =
            name.hasPrefix("torch.") ? String(name.dropFirst(6)) : name.hasPrefix("numpy.") ? String(name.dropFirst(6)) : name
        switch TorchElement(dtypeName: bare)?.reading {
        case .native(let dtype), .widened(let dtype): return dtype
        default: return nil
        }
    }

    /// The tensors of a state dictionary by name, in order, for `loadStateDict` of a module. PyTorch: the dictionary itself.
    ///
    /// Values that are no tensors, as the extra state of a module, are left out. Throws for what is no dictionary with texts as keys and
    /// at least one tensor, or none at all.
    public func stateDict() throws(TensorError) -> [(key: String, value: Tensor)] {
        guard let dictionary else {
            throw .argument("a state dictionary was expected, and this is \(kind); choose one of its parts")
        }
        var result: [(key: String, value: Tensor)] = []
        for (key, value) in dictionary {
            guard let name = key.string else {
                throw .argument(
                    "a state dictionary has texts as keys, and this dictionary has \(key.kind); choose one of its parts")
            }
            if let tensor = value.tensor { result.append((name, tensor)) }
        }
        guard !result.isEmpty || dictionary.isEmpty else {
            let keys = dictionary.keys.prefix(10).compactMap(\.string).map(HeaderTokenizer.quoted).joined(separator: ", ")
            throw .argument("this dictionary has no tensors; choose one of its parts: it has the keys \(keys)")
        }
        return result
    }

    /// What messages call it.
    var kind: String {
        switch self {
        case .none: "None"
        case .bool: "a truth value"
        case .int, .bigInt: "a whole number"
        case .double: "a number"
        case .complex: "a complex number"
        case .string: "a text"
        case .bytes: "bytes"
        case .tensor: "a tensor"
        case .list: "a list"
        case .tuple: "a tuple"
        case .set: "a set"
        case .dictionary: "a dictionary"
        case .size: "a torch.Size"
        case .dtype: "a type of elements"
        case .device: "a device"
        case .constant: "a constant"
        }
    }
}
