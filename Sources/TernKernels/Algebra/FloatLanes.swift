import CTern

// Sixteen float32 lanes: one register under AVX-512, two under AVX2, four on the baseline.

extension SIMD16: Algebra where Scalar == Float {
    package typealias Mask = SIMD16<Int32>

    @inline(__always) package static func constant(_ value: Double) -> Self { tern_f32x16_splat(Float(value)) }

    /// In place of Swift's, which is `0 - x` and so loses the sign of zero.
    @inline(__always) package static prefix func - (x: Self) -> Self { tern_f32x16_negate(x) }

    @inline(__always) package static func less(_ a: Self, _ b: Self) -> Mask { tern_f32x16_less(a, b) }
    @inline(__always) package static func lessOrEqual(_ a: Self, _ b: Self) -> Mask { tern_f32x16_less_equal(a, b) }
    @inline(__always) package static func equal(_ a: Self, _ b: Self) -> Mask { tern_f32x16_equal(a, b) }
    @inline(__always) package static func select(_ mask: Mask, _ yes: Self, _ no: Self) -> Self {
        tern_f32x16_select(mask, yes, no)
    }
}

/// The transcendental functions stand in `Math/`, a file a family.
extension SIMD16: Real where Scalar == Float {
    @inline(__always) package static func multiplyAdd(_ a: Self, _ b: Self, _ c: Self) -> Self {
        #if TERN_FMA || arch(arm64)
            tern_f32x16_fma(a, b, c)
        #else
            a * b + c
        #endif
    }

    @inline(__always) package static func squareRoot(_ x: Self) -> Self { tern_f32x16_sqrt(x) }
    @inline(__always) package static func floor(_ x: Self) -> Self { tern_f32x16_floor(x) }
    @inline(__always) package static func ceil(_ x: Self) -> Self { tern_f32x16_ceil(x) }
    @inline(__always) package static func trunc(_ x: Self) -> Self { tern_f32x16_trunc(x) }
    @inline(__always) package static func round(_ x: Self) -> Self { tern_f32x16_round_even(x) }
    @inline(__always) package static func copySign(_ magnitude: Self, _ sign: Self) -> Self {
        tern_f32x16_copysign(magnitude, sign)
    }
    @inline(__always) package static func magnitude(_ x: Self) -> Self { tern_f32x16_abs(x) }
}

extension SIMD16 where Scalar == Float {
    /// One step of Horner's rule: `self * x + coefficient`.
    @inline(__always) func times(_ x: Self, plus coefficient: Float) -> Self {
        Self.multiplyAdd(self, x, tern_f32x16_splat(coefficient))
    }

    /// `slope * x + start`: polynomials of such pairs keep several units of the processor busy, while each step of Horner's rule waits
    /// for the one before.
    @inline(__always) static func pair(_ x: Self, _ slope: Float, _ start: Float) -> Self {
        multiplyAdd(tern_f32x16_splat(slope), x, tern_f32x16_splat(start))
    }

    /// Clamps that let NaN through.
    @inline(__always) static func atLeast(_ bound: Float, _ x: Self) -> Self { tern_f32x16_at_least(x, tern_f32x16_splat(bound)) }
    @inline(__always) static func atMost(_ bound: Float, _ x: Self) -> Self { tern_f32x16_at_most(x, tern_f32x16_splat(bound)) }

    @inline(__always) static func anyLane(_ mask: Mask) -> Bool { tern_f32x16_any(mask) }
}

extension SIMD16 where Scalar == Float {
    /// A float32 function by way of float64: each half is widened, computed, and rounded once.
    ///
    /// For functions whose float32 form would be no faster or not accurate enough.
    @inline(__always)
    static func throughDouble(_ x: Self, _ function: (SIMD8<Double>) -> SIMD8<Double>) -> Self {
        tern_f64x8_narrow(function(tern_f32x16_widen_low(x)), function(tern_f32x16_widen_high(x)))
    }

    @inline(__always)
    static func throughDouble(_ x: Self, _ y: Self, _ function: (SIMD8<Double>, SIMD8<Double>) -> SIMD8<Double>) -> Self {
        tern_f64x8_narrow(
            function(tern_f32x16_widen_low(x), tern_f32x16_widen_low(y)),
            function(tern_f32x16_widen_high(x), tern_f32x16_widen_high(y)))
    }
}
