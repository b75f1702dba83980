import Tern

/// What calls and BUILD make. Plain values are made at once; calls for tensors and arrays are noted for the reader of the graph.
extension PickleMachine {
    mutating func call(_ function: PickleID, _ arguments: PickleID) throws(TensorError) {
        guard case .global(let global) = graph[function] else {
            throw input.failure("\(graph[function].kind) is called, and only a function can be")
        }
        guard graph.kind(arguments) == .tuple else {
            throw input.failure("\(global) is called with \(graph[arguments].kind) in place of a tuple")
        }
        switch global {
        case .type, .dtype, .constant, .storage, .numpyArray: throw input.failure("\(global) is called, which no checkpoint does")
        case .tensorClass, .rebuild, .numpyScalar, .numpyReconstruct, .numpyFromBuffer, .numpyType:
            try push(.call(global, arguments: arguments, state: nil))
        default:
            guard graph.elementCount(arguments) <= 3 else { throw wrongArguments(global) }
            try make(global, graph.members(arguments))
        }
    }

    private mutating func make(_ global: PickleGlobal, _ items: [PickleID]) throws(TensorError) {
        switch global {
        case .orderedDict: try dictionary(.orderedDictionary, global, items)
        // The factory of missing values is of no use here.
        case .defaultDict: try dictionary(.dictionary, global, Array(items.dropFirst()))
        case .list: try sequence(.list, global, items)
        case .tuple: try sequence(.tuple, global, items)
        case .set: try sequence(.set, global, items)
        case .size: try sequence(.size, global, items)
        case .complex: try push(complex(items))
        case .encode, .byteArray: try push(bytes(global, items))
        case .device: try push(device(items))
        case .layout:
            guard items.count == 1, let name = graph.string(items[0]) else { throw wrongArguments(global) }
            try push(.global(.constant(name)))
        default: try dictionary(.dictionary, global, items)
        }
    }

    mutating func build(_ object: PickleID, _ state: PickleID) throws(TensorError) {
        // Attributes of a dictionary, as the _metadata of state dictionaries, are of no use here.
        if case .dictionary = graph[object] { return }
        guard graph.setState(state, of: object) else {
            throw input.failure("\(graph[object].kind) is given a state, which no checkpoint does")
        }
    }

    private func wrongArguments(_ global: PickleGlobal) -> TensorError {
        input.failure("\(global) is called with arguments that it does not take")
    }

    private mutating func dictionary(
        _ kind: PickleWord.Kind, _ global: PickleGlobal, _ items: [PickleID]
    ) throws(TensorError) {
        guard let first = items.first else { return try gather(kind, from: stack.count) }
        guard items.count == 1 else { throw wrongArguments(global) }
        if case .dictionary = graph[first] { return try copy(kind, first) }
        // Python 2 wrote lists of pairs.
        try charge(2 * graph.elementCount(first))
        guard let pairs = graph.elements(first, atMost: .max) else { throw wrongArguments(global) }
        try gather(kind, from: stack.count)
        let result = try top()
        for pair in pairs {
            guard graph.elementCount(pair) == 2, let both = graph.elements(pair) else { throw wrongArguments(global) }
            for item in both { graph.append(item, to: result) }
        }
    }

    private mutating func sequence(
        _ kind: PickleWord.Kind, _ global: PickleGlobal, _ items: [PickleID]
    ) throws(TensorError) {
        guard let first = items.first else { return try gather(kind, from: stack.count) }
        guard items.count == 1 else { throw wrongArguments(global) }
        switch graph.kind(first) {
        case .list, .tuple, .size, .set: try copy(kind, first)
        default: throw wrongArguments(global)
        }
    }

    /// Puts a container on the stack that has the elements of another.
    private mutating func copy(_ kind: PickleWord.Kind, _ other: PickleID) throws(TensorError) {
        try charge(graph.elementCount(other))
        try checkRoom()
        push(graph.add(kind, copying: other))
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
        if case .bytes(let bytes) = graph[first], items.count == 1 {
            try charge(bytes.count)
            return .bytes(bytes)
        }
        guard items.count == 2, let text = graph.text(first), let encoding = graph.string(items[1]) else {
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
