import Tern

/// Makes the values of a checkpoint of a pickle's graph.
///
/// It goes through the graph without recursion, makes each value once however often it is used, and refuses what no checkpoint has:
/// values that hold themselves, values nested too deeply, and values shared so often that a walk through them would not end.
struct CheckpointBuilder {
    private let path: String
    private var graph: PickleGraph
    private let maker: TensorMaker
    /// What each tensor was in the file, where they are only described.
    private(set) var descriptions: [ObjectIdentifier: TensorDescription] = [:]
    private var frames: [Frame] = []
    /// How far each value is.
    private var states: [UInt32]
    /// Those that are used again. Others are nowhere but in what holds them.
    private var made = BlockArray<Made>()
    private var copied = 0

    private enum State {
        static let isNew: UInt32 = 0
        static let isUsed: UInt32 = 1
        static let isUsedAgain: UInt32 = 2
        static let isOpen: UInt32 = 3
        /// From here on a place among those that are made.
        static let isMade: UInt32 = 4
    }

    private struct Made {
        let value: CheckpointValue
        /// How many values it has in it, itself included, counted as often as they are used.
        var weight = Float(1)
        /// The bytes of the names that these have, each made of all keys that lead to it.
        var nameSize = Float(0)
    }

    /// A container whose elements are being made.
    private struct Frame {
        let id: PickleID
        let children: [PickleID]
        let isDictionary: Bool
        let isUsedAgain: Bool
        var next = 0
        /// What is made: of a dictionary in `entries`.
        var values: [CheckpointValue] = []
        var entries: [(key: CheckpointValue, value: CheckpointValue)] = []
        var key: CheckpointValue?
        /// What the last key adds to each name below it.
        var keyLength = 0.0
        var weight = 1.0
        var nameSize = 0.0
    }

    /// Deeper values could overflow the stack when they are released or printed.
    static let depthLimit = 500
    /// Beyond some values for each place of the pickle where one is, and some bytes of names for each byte.
    private static let weightLimit = 50_000.0
    private static let nameLimit = 0x1p22

    init(_ graph: PickleGraph, _ maker: TensorMaker, path: String) {
        self.path = path
        self.graph = graph
        self.maker = maker
        states = Array(repeating: State.isNew, count: graph.count)
    }

    /// The value of the whole pickle.
    mutating func build() throws(TensorError) -> CheckpointValue {
        countUses()
        var result = try begin(graph.root)
        while let top = frames.indices.last {
            let place = frames[top].next
            let made = try place < frames[top].children.count ? begin(frames[top].children[place]) : finish()
            guard let made else { continue }
            if frames.isEmpty { result = made } else { add(made) }
        }
        let uses = Double(graph.count + graph.linkCount)
        guard let result, Double(result.weight) <= CheckpointBuilder.weightLimit + 16 * uses,
            Double(result.nameSize) <= CheckpointBuilder.nameLimit + 32 * Double(graph.byteCount)
        else {
            throw FileError.contents(
                path,
                "the checkpoint uses the same values so often that a walk through it would not end, which no checkpoint does")
        }
        return result.value
    }

    private mutating func countUses() {
        for index in 0..<graph.count {
            for child in children(PickleID(index)) where states[Int(child)] < State.isUsedAgain { states[Int(child)] += 1 }
        }
    }

    /// A value, or nil where its elements have to be made first.
    private mutating func begin(_ id: PickleID) throws(TensorError) -> Made? {
        guard frames.count < CheckpointBuilder.depthLimit else {
            throw FileError.contents(path, "the checkpoint is nested more than \(CheckpointBuilder.depthLimit) values deep")
        }
        if isLeaf(id) { return Made(value: try value(id)) }
        let state = states[Int(id)]
        if state >= State.isMade { return made[Int(state - State.isMade)] }
        guard state != State.isOpen else {
            let place = place(in: frames.prefix { $0.id != id })
            throw FileError.contents(
                path, "the value \(place) holds itself, which a checkpoint's values cannot: save it without the loop")
        }
        let children = children(id)
        if children.isEmpty { return keep(Made(value: try value(id)), id, state) }
        var frame = Frame(
            id: id, children: children, isDictionary: graph.kind(id).isDictionary, isUsedAgain: state == State.isUsedAgain)
        if frame.isDictionary {
            frame.entries.reserveCapacity(children.count / 2)
        } else {
            frame.values.reserveCapacity(children.count)
        }
        states[Int(id)] = State.isOpen
        frames.append(frame)
        return nil
    }

    /// The container whose elements are all made.
    private mutating func finish() throws(TensorError) -> Made? {
        guard let frame = frames.last else { return nil }
        let value = try value(frame)
        frames.removeLast()
        return keep(
            Made(value: value, weight: Float(frame.weight), nameSize: Float(frame.nameSize)), frame.id,
            frame.isUsedAgain ? State.isUsedAgain : State.isUsed)
    }

    private mutating func keep(_ value: Made, _ id: PickleID, _ state: UInt32) -> Made {
        states[Int(id)] = state
        guard state == State.isUsedAgain, let place = UInt32(exactly: made.count + Int(State.isMade)) else { return value }
        states[Int(id)] = place
        made.append(value)
        return value
    }

    /// Puts a value into the container that is being made.
    private mutating func add(_ made: Made) {
        let top = frames.count - 1
        frames[top].weight += Double(made.weight)
        frames[top].nameSize += Double(made.nameSize)
        if !frames[top].isDictionary {
            frames[top].values.append(made.value)
        } else if let key = frames[top].key {
            frames[top].entries.append((key, made.value))
            frames[top].nameSize += frames[top].keyLength * Double(made.weight)
            frames[top].key = nil
        } else {
            frames[top].key = made.value
            // The text of a tuple has at most a short one of each value in it.
            var length = 128 * Double(made.weight)
            if case .string(let text) = made.value { length = Double(text.utf8.count) }
            frames[top].keyLength = length
        }
        frames[top].next += 1
    }

    /// True for a value that takes no memory of its own, and is made wherever it is used.
    private func isLeaf(_ id: PickleID) -> Bool {
        let kind = graph.kind(id)
        switch kind {
        case .none, .bool, .int, .wideInt, .double, .complex: return true
        case .string: return graph.bytes(id).count <= 15
        case .list, .tuple, .set, .dictionary, .orderedDictionary: return graph.elementCount(id) == 0
        default: return false
        }
    }

    /// The values that have to be made before.
    private func children(_ id: PickleID) -> [PickleID] {
        switch graph.kind(id) {
        case .tuple, .list, .set, .dictionary, .orderedDictionary: return graph.members(id)
        case .call:
            guard case .call(let global, let arguments, _) = graph[id] else { return [] }
            return inner(global, arguments).map { [$0] } ?? []
        default: return []
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

    /// A value with its elements.
    private mutating func value(_ frame: Frame) throws(TensorError) -> CheckpointValue {
        switch graph[frame.id] {
        case .list: return .list(frame.values)
        case .tuple: return .tuple(frame.values)
        case .set: return .set(frame.values)
        case .dictionary(let isOrdered):
            try checkKeys(frame)
            return .dictionary(CheckpointDictionary(frame.entries, isOrdered: isOrdered))
        default: return try value(frame.id, inner: frame.values.first)
        }
    }

    private mutating func value(_ id: PickleID, inner: CheckpointValue? = nil) throws(TensorError) -> CheckpointValue {
        switch graph[id] {
        case .none: return .none
        case .bool(let value): return .bool(value)
        case .int(let number): return .int(number)
        case .bigInt(let text): return .bigInt(text)
        case .double(let number): return .double(number)
        case .complex(let real, let imaginary): return .complex(real: real, imaginary: imaginary)
        case .string(let text): return .string(text)
        case .bytes(let bytes): return .bytes(bytes)
        case .list: return .list([])
        case .tuple: return .tuple([])
        case .set: return .set([])
        case .dictionary(let isOrdered): return .dictionary(CheckpointDictionary([], isOrdered: isOrdered))
        case .size:
            guard let extents = graph.ints(id, atMost: TensorDescription.rankLimit) else {
                throw FileError.contents(path, "the value \(place) is a torch.Size of what are no extents")
            }
            return .size(extents)
        case .device(let name): return .device(name)
        case .global(let global): return constant(global)
        case .persistent: return .tensor(try storage(id))
        case .call(let global, let arguments, let state): return try call(id, global, arguments, state, inner)
        }
    }

    /// Refuses keys that Python does not allow, and those that come twice.
    private mutating func checkKeys(_ frame: Frame) throws(TensorError) {
        for (key, _) in frame.entries {
            switch key {
            case .list, .set, .dictionary:
                throw FileError.contents(path, "the dictionary \(place) has \(key.kind) as a key, which Python does not allow")
            default: break
            }
        }
        if let twice = PickleKeys.twice(frame.children, &graph) {
            let key = CheckpointBuilder.label(frame.entries[twice].key)
            throw FileError.contents(path, "the dictionary \(place) has the key \(key) twice")
        }
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
        _ id: PickleID, _ global: PickleGlobal, _ arguments: PickleID, _ state: PickleID?, _ inner: CheckpointValue?
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
                describe(tensor, TensorDescription(element: contents.element, shape: contents.shape))
                return .tensor(tensor)
            }
        case .tensorClass:
            if let result = try object(items, state, inner) { return result }
        case .rebuild(let function):
            if let result = try rebuild(function, items, inner) { return result }
        default: break
        }
        throw FileError.contents(
            path,
            "the value \(place) is made by \(global) with arguments that are not understood: the file is damaged, or of "
                + "a version that is not known")
    }

    private mutating func rebuild(
        _ function: TensorRebuilding, _ items: [PickleID], _ inner: CheckpointValue?
    ) throws(TensorError) -> CheckpointValue? {
        switch function {
        case .parameter, .parameterWithState:
            guard items.count >= 2, let requiresGrad = graph.bool(items[1]) else { return nil }
            return try parameter(inner, requiresGrad)
        case .deviceFromNumPy, .deviceFromCPU:
            guard items.count >= 4, let requiresGrad = graph.bool(items[3]) else { return nil }
            return try parameter(inner, requiresGrad)
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
    private mutating func object(
        _ items: [PickleID], _ state: PickleID?, _ inner: CheckpointValue?
    ) throws(TensorError) -> CheckpointValue? {
        if !items.isEmpty {
            return try parameter(inner, items.count > 1 ? graph.bool(items[1]) ?? true : true)
        }
        guard let state, let parts = graph.elements(state), parts.count == 4,
            let description = TensorDescription.read(.tensor, parts, graph)
        else { return nil }
        return .tensor(try tensor(description))
    }

    private mutating func parameter(_ data: CheckpointValue?, _ requiresGrad: Bool) throws(TensorError) -> CheckpointValue? {
        guard case .tensor(let tensor) = data else { return nil }
        let result: Tensor
        do { result = try maker.parameter(tensor, requiresGrad: requiresGrad) } catch { throw located("the tensor", error) }
        if let description = descriptions[ObjectIdentifier(tensor)] { describe(result, description) }
        return .tensor(result)
    }

    private mutating func tensor(_ description: TensorDescription) throws(TensorError) -> Tensor {
        let tensor: Tensor
        do { tensor = try maker.tensor(description) } catch { throw located("the tensor", error) }
        describe(tensor, description)
        return tensor
    }

    /// Notes what a tensor is in the file, for a reader who wants no more than that.
    private mutating func describe(_ tensor: Tensor, _ description: TensorDescription) {
        if maker.isOutline { descriptions[ObjectIdentifier(tensor)] = description }
    }

    /// Allows for bytes that are copied out of the pickle.
    private mutating func charge(_ count: Int) throws(TensorError) {
        copied += count
        guard copied <= 1 << 16 + graph.byteCount else {
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
    private var place: String { place(in: frames[...]) }

    private func place(in frames: ArraySlice<Frame>) -> String {
        var result = ""
        // A container all of whose elements are made is itself what is being made.
        for frame in frames where frame.next < frame.children.count {
            if result.utf8.count > 500 { return result + "…" }
            if frame.isDictionary, let key = frame.key {
                result += "[\(CheckpointBuilder.label(key))]"
            } else if case .call = graph[frame.id] {
                continue
            } else {
                result += "[\(frame.next)]"
            }
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
