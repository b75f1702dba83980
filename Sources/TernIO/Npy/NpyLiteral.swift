/// A value of Python as it stands in the header of an array: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
///
/// Nothing is evaluated. Escapes in texts stay as they are, since no name that matters has one.
indirect enum NpyLiteral: Hashable, Sendable {
    case string(String)
    case integer(Int)
    case bool(Bool)
    case none
    case tuple([NpyLiteral])
    case list([NpyLiteral])
}

/// Reads the Python values of a header, and no others.
///
/// Source: the Python Language Reference, sections 2.4 to 2.7 and 6.2.
struct NpyLiteralParser {
    private let bytes: [UInt8]
    /// True for the format's versions that Python 2 wrote, where numbers may end in `L`.
    private let allowsLong: Bool
    private var position = 0

    /// Deeper nesting than that of any dtype.
    private static let depthLimit = 16

    /// What is wrong, and at which byte of the header.
    struct Failure: Error {
        let what: String
        let position: Int
    }

    init(_ bytes: [UInt8], allowsLong: Bool) {
        self.bytes = bytes
        self.allowsLong = allowsLong
    }

    func failure(_ what: String) -> Failure { Failure(what: what, position: position) }

    /// Reads the dictionary that is all of the header. A key that comes twice is refused.
    mutating func dictionary() throws(Failure) -> [String: (value: NpyLiteral, text: String)] {
        var result: [String: (value: NpyLiteral, text: String)] = [:]
        try expect("{")
        while !take("}") {
            skipSpace()
            let key = try string()
            guard result[key] == nil else { throw failure("the key \(HeaderTokenizer.quoted(key)) stands twice") }
            try expect(":")
            skipSpace()
            let start = position
            let value = try value(depth: 0)
            result[key] = (value, String(decoding: bytes[start..<position], as: UTF8.self))
            if !take(",") {
                try expect("}")
                break
            }
        }
        skipSpace()
        guard position == bytes.count else { throw failure("there is something after the dictionary") }
        return result
    }

    private mutating func value(depth: Int) throws(Failure) -> NpyLiteral {
        if depth > NpyLiteralParser.depthLimit { throw failure("a value is nested too deeply") }
        skipSpace()
        switch next {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "("):
            let (items, hasComma) = try items(")", depth)
            // Python: one value in parentheses is that value, unless a comma follows it.
            if items.count == 1, !hasComma { return items[0] }
            return .tuple(items)
        case UInt8(ascii: "["): return .list(try items("]", depth).values)
        case let byte? where byte >= 0x30 && byte <= 0x39: return .integer(try integer())
        case UInt8(ascii: "-"): throw failure("no number may be negative")
        default:
            if word("True") { return .bool(true) }
            if word("False") { return .bool(false) }
            if word("None") { return .none }
            throw failure("a value was expected: a text, a whole number, True, False, a tuple or a list")
        }
    }

    private mutating func items(
        _ end: Unicode.Scalar, _ depth: Int
    ) throws(Failure) -> (values: [NpyLiteral], hasComma: Bool) {
        position += 1
        var values: [NpyLiteral] = []
        var hasComma = false
        while !take(end) {
            values.append(try value(depth: depth + 1))
            hasComma = take(",")
            if !hasComma {
                try expect(end)
                break
            }
        }
        return (values, hasComma)
    }

    private mutating func string() throws(Failure) -> String {
        guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw failure("a text in quotation marks was expected")
        }
        position += 1
        let start = position
        while let byte = next, byte != quote {
            if byte < 0x20 { throw failure("a text has a control character in it") }
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else { throw failure("the header ends inside a text") }
        defer { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func integer() throws(Failure) -> Int {
        let start = position
        var value = 0
        while let byte = next, byte >= 0x30, byte <= 0x39 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte) - 0x30)
            if overflow || carry { throw failure("a number is too large") }
            value = sum
            position += 1
        }
        if bytes[start] == 0x30, position - start > 1 { throw failure("a number begins with 0") }
        if allowsLong, next == UInt8(ascii: "L") { position += 1 }
        return value
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        let isHere = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
        if isHere { position += length }
        return isHere
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
        if !take(character) { throw failure("'\(character)' was expected") }
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) { position += 1 }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }
}
