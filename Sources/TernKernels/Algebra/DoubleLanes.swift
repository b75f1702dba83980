import CTern

// Eight float64 lanes, as wide as the sixteen float32 lanes.

extension SIMD8: Algebra where Scalar == Double {
    package typealias Mask = SIMD8<Int64>

    @inline(__always) package static func constant(_ value: Double) -> Self { tern_f64x8_splat(value) }

    /// In place of Swift's, which is `0 - x` and so loses the sign of zero.
    @inline(__always) package static prefix func - (x: Self) -> Self { tern_f64x8_negate(x) }

    @inline(__always) package static func less(_ a: Self, _ b: Self) -> Mask { tern_f64x8_less(a, b) }
    @inline(__always) package static func lessOrEqual(_ a: Self, _ b: Self) -> Mask { tern_f64x8_less_equal(a, b) }
    @inline(__always) package static func equal(_ a: Self, _ b: Self) -> Mask { tern_f64x8_equal(a, b) }
    @inline(__always) package static func select(_ mask: Mask, _ yes: Self, _ no: Self) -> Self {
        tern_f64x8_select(mask, yes, no)
    }
}

/// The transcendental functions stand in `Math/`, a file a family.
extension SIMD8: Real where Scalar == Double {
    @inline(__always) package static func multiplyAdd(_ a: Self, _ b: Self, _ c: Self) -> Self {
        #if TERN_FMA || arch(arm64)
            tern_f64x8_fma(a, b, c)
        #else
            a * b + c
        #endif
    }

    @inline(__always) package static func squareRoot(_ x: Self) -> Self { tern_f64x8_sqrt(x) }
    @inline(__always) package static func floor(_ x: Self) -> Self { tern_f64x8_floor(x) }
    @inline(__always) package static func ceil(_ x: Self) -> Self { tern_f64x8_ceil(x) }
    @inline(__always) package static func trunc(_ x: Self) -> Self { tern_f64x8_trunc(x) }
    @inline(__always) package static func round(_ x: Self) -> Self { tern_f64x8_round_even(x) }
    @inline(__always) package static func copySign(_ magnitude: Self, _ sign: Self) -> Self {
        tern_f64x8_copysign(magnitude, sign)
    }
    @inline(__always) package static func magnitude(_ x: Self) -> Self { tern_f64x8_abs(x) }
}

extension SIMD8 where Scalar == Double {
    /// One step of Horner's rule: `self * x + coefficient`.
    @inline(__always) func times(_ x: Self, plus coefficient: Double) -> Self {
        Self.multiplyAdd(self, x, tern_f64x8_splat(coefficient))
    }

    /// Clamps that let NaN through.
    @inline(__always) static func atLeast(_ bound: Double, _ x: Self) -> Self { tern_f64x8_at_least(x, tern_f64x8_splat(bound)) }
    @inline(__always) static func atMost(_ bound: Double, _ x: Self) -> Self { tern_f64x8_at_most(x, tern_f64x8_splat(bound)) }

    @inline(__always) static func anyLane(_ mask: Mask) -> Bool { tern_f64x8_any(mask) }
}
