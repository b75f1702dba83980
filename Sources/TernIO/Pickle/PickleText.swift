/// The texts of protocol 0, which are written with escapes.
enum PickleText {
    /// The text of a UNICODE line: Latin-1 with `\u0041` and `\U00000041`; nil for half a surrogate or an escape cut short.
    static func rawUnicode(_ line: [UInt8]) -> String? {
        var units: [UInt16] = []
        var index = 0
        while index < line.count {
            let byte = line[index]
            let kind = byte == UInt8(ascii: "\\") && index + 1 < line.count ? line[index + 1] : 0
            let digits = kind == UInt8(ascii: "u") ? 4 : kind == UInt8(ascii: "U") ? 8 : 0
            guard digits > 0 else {
                units.append(UInt16(byte))
                index += 1
                continue
            }
            guard let code = hexadecimal(line, index + 2, digits), code <= 0x10FFFF else { return nil }
            if code > 0xFFFF {
                units.append(UInt16(0xD800 + (code - 0x10000) >> 10))
                units.append(UInt16(0xDC00 + (code - 0x10000) & 0x3FF))
            } else {
                units.append(UInt16(code))
            }
            index += 2 + digits
        }
        return String(validating: units, as: UTF16.self)
    }

    /// The bytes of a STRING line: quoted, with Python's escapes; nil where the quotes or an escape are wrong.
    static func quoted(_ line: [UInt8]) -> [UInt8]? {
        var line = line[...]
        while let last = line.last, last == 0x20 || last == 0x0D { line = line.dropLast() }
        guard line.count >= 2, let quote = line.first, quote == line.last, quote == 0x22 || quote == 0x27 else { return nil }
        let text = Array(line.dropFirst().dropLast())
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\") else {
                result.append(text[index])
                index += 1
                continue
            }
            guard index + 1 < text.count else { return nil }
            let escape = text[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): result.append(escape)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "x"):
                guard let code = hexadecimal(text, index, 2) else { return nil }
                result.append(UInt8(code))
                index += 2
            default: return nil
            }
        }
        return result
    }

    private static func hexadecimal(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
        guard start + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[start..<(start + count)] {
            guard byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}
