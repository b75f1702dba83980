import CTern

// Integer carriers. The standard library's `+ - *` are undefined on overflow in this module (-Ounchecked), so the algebra's
// operators are witnessed by functions of other names; in concrete code write `&+ &- &*`.
//
// Each type is spelled out: one generic extension over `FixedWidthInteger` would leave weak code in the variants.
// A `constant` has to fit in 64 bits; narrower types keep its low bits.

/// Negation that wraps, as `&-` between two operands does.
prefix operator &-

extension Int8: Integral {
    package typealias Mask = Bool

    @inline(__always) package static func constant(_ value: Double) -> Int8 { Int8(truncatingIfNeeded: Int64(value)) }

    @_implements(Algebra,+(_:_:)) @inline(__always)
    package static func wrappingSum(_ a: Int8, _ b: Int8) -> Int8 { a &+ b }
    @_implements(Algebra,-(_:_:)) @inline(__always)
    package static func wrappingDifference(_ a: Int8, _ b: Int8) -> Int8 { a &- b }
    @_implements(Algebra,*(_:_:)) @inline(__always)
    package static func wrappingProduct(_ a: Int8, _ b: Int8) -> Int8 { a &* b }
    @_implements(Algebra,-(_:)) @inline(__always)
    package static prefix func &- (a: Int8) -> Int8 { 0 &- a }

    @inline(__always) package static func less(_ a: Int8, _ b: Int8) -> Bool { a < b }
    @inline(__always) package static func lessOrEqual(_ a: Int8, _ b: Int8) -> Bool { a <= b }
    @inline(__always) package static func equal(_ a: Int8, _ b: Int8) -> Bool { a == b }
    @inline(__always) package static func select(_ mask: Bool, _ yes: Int8, _ no: Int8) -> Int8 { mask ? yes : no }

    @inline(__always) package static func shiftLeft(_ a: Int8, _ amount: Int8) -> Int8 {
        amount >= 0 && amount < 8 ? a &<< amount : 0
    }
    @inline(__always) package static func shiftRight(_ a: Int8, _ amount: Int8) -> Int8 {
        a &>> (amount >= 0 && amount < 8 ? amount : 7)
    }

    @inline(__always) package static func divideTruncating(_ a: Int8, _ b: Int8) -> Int8 { tern_divide_i8(a, b) }
    @inline(__always) package static func remainderTruncating(_ a: Int8, _ b: Int8) -> Int8 {
        b == 0 ? 0 : a &- tern_divide_i8(a, b) &* b
    }
}

extension Int16: Integral {
    package typealias Mask = Bool

    @inline(__always) package static func constant(_ value: Double) -> Int16 { Int16(truncatingIfNeeded: Int64(value)) }

    @_implements(Algebra,+(_:_:)) @inline(__always)
    package static func wrappingSum(_ a: Int16, _ b: Int16) -> Int16 { a &+ b }
    @_implements(Algebra,-(_:_:)) @inline(__always)
    package static func wrappingDifference(_ a: Int16, _ b: Int16) -> Int16 { a &- b }
    @_implements(Algebra,*(_:_:)) @inline(__always)
    package static func wrappingProduct(_ a: Int16, _ b: Int16) -> Int16 { a &* b }
    @_implements(Algebra,-(_:)) @inline(__always)
    package static prefix func &- (a: Int16) -> Int16 { 0 &- a }

    @inline(__always) package static func less(_ a: Int16, _ b: Int16) -> Bool { a < b }
    @inline(__always) package static func lessOrEqual(_ a: Int16, _ b: Int16) -> Bool { a <= b }
    @inline(__always) package static func equal(_ a: Int16, _ b: Int16) -> Bool { a == b }
    @inline(__always) package static func select(_ mask: Bool, _ yes: Int16, _ no: Int16) -> Int16 { mask ? yes : no }

    @inline(__always) package static func shiftLeft(_ a: Int16, _ amount: Int16) -> Int16 {
        amount >= 0 && amount < 16 ? a &<< amount : 0
    }
    @inline(__always) package static func shiftRight(_ a: Int16, _ amount: Int16) -> Int16 {
        a &>> (amount >= 0 && amount < 16 ? amount : 15)
    }

    @inline(__always) package static func divideTruncating(_ a: Int16, _ b: Int16) -> Int16 { tern_divide_i16(a, b) }
    @inline(__always) package static func remainderTruncating(_ a: Int16, _ b: Int16) -> Int16 {
        b == 0 ? 0 : a &- tern_divide_i16(a, b) &* b
    }
}

extension Int32: Integral {
    package typealias Mask = Bool

    @inline(__always) package static func constant(_ value: Double) -> Int32 { Int32(truncatingIfNeeded: Int64(value)) }

    @_implements(Algebra,+(_:_:)) @inline(__always)
    package static func wrappingSum(_ a: Int32, _ b: Int32) -> Int32 { a &+ b }
    @_implements(Algebra,-(_:_:)) @inline(__always)
    package static func wrappingDifference(_ a: Int32, _ b: Int32) -> Int32 { a &- b }
    @_implements(Algebra,*(_:_:)) @inline(__always)
    package static func wrappingProduct(_ a: Int32, _ b: Int32) -> Int32 { a &* b }
    @_implements(Algebra,-(_:)) @inline(__always)
    package static prefix func &- (a: Int32) -> Int32 { 0 &- a }

    @inline(__always) package static func less(_ a: Int32, _ b: Int32) -> Bool { a < b }
    @inline(__always) package static func lessOrEqual(_ a: Int32, _ b: Int32) -> Bool { a <= b }
    @inline(__always) package static func equal(_ a: Int32, _ b: Int32) -> Bool { a == b }
    @inline(__always) package static func select(_ mask: Bool, _ yes: Int32, _ no: Int32) -> Int32 { mask ? yes : no }

    @inline(__always) package static func shiftLeft(_ a: Int32, _ amount: Int32) -> Int32 {
        amount >= 0 && amount < 32 ? a &<< amount : 0
    }
    @inline(__always) package static func shiftRight(_ a: Int32, _ amount: Int32) -> Int32 {
        a &>> (amount >= 0 && amount < 32 ? amount : 31)
    }

    @inline(__always) package static func divideTruncating(_ a: Int32, _ b: Int32) -> Int32 { tern_divide_i32(a, b) }
    @inline(__always) package static func remainderTruncating(_ a: Int32, _ b: Int32) -> Int32 {
        b == 0 ? 0 : a &- tern_divide_i32(a, b) &* b
    }
}

extension Int64: Integral {
    package typealias Mask = Bool

    @inline(__always) package static func constant(_ value: Double) -> Int64 { Int64(value) }

    @_implements(Algebra,+(_:_:)) @inline(__always)
    package static func wrappingSum(_ a: Int64, _ b: Int64) -> Int64 { a &+ b }
    @_implements(Algebra,-(_:_:)) @inline(__always)
    package static func wrappingDifference(_ a: Int64, _ b: Int64) -> Int64 { a &- b }
    @_implements(Algebra,*(_:_:)) @inline(__always)
    package static func wrappingProduct(_ a: Int64, _ b: Int64) -> Int64 { a &* b }
    @_implements(Algebra,-(_:)) @inline(__always)
    package static prefix func &- (a: Int64) -> Int64 { 0 &- a }

    @inline(__always) package static func less(_ a: Int64, _ b: Int64) -> Bool { a < b }
    @inline(__always) package static func lessOrEqual(_ a: Int64, _ b: Int64) -> Bool { a <= b }
    @inline(__always) package static func equal(_ a: Int64, _ b: Int64) -> Bool { a == b }
    @inline(__always) package static func select(_ mask: Bool, _ yes: Int64, _ no: Int64) -> Int64 { mask ? yes : no }

    @inline(__always) package static func shiftLeft(_ a: Int64, _ amount: Int64) -> Int64 {
        amount >= 0 && amount < 64 ? a &<< amount : 0
    }
    @inline(__always) package static func shiftRight(_ a: Int64, _ amount: Int64) -> Int64 {
        a &>> (amount >= 0 && amount < 64 ? amount : 63)
    }

    // The least value by -1 wraps and anything by 0 is 0; the processor would trap.
    @inline(__always) package static func divideTruncating(_ a: Int64, _ b: Int64) -> Int64 {
        b == -1 ? &-a : (b == 0 ? 0 : a / b)
    }
    @inline(__always) package static func remainderTruncating(_ a: Int64, _ b: Int64) -> Int64 {
        b == -1 ? 0 : (b == 0 ? 0 : a % b)
    }
}

extension UInt8: Integral {
    package typealias Mask = Bool

    @inline(__always) package static func constant(_ value: Double) -> UInt8 { UInt8(truncatingIfNeeded: Int64(value)) }

    @_implements(Algebra,+(_:_:)) @inline(__always)
    package static func wrappingSum(_ a: UInt8, _ b: UInt8) -> UInt8 { a &+ b }
    @_implements(Algebra,-(_:_:)) @inline(__always)
    package static func wrappingDifference(_ a: UInt8, _ b: UInt8) -> UInt8 { a &- b }
    @_implements(Algebra,*(_:_:)) @inline(__always)
    package static func wrappingProduct(_ a: UInt8, _ b: UInt8) -> UInt8 { a &* b }
    @_implements(Algebra,-(_:)) @inline(__always)
    package static prefix func &- (a: UInt8) -> UInt8 { 0 &- a }

    @inline(__always) package static func less(_ a: UInt8, _ b: UInt8) -> Bool { a < b }
    @inline(__always) package static func lessOrEqual(_ a: UInt8, _ b: UInt8) -> Bool { a <= b }
    @inline(__always) package static func equal(_ a: UInt8, _ b: UInt8) -> Bool { a == b }
    @inline(__always) package static func select(_ mask: Bool, _ yes: UInt8, _ no: UInt8) -> UInt8 { mask ? yes : no }

    @inline(__always) package static func shiftLeft(_ a: UInt8, _ amount: UInt8) -> UInt8 { amount < 8 ? a &<< amount : 0 }
    @inline(__always) package static func shiftRight(_ a: UInt8, _ amount: UInt8) -> UInt8 { amount < 8 ? a &>> amount : 0 }

    @inline(__always) package static func divideTruncating(_ a: UInt8, _ b: UInt8) -> UInt8 { tern_divide_u8(a, b) }
    @inline(__always) package static func remainderTruncating(_ a: UInt8, _ b: UInt8) -> UInt8 {
        b == 0 ? 0 : a &- tern_divide_u8(a, b) &* b
    }
}
