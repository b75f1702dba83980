import Tern

/// Numbers as text files have them: `12`, `-0.5`, `1e-3`, `inf`.
enum CSVNumber {
    /// The number of all of `bytes`, spaces around it aside; nil if it is none.
    static func parse(_ bytes: ArraySlice<UInt8>) -> Double? {
        var bytes = bytes
        while bytes.first == 0x20 { bytes.removeFirst() }
        while bytes.last == 0x20 { bytes.removeLast() }
        guard !bytes.isEmpty else { return nil }
        return short(bytes) ?? long(bytes)
    }

    /// Up to 15 digits and a small power of ten, both of which a double has exactly, so that one division or product is the nearest
    /// double. Clinger: How to read floating point numbers accurately, 1990.
    private static func short(_ bytes: ArraySlice<UInt8>) -> Double? {
        var index = bytes.startIndex
        let isNegative = bytes[index] == 0x2D
        if isNegative || bytes[index] == 0x2B { index += 1 }
        var digits: Int64 = 0
        var (count, fraction) = (0, 0)
        var hasPoint = false
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == 0x2E {
                if hasPoint { return nil }
                hasPoint = true
            } else {
                guard byte >= 0x30, byte <= 0x39, count < 15 else { return nil }
                digits = digits * 10 + Int64(byte - 0x30)
                count += 1
                if hasPoint { fraction += 1 }
            }
            index += 1
        }
        guard count > 0 else { return nil }
        let value = Double(digits) / powers[fraction]
        return isNegative ? -value : value
    }

    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15]

    private static func long(_ bytes: ArraySlice<UInt8>) -> Double? {
        // The standard library reads hexadecimal numbers too, and NaN with a payload.
        let isDecimal = bytes.allSatisfy { byte in
            (byte >= 0x30 && byte <= 0x39) || byte == 0x2B || byte == 0x2D || byte == 0x2E || byte == 0x45 || byte == 0x65
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if isDecimal { return Double(text) }
        let bare = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard ["inf", "infinity"].contains(bare.lowercased()) else { return nil }
        return text.hasPrefix("-") ? -.infinity : .infinity
    }
}
