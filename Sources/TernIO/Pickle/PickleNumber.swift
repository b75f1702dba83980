/// Whole and other numbers as pickles write them.
enum PickleNumber {
    /// Longer numbers are in no checkpoint, and their decimal text would take long.
    static let byteLimit = 255
    private static let digitLimit = 620

    /// A whole number in two's complement, the lowest byte first; nil for one that is too long.
    static func integer(_ bytes: [UInt8]) -> PickleNode? {
        guard bytes.count <= byteLimit else { return nil }
        let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
        let fill: UInt8 = isNegative ? 0xFF : 0
        // What the sign says anyway.
        let length = (bytes.lastIndex { $0 != fill } ?? -1) + 1
        if length < 8 || (length == 8 && (bytes[7] >= 0x80) == isNegative) {
            var value: UInt64 = isNegative ? .max : 0
            for index in (0..<length).reversed() { value = value << 8 | UInt64(bytes[index]) }
            return .int(Int(Int64(bitPattern: value)))
        }
        return .bigInt((isNegative ? "-" : "") + decimal(isNegative ? negated(bytes) : bytes))
    }

    private static func negated(_ bytes: [UInt8]) -> [UInt8] {
        var carry = true
        var result = bytes.map { byte -> UInt8 in
            let flipped = ~byte
            defer { if carry, flipped != 0xFF { carry = false } }
            return carry ? flipped &+ 1 : flipped
        }
        // The magnitude of the lowest number has one bit more than there are.
        if carry { result.append(1) }
        return result
    }

    /// The decimal digits of a magnitude, the lowest byte first.
    private static func decimal(_ bytes: [UInt8]) -> String {
        var words: [UInt32] = []
        for start in stride(from: 0, to: bytes.count, by: 4) {
            var word: UInt32 = 0
            for index in (start..<Swift.min(start + 4, bytes.count)).reversed() { word = word << 8 | UInt32(bytes[index]) }
            words.append(word)
        }
        var groups: [String] = []
        while let last = words.last {
            if last == 0 {
                words.removeLast()
                continue
            }
            var remainder: UInt64 = 0
            for index in words.indices.reversed() {
                let value = remainder << 32 | UInt64(words[index])
                words[index] = UInt32(value / 1_000_000_000)
                remainder = value % 1_000_000_000
            }
            groups.append(String(remainder))
        }
        guard let first = groups.popLast() else { return "0" }
        return first + groups.reversed().map { String(repeating: "0", count: 9 - $0.utf8.count) + $0 }.joined()
    }

    /// The bytes of a decimal text in two's complement, as few as there can be; nil for no number or one that is too long.
    static func bytes(_ text: String) -> [UInt8]? {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = text.utf8.dropFirst(isNegative ? 1 : 0)
        guard !digits.isEmpty, digits.count <= digitLimit, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        var magnitude: [UInt8] = []
        for digit in digits {
            var carry = Int(digit) - 0x30
            for index in magnitude.indices {
                carry += Int(magnitude[index]) * 10
                magnitude[index] = UInt8(carry & 0xFF)
                carry >>= 8
            }
            if carry > 0 { magnitude.append(UInt8(carry)) }
        }
        magnitude.append(0)
        var result = isNegative ? Array(negated(magnitude).prefix(magnitude.count)) : magnitude
        while result.count > 1, let last = result.last, last == 0 || last == 0xFF,
            (result[result.count - 2] >= 0x80) == (last == 0xFF)
        { result.removeLast() }
        return result.count <= byteLimit ? result : nil
    }

    /// The number of a line of protocol 0, which may end in `L`; nil for none.
    static func integer(_ text: String) -> PickleNode? {
        let bare = text.hasSuffix("L") ? String(text.dropLast()) : text
        if let value = Int(bare) { return .int(value) }
        return bytes(bare).flatMap { integer($0) }
    }

    /// The eight bytes of a double, the highest first.
    static func double(_ bytes: [UInt8]) -> Double {
        var bits: UInt64 = 0
        for byte in bytes.prefix(8) { bits = bits << 8 | UInt64(byte) }
        return Double(bitPattern: bits)
    }
}
