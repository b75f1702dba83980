import Tern

/// What `Sequential` and `ModuleList` have in common: modules in an order, which are exchanged, added and removed.
///
/// Places count from 0, and from the end with -1.
open class ModuleSequence: Module, RandomAccessCollection, MutableCollection {
    final var layers: [Module]
    /// The names that the user gave; a module without one is named by its place.
    private var names: [String?]

    init(_ entries: [(name: String?, module: Module)]) {
        layers = entries.map(\.module)
        names = entries.map(\.name)
        super.init()
        for name in names.compactMap({ $0 }) where !ModuleNames.isValid(name) || names.filter({ $0 == name }).count > 1 {
            failure(.argument("\(typeName): module name \"\(name)\" must be unique, not empty and without a dot"), ())
        }
    }

    open override func namedChildren() -> [(name: String, module: Module)] {
        layers.enumerated().map { (names[$0.offset] ?? String($0.offset), $0.element) }
    }

    /// Adds a module at the end. PyTorch: `append`.
    @discardableResult
    public final func append(_ module: Module) -> Self {
        layers.append(module)
        names.append(nil)
        return self
    }

    /// Adds a module at the end under a name, or exchanges the one that has it. PyTorch: `add_module`.
    ///
    /// ```swift
    /// features.addModule("norm5", BatchNorm2d(1024))    // keys: features.norm5.weight, …
    /// ```
    @discardableResult
    public final func addModule(_ name: String, _ module: Module) -> Self {
        guard ModuleNames.isValid(name) else {
            return failure(.argument("\(typeName): module name \"\(name)\" must not be empty and have no dot"), self)
        }
        if let place = namedChildren().firstIndex(where: { $0.name == name }) {
            layers[place] = module
        } else {
            layers.append(module)
            names.append(name)
        }
        return self
    }

    /// Adds modules at the end. PyTorch: `extend`.
    @discardableResult
    public final func extend(_ modules: some Sequence<Module>) -> Self {
        for module in modules { append(module) }
        return self
    }

    /// Adds a module before the place `index`. PyTorch: `insert`.
    @discardableResult
    public final func insert(_ index: Int, _ module: Module) -> Self {
        let place = index < 0 ? index &+ count : index
        guard (0...count).contains(place) else {
            return failure(.index("\(typeName).insert: Index out of range: \(index) for \(count) modules"), self)
        }
        layers.insert(module, at: place)
        names.insert(nil, at: place)
        return self
    }

    /// Removes a module, the last unless told otherwise, and gives it back. PyTorch: `pop`.
    @discardableResult
    public final func pop(_ index: Int = -1) -> Module {
        guard let place = place(index, "pop") else { return Module() }
        names.remove(at: place)
        return layers.remove(at: place)
    }

    /// 0
    public final var startIndex: Int { 0 }
    /// The number of modules.
    public final var endIndex: Int { layers.count }

    /// The module at a place, which can be exchanged.
    public final subscript(position: Int) -> Module {
        get { place(position, "subscript").map { layers[$0] } ?? Module() }
        set { if let place = place(position, "subscript") { layers[place] = newValue } }
    }

    /// The modules at some places, which can be exchanged.
    public final subscript(bounds: Range<Int>) -> ArraySlice<Module> {
        get { layers[bounds.clamped(to: 0..<count)] }
        set { for (place, module) in zip(bounds, newValue) { self[place] = module } }
    }

    /// The modules in order.
    public final func makeIterator() -> IndexingIterator<[Module]> { layers.makeIterator() }

    /// The module with a name, nil if there is none.
    public final subscript(name: String) -> Module? { namedChildren().first { $0.name == name }?.module }

    private func place(_ index: Int, _ what: String) -> Int? {
        let place = index < 0 ? index &+ count : index
        if layers.indices.contains(place) { return place }
        return failure(.index("\(typeName).\(what): index \(index) is out of range for \(count) modules"), nil)
    }
}

/// The names under which containers keep modules and parameters.
enum ModuleNames {
    /// A name with a dot would be taken for a path.
    static func isValid(_ name: String) -> Bool { !name.isEmpty && !name.contains(".") }
}
