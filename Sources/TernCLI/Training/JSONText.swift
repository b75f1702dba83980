/// Reads a JSON object whose values are not nested: what a file of options has. Foundation's decoder would double the size of the
/// program.
enum JSONText {
    enum Value: Equatable {
        case string(String)
        /// As it was written.
        case number(String)
        case truth(Bool)
        case numbers([String])
        case null

        var kind: String {
            switch self {
            case .string: "a text"
            case .number(let text): "the number \(text)"
            case .truth(let value): "\(value)"
            case .numbers: "a list"
            case .null: "null"
            }
        }
    }

    struct Failure: Error {
        let what: String
        let line: Int
    }

    /// The members in the order of the text. A key that comes twice is refused.
    static func object(_ bytes: [UInt8]) throws(Failure) -> [(key: String, value: Value)] {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Failure(what: "the text is not UTF-8", line: 1) }
        var reader = Reader(bytes: bytes)
        guard reader.take("{") else { throw reader.failure("a JSON object was expected, which begins with {") }
        var result: [(key: String, value: Value)] = []
        if !reader.take("}") {
            repeat {
                guard reader.take("\"") else { throw reader.failure("a name in quotation marks was expected") }
                let key = try reader.string()
                guard !result.contains(where: { $0.key == key }) else { throw reader.failure("\"\(key)\" stands twice") }
                guard reader.take(":") else { throw reader.failure("a colon was expected after \"\(key)\"") }
                result.append((key, try reader.value(key)))
            } while reader.take(",")
            guard reader.take("}") else { throw reader.failure("a comma or } was expected") }
        }
        guard reader.isAtEnd else { throw reader.failure("there is something after the object") }
        return result
    }

    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        var next: UInt8? { place < bytes.count ? bytes[place] : nil }

        func failure(_ what: String) -> Failure {
            Failure(what: what, line: bytes.prefix(place).reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 })
        }

        mutating func skipSpace() { while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 } }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard next == UInt8(ascii: character) else { return false }
            place += 1
            return true
        }

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return next == nil
            }
        }

        mutating func value(_ key: String) throws(Failure) -> Value {
            if take("\"") { return .string(try string()) }
            if take("[") {
                var numbers: [String] = []
                if take("]") { return .numbers([]) }
                repeat {
                    guard let number = number() else { throw failure("a list of numbers was expected for \"\(key)\"") }
                    numbers.append(number)
                } while take(",")
                guard take("]") else { throw failure("a comma or ] was expected") }
                return .numbers(numbers)
            }
            if let number = number() { return .number(number) }
            let start = place
            while let byte = next, byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { place += 1 }
            switch String(decoding: bytes[start..<place], as: UTF8.self) {
            case "true": return .truth(true)
            case "false": return .truth(false)
            case "null": return .null
            default: throw failure("\"\(key)\" must be a number, a text in quotation marks, true, false or a list of numbers")
            }
        }

        /// A number as JSON writes it, or nil.
        mutating func number() -> String? {
            skipSpace()
            let start = place
            while let byte = next, (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte) { place += 1 }
            let text = String(decoding: bytes[start..<place], as: UTF8.self)
            let digits = text.drop { $0 == "-" }
            let isNumber = Double(text) != nil && digits.first?.isNumber == true && text.last?.isNumber == true
            if isNumber, digits.prefix(2) != "00", !(digits.first == "0" && digits.dropFirst().first?.isNumber == true) {
                return text
            }
            place = start
            return nil
        }

        /// The rest of a text, whose first quotation mark is past.
        mutating func string() throws(Failure) -> String {
            var text: [UInt8] = []
            while let byte = next {
                place += 1
                if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
                if byte < 0x20 { throw failure("a text ends at the end of its line without a quotation mark") }
                guard byte == UInt8(ascii: "\\") else {
                    text.append(byte)
                    continue
                }
                let escapes: [UInt8: UInt8] = [
                    0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
                ]
                guard let escape = next, let plain = escapes[escape] else {
                    throw failure("a text has an escape that is not known here; write the character itself")
                }
                place += 1
                text.append(plain)
            }
            throw failure("a text has no closing quotation mark")
        }
    }
}
