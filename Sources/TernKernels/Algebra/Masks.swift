// A mask of lanes is an integer register, every bit of a lane set or none. Not the standard library's `SIMDMask`, whose operators
// work lane by lane in generic code; and not a structure of our own, whose value witnesses (`__swift_memcpy64_16`) would be weak
// symbols that hold this variant's instructions.

extension SIMD16: MaskAlgebra where Scalar == Int32 {
    @inline(__always) package static func constant(_ value: Bool) -> Self { Self(repeating: value ? -1 : 0) }
    @inline(__always) package static func and(_ a: Self, _ b: Self) -> Self { a & b }
    @inline(__always) package static func or(_ a: Self, _ b: Self) -> Self { a | b }
    @inline(__always) package static func not(_ a: Self) -> Self { a ^ Self(repeating: -1) }
}

extension SIMD8: MaskAlgebra where Scalar == Int64 {
    @inline(__always) package static func constant(_ value: Bool) -> Self { Self(repeating: value ? -1 : 0) }
    @inline(__always) package static func and(_ a: Self, _ b: Self) -> Self { a & b }
    @inline(__always) package static func or(_ a: Self, _ b: Self) -> Self { a | b }
    @inline(__always) package static func not(_ a: Self) -> Self { a ^ Self(repeating: -1) }
}

extension Bool: MaskAlgebra {
    @inline(__always) package static func constant(_ value: Bool) -> Bool { value }
    @inline(__always) package static func and(_ a: Bool, _ b: Bool) -> Bool { a && b }
    @inline(__always) package static func or(_ a: Bool, _ b: Bool) -> Bool { a || b }
    @inline(__always) package static func not(_ a: Bool) -> Bool { !a }
}
