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
    private var stack: [PickleID] = []
    /// Where the parts of the stack behind the marks begin.
    private var marks: [Int] = []
    private var memo: [Int: PickleID] = [:]
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
        guard graph.nodes.count < Int(PickleID.max) else { throw input.refusal("has more than \(PickleID.max) values") }
        stack.append(PickleID(graph.nodes.count))
        graph.nodes.append(node)
    }

    mutating func pop() throws(TensorError) -> PickleID {
        guard stack.count > (marks.last ?? 0), let top = stack.popLast() else {
            throw input.failure("an instruction takes a value where there is none")
        }
        return top
    }

    private func top() throws(TensorError) -> PickleID {
        guard stack.count > (marks.last ?? 0), let top = stack.last else {
            throw input.failure("an instruction takes a value where there is none")
        }
        return top
    }

    private mutating func popMark() throws(TensorError) -> [PickleID] {
        guard let mark = marks.popLast() else { throw input.failure("an instruction goes back to a mark where there is none") }
        let items = Array(stack[mark...])
        stack.removeLast(stack.count - mark)
        return items
    }

    private mutating func popTuple(_ count: Int) throws(TensorError) {
        guard stack.count - (marks.last ?? 0) >= count else {
            throw input.failure("a tuple takes \(count) values where there are fewer")
        }
        let items = Array(stack.suffix(count))
        stack.removeLast(count)
        try push(.tuple(items))
    }

    /// Allows for `count` copied elements.
    mutating func charge(_ count: Int) throws(TensorError) {
        copied += count
        guard copied <= 1 << 16 + 4 * input.position else {
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
            guard stack.isEmpty, marks.isEmpty else { throw input.failure("it ends with values left over") }
            return false
        case .mark: marks.append(stack.count)
        case .pop: if stack.count == marks.last { marks.removeLast() } else { _ = try pop() }
        case .popMark: _ = try popMark()
        case .dup: stack.append(try top())
        case .proto:
            let version = try input.byte()
            guard version <= 5 else { throw input.refusal("has protocol \(version), and 0 to 5 are known") }
        case .frame: _ = try input.number(8)
        case .put, .get, .binPut, .longBinPut, .memoize, .binGet, .longBinGet: try memory(opcode)
        case .list: try push(.list(PickleItems(popMark())))
        case .emptyList: try push(.list(PickleItems()))
        case .tuple: try push(.tuple(popMark()))
        case .emptyTuple: try push(.tuple([]))
        case .tuple1: try popTuple(1)
        case .tuple2: try popTuple(2)
        case .tuple3: try popTuple(3)
        case .emptySet: try push(.set(PickleItems()))
        case .frozenSet: try push(.set(PickleItems(popMark())))
        case .emptyDict: try push(.dictionary(PickleItems(), isOrdered: false))
        case .dict: try push(.dictionary(PickleItems(pairs(popMark())), isOrdered: false))
        case .append:
            let item = try pop()
            try extend([item])
        case .appends, .addItems: try extend(popMark())
        case .setItem:
            let value = try pop()
            let key = try pop()
            try setItems([key, value])
        case .setItems: try setItems(pairs(popMark()))
        case .global, .stackGlobal, .inst, .obj, .reduce, .newObj, .newObjEx, .build: try object(opcode)
        case .persID: try persistent(push(.string(input.textLine())))
        case .binPersID: try persistent(())
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
            stack.append(id)
        default: memo[place] = try top()
        }
    }

    private mutating func scalar(_ opcode: PickleOpcode) throws(TensorError) {
        switch opcode {
        case .none: try push(.none)
        case .newTrue: try push(.bool(true))
        case .newFalse: try push(.bool(false))
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
            try push(text(bytes))
        case .binString: try push(text(input.counted(4)))
        case .shortBinString: try push(text(input.counted(1)))
        case .shortBinBytes: try push(.bytes(input.counted(1)))
        case .binBytes: try push(.bytes(input.counted(4)))
        case .binBytes8, .byteArray8: try push(.bytes(input.counted(8)))
        default: throw input.failure("the instruction \(opcode) is not known")
        }
    }

    private mutating func text(_ size: Int) throws(TensorError) {
        guard let text = String(validating: try input.counted(size), as: UTF8.self) else {
            throw input.failure("a text is not valid UTF-8")
        }
        try push(.string(text))
    }

    /// A text of Python 2, which may stand for bytes.
    private func text(_ bytes: [UInt8]) -> PickleNode {
        String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .bytes(bytes)
    }

    // MARK: Containers

    private func pairs(_ items: [PickleID]) throws(TensorError) -> [PickleID] {
        guard items.count % 2 == 0 else { throw input.failure("a dictionary has a key without a value") }
        return items
    }

    private mutating func extend(_ items: [PickleID]) throws(TensorError) {
        let target = try top()
        switch graph[target] {
        case .list(let list), .set(let list): list.ids += items
        default: throw input.failure("values are added to \(graph[target].kind), and only a list or a set takes them")
        }
    }

    private mutating func setItems(_ items: [PickleID]) throws(TensorError) {
        let target = try top()
        guard case .dictionary(let entries, _) = graph[target] else {
            throw input.failure("keys are set in \(graph[target].kind), and only a dictionary takes them")
        }
        entries.ids += items
    }

    private mutating func persistent(_: Void) throws(TensorError) {
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
            guard case .string(let nameText) = graph[name], case .string(let moduleText) = graph[module] else {
                throw input.failure("the name of a class or function is no text")
            }
            try pushGlobal(moduleText, nameText)
        case .inst:
            let module = try input.textLine()
            let name = try input.textLine()
            let arguments = try popMark()
            try pushGlobal(module, name)
            let function = try pop()
            try push(.tuple(arguments))
            try call(function, pop())
        case .obj:
            let items = try popMark()
            guard let function = items.first else { throw input.failure("an object is made without a class") }
            try push(.tuple(Array(items.dropFirst())))
            try call(function, pop())
        case .newObjEx:
            guard case .dictionary(let named, _) = graph[try pop()], named.ids.isEmpty else {
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
