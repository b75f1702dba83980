import Tern

/// What calls and BUILD make. Plain values are made at once; calls for tensors and arrays are noted for the reader of the graph.
extension PickleMachine {
    mutating func call(_ function: PickleID, _ arguments: PickleID) throws(TensorError) {
        guard case .global(let global) = graph[function] else {
            throw input.failure("\(graph[function].kind) is called, and only a function can be")
        }
        guard case .tuple(let items) = graph[arguments] else {
            throw input.failure("\(global) is called with \(graph[arguments].kind) in place of a tuple")
        }
        switch global {
        case .orderedDict, .dict, .counter: try push(dictionary(global, items))
        case .defaultDict:
            // The factory of missing values is of no use here.
            try push(dictionary(global, Array(items.dropFirst())))
        case .list, .tuple, .set, .size: try push(sequence(global, items))
        case .complex: try push(complex(items))
        case .encode, .byteArray: try push(bytes(global, items))
        case .device: try push(device(items))
        case .layout:
            guard items.count == 1, let name = graph.string(items[0]) else { throw wrongArguments(global) }
            try push(.global(.constant(name)))
        case .type, .dtype, .constant, .storage, .numpyArray: throw input.failure("\(global) is called, which no checkpoint does")
        case .tensorClass, .rebuild, .numpyScalar, .numpyReconstruct, .numpyFromBuffer, .numpyType:
            try push(.call(global, arguments: arguments, state: nil))
        }
    }

    mutating func build(_ object: PickleID, _ state: PickleID) throws(TensorError) {
        switch graph[object] {
        case .call(let global, let arguments, _): graph[object] = .call(global, arguments: arguments, state: state)
        // Attributes of a dictionary, as the _metadata of state dictionaries: of no use here.
        case .dictionary: break
        default: throw input.failure("\(graph[object].kind) is given a state, which no checkpoint does")
        }
    }

    private func wrongArguments(_ global: PickleGlobal) -> TensorError {
        input.failure("\(global) is called with arguments that it does not take")
    }

    private mutating func dictionary(_ global: PickleGlobal, _ items: [PickleID]) throws(TensorError) -> PickleNode {
        let isOrdered = global == .orderedDict
        guard let first = items.first else { return .dictionary(PickleItems(), isOrdered: isOrdered) }
        guard items.count == 1 else { throw wrongArguments(global) }
        if case .dictionary(let entries, _) = graph[first] {
            try charge(entries.ids.count)
            return .dictionary(PickleItems(entries.ids), isOrdered: isOrdered)
        }
        // Python 2 wrote lists of pairs.
        guard let pairs = graph.elements(first) else { throw wrongArguments(global) }
        try charge(2 * pairs.count)
        var entries: [PickleID] = []
        for pair in pairs {
            guard let both = graph.elements(pair), both.count == 2 else { throw wrongArguments(global) }
            entries += both
        }
        return .dictionary(PickleItems(entries), isOrdered: isOrdered)
    }

    private mutating func sequence(_ global: PickleGlobal, _ items: [PickleID]) throws(TensorError) -> PickleNode {
        var elements: [PickleID] = []
        if let first = items.first {
            if case .set(let members) = graph[first] {
                elements = members.ids
            } else if let members = graph.elements(first) {
                elements = members
            } else {
                throw wrongArguments(global)
            }
        }
        guard items.count <= 1 else { throw wrongArguments(global) }
        try charge(elements.count)
        switch global {
        case .list: return .list(PickleItems(elements))
        case .tuple: return .tuple(elements)
        case .size: return .size(elements)
        default: return .set(PickleItems(elements))
        }
    }

    private func complex(_ items: [PickleID]) throws(TensorError) -> PickleNode {
        guard items.count <= 2 else { throw wrongArguments(.complex) }
        var parts: [Double] = []
        for item in items {
            if case .double(let value) = graph[item] {
                parts.append(value)
            } else if let value = graph.int(item) {
                parts.append(Double(value))
            } else {
                throw wrongArguments(.complex)
            }
        }
        return .complex(parts.first ?? 0, parts.count > 1 ? parts[1] : 0)
    }

    /// Bytes as protocols below 3 write them: each is a character of Latin-1.
    private mutating func bytes(_ global: PickleGlobal, _ items: [PickleID]) throws(TensorError) -> PickleNode {
        guard let first = items.first else { return .bytes([]) }
        if case .bytes(let bytes) = graph[first], items.count == 1 { return .bytes(bytes) }
        guard items.count == 2, case .string(let text) = graph[first], let encoding = graph.string(items[1]) else {
            throw wrongArguments(global)
        }
        guard ["latin1", "latin-1"].contains(encoding) else {
            throw input.failure("bytes are written in the encoding \(HeaderTokenizer.quoted(encoding)), and only latin1 is known")
        }
        try charge(text.utf8.count)
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else {
                throw input.failure("bytes are written as a text with a character beyond 255")
            }
            bytes.append(byte)
        }
        return .bytes(bytes)
    }

    private func device(_ items: [PickleID]) throws(TensorError) -> PickleNode {
        guard let first = items.first, items.count <= 2, let name = graph.string(first) else { throw wrongArguments(.device) }
        guard items.count == 2 else { return .device(name) }
        guard let index = graph.int(items[1]) else { throw wrongArguments(.device) }
        return .device("\(name):\(index)")
    }
}
