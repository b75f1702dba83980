import Tern

/// Reads a pickle into a graph of plain values. It has no instruction that could run anything: a name is looked for in the list of
/// `PickleGlobal`, and a call is noted, not made.
///
/// Time and memory are linear in the length of the pickle: values that are used again are named by number and not copied, and what
/// does copy, as `set(list)`, may copy no more than the pickle has bytes.
///
/// Source: CPython, Lib/pickle.py and Lib/pickletools.py; protocols 0 to 5.
struct PickleMachine {
    private(set) var input: PickleInput
    var graph = PickleGraph()
    private(set) var stack = BlockArray<PickleID>()
    /// Where the parts of the stack behind the marks begin.
    private var marks = BlockArray<Int32>()
    private var memo = PickleMemo()
    private var copied = 0

    /// The graph of the pickle that begins at the place of `input`, which is then behind it.
    static func read(_ input: inout PickleInput) throws(TensorError) -> PickleGraph {
        var machine = PickleMachine(input: input)
        while try machine.step() {}
        machine.graph.byteCount = machine.input.position - input.position
        input = machine.input
        return machine.graph
    }

    private init(input: PickleInput) { self.input = input }

    // MARK: Stack

    mutating func push(_ node: PickleNode) throws(TensorError) {
        try checkRoom()
        stack.append(graph.add(node))
    }

    /// Puts a value on the stack that is in the graph.
    mutating func push(_ id: PickleID) { stack.append(id) }

    /// Puts a text or bytes on the stack as they stand in the pickle.
    private mutating func push(_ bytes: [UInt8], _ kind: PickleWord.Kind) throws(TensorError) {
        try checkRoom()
        stack.append(graph.add(bytes, kind))
    }

    func checkRoom() throws(TensorError) {
        let limit = Int(PickleID.max)
        guard graph.count < limit, graph.linkCount < limit - stack.count else {
            throw input.refusal("has more than \(limit) values, and no checkpoint has so many")
        }
    }

    /// Where the values begin that an instruction may take.
    private var bottom: Int { Int(marks.last ?? 0) }

    mutating func pop() throws(TensorError) -> PickleID {
        let value = try top()
        stack.removeLast()
        return value
    }

    func top() throws(TensorError) -> PickleID {
        guard stack.count > bottom, let top = stack.last else {
            throw input.failure("an instruction takes a value where there is none")
        }
        return top
    }

    /// Where the values above the last mark begin. The mark is taken away, and they stay.
    private mutating func popMark() throws(TensorError) -> Int {
        guard let mark = marks.last else { throw input.failure("an instruction goes back to a mark where there is none") }
        marks.removeLast()
        return Int(mark)
    }

    /// Makes a container of the values from `start` on.
    mutating func gather(_ kind: PickleWord.Kind, from start: Int) throws(TensorError) {
        try checkRoom()
        let id = graph.add(kind, stack, from: start)
        stack.removeLast(stack.count - start)
        push(id)
    }

    private mutating func gatherTuple(_ count: Int) throws(TensorError) {
        guard stack.count - bottom >= count else {
            throw input.failure("a tuple takes \(count) values where there are fewer")
        }
        try gather(.tuple, from: stack.count - count)
    }

    /// Allows for `count` copied elements or bytes.
    mutating func charge(_ count: Int) throws(TensorError) {
        copied += count
        guard copied <= 1 << 16 + input.position, graph.linkCount < Int(PickleID.max) - count else {
            throw input.refusal("makes the same values again and again, which no checkpoint does; it was not read further")
        }
    }

    // MARK: Instructions

    /// Does one instruction. False after the last.
    private mutating func step() throws(TensorError) -> Bool {
        let byte = try input.byte()
        guard let opcode = PickleOpcode(rawValue: byte) else {
            throw input.failure("0x\(String(byte, radix: 16)) is no instruction of a pickle")
        }
        switch opcode {
        case .stop:
            graph.root = try pop()
            guard stack.count == 0, marks.count == 0 else { throw input.failure("it ends with values left over") }
            return false
        case .mark: marks.append(Int32(truncatingIfNeeded: stack.count))
        case .pop: if marks.count > 0, stack.count == bottom { marks.removeLast() } else { _ = try pop() }
        case .popMark: try stack.removeLast(stack.count - popMark())
        case .dup: push(try top())
        case .proto:
            let version = try input.byte()
            guard version <= 5 else { throw input.refusal("has protocol \(version), and 0 to 5 are known") }
        case .frame: _ = try input.number(8)
        case .put, .get, .binPut, .longBinPut, .memoize, .binGet, .longBinGet: try memory(opcode)
        case .list: try gather(.list, from: popMark())
        case .emptyList: try push(.list)
        case .tuple: try gather(.tuple, from: popMark())
        case .emptyTuple: push(PickleGraph.emptyTuple)
        case .tuple1: try gatherTuple(1)
        case .tuple2: try gatherTuple(2)
        case .tuple3: try gatherTuple(3)
        case .emptySet: try push(.set)
        case .frozenSet: try gather(.set, from: popMark())
        case .emptyDict: try push(.dictionary(isOrdered: false))
        case .dict: try gather(.dictionary, from: pairs(popMark()))
        case .append: try extend(from: stack.count - 1)
        case .appends, .addItems: try extend(from: popMark())
        case .setItem: try setItems(from: stack.count - 2)
        case .setItems: try setItems(from: pairs(popMark()))
        case .global, .stackGlobal, .inst, .obj, .reduce, .newObj, .newObjEx, .build: try object(opcode)
        case .persID:
            try push(input.line(), .string)
            try persistent()
        case .binPersID: try persistent()
        case .ext1, .ext2, .ext4:
            throw input.refusal("uses the registry of extensions of the program that wrote it, which is not known here")
        case .nextBuffer, .readOnlyBuffer:
            throw input.refusal("leaves its data to buffers outside the file; write it without buffer_callback")
        default: try scalar(opcode)
        }
        return true
    }

    private mutating func memory(_ opcode: PickleOpcode) throws(TensorError) {
        let place: Int?
        switch opcode {
        case .put, .get: place = Int(try input.textLine())
        case .binPut, .binGet: place = try input.number(1)
        case .longBinPut, .longBinGet: place = try input.number(4)
        default: place = memo.count
        }
        guard let place, place >= 0 else { throw input.failure("the number of a kept value is none") }
        switch opcode {
        case .get, .binGet, .longBinGet:
            guard let id = memo[place] else { throw input.failure("value \(place) is asked for and was never kept") }
            push(id)
        default: memo.keep(try top(), place)
        }
    }

    private mutating func scalar(_ opcode: PickleOpcode) throws(TensorError) {
        switch opcode {
        case .none: push(PickleGraph.none)
        case .newTrue: push(PickleGraph.isTrue)
        case .newFalse: push(PickleGraph.isFalse)
        case .binInt1: try push(.int(Int(input.byte())))
        case .binInt2: try push(.int(input.number(2) ?? 0))
        case .binInt: try push(.int(Int(Int32(truncatingIfNeeded: input.number(4) ?? 0))))
        case .int, .long:
            let text = try input.textLine()
            if opcode == .int, text == "00" || text == "01" { return try push(.bool(text == "01")) }
            guard let number = PickleNumber.integer(text) else {
                throw input.failure("\(HeaderTokenizer.quoted(text)) is no whole number, or too long a one")
            }
            try push(number)
        case .long1, .long4:
            guard let number = PickleNumber.integer(try input.counted(opcode == .long1 ? 1 : 4)) else {
                throw input.refusal("has a whole number of more than \(PickleNumber.byteLimit) bytes")
            }
            try push(number)
        case .float:
            let text = try input.textLine()
            guard let number = Double(text) else { throw input.failure("\(HeaderTokenizer.quoted(text)) is no number") }
            try push(.double(number))
        case .binFloat: try push(.double(PickleNumber.double(input.take(8))))
        case .binUnicode: try text(4)
        case .shortBinUnicode: try text(1)
        case .binUnicode8: try text(8)
        case .unicode:
            guard let text = PickleText.rawUnicode(try input.line()) else { throw input.failure("a text has a wrong escape") }
            try push(.string(text))
        case .string:
            guard let bytes = PickleText.quoted(try input.line()) else {
                throw input.failure("a text has wrong quotes or escapes")
            }
            try pushText(bytes)
        case .binString: try pushText(input.counted(4))
        case .shortBinString: try pushText(input.counted(1))
        case .shortBinBytes: try push(input.counted(1), .bytes)
        case .binBytes: try push(input.counted(4), .bytes)
        case .binBytes8, .byteArray8: try push(input.counted(8), .bytes)
        default: throw input.failure("the instruction \(opcode) is not known")
        }
    }

    private mutating func text(_ size: Int) throws(TensorError) {
        let bytes = try input.counted(size)
        guard String(validating: bytes, as: UTF8.self) != nil else { throw input.failure("a text is not valid UTF-8") }
        try push(bytes, .string)
    }

    /// A text of Python 2, which may stand for bytes.
    private mutating func pushText(_ bytes: [UInt8]) throws(TensorError) {
        try push(bytes, String(validating: bytes, as: UTF8.self) == nil ? .bytes : .string)
    }

    // MARK: Containers

    private func pairs(_ start: Int) throws(TensorError) -> Int {
        guard (stack.count - start) % 2 == 0 else { throw input.failure("a dictionary has a key without a value") }
        return start
    }

    /// The container below what stands on the stack from `start` on.
    private func target(below start: Int) throws(TensorError) -> PickleID {
        guard start > bottom else { throw input.failure("an instruction takes a value where there is none") }
        return stack[start - 1]
    }

    private mutating func extend(from start: Int) throws(TensorError) {
        let target = try target(below: start)
        switch graph.kind(target) {
        case .list, .set: try add(to: target, from: start)
        default: throw input.failure("values are added to \(graph[target].kind), and only a list or a set takes them")
        }
    }

    private mutating func setItems(from start: Int) throws(TensorError) {
        let target = try target(below: start)
        switch graph.kind(target) {
        case .dictionary, .orderedDictionary: try add(to: target, from: start)
        default: throw input.failure("keys are set in \(graph[target].kind), and only a dictionary takes them")
        }
    }

    private mutating func add(to target: PickleID, from start: Int) throws(TensorError) {
        try checkRoom()
        graph.extend(target, stack, from: start)
        stack.removeLast(stack.count - start)
    }

    private mutating func persistent() throws(TensorError) {
        let description = try pop()
        try push(.persistent(description))
    }

    // MARK: Names and calls

    private mutating func object(_ opcode: PickleOpcode) throws(TensorError) {
        switch opcode {
        case .global:
            let module = try input.textLine()
            try pushGlobal(module, input.textLine())
        case .stackGlobal:
            let name = try pop()
            let module = try pop()
            guard let name = graph.text(name), let module = graph.text(module) else {
                throw input.failure("the name of a class or function is no text")
            }
            try pushGlobal(module, name)
        case .inst:
            let module = try input.textLine()
            let name = try input.textLine()
            try gather(.tuple, from: popMark())
            let arguments = try pop()
            try pushGlobal(module, name)
            try call(pop(), arguments)
        case .obj:
            let start = try popMark()
            guard start < stack.count else { throw input.failure("an object is made without a class") }
            try gather(.tuple, from: start + 1)
            let arguments = try pop()
            try call(pop(), arguments)
        case .newObjEx:
            let named = try pop()
            guard case .dictionary = graph[named], graph.elementCount(named) == 0 else {
                throw input.failure("an object is made with named arguments, which no checkpoint has")
            }
            let arguments = try pop()
            try call(pop(), arguments)
        case .build:
            let state = try pop()
            try build(top(), state)
        default:
            let arguments = try pop()
            try call(pop(), arguments)
        }
    }

    private mutating func pushGlobal(_ module: String, _ name: String) throws(TensorError) {
        guard let global = PickleGlobal.named(module: module, name: name) else { throw PickleRefusal.error(input, module, name) }
        try push(.global(global))
    }
}
