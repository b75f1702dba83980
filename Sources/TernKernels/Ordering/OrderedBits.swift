/// A type of elements as its bits, and an unsigned key for each that has the order of the numbers.
///
/// NaN, of whatever sign and payload, has the greatest key, and the two zeros have the same one.
protocol OrderedBits {
    associatedtype Bits
    static var keyBits: Int { get }
    /// True if the greatest key belongs to NaN.
    static var hasNaN: Bool { get }
    static func key(_ bits: Bits) -> UInt64
    /// The bits with this key; meaningless where several have it. Without a branch on the sign, which nothing foretells.
    static func bits(_ key: UInt64) -> Bits
    /// `key(bits) ^ turn < bound`
    static func isBefore(_ bits: Bits, _ turn: UInt64, _ bound: UInt64) -> Bool
    /// A key in a lane that is no wider than it must be, so that registers hold many.
    associatedtype Lane = UInt64
    /// `key(bits) ^ turn`
    static func lane(_ bits: Bits, _ turn: UInt64) -> Lane
    static func lesser(_ a: Lane, _ b: Lane) -> Lane
    static func key(lane: Lane) -> UInt64
}

extension OrderedBits {
    @inline(__always) static var greatestKey: UInt64 { UInt64.max &>> UInt64(64 &- keyBits) }

    @inline(__always) static func isNaN(_ key: UInt64) -> Bool { hasNaN && key == greatestKey }

    /// True if no other bits have this key: that of a float which is neither NaN nor zero.
    @inline(__always) static func isUnique(_ key: UInt64) -> Bool {
        !hasNaN || (key != greatestKey && key != 1 &<< UInt64(keyBits &- 1))
    }

    @inline(__always) static func isBefore(_ bits: Bits, _ turn: UInt64, _ bound: UInt64) -> Bool { key(bits) ^ turn < bound }
}

extension OrderedBits where Lane == UInt64 {
    @inline(__always) static func lane(_ bits: Bits, _ turn: UInt64) -> UInt64 { key(bits) ^ turn }
    @inline(__always) static func lesser(_ a: UInt64, _ b: UInt64) -> UInt64 { a < b ? a : b }
    @inline(__always) static func key(lane: UInt64) -> UInt64 { lane }
}

extension OrderedBits where Lane == UInt32 {
    @inline(__always) static func lesser(_ a: UInt32, _ b: UInt32) -> UInt32 { a < b ? a : b }
    @inline(__always) static func key(lane: UInt32) -> UInt64 { UInt64(lane) }
}

enum OrderedUInt8: OrderedBits {
    @inline(__always) static var keyBits: Int { 8 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt8) -> UInt64 { UInt64(bits) }
    @inline(__always) static func bits(_ key: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: key) }
}

enum OrderedInt8: OrderedBits {
    @inline(__always) static var keyBits: Int { 8 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt8) -> UInt64 { UInt64(bits ^ 0x80) }
    @inline(__always) static func bits(_ key: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: key) ^ 0x80 }
}

enum OrderedInt16: OrderedBits {
    @inline(__always) static var keyBits: Int { 16 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt16) -> UInt64 { UInt64(bits ^ 0x8000) }
    @inline(__always) static func bits(_ key: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: key) ^ 0x8000 }
}

enum OrderedInt32: OrderedBits {
    @inline(__always) static var keyBits: Int { 32 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt32) -> UInt64 { UInt64(bits ^ 0x8000_0000) }
    @inline(__always) static func bits(_ key: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: key) ^ 0x8000_0000 }
    @inline(__always) static func isBefore(_ bits: UInt32, _ turn: UInt64, _ bound: UInt64) -> Bool {
        lane(bits, turn) < UInt32(truncatingIfNeeded: bound)
    }
    @inline(__always) static func lane(_ bits: UInt32, _ turn: UInt64) -> UInt32 {
        bits ^ 0x8000_0000 ^ UInt32(truncatingIfNeeded: turn)
    }
}

enum OrderedInt64: OrderedBits {
    @inline(__always) static var keyBits: Int { 64 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt64) -> UInt64 { bits ^ 0x8000_0000_0000_0000 }
    @inline(__always) static func bits(_ key: UInt64) -> UInt64 { key ^ 0x8000_0000_0000_0000 }
}

// Floats: the sign bit is set for positive numbers, and all bits are turned for negative ones, which makes the order of the bits
// that of the numbers.

enum OrderedFloat16: OrderedBits {
    @inline(__always) static var keyBits: Int { 16 }
    @inline(__always) static var hasNaN: Bool { true }
    @inline(__always) static func key(_ bits: UInt16) -> UInt64 { sixteenBitKey(bits, infinity: 0x7c00) }
    @inline(__always) static func bits(_ key: UInt64) -> UInt16 { sixteenBits(key) }
}

enum OrderedBFloat16: OrderedBits {
    @inline(__always) static var keyBits: Int { 16 }
    @inline(__always) static var hasNaN: Bool { true }
    @inline(__always) static func key(_ bits: UInt16) -> UInt64 { sixteenBitKey(bits, infinity: 0x7f80) }
    @inline(__always) static func bits(_ key: UInt64) -> UInt16 { sixteenBits(key) }
}

@inline(__always)
private func sixteenBitKey(_ bits: UInt16, infinity: UInt16) -> UInt64 {
    let magnitude = bits & 0x7fff
    if magnitude > infinity { return 0xffff }
    let ordered = bits > 0x8000 ? ~bits : magnitude | 0x8000
    return UInt64(ordered)
}

@inline(__always)
private func sixteenBits(_ key: UInt64) -> UInt16 {
    let ordered = UInt16(truncatingIfNeeded: key)
    return ordered ^ (ordered &>> 15 &- 1 | 0x8000)
}

enum OrderedFloat32: OrderedBits {
    @inline(__always) static var keyBits: Int { 32 }
    @inline(__always) static var hasNaN: Bool { true }
    @inline(__always) private static func narrowKey(_ bits: UInt32) -> UInt32 {
        let magnitude = bits & 0x7fff_ffff
        let ordered = bits > 0x8000_0000 ? ~bits : magnitude | 0x8000_0000
        return magnitude > 0x7f80_0000 ? 0xffff_ffff : ordered
    }
    @inline(__always) static func key(_ bits: UInt32) -> UInt64 { UInt64(narrowKey(bits)) }
    @inline(__always) static func bits(_ key: UInt64) -> UInt32 {
        let ordered = UInt32(truncatingIfNeeded: key)
        return ordered ^ (ordered &>> 31 &- 1 | 0x8000_0000)
    }
    // In lanes of 32 bits.
    @inline(__always) static func isBefore(_ bits: UInt32, _ turn: UInt64, _ bound: UInt64) -> Bool {
        lane(bits, turn) < UInt32(truncatingIfNeeded: bound)
    }
    @inline(__always) static func lane(_ bits: UInt32, _ turn: UInt64) -> UInt32 {
        narrowKey(bits) ^ UInt32(truncatingIfNeeded: turn)
    }
}

enum OrderedFloat64: OrderedBits {
    @inline(__always) static var keyBits: Int { 64 }
    @inline(__always) static var hasNaN: Bool { true }
    @inline(__always) static func key(_ bits: UInt64) -> UInt64 {
        let magnitude = bits & 0x7fff_ffff_ffff_ffff
        let ordered = bits > 0x8000_0000_0000_0000 ? ~bits : magnitude | 0x8000_0000_0000_0000
        return magnitude > 0x7ff0_0000_0000_0000 ? UInt64.max : ordered
    }
    @inline(__always) static func bits(_ key: UInt64) -> UInt64 {
        key ^ (key &>> 63 &- 1 | 0x8000_0000_0000_0000)
    }
}
