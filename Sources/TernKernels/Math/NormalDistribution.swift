import CTern

// Φ with an absolute error below 2^-24, as good as the rounding of 1 + erf: of the lower tail few digits are right.

extension SIMD16 where Scalar == Float {
    #if TERN_AVX512
        /// 1/2 and what is above it, by polynomials about points 3/16 apart.
        @inline(__always) package static func normalDistribution(_ x: Self) -> Self {
            let a = atMost(5.8125, magnitude(x))
            let shifted = multiplyAdd(a, constant(16.0 / 3), integerShift)
            let places = tern_f32x16_bits(shifted)
            let d = multiplyAdd(shifted - integerShift, constant(-0.1875), a)
            var above = tern_normal_coefficient(4, places)
            above = multiplyAdd(above, d, tern_normal_coefficient(3, places))
            above = multiplyAdd(above, d, tern_normal_coefficient(2, places))
            above = multiplyAdd(above, d, tern_normal_coefficient(1, places))
            above = multiplyAdd(above, d, tern_normal_coefficient(0, places))
            return constant(0.5) + copySign(above, x)
        }
    #else
        /// 2^q / 2 where q approximates log2 of 2 Φ(-|x|), and what that leaves of 1 above zero; the absolute error of the polynomial is
        /// 2^-28.
        @inline(__always) package static func normalDistribution(_ x: Self) -> Self {
            // At 12.92 q is -126, and from there on nothing is left of 2^q: its exponent is that of zero.
            let a = atMost(12.92, magnitude(x))
            let z = a * a
            let low = multiplyAdd(z, pair(a, 0.0069728303, -0.05245438), pair(a, -0.4592172, -1.1511046))
            let middle = multiplyAdd(z, pair(a, -8.117193e-06, 6.53992e-05), pair(a, -0.0002554665, -3.1756172e-05))
            let high = pair(a, -1.1292108e-08, 4.9043075e-07)
            let q = a * multiplyAdd(z * z, multiplyAdd(z * z, high, middle), low)
            let shift = constant(0x1.8p23 + 126), biased = q + shift, n = biased - shift
            let half = tern_f32x16_from_bits(tern_f32x16_bits(biased) &<< 23)
            // Above zero 1 - half is exact where it matters, so that all is rounded once.
            let start = select(less(x, constant(0)), half, constant(1) - half)
            let r = q - n
            return multiplyAdd(-copySign(half * exp2Slope(r), x), r, start)
        }
    #endif
}
