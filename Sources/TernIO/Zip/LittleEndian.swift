/// Whole numbers whose lowest byte comes first, at any place.
enum LittleEndian {
    /// The number in the `count` bytes from `place` on, which must be there.
    static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> UInt64 {
        var number: UInt64 = 0
        for i in (0..<count).reversed() { number = number << 8 | UInt64(bytes[place + i]) }
        return number
    }

    /// A number of two or four bytes.
    static func small(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int { Int(number(bytes, place, Swift.min(count, 4))) }

    /// The `count` lowest bytes of a number.
    static func bytes(_ number: some FixedWidthInteger, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
