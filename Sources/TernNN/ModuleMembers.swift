/// What reflection finds in one module: its own tensors and the modules directly inside it, in the order of declaration.
struct ModuleMembers {
    /// A `@Parameter` or `@Buffer` property, or one of a list of them.
    struct Box {
        let key: String
        let box: any TensorBox
    }

    /// A property that holds one module, or a list or dictionary of them.
    struct Entry {
        enum Kind { case single, list, dictionary }
        let key: String
        let kind: Kind
        /// For a list or a dictionary the names are those inside it: `0`, `1`, …
        let modules: [(name: String, module: Module)]
    }

    private(set) var boxes: [Box] = []
    private(set) var entries: [Entry] = []

    /// The members of `module`. Nothing is kept between calls, so that a property that was assigned anew is seen.
    init(of module: Module) {
        collect(Mirror(reflecting: module))
    }

    /// The modules with their names seen from this one: `fc`, `layers.0`.
    var children: [(name: String, module: Module)] {
        entries.flatMap { entry in
            entry.modules.map { (entry.kind == .single ? entry.key : "\(entry.key).\($0.name)", $0.module) }
        }
    }

    private mutating func collect(_ mirror: Mirror) {
        // The base class first: its parameters come before those of what extends it.
        if let base = mirror.superclassMirror { collect(base) }
        for (label, value) in mirror.children {
            guard let label else { continue }
            if let box = value as? any TensorBox {
                boxes.append(Box(key: box.key ?? ModuleMembers.propertyName(label), box: box))
            } else if let list = value as? [any TensorBox], !list.isEmpty {
                // A number of tensors that the arguments decide, each with a key of its own.
                for (index, box) in list.enumerated() {
                    boxes.append(Box(key: box.key ?? "\(ModuleMembers.propertyName(label)).\(index)", box: box))
                }
            } else if let (kind, modules) = ModuleMembers.modules(in: value), !modules.isEmpty {
                entries.append(Entry(key: ModuleMembers.propertyName(label), kind: kind, modules: modules))
            }
        }
    }

    private static func modules(in value: Any) -> (Entry.Kind, [(name: String, module: Module)])? {
        // The casts look through optionals.
        if let module = value as? Module { return (.single, [("", module)]) }
        if let list = value as? [Module?] {
            return (.list, list.enumerated().compactMap { (index, module) in module.map { (String(index), $0) } })
        }
        if let dictionary = value as? [String: Module] {
            // Swift's dictionaries have no order of their own; a state dictionary must have one.
            return (.dictionary, dictionary.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
        return nil
    }

    /// The name as written in the source: wrappers and lazy properties are stored under another.
    private static func propertyName(_ label: String) -> String {
        let lazyPrefix = "$__lazy_storage_$_"
        if label.hasPrefix(lazyPrefix) { return String(label.dropFirst(lazyPrefix.count)) }
        return label.hasPrefix("_") ? String(label.dropFirst()) : label
    }
}
