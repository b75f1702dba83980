import CTern

// Single numbers, through the C library: for constants, 0-d tensors and tests. Lanes have their own functions, whose results may
// differ from these in the last place.

extension Float: Real {
    package typealias Mask = Bool

    @inline(__always) package static func constant(_ value: Double) -> Float { Float(value) }
    @inline(__always) package static func less(_ a: Float, _ b: Float) -> Bool { a < b }
    @inline(__always) package static func lessOrEqual(_ a: Float, _ b: Float) -> Bool { a <= b }
    @inline(__always) package static func equal(_ a: Float, _ b: Float) -> Bool { a == b }
    @inline(__always) package static func select(_ mask: Bool, _ yes: Float, _ no: Float) -> Float { mask ? yes : no }

    @inline(__always) package static func multiplyAdd(_ a: Float, _ b: Float, _ c: Float) -> Float {
        #if TERN_FMA || arch(arm64)
            c.addingProduct(a, b)
        #else
            a * b + c
        #endif
    }

    @inline(__always) package static func squareRoot(_ x: Float) -> Float { tern_sqrt_f32(x) }
    @inline(__always) package static func exp(_ x: Float) -> Float { tern_exp_f32(x) }
    @inline(__always) package static func exp2(_ x: Float) -> Float { tern_exp2_f32(x) }
    @inline(__always) package static func expm1(_ x: Float) -> Float { tern_expm1_f32(x) }
    @inline(__always) package static func log(_ x: Float) -> Float { tern_log_f32(x) }
    @inline(__always) package static func log2(_ x: Float) -> Float { tern_log2_f32(x) }
    @inline(__always) package static func log10(_ x: Float) -> Float { tern_log10_f32(x) }
    @inline(__always) package static func log1p(_ x: Float) -> Float { tern_log1p_f32(x) }
    @inline(__always) package static func sin(_ x: Float) -> Float { tern_sin_f32(x) }
    @inline(__always) package static func cos(_ x: Float) -> Float { tern_cos_f32(x) }
    @inline(__always) package static func tan(_ x: Float) -> Float { tern_tan_f32(x) }
    @inline(__always) package static func asin(_ x: Float) -> Float { tern_asin_f32(x) }
    @inline(__always) package static func acos(_ x: Float) -> Float { tern_acos_f32(x) }
    @inline(__always) package static func atan(_ x: Float) -> Float { tern_atan_f32(x) }
    @inline(__always) package static func sinh(_ x: Float) -> Float { tern_sinh_f32(x) }
    @inline(__always) package static func cosh(_ x: Float) -> Float { tern_cosh_f32(x) }
    @inline(__always) package static func tanh(_ x: Float) -> Float { tern_tanh_f32(x) }
    @inline(__always) package static func asinh(_ x: Float) -> Float { tern_asinh_f32(x) }
    @inline(__always) package static func acosh(_ x: Float) -> Float { tern_acosh_f32(x) }
    @inline(__always) package static func atanh(_ x: Float) -> Float { tern_atanh_f32(x) }
    @inline(__always) package static func erf(_ x: Float) -> Float { tern_erf_f32(x) }
    @inline(__always) package static func erfc(_ x: Float) -> Float { tern_erfc_f32(x) }
    @inline(__always) package static func floor(_ x: Float) -> Float { tern_floor_f32(x) }
    @inline(__always) package static func ceil(_ x: Float) -> Float { tern_ceil_f32(x) }
    @inline(__always) package static func trunc(_ x: Float) -> Float { tern_trunc_f32(x) }
    @inline(__always) package static func round(_ x: Float) -> Float { tern_nearbyint_f32(x) }
    @inline(__always) package static func pow(_ base: Float, _ exponent: Float) -> Float { tern_pow_f32(base, exponent) }
    @inline(__always) package static func atan2(_ y: Float, _ x: Float) -> Float { tern_atan2_f32(y, x) }
    @inline(__always) package static func fmod(_ a: Float, _ b: Float) -> Float { tern_fmod_f32(a, b) }
    @inline(__always) package static func copySign(_ magnitude: Float, _ sign: Float) -> Float {
        tern_copysign_f32(magnitude, sign)
    }

    /// The C library has no such functions, lgamma apart: each is one lane of the vector function.
    package static func erfinv(_ x: Float) -> Float { Float(Double.erfinv(Double(x))) }
    package static func lgamma(_ x: Float) -> Float { Float(tern_lgamma_f64(Double(x))) }
    package static func digamma(_ x: Float) -> Float { Float(Double.digamma(Double(x))) }
    package static func i0(_ x: Float) -> Float { Float(Double.i0(Double(x))) }
    package static func i1(_ x: Float) -> Float { Float(Double.i1(Double(x))) }
}

extension Double: Real {
    package typealias Mask = Bool

    @inline(__always) package static func constant(_ value: Double) -> Double { value }
    @inline(__always) package static func less(_ a: Double, _ b: Double) -> Bool { a < b }
    @inline(__always) package static func lessOrEqual(_ a: Double, _ b: Double) -> Bool { a <= b }
    @inline(__always) package static func equal(_ a: Double, _ b: Double) -> Bool { a == b }
    @inline(__always) package static func select(_ mask: Bool, _ yes: Double, _ no: Double) -> Double { mask ? yes : no }

    @inline(__always) package static func multiplyAdd(_ a: Double, _ b: Double, _ c: Double) -> Double {
        #if TERN_FMA || arch(arm64)
            c.addingProduct(a, b)
        #else
            a * b + c
        #endif
    }

    @inline(__always) package static func squareRoot(_ x: Double) -> Double { tern_sqrt_f64(x) }
    @inline(__always) package static func exp(_ x: Double) -> Double { tern_exp_f64(x) }
    @inline(__always) package static func exp2(_ x: Double) -> Double { tern_exp2_f64(x) }
    @inline(__always) package static func expm1(_ x: Double) -> Double { tern_expm1_f64(x) }
    @inline(__always) package static func log(_ x: Double) -> Double { tern_log_f64(x) }
    @inline(__always) package static func log2(_ x: Double) -> Double { tern_log2_f64(x) }
    @inline(__always) package static func log10(_ x: Double) -> Double { tern_log10_f64(x) }
    @inline(__always) package static func log1p(_ x: Double) -> Double { tern_log1p_f64(x) }
    @inline(__always) package static func sin(_ x: Double) -> Double { tern_sin_f64(x) }
    @inline(__always) package static func cos(_ x: Double) -> Double { tern_cos_f64(x) }
    @inline(__always) package static func tan(_ x: Double) -> Double { tern_tan_f64(x) }
    @inline(__always) package static func asin(_ x: Double) -> Double { tern_asin_f64(x) }
    @inline(__always) package static func acos(_ x: Double) -> Double { tern_acos_f64(x) }
    @inline(__always) package static func atan(_ x: Double) -> Double { tern_atan_f64(x) }
    @inline(__always) package static func sinh(_ x: Double) -> Double { tern_sinh_f64(x) }
    @inline(__always) package static func cosh(_ x: Double) -> Double { tern_cosh_f64(x) }
    @inline(__always) package static func tanh(_ x: Double) -> Double { tern_tanh_f64(x) }
    @inline(__always) package static func asinh(_ x: Double) -> Double { tern_asinh_f64(x) }
    @inline(__always) package static func acosh(_ x: Double) -> Double { tern_acosh_f64(x) }
    @inline(__always) package static func atanh(_ x: Double) -> Double { tern_atanh_f64(x) }
    @inline(__always) package static func erf(_ x: Double) -> Double { tern_erf_f64(x) }
    @inline(__always) package static func erfc(_ x: Double) -> Double { tern_erfc_f64(x) }
    @inline(__always) package static func floor(_ x: Double) -> Double { tern_floor_f64(x) }
    @inline(__always) package static func ceil(_ x: Double) -> Double { tern_ceil_f64(x) }
    @inline(__always) package static func trunc(_ x: Double) -> Double { tern_trunc_f64(x) }
    @inline(__always) package static func round(_ x: Double) -> Double { tern_nearbyint_f64(x) }
    @inline(__always) package static func pow(_ base: Double, _ exponent: Double) -> Double { tern_pow_f64(base, exponent) }
    @inline(__always) package static func atan2(_ y: Double, _ x: Double) -> Double { tern_atan2_f64(y, x) }
    @inline(__always) package static func fmod(_ a: Double, _ b: Double) -> Double { tern_fmod_f64(a, b) }
    @inline(__always) package static func copySign(_ magnitude: Double, _ sign: Double) -> Double {
        tern_copysign_f64(magnitude, sign)
    }

    /// The C library has no such functions, lgamma apart: each is one lane of the vector function.
    package static func erfinv(_ x: Double) -> Double { SIMD8<Double>.erfinv(.constant(x))[0] }
    package static func lgamma(_ x: Double) -> Double { tern_lgamma_f64(x) }
    package static func digamma(_ x: Double) -> Double { SIMD8<Double>.digamma(.constant(x))[0] }
    package static func i0(_ x: Double) -> Double { SIMD8<Double>.i0(.constant(x))[0] }
    package static func i1(_ x: Double) -> Double { SIMD8<Double>.i1(.constant(x))[0] }
}
