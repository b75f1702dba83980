import Tern

/// Numbers, texts and lists as JSON and back, for the texts that a safetensors file keeps beside its tensors.
///
/// Numbers come back bit for bit: a `double` has as many digits as it needs and always a point or an exponent, and what is not
/// finite is written as Python's `json` does: `NaN`, `Infinity`. A list of whole numbers comes back as `ints`.
package enum ValueText {
    /// The JSON of a value; throws for a kind that has none, as a tensor.
    package static func encoded(_ value: Value) throws(TensorError) -> String {
        var text = ""
        try encode(value, into: &text)
        return text
    }

    private static func encode(_ value: Value, into text: inout String) throws(TensorError) {
        switch value {
        case .none: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .double(let value): text += number(value)
        case .string(let value): text += SafetensorsHeader.json(value)
        case .ints(let values):
            text += "["
            for (place, value) in values.enumerated() { text += place == 0 ? String(value) : ",\(value)" }
            text += "]"
        case .list(let values):
            text += "["
            for (place, value) in values.enumerated() {
                if place > 0 { text += "," }
                try encode(value, into: &text)
            }
            text += "]"
        default: throw .argument("there is no JSON for \(value); numbers, truth values, texts and lists of these have one")
        }
    }

    /// The value of a JSON text.
    package static func decoded(_ text: String) throws(TensorError) -> Value {
        var tokenizer = HeaderTokenizer(Array(text.utf8))
        do {
            let value = try tokenizer.value("the text")
            try tokenizer.end()
            return value
        } catch {
            throw .argument("the JSON \(HeaderTokenizer.quoted(text)) cannot be read: \(error.what)")
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return value.description
    }
}

extension HeaderTokenizer {
    /// Reads any value but an object.
    fileprivate mutating func value(_ what: String, depth: Int = 0) throws(Failure) -> Value {
        if depth > HeaderTokenizer.depthLimit { throw failure("\(what) is nested too deeply") }
        skipSpace()
        switch next {
        case UInt8(ascii: "\""): return .string(try string(what))
        case UInt8(ascii: "t"):
            try word("true", what)
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false", what)
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null", what)
            return .none
        case UInt8(ascii: "["):
            position += 1
            if take("]") { return .list([]) }
            var numbers: [Int] = []
            var values: [Value] = []
            repeat {
                let value = try value(what, depth: depth + 1)
                if values.isEmpty, case .int(let number) = value {
                    numbers.append(number)
                    continue
                }
                // Something else stands among the numbers.
                if values.isEmpty { values = numbers.map { .int($0) } }
                numbers = []
                values.append(value)
            } while take(",")
            try expect("]", what)
            return values.isEmpty ? .ints(numbers) : .list(values)
        default: return try number(what)
        }
    }

    private mutating func number(_ what: String) throws(Failure) -> Value {
        if next == UInt8(ascii: "N") {
            try word("NaN", what)
            return .double(.nan)
        }
        let start = position
        let isNegative = take("-")
        if next == UInt8(ascii: "I") {
            try word("Infinity", what)
            return .double(isNegative ? -.infinity : .infinity)
        }
        position = start
        try skipNumber(what)
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || ($0 >= 0x30 && $0 <= 0x39) }) {
            guard let value = Int(text) else { throw failure("the whole number \(text) has more than 64 bits") }
            return .int(value)
        }
        guard let value = Double(text) else { throw failure("\(text) is no number") }
        return .double(value)
    }
}
