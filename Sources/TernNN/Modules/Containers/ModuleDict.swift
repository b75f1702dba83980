import Tern

/// Modules by name, in the order in which they were added, which are part of the module that holds the dictionary. PyTorch's
/// counterpart is `torch.nn.ModuleDict`.
///
/// A property `[String: Module]` does the same in the order of the names.
///
/// ```swift
/// let heads = ModuleDict(["colour": Linear(8, 3), "size": Linear(8, 1)])
/// heads["colour"]?(x)
/// ```
open class ModuleDict: Module, Sequence {
    private var entries: [(name: String, module: Module)] = []

    /// A dictionary of these modules.
    public init(_ modules: KeyValuePairs<String, Module> = [:]) {
        super.init()
        for (name, module) in modules { self[name] = module }
    }

    open override func namedChildren() -> [(name: String, module: Module)] { entries }

    /// The module with a name. Setting adds or exchanges it, setting nil removes it.
    public final subscript(name: String) -> Module? {
        get { entries.first { $0.name == name }?.module }
        set {
            let place = entries.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let module?): entries[place].module = module
            case (let place?, nil): entries.remove(at: place)
            case (nil, let module?):
                guard ModuleNames.isValid(name) else {
                    failure(.argument("\(typeName): module name \"\(name)\" must not be empty and have no dot"), ())
                    return
                }
                entries.append((name, module))
            case (nil, nil): break
            }
        }
    }

    /// The names in order. PyTorch: `keys`.
    public final var keys: [String] { entries.map(\.name) }
    /// The modules in order. PyTorch: `values`.
    public final var values: [Module] { entries.map(\.module) }
    /// The number of modules.
    public final var count: Int { entries.count }

    /// Adds modules, and exchanges those of the same names. PyTorch: `update`.
    public final func update(_ modules: some Sequence<(name: String, module: Module)>) {
        for (name, module) in modules { self[name] = module }
    }

    /// Removes a module and gives it back; nil if there is none of that name. PyTorch: `pop`.
    @discardableResult
    public final func pop(_ name: String) -> Module? {
        defer { self[name] = nil }
        return self[name]
    }

    /// Removes all. PyTorch: `clear`.
    public final func clear() { entries = [] }

    /// The names and modules in order.
    public final func makeIterator() -> IndexingIterator<[(name: String, module: Module)]> { entries.makeIterator() }
}
