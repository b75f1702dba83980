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

    /// The same tensors, with keys that have lost `prefix`; those that do not begin with it stay. PyTorch:
    /// `consume_prefix_in_state_dict_if_present`.
    ///
    /// Wrappers write such keys: `module.` is `DataParallel`'s, `_orig_mod.` a compiled model's, `model.` often Lightning's.
    ///
    /// ```swift
    /// try net.loadStateDict(state.removingPrefix("module."))
    /// ```
    public func removingPrefix(_ prefix: String) -> StateDict {
        StateDict(entries.map { ($0.key.hasPrefix(prefix) ? String($0.key.dropFirst(prefix.count)) : $0.key, $0.value) })
    }

    /// The same tensors, with `prefix` before each key.
    public func addingPrefix(_ prefix: String) -> StateDict { StateDict(entries.map { (prefix + $0.key, $0.value) }) }

    /// 0
    public var startIndex: Int { 0 }
    /// The number of entries.
    public var endIndex: Int { entries.count }
    /// One entry by its place in the order.
    public subscript(position: Int) -> (key: String, value: Tensor) { entries[position] }
}

extension Module {
    /// The parameters and persistent buffers under PyTorch's keys: those of this module, then those of the modules inside, in the
    /// order of declaration. PyTorch: `state_dict`.
    ///
    /// The tensors share memory with the module's and have no history; `clone()` them to keep their values.
    public final func stateDict() -> StateDict {
        var result = StateDict()
        for entry in stateEntries() { result[entry.key] = entry.tensor.detach() }
        return result
    }

    /// What the state dictionary holds. Shared tensors stand under each of their keys.
    func stateEntries() -> [StateEntry] {
        var result: [StateEntry] = []
        var path: Set<ObjectIdentifier> = []
        func visit(_ prefix: String, _ module: Module) {
            // A module that holds one of those around it, as a parent, is not entered again.
            guard path.insert(ObjectIdentifier(module)).inserted else { return }
            defer { path.remove(ObjectIdentifier(module)) }
            let boxes = ModuleMembers(of: module).boxes
            let optional = module.optionalKeys
            // Parameters come before buffers, whatever the order of declaration, as in PyTorch.
            for wanted in [true, false] {
                for member in boxes where member.box.isParameter == wanted && member.box.isPersistent {
                    guard let tensor = member.box.content else { continue }
                    result.append(
                        StateEntry(
                            key: Module.join(prefix, member.key), tensor: tensor, box: member.box,
                            isOptional: optional.contains(member.key)))
                }
            }
            for (name, child) in module.namedChildren() { visit(Module.join(prefix, name), child) }
        }
        visit("", self)
        return result
    }
}

/// A tensor that a state dictionary holds, and where the module has it.
struct StateEntry {
    let key: String
    let tensor: Tensor
    let box: any TensorBox
    /// Whether a state dictionary may lack it.
    let isOptional: Bool
}
