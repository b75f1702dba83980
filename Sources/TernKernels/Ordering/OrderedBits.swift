/// A type of elements as its bits, and an unsigned key for each that has the order of the numbers.
///
/// NaN, of whatever sign and payload, has the greatest key, and the two zeros have the same one.
protocol OrderedBits {
    associatedtype Bits
    static var keyBits: Int { get }
    /// True if the greatest key belongs to NaN.
    static var hasNaN: Bool { get }
    static func key(_ bits: Bits) -> UInt64
}

extension OrderedBits {
    @inline(__always) static var greatestKey: UInt64 { UInt64.max &>> UInt64(64 &- keyBits) }

    @inline(__always) static func isNaN(_ key: UInt64) -> Bool { hasNaN && key == greatestKey }
}

enum OrderedUInt8: OrderedBits {
    @inline(__always) static var keyBits: Int { 8 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt8) -> UInt64 { UInt64(bits) }
}

enum OrderedInt8: OrderedBits {
    @inline(__always) static var keyBits: Int { 8 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt8) -> UInt64 { UInt64(bits ^ 0x80) }
}

enum OrderedInt16: OrderedBits {
    @inline(__always) static var keyBits: Int { 16 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt16) -> UInt64 { UInt64(bits ^ 0x8000) }
}

enum OrderedInt32: OrderedBits {
    @inline(__always) static var keyBits: Int { 32 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt32) -> UInt64 { UInt64(bits ^ 0x8000_0000) }
}

enum OrderedInt64: OrderedBits {
    @inline(__always) static var keyBits: Int { 64 }
    @inline(__always) static var hasNaN: Bool { false }
    @inline(__always) static func key(_ bits: UInt64) -> UInt64 { bits ^ 0x8000_0000_0000_0000 }
}

// Floats: the sign bit is set for positive numbers, and all bits are turned for negative ones, which makes the order of the bits
// that of the numbers.

enum OrderedFloat16: OrderedBits {
    @inline(__always) static var keyBits: Int { 16 }
    @inline(__always) static var hasNaN: Bool { true }
    @inline(__always) static func key(_ bits: UInt16) -> UInt64 { sixteenBitKey(bits, infinity: 0x7c00) }
}

enum OrderedBFloat16: OrderedBits {
    @inline(__always) static var keyBits: Int { 16 }
    @inline(__always) static var hasNaN: Bool { true }
    @inline(__always) static func key(_ bits: UInt16) -> UInt64 { sixteenBitKey(bits, infinity: 0x7f80) }
}

@inline(__always)
private func sixteenBitKey(_ bits: UInt16, infinity: UInt16) -> UInt64 {
    let magnitude = bits & 0x7fff
    if magnitude > infinity { return 0xffff }
    let ordered = bits > 0x8000 ? ~bits : magnitude | 0x8000
    return UInt64(ordered)
}

enum OrderedFloat32: OrderedBits {
    @inline(__always) static var keyBits: Int { 32 }
    @inline(__always) static var hasNaN: Bool { true }
    @inline(__always) static func key(_ bits: UInt32) -> UInt64 {
        let magnitude = bits & 0x7fff_ffff
        let ordered = bits > 0x8000_0000 ? ~bits : magnitude | 0x8000_0000
        return UInt64(magnitude > 0x7f80_0000 ? 0xffff_ffff : ordered)
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
}
