import Tern

/// Makes the values of a checkpoint of a pickle's graph.
///
/// It goes through the graph without recursion, makes each value once however often it is used, and refuses what no checkpoint has:
/// values that hold themselves, values nested too deeply, and values shared so often that a walk through them would not end.
struct CheckpointBuilder {
    private let path: String
    private let graph: PickleGraph
    private let maker: TensorMaker
    /// What each tensor was in the file.
    private(set) var descriptions: [ObjectIdentifier: TensorDescription] = [:]
    private var values: [CheckpointValue?]
    /// How many values each has in it, itself included, counted as often as they are used.
    private var weights: [Int]
    /// The bytes of the names that these have, each made of all keys that lead to it.
    private var nameSizes: [Double]
    private var isOpen: [Bool]
    private var frames: [Frame] = []
    /// Equal keys have one number.
    private var keyNumbers: [Key: Int] = [:]
    private var numbersOfNodes: [PickleID: Int] = [:]
    private var copied = 0

    private struct Frame {
        let id: PickleID
        let children: [PickleID]
        var next = 0
    }

    private enum Key: Hashable {
        case none
        case int(Int)
        /// By its bytes: texts that look alike are different keys.
        case text([UInt8])
        case bytes([UInt8])
    }

    /// Deeper values could overflow the stack when they are released or printed.
    static let depthLimit = 500
    /// Beyond a number of values for each that the pickle has.
    private static let weightLimit = 50_000
    private static let nameLimit = 0x1p22

    init(_ graph: PickleGraph, _ maker: TensorMaker, path: String) {
        self.path = path
        self.graph = graph
        self.maker = maker
        values = Array(repeating: nil, count: graph.nodes.count)
        weights = Array(repeating: 0, count: graph.nodes.count)
        nameSizes = Array(repeating: 0, count: graph.nodes.count)
        isOpen = Array(repeating: false, count: graph.nodes.count)
    }

    /// The value of the whole pickle.
    mutating func build() throws(TensorError) -> CheckpointValue {
        try open(graph.root)
        while let frame = frames.last {
            if frame.next < frame.children.count {
                let child = frame.children[frame.next]
                frames[frames.count - 1].next += 1
                if values[Int(child)] == nil { try open(child) }
            } else {
                let id = Int(frame.id)
                values[id] = try value(frame.id)
                weights[id] = weight(frame.children)
                nameSizes[id] = nameSize(frame.id, frame.children)
                isOpen[id] = false
                frames.removeLast()
            }
        }
        let root = Int(graph.root), count = graph.nodes.count
        guard weights[root] <= CheckpointBuilder.weightLimit + 16 * count,
            nameSizes[root] <= CheckpointBuilder.nameLimit + 256 * Double(count)
        else {
            throw FileError.contents(
                path,
                "the checkpoint uses the same values so often that a walk through it would not end, which no checkpoint does")
        }
        return values[Int(graph.root)] ?? CheckpointValue.none
    }

    private mutating func open(_ id: PickleID) throws(TensorError) {
        guard !isOpen[Int(id)] else {
            throw FileError.contents(
                path, "the value \(place) holds itself, which a checkpoint's values cannot: save it without the loop")
        }
        guard frames.count < CheckpointBuilder.depthLimit else {
            throw FileError.contents(path, "the checkpoint is nested more than \(CheckpointBuilder.depthLimit) values deep")
        }
        isOpen[Int(id)] = true
        frames.append(Frame(id: id, children: children(id)))
    }

    private func weight(_ children: [PickleID]) -> Int {
        var result = 1
        for child in children {
            let (sum, overflow) = result.addingReportingOverflow(weights[Int(child)])
            if overflow { return .max }
            result = sum
        }
        return result
    }

    private func nameSize(_ id: PickleID, _ children: [PickleID]) -> Double {
        var size = children.reduce(0) { $0 + nameSizes[Int($1)] }
        guard case .dictionary(let entries, _) = graph[id] else { return size }
        let items = entries.ids
        for place in stride(from: 0, to: items.count - 1, by: 2) {
            let key = items[place]
            // The text of a tuple has at most a short one of each value in it.
            var length = 128 * Double(weights[Int(key)])
            if case .string(let text) = graph[key] { length = Double(text.utf8.count) }
            size += length * Double(weights[Int(items[place + 1])])
        }
        return size
    }

    /// The values that have to be made before.
    private func children(_ id: PickleID) -> [PickleID] {
        switch graph[id] {
        case .tuple(let items): items
        case .list(let items), .set(let items), .dictionary(let items, _): items.ids
        case .call(let global, let arguments, _): inner(global, arguments).map { [$0] } ?? []
        default: []
        }
    }

    /// The tensor or array that a call takes and only dresses.
    private func inner(_ global: PickleGlobal, _ arguments: PickleID) -> PickleID? {
        switch global {
        case .rebuild(.parameter), .rebuild(.parameterWithState), .rebuild(.deviceFromNumPy), .rebuild(.deviceFromCPU),
            .tensorClass:
            graph.elements(arguments)?.first
        default: nil
        }
    }

    // MARK: Values

    private mutating func value(_ id: PickleID) throws(TensorError) -> CheckpointValue {
        switch graph[id] {
        case .none: return .none
        case .bool(let value): return .bool(value)
        case .int(let number): return .int(number)
        case .bigInt(let text): return .bigInt(text)
        case .double(let number): return .double(number)
        case .complex(let real, let imaginary): return .complex(real: real, imaginary: imaginary)
        case .string(let text): return .string(text)
        case .bytes(let bytes): return .bytes(bytes)
        case .list(let items): return .list(made(items.ids))
        case .tuple(let items): return .tuple(made(items))
        case .set(let items): return .set(made(items.ids))
        case .dictionary(let items, let isOrdered): return .dictionary(try dictionary(items.ids, isOrdered))
        case .size:
            guard let extents = graph.ints(id, atMost: TensorDescription.rankLimit) else {
                throw FileError.contents(path, "the value \(place) is a torch.Size of what are no extents")
            }
            return .size(extents)
        case .device(let name): return .device(name)
        case .global(let global): return constant(global)
        case .persistent: return .tensor(try storage(id))
        case .call(let global, let arguments, let state): return try call(id, global, arguments, state)
        }
    }

    private func made(_ items: [PickleID]) -> [CheckpointValue] { items.map { values[Int($0)] ?? CheckpointValue.none } }

    private mutating func dictionary(_ items: [PickleID], _ isOrdered: Bool) throws(TensorError) -> CheckpointDictionary {
        var seen: Set<Int> = []
        var entries: [(key: CheckpointValue, value: CheckpointValue)] = []
        entries.reserveCapacity(items.count / 2)
        for index in stride(from: 0, to: items.count, by: 2) {
            let key = values[Int(items[index])] ?? CheckpointValue.none
            switch key {
            case .list, .set, .dictionary:
                throw FileError.contents(path, "the dictionary \(place) has \(key.kind) as a key, which Python does not allow")
            default: break
            }
            if let number = keyNumber(items[index]), !seen.insert(number).inserted {
                throw FileError.contents(path, "the dictionary \(place) has the key \(CheckpointBuilder.label(key)) twice")
            }
            entries.append((key, values[Int(items[index + 1])] ?? CheckpointValue.none))
        }
        return CheckpointDictionary(entries, isOrdered: isOrdered)
    }

    /// The number of a key of a simple kind. A text that is used in many dictionaries is looked at once.
    private mutating func keyNumber(_ id: PickleID) -> Int? {
        if let known = numbersOfNodes[id] { return known }
        let key: Key
        switch graph[id] {
        case .none: key = .none
        case .int(let number): key = .int(number)
        case .string(let text): key = .text(Array(text.utf8))
        case .bytes(let bytes): key = .bytes(bytes)
        default: return nil
        }
        let number = keyNumbers[key] ?? keyNumbers.count
        keyNumbers[key] = number
        numbersOfNodes[id] = number
        return number
    }

    private func constant(_ global: PickleGlobal) -> CheckpointValue {
        switch global {
        case .dtype(let element): .dtype("torch.\(element.name)")
        default: .constant(global.description)
        }
    }

    /// A storage by itself, as a tensor of one dimension.
    private mutating func storage(_ id: PickleID) throws(TensorError) -> Tensor {
        guard let reference = StorageReference(graph, id) else {
            throw FileError.contents(path, "the value \(place) refers to something outside the pickle that is no storage")
        }
        return try tensor(
            TensorDescription(
                element: reference.element, storage: reference, shape: [reference.view.count], strides: [1]))
    }

    // MARK: Calls

    private mutating func call(
        _ id: PickleID, _ global: PickleGlobal, _ arguments: PickleID, _ state: PickleID?
    ) throws(TensorError) -> CheckpointValue {
        let items = graph.elements(arguments) ?? []
        let numpy = NumPyPickle(graph: graph)
        switch global {
        case .numpyScalar:
            if let value = numpy.scalar(items) {
                // Texts are made anew each time.
                if case .string(let text) = value { try charge(text.utf8.count) }
                return value
            }
        case .numpyType:
            if let name = numpy.typeName(id) { return .dtype(name) }
        case .numpyReconstruct, .numpyFromBuffer:
            if let contents = numpy.array(global, items, state) {
                try charge(contents.bytes.count)
                let tensor: Tensor
                do { tensor = try maker.array(contents) } catch { throw located("the array", error) }
                descriptions[ObjectIdentifier(tensor)] = TensorDescription(element: contents.element, shape: contents.shape)
                return .tensor(tensor)
            }
        case .tensorClass:
            if let result = try object(items, state) { return result }
        case .rebuild(let function):
            if let result = try rebuild(function, items) { return result }
        default: break
        }
        throw FileError.contents(
            path,
            "the value \(place) is made by \(global) with arguments that are not understood: the file is damaged, or of "
                + "a version that is not known")
    }

    private mutating func rebuild(
        _ function: TensorRebuilding, _ items: [PickleID]
    ) throws(TensorError) -> CheckpointValue? {
        switch function {
        case .parameter, .parameterWithState:
            guard items.count >= 2, let requiresGrad = graph.bool(items[1]) else { return nil }
            return try parameter(items[0], requiresGrad)
        case .deviceFromNumPy, .deviceFromCPU:
            guard items.count >= 4, let requiresGrad = graph.bool(items[3]) else { return nil }
            return try parameter(items[0], requiresGrad)
        case .fromType:
            // A tensor with attributes: those are left out.
            guard items.count >= 3, case .global(.rebuild(let inner)) = graph[items[0]], let parts = graph.elements(items[2]),
                let description = TensorDescription.read(inner, parts, graph)
            else { return nil }
            return .tensor(try tensor(description))
        default:
            guard let description = TensorDescription.read(function, items, graph) else { return nil }
            return .tensor(try tensor(description))
        }
    }

    /// `torch.Tensor` or a parameter as an object, in the way of the oldest files: storage, offset, size and strides as its state.
    private mutating func object(_ items: [PickleID], _ state: PickleID?) throws(TensorError) -> CheckpointValue? {
        if let first = items.first {
            return try parameter(first, items.count > 1 ? graph.bool(items[1]) ?? true : true)
        }
        guard let state, let parts = graph.elements(state), parts.count == 4,
            let description = TensorDescription.read(.tensor, parts, graph)
        else { return nil }
        return .tensor(try tensor(description))
    }

    private mutating func parameter(_ data: PickleID, _ requiresGrad: Bool) throws(TensorError) -> CheckpointValue? {
        guard case .tensor(let tensor) = values[Int(data)] else { return nil }
        let result: Tensor
        do { result = try maker.parameter(tensor, requiresGrad: requiresGrad) } catch { throw located("the tensor", error) }
        descriptions[ObjectIdentifier(result)] = descriptions[ObjectIdentifier(tensor)]
        return .tensor(result)
    }

    private mutating func tensor(_ description: TensorDescription) throws(TensorError) -> Tensor {
        let tensor: Tensor
        do { tensor = try maker.tensor(description) } catch { throw located("the tensor", error) }
        descriptions[ObjectIdentifier(tensor)] = description
        return tensor
    }

    /// Allows for bytes that are copied out of the pickle.
    private mutating func charge(_ count: Int) throws(TensorError) {
        copied += count
        guard copied <= 1 << 16 + 4 * graph.byteCount else {
            throw FileError.contents(path, "the pickle uses the bytes of an array again and again, which no checkpoint does")
        }
    }

    // MARK: Places

    /// The error of a tensor with its place, unless it is about the file.
    private func located(_ what: String, _ error: TensorError) -> TensorError {
        if case .file = error { return error }
        return FileError.contents(path, "\(what) \(place) \(error.message)")
    }

    /// Where the value stands that is being made: `["model"]["fc.weight"]`.
    private var place: String {
        var result = ""
        for (frame, inner) in zip(frames, frames.dropFirst()) {
            let index = frame.next - 1
            if case .dictionary = graph[frame.id], index % 2 == 1, let key = values[Int(frame.children[index - 1])] {
                result += "[\(CheckpointBuilder.label(key))]"
            } else if case .call = graph[frame.id] {
                continue
            } else {
                result += "[\(index)]"
            }
            if result.utf8.count > 500, inner.id != frames.last?.id { return result + "…" }
        }
        return result.isEmpty ? "of the file" : result
    }

    private static func label(_ key: CheckpointValue) -> String {
        switch key {
        // A long text is not looked through for each message.
        case .string(let text): HeaderTokenizer.quoted(String(String.UnicodeScalarView(text.unicodeScalars.prefix(101))))
        case .int(let number): String(number)
        default: key.kind
        }
    }
}
