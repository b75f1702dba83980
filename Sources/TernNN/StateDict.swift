import Tern

/// The tensors of a module by name, in the order of the module. PyTorch's counterpart is the `OrderedDict` of `state_dict()`.
///
/// ```swift
/// let state = net.stateDict()
/// state.keys                  // ["hidden.weight", "hidden.bias", …]
/// state["hidden.weight"]
/// try Safetensors.save(state, to: "net.safetensors")
/// ```
public struct StateDict: RandomAccessCollection, ExpressibleByDictionaryLiteral, Sendable {
    private var entries: [(key: String, value: Tensor)] = []
    private var places: [String: Int] = [:]

    /// An empty dictionary.
    public init() {}

    /// The entries in the order given; a key that comes again takes the later tensor.
    public init(_ entries: some Sequence<(key: String, value: Tensor)>) {
        for (key, value) in entries { self[key] = value }
    }

    /// `["weight": w, "bias": b]`
    public init(dictionaryLiteral elements: (String, Tensor)...) {
        for (key, value) in elements { self[key] = value }
    }

    /// The tensor with this key. Setting nil removes it.
    public subscript(key: String) -> Tensor? {
        get { places[key].map { entries[$0].value } }
        set {
            switch (places[key], newValue) {
            case (let place?, let tensor?): entries[place].value = tensor
            case (nil, let tensor?):
                places[key] = entries.count
                entries.append((key, tensor))
            case (let place?, nil):
                entries.remove(at: place)
                places = [:]
                for (index, entry) in entries.enumerated() { places[entry.key] = index }
            case (nil, nil): break
            }
        }
    }

    /// The keys in order.
    public var keys: [String] { entries.map(\.key) }
    /// The tensors in order.
    public var values: [Tensor] { entries.map(\.value) }
    /// The same without an order.
    public var dictionary: [String: Tensor] { places.mapValues { entries[$0].value } }

    /// 0
    public var startIndex: Int { 0 }
    /// The number of entries.
    public var endIndex: Int { entries.count }
    /// One entry by its place in the order.
    public subscript(position: Int) -> (key: String, value: Tensor) { entries[position] }
}

/// What `loadStateDict` found to be different. PyTorch's counterpart is the result of `load_state_dict`.
public struct IncompatibleKeys: Hashable, Sendable {
    /// Keys of the module that the state dictionary lacks.
    public let missing: [String]
    /// Keys of the state dictionary that the module lacks.
    public let unexpected: [String]
}

extension Module {
    /// The parameters and persistent buffers under PyTorch's keys: those of this module, then those of the modules inside, in the
    /// order of declaration. PyTorch: `state_dict`.
    ///
    /// The tensors share memory with the module's and have no history; `clone()` them to keep their values.
    public final func stateDict() -> StateDict {
        var result = StateDict()
        for (key, tensor) in namedState() { result[key] = tensor.detach() }
        return result
    }

    /// Copies tensors into the module's, converted to their types and devices. PyTorch: `load_state_dict`.
    ///
    /// Everything is checked first: when this throws, nothing has been written.
    ///
    /// - Parameters:
    ///   - state: a `StateDict`, or what `Safetensors.load` gives.
    ///   - strict: refuses keys that are missing or not expected; without it they are only returned. Shapes that differ are
    ///     refused always.
    ///
    /// ```swift
    /// try net.loadStateDict(Safetensors.load("net.safetensors"))
    /// ```
    @discardableResult
    public final func loadStateDict(
        _ state: some Sequence<(key: String, value: Tensor)>, strict: Bool = true
    ) throws(TensorError) -> IncompatibleKeys {
        let own = namedState()
        let given = StateDict(state)
        let ownKeys = Set(own.map(\.key))
        let keys = IncompatibleKeys(
            missing: own.map(\.key).filter { given[$0] == nil }, unexpected: given.keys.filter { !ownKeys.contains($0) })
        var problems = own.compactMap { key, tensor in given[key].flatMap { Module.mismatch(key, tensor, $0) } }
        if strict {
            if !keys.unexpected.isEmpty { problems.insert("unexpected keys \(Module.quoted(keys.unexpected))", at: 0) }
            if !keys.missing.isEmpty { problems.insert("missing keys \(Module.quoted(keys.missing))", at: 0) }
        }
        guard problems.isEmpty else {
            throw .argument("loadStateDict: the state dictionary does not fit \(typeName): " + problems.joined(separator: "; "))
        }
        try attempt {
            noGrad {
                for (key, tensor) in own { if let source = given[key] { tensor.copy_(source) } }
            }
        }
        return keys
    }

    private static func mismatch(_ key: String, _ own: Tensor, _ given: Tensor) -> String? {
        if own.shape != given.shape {
            return "size mismatch for \(key): its shape is \(given.shape) in the state dictionary and \(own.shape) in the module"
        }
        if given.device == .meta, own.device != .meta {
            return "\(key) is on the meta device and has no elements to copy"
        }
        return nil
    }

    private static func quoted(_ keys: [String]) -> String { keys.map { "\"\($0)\"" }.joined(separator: ", ") }

    /// What the state dictionary holds. Shared tensors stand under each of their keys.
    private func namedState() -> [(key: String, tensor: Tensor)] {
        var result: [(key: String, tensor: Tensor)] = []
        var path: Set<ObjectIdentifier> = []
        func visit(_ prefix: String, _ module: Module) {
            // A module that holds one of those around it, as a parent, is not entered again.
            guard path.insert(ObjectIdentifier(module)).inserted else { return }
            defer { path.remove(ObjectIdentifier(module)) }
            let boxes = ModuleMembers(of: module).boxes
            // Parameters come before buffers, whatever the order of declaration, as in PyTorch.
            for wanted in [true, false] {
                for member in boxes where member.box.isParameter == wanted && member.box.isPersistent {
                    if let tensor = member.box.content { result.append((Module.join(prefix, member.key), tensor)) }
                }
            }
            for (name, child) in module.namedChildren() { visit(Module.join(prefix, name), child) }
        }
        visit("", self)
        return result
    }
}
