import CTern

// sin, cos and tan: x = q π/2 + r with |r| <= π/4 (a little more after rounding), π/2 in parts so short that the products with q
// lose nothing (Cody and Waite), then a minimax polynomial each for sin r and cos r; q mod 4 says which, and the sign. Beyond a
// bound on |x| the parts no longer suffice and the lanes concerned take a slower way; the others keep their bits.

extension SIMD16 where Scalar == Float {
    /// Above it q times π/2 loses bits.
    @inline(__always) private static var reductionBound: Self { constant(0x1p17) }

    /// q (in the low bits) and r.
    @inline(__always) private static func quadrant(_ x: Self) -> (q: SIMD16<Int32>, r: Self) {
        let shifted = x * constant(0.6366197723675814) + integerShift
        let q = shifted - integerShift
        #if TERN_FMA || arch(arm64)
            // Three parts of 24 bits: each fused step is exact or rounds only the final digits.
            let r1 = multiplyAdd(q, constant(-1.57079637050628662109375), x)
            let r2 = multiplyAdd(q, constant(4.371138828673793e-08), r1)
            let r = multiplyAdd(q, constant(1.7151244994428829e-15), r2)
        #else
            // Near a multiple of π/2 float32 products cannot be exact; float64 ones with 33 bits of π/2 are.
            let r = throughDouble(x, q) { x, q in
                (x - q * .constant(1.5707963267341256)) - q * .constant(6.077100506506192e-11)
            }
        #endif
        return (tern_f32x16_bits(shifted), r)
    }

    /// sin (q π/2 + r); the cosine is that of q + 1.
    @inline(__always) private static func sine(_ q: SIMD16<Int32>, _ r: Self) -> Self {
        let z = r * r
        let s = constant(-0.0001950554).times(z, plus: 0.008332095).times(z, plus: -0.16666654)
        let c = constant(2.4412086e-05).times(z, plus: -0.001388713).times(z, plus: 0.04166664).times(z, plus: -0.5)
        let sine = multiplyAdd(r * z, s, r)
        let cosine = multiplyAdd(z, c, constant(1))
        // Bit 0 to the mask's top bit, bit 1 to the sign.
        let y = tern_f32x16_select(q &<< 31, cosine, sine)
        return tern_f32x16_from_bits(tern_f32x16_bits(y) ^ ((q & 2) &<< 30))
    }

    @inline(__always) package static func sin(_ x: Self) -> Self {
        let (q, r) = quadrant(x)
        // r + r³ s has lost the sign of a zero.
        let y = select(equal(x, constant(0)), x, sine(q, r))
        let large = greater(magnitude(x), reductionBound)
        return anyLane(large) ? sinOfLarge(x, large, y) : y
    }

    @inline(__always) package static func cos(_ x: Self) -> Self {
        let (q, r) = quadrant(x)
        let y = sine(q &+ 1, r)
        let large = greater(magnitude(x), reductionBound)
        return anyLane(large) ? cosOfLarge(x, large, y) : y
    }

    @inline(never) private static func sinOfLarge(_ x: Self, _ large: Mask, _ y: Self) -> Self {
        select(large, throughDouble(x) { .sin($0) }, y)
    }

    @inline(never) private static func cosOfLarge(_ x: Self, _ large: Mask, _ y: Self) -> Self {
        select(large, throughDouble(x) { .cos($0) }, y)
    }

    @inline(__always) package static func tan(_ x: Self) -> Self { throughDouble(x) { .tan($0) } }
}

extension SIMD8 where Scalar == Double {
    @inline(__always) private static var reductionBound: Self { constant(0x1p20) }

    @inline(__always) private static func quadrant(_ x: Self) -> (q: SIMD8<Int64>, r: Self) {
        let shifted = x * constant(0.6366197723675814) + integerShift
        let q = shifted - integerShift
        // 33, 33 and 53 bits.
        let r1 = multiplyAdd(q, constant(-1.5707963267341256), x)
        let r2 = multiplyAdd(q, constant(-6.077100506303966e-11), r1)
        return (tern_f64x8_bits(shifted), multiplyAdd(q, constant(-2.0222662487959506e-21), r2))
    }

    @inline(__always) private static func sineAndCosine(_ r: Self) -> (sine: Self, cosine: Self) {
        let z = r * r
        let s = constant(-7.394002012686349e-13).times(z, plus: 1.6054382111070416e-10).times(z, plus: -2.5052071311564693e-08)
            .times(z, plus: 2.7557319074868847e-06).times(z, plus: -0.00019841269840963158)
            .times(z, plus: 0.008333333333333042).times(z, plus: -0.16666666666666666)
        let c = constant(-1.135840087694133e-11).times(z, plus: 2.087569997814283e-09).times(z, plus: -2.755731418730549e-07)
            .times(z, plus: 2.4801587288935286e-05).times(z, plus: -0.0013888888888873292)
            .times(z, plus: 0.041666666666666595)
        // 1 - z/2 first, and what its rounding lost with the rest.
        let half = constant(0.5) * z
        let head = constant(1) - half
        let cosine = head + multiplyAdd(z * z, c, (constant(1) - head) - half)
        return (multiplyAdd(r * z, s, r), cosine)
    }

    @inline(__always) private static func sine(_ q: SIMD8<Int64>, _ r: Self) -> Self {
        let (sine, cosine) = sineAndCosine(r)
        let y = tern_f64x8_select(q &<< 63, cosine, sine)
        return tern_f64x8_from_bits(tern_f64x8_bits(y) ^ ((q & 2) &<< 62))
    }

    @inline(never) package static func sin(_ x: Self) -> Self {
        let (q, r) = quadrant(x)
        let y = select(equal(x, constant(0)), x, sine(q, r))
        let large = greater(magnitude(x), reductionBound)
        return anyLane(large) ? select(large, mapLanes(x, tern_sin_f64), y) : y
    }

    @inline(never) package static func cos(_ x: Self) -> Self {
        let (q, r) = quadrant(x)
        let y = sine(q &+ 1, r)
        let large = greater(magnitude(x), reductionBound)
        return anyLane(large) ? select(large, mapLanes(x, tern_cos_f64), y) : y
    }

    @inline(never) package static func tan(_ x: Self) -> Self {
        let (q, r) = quadrant(x)
        let (sine, cosine) = sineAndCosine(r)
        // In odd quadrants it is -cot r.
        let odd = q &<< 63
        let quotient = tern_f64x8_select(odd, cosine, sine) / tern_f64x8_select(odd, -sine, cosine)
        let y = select(equal(x, constant(0)), x, quotient)
        let large = greater(magnitude(x), reductionBound)
        return anyLane(large) ? select(large, mapLanes(x, tern_tan_f64), y) : y
    }
}
