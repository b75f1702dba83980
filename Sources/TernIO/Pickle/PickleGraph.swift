/// The number of a value in a `PickleGraph`.
typealias PickleID = Int32

/// What a pickle describes: values that name each other by number.
///
/// Values are kept in one sequence, so that a value that holds itself or is nested a million times deep is found and refused by whoever
/// reads the graph, and is released without recursion. A value takes eight bytes, and four for each place in a container where it is.
struct PickleGraph {
    private var words = BlockArray<PickleWord>()
    private var links = PickleLinks()
    private var texts = PickleTexts()
    /// Numbers of eight bytes.
    private var numbers = BlockArray<UInt64>()
    private var names: [PickleGlobal] = []
    private var placesOfNames: [PickleGlobal: Int] = [:]
    private var calls = BlockArray<PickleCall>()
    /// The value of the whole pickle.
    var root: PickleID = 0
    /// The length of the pickle.
    var byteCount = 0

    /// Values that are the same wherever they are used.
    static let none: PickleID = 0, isFalse: PickleID = 1, isTrue: PickleID = 2, emptyTuple: PickleID = 3

    init() {
        for word in [PickleWord(.none), PickleWord(.bool, 0), PickleWord(.bool, 1), PickleWord(.tuple)] { words.append(word) }
    }

    /// How many values there are.
    var count: Int { words.count }
    /// How many places in containers there are.
    var linkCount: Int { links.count }

    /// A value as it is looked at.
    subscript(id: PickleID) -> PickleNode {
        let word = words[Int(id)]
        switch word.kind {
        case .none: return .none
        case .bool: return .bool(word.payload != 0)
        case .int: return .int(word.payload)
        case .wideInt: return .int(Int(truncatingIfNeeded: numbers[word.payload]))
        case .double: return .double(Double(bitPattern: numbers[word.payload]))
        case .complex:
            return .complex(
                Double(bitPattern: numbers[word.payload]), Double(bitPattern: numbers[word.payload + 1]))
        case .bigInt: return .bigInt(texts.string(word))
        case .string, .longString: return .string(texts.string(word))
        case .bytes, .longBytes: return .bytes(texts.array(word))
        case .device: return .device(texts.string(word))
        case .list: return .list
        case .tuple: return .tuple
        case .set: return .set
        case .dictionary: return .dictionary(isOrdered: false)
        case .orderedDictionary: return .dictionary(isOrdered: true)
        case .size: return .size
        case .global: return .global(names[word.payload])
        case .call:
            let call = calls[word.payload]
            return .call(names[Int(call.name)], arguments: call.arguments, state: call.state < 0 ? nil : call.state)
        case .persistent: return .persistent(PickleID(truncatingIfNeeded: word.payload))
        }
    }

    func kind(_ id: PickleID) -> PickleWord.Kind { words[Int(id)].kind }
}

// MARK: Making

extension PickleGraph {
    /// Adds a value that holds no others. There is room for it.
    mutating func add(_ node: PickleNode) -> PickleID {
        switch node {
        case .none: return PickleGraph.none
        case .bool(let value): return value ? PickleGraph.isTrue : PickleGraph.isFalse
        case .int(let value):
            if PickleWord.holds(value) { return add(PickleWord(.int, value)) }
            return add(number: UInt64(bitPattern: Int64(value)), .wideInt)
        case .double(let value): return add(number: value.bitPattern, .double)
        case .complex(let real, let imaginary):
            let id = add(number: real.bitPattern, .complex)
            numbers.append(imaginary.bitPattern)
            return id
        case .bigInt(let text): return add(texts.add(Array(text.utf8), .bigInt))
        case .string(let text): return add(texts.add(Array(text.utf8), .string))
        case .bytes(let bytes): return add(texts.add(bytes, .bytes))
        case .device(let text): return add(texts.add(Array(text.utf8), .device))
        case .tuple: return PickleGraph.emptyTuple
        case .list: return add(PickleWord(.list))
        case .set: return add(PickleWord(.set))
        case .dictionary(let isOrdered): return add(PickleWord(isOrdered ? .orderedDictionary : .dictionary))
        case .size: return add(PickleWord(.size))
        case .global(let global): return add(PickleWord(.global, place(global)))
        case .call(let global, let arguments, let state):
            calls.append(PickleCall(name: Int32(truncatingIfNeeded: place(global)), arguments: arguments, state: state ?? -1))
            return add(PickleWord(.call, calls.count - 1))
        case .persistent(let description): return add(PickleWord(.persistent, Int(description)))
        }
    }

    /// Adds a text or bytes as they stand in the pickle. A text is UTF-8.
    mutating func add(_ bytes: [UInt8], _ kind: PickleWord.Kind) -> PickleID { add(texts.add(bytes, kind)) }

    /// Adds a container of what stands on `stack` from `start` on.
    mutating func add(_ kind: PickleWord.Kind, _ stack: BlockArray<PickleID>, from start: Int) -> PickleID {
        if kind == .tuple, start == stack.count { return PickleGraph.emptyTuple }
        var word = PickleWord(kind)
        links.extend(&word, stack, from: start)
        return add(word)
    }

    /// Adds a container of the same elements as another's.
    mutating func add(_ kind: PickleWord.Kind, copying other: PickleID) -> PickleID {
        if kind == .tuple, elementCount(other) == 0 { return PickleGraph.emptyTuple }
        return add(links.copy(words[Int(other)], kind))
    }

    /// Adds what stands on `stack` from `start` on to a container.
    mutating func extend(_ id: PickleID, _ stack: BlockArray<PickleID>, from start: Int) {
        links.extend(&words[Int(id)], stack, from: start)
    }

    /// Adds one element to a container.
    mutating func append(_ element: PickleID, to id: PickleID) { links.append(element, to: &words[Int(id)]) }

    /// Gives a call what BUILD has for it; false for what is none.
    mutating func setState(_ state: PickleID, of id: PickleID) -> Bool {
        let word = words[Int(id)]
        guard word.kind == .call else { return false }
        calls[word.payload].state = state
        return true
    }

    private mutating func add(_ word: PickleWord) -> PickleID {
        words.append(word)
        return PickleID(words.count - 1)
    }

    private mutating func add(number: UInt64, _ kind: PickleWord.Kind) -> PickleID {
        numbers.append(number)
        return add(PickleWord(kind, numbers.count - 1))
    }

    private mutating func place(_ global: PickleGlobal) -> Int {
        if let place = placesOfNames[global] { return place }
        names.append(global)
        placesOfNames[global] = names.count - 1
        return names.count - 1
    }
}

/// A call that is noted.
private struct PickleCall {
    let name: Int32
    let arguments: PickleID
    /// -1 where there is none.
    var state: PickleID
}

// MARK: Looking

extension PickleGraph {
    /// The whole number that a value is, or nil.
    func int(_ id: PickleID) -> Int? {
        let word = words[Int(id)]
        switch word.kind {
        case .int, .bool: return word.payload
        case .wideInt: return Int(truncatingIfNeeded: numbers[word.payload])
        default: return nil
        }
    }

    func bool(_ id: PickleID) -> Bool? {
        let word = words[Int(id)]
        return word.kind == .bool ? word.payload != 0 : nil
    }

    /// No name, key or mark has more bytes. A longer text that is used in many places would be gone through in each.
    private static let nameLimit = 1024

    /// The short text that a value is, or nil. Texts of Python 2 may come as bytes.
    func string(_ id: PickleID) -> String? {
        let word = words[Int(id)]
        switch word.kind {
        case .string, .longString, .bytes, .longBytes:
            let bytes = texts.bytes(word)
            return bytes.count <= PickleGraph.nameLimit ? String(validating: bytes, as: UTF8.self) : nil
        default: return nil
        }
    }

    /// The text that a value is, however long, or nil.
    func text(_ id: PickleID) -> String? {
        let word = words[Int(id)]
        return word.kind == .string || word.kind == .longString ? texts.string(word) : nil
    }

    /// The bytes that a text or bytes have; none for another value.
    func bytes(_ id: PickleID) -> ArraySlice<UInt8> { texts.bytes(words[Int(id)]) }

    /// A number by which texts and bytes differ, unless they are equal. That of a long text is worked out once.
    mutating func hash(_ id: PickleID) -> Int { texts.hash(words[Int(id)]) }

    /// The number of elements of a container, keys and values of a dictionary both; 0 for another value.
    func elementCount(_ id: PickleID) -> Int {
        let word = words[Int(id)]
        return word.kind.isContainer ? links.count(word) : 0
    }

    /// No function takes more arguments, and no tensor has more dimensions. A longer list is not gone through wherever it is used.
    private static let argumentLimit = 64

    /// The elements of a tuple, list or size; nil for another value or one of more than `limit`.
    func elements(_ id: PickleID, atMost limit: Int = argumentLimit) -> [PickleID]? {
        switch words[Int(id)].kind {
        case .tuple, .list, .size: elementCount(id) <= limit ? members(id) : nil
        default: nil
        }
    }

    /// The elements of any container: of a dictionary key, value, key, value.
    func members(_ id: PickleID) -> [PickleID] { links.members(words[Int(id)]) }

    /// The whole numbers of a tuple, list or size of at most `limit`.
    func ints(_ id: PickleID, atMost limit: Int) -> [Int]? {
        guard let items = elements(id, atMost: limit) else { return nil }
        var result: [Int] = []
        result.reserveCapacity(items.count)
        for item in items {
            guard let value = int(item) else { return nil }
            result.append(value)
        }
        return result
    }
}

extension PickleWord.Kind {
    var isContainer: Bool {
        switch self {
        case .list, .tuple, .set, .dictionary, .orderedDictionary, .size: true
        default: false
        }
    }
}
