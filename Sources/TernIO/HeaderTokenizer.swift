import Tern

/// Reads the JSON of a safetensors header, and no more of it than that; `ValueText` adds values of any kind.
///
/// Foundation's decoder is not used: it takes the first of two equal keys in silence, where two readers of one file must not see
/// different tensors; and it accepts `2.0` and `1e3` as integers.
struct HeaderTokenizer {
    let bytes: [UInt8]
    /// What the text is called in messages.
    let noun: String
    var position = 0

    /// How deep values that nobody reads may be nested.
    static let depthLimit = 32

    init(_ bytes: [UInt8], noun: String = "header") {
        self.bytes = bytes
        self.noun = noun
    }

    /// What is wrong, and at which byte of the text.
    struct Failure: Error {
        let what: String
        let position: Int
    }

    func failure(_ what: String) -> Failure { Failure(what: what, position: position) }

    /// Reads `{ "key": value, … }`; `body` reads each value. A key that comes twice is refused.
    mutating func object(
        _ what: String, _ body: (inout HeaderTokenizer, String) throws(Failure) -> Void
    ) throws(Failure) {
        try expect("{", what)
        var keys: Set<String> = []
        if take("}") { return }
        repeat {
            skipSpace()
            let start = position
            let key = try string("a key of \(what)")
            guard keys.insert(key).inserted else {
                throw Failure(what: "the key \(HeaderTokenizer.quoted(key)) stands twice in \(what)", position: start)
            }
            try expect(":", what)
            try body(&self, key)
        } while take(",")
        try expect("}", what)
    }

    /// Reads `[1, 2, …]`: whole numbers that are not negative.
    mutating func integers(_ what: String) throws(Failure) -> [Int] {
        try expect("[", what)
        if take("]") { return [] }
        var result: [Int] = []
        repeat { result.append(try integer(what)) } while take(",")
        try expect("]", what)
        return result
    }

    /// Reads a whole number that is not negative and fits 63 bits.
    private mutating func integer(_ what: String) throws(Failure) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while let byte = next, byte >= 0x30, byte <= 0x39 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte) - 0x30)
            if overflow || carry { throw failure("a number in \(what) is too large") }
            value = sum
            position += 1
        }
        let length = position - start
        if length == 0 { throw failure("\(what) must have whole numbers from 0 on") }
        if length > 1, bytes[start] == 0x30 { throw failure("a number in \(what) begins with 0") }
        if let byte = next, byte == 0x2E || byte == 0x65 || byte == 0x45 {
            throw failure("\(what) must have whole numbers, without fraction or exponent")
        }
        return value
    }

    /// Reads a string with its escapes.
    mutating func string(_ what: String) throws(Failure) -> String {
        try expect("\"", what)
        var text: [UInt8] = []
        while true {
            guard let byte = next else { throw failure("the \(noun) ends inside a string") }
            position += 1
            switch byte {
            case 0x22:
                guard let result = String(validating: text, as: UTF8.self) else { throw failure("\(what) is not valid UTF-8") }
                return result
            case 0x5C: try escape(&text)
            case 0..<0x20: throw failure("a string has an unescaped control character")
            default: text.append(byte)
            }
        }
    }

    private mutating func escape(_ text: inout [UInt8]) throws(Failure) {
        guard let byte = next else { throw failure("the \(noun) ends inside a string") }
        position += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: text.append(byte)
        case 0x62: text.append(0x08)
        case 0x66: text.append(0x0C)
        case 0x6E: text.append(0x0A)
        case 0x72: text.append(0x0D)
        case 0x74: text.append(0x09)
        case 0x75: text.append(contentsOf: String(try unicode()).utf8)
        default: throw failure("a string has an escape that JSON does not know")
        }
    }

    /// The rest of `\u0041`, or of a pair of surrogates.
    private mutating func unicode() throws(Failure) -> Character {
        var code = try hexadecimal()
        if code >= 0xD800, code < 0xDC00 {
            guard position + 1 < bytes.count, bytes[position] == 0x5C, bytes[position + 1] == 0x75 else {
                throw failure("a string has half of a surrogate pair")
            }
            position += 2
            let low = try hexadecimal()
            guard low >= 0xDC00, low < 0xE000 else { throw failure("a string has half of a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("a string has half of a surrogate pair") }
        return Character(scalar)
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure("a string has a \\u without four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// Goes past a value that nobody asked for, which must be JSON all the same.
    mutating func skipValue(_ what: String, depth: Int = 0) throws(Failure) {
        if depth > HeaderTokenizer.depthLimit { throw failure("\(what) is nested too deeply") }
        skipSpace()
        switch next {
        case 0x7B: try object(what) { (tokenizer, _) throws(Failure) in try tokenizer.skipValue(what, depth: depth + 1) }
        case 0x5B:
            position += 1
            if take("]") { return }
            repeat { try skipValue(what, depth: depth + 1) } while take(",")
            try expect("]", what)
        case 0x22: _ = try string(what)
        case 0x74: try word("true", what)
        case 0x66: try word("false", what)
        case 0x6E: try word("null", what)
        default: try skipNumber(what)
        }
    }

    mutating func word(_ word: StaticString, _ what: String) throws(Failure) {
        for index in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[index] else { throw failure("\(what) is not JSON") }
            position += 1
        }
    }

    mutating func skipNumber(_ what: String) throws(Failure) {
        if next == 0x2D { position += 1 }
        let start = position
        try digits(what)
        if bytes[start] == 0x30, position > start + 1 { throw failure("a number in \(what) begins with 0") }
        if next == 0x2E {
            position += 1
            try digits(what)
        }
        if next == 0x65 || next == 0x45 {
            position += 1
            if next == 0x2B || next == 0x2D { position += 1 }
            try digits(what)
        }
    }

    private mutating func digits(_ what: String) throws(Failure) {
        let start = position
        while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
        if position == start { throw failure("\(what) is not JSON") }
    }

    /// Refuses anything but spaces up to the end.
    mutating func end() throws(Failure) {
        skipSpace()
        if position < bytes.count { throw failure("there is something after the \(noun)'s closing brace") }
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    mutating func expect(_ character: Unicode.Scalar, _ what: String) throws(Failure) {
        guard take(character) else {
            throw failure(next == nil ? "the \(noun) ends inside \(what)" : "\(what) must have '\(character)' here")
        }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// A name as messages show it, shortened and without control characters.
    static func quoted(_ name: String) -> String {
        let shown = name.unicodeScalars.prefix(100).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }.joined()
        return "\"\(shown)\(name.unicodeScalars.dropFirst(100).isEmpty ? "" : "…")\""
    }
}
