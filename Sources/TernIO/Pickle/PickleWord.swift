/// A value of a pickle in eight bytes: its kind in the lowest, and in the others what it is or where the graph has it.
struct PickleWord {
    enum Kind: UInt8 {
        case none, bool
        /// A whole number of 56 bits.
        case int
        /// A place among the graph's numbers.
        case wideInt, double, complex
        /// A place among its short texts and a length.
        case bigInt, string, bytes, device
        /// A place among its long texts.
        case longString, longBytes
        /// A place among its children and a number of them.
        case list, tuple, set, dictionary, orderedDictionary, size
        /// A place among its names.
        case global
        /// A place among its calls.
        case call
        /// Another value.
        case persistent
    }

    private var bits: UInt64

    init(_ kind: Kind, _ payload: Int = 0) { bits = UInt64(truncatingIfNeeded: payload) << 8 | UInt64(kind.rawValue) }

    var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .none }

    /// The number above the kind, with its sign.
    var payload: Int { Int(Int64(bitPattern: bits) >> 8) }

    /// True for a whole number that fits.
    static func holds(_ number: Int) -> Bool { (number << 8) >> 8 == number }
}

/// Where some of many things are: the first, and how many there are.
struct PickleSpan {
    let start: Int
    let count: Int

    /// What is longer is kept in another way.
    static let countLimit = 1 << 16 - 1

    init(start: Int, count: Int) {
        self.start = start
        self.count = count
    }

    init(payload: Int) { self.init(start: payload >> 16 & 0xFF_FFFF_FFFF, count: payload & 0xFFFF) }

    var payload: Int { start << 16 | count }
    var end: Int { start + count }
}
