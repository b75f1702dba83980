import CTern

// exp, exp2 and expm1 by Cody and Waite's scheme (Software Manual for the Elementary Functions, 1980): x = n ln 2 + r with
// |r| <= ln 2 / 2, a minimax polynomial for e^r, and 2^n put into the exponent. ln 2 is split so that n times its upper part is
// exact without a fused instruction too.

extension SIMD16 where Scalar == Float {
    /// 1.5 · 2^23: a sum with it is rounded to an integer, which then stands in the low bits.
    @inline(__always) static var integerShift: Self { constant(0x1.8p23) }

    /// The nearest integer for |x| < 2^22, cheaper than `round` where there is no instruction.
    @inline(__always) static func nearestInteger(_ x: Self) -> Self { (x + integerShift) - integerShift }

    /// 2^n for an integer n in -126...127.
    @inline(__always) static func powerOfTwo(_ n: Self) -> Self {
        // The shift drops all of the constant's own bits but those of n and the bias.
        tern_f32x16_from_bits((tern_f32x16_bits(n + integerShift) &+ 127) &<< 23)
    }

    /// `y · 2^n` for an integer n in -252...254, in two steps so that denormal results are rounded once.
    @inline(__always) static func scaled(_ y: Self, power n: Self) -> Self {
        #if TERN_AVX512
            return tern_f32x16_scaled(y, n)
        #else
            // As in `powerOfTwo`; half of the sum is n / 2, rounded down, and half of the constant, which the shift drops too.
            let sum = tern_f32x16_unsigned_bits(n + integerShift), half = sum &>> 1, bias: UInt32 = 127 &<< 23
            return y * tern_f32x16_from_unsigned_bits((half &<< 23) &+ bias)
                * tern_f32x16_from_unsigned_bits(((sum &- half) &<< 23) &+ bias)
        #endif
    }

    /// n and r of x = n ln 2 + r, for |x| < 2^21, and n + `bias` in the low bits of a number: from there it goes to an exponent.
    @inline(__always) static func reduced(_ x: Self, bias: Double = 0) -> (n: Self, r: Self, biased: Self) {
        let shift = constant(0x1.8p23 + bias)
        let biased = multiplyAdd(x, constant(1.442695040888963), shift), n = biased - shift
        let r = multiplyAdd(n, constant(-0.693359375), x)
        return (n, multiplyAdd(n, constant(2.1219444005469058e-4), r), biased)
    }

    /// e^r - 1 for |r| <= ln 2 / 2; relative error of the polynomial 2^-27. A loop's speed is that of its longest chain of instructions,
    /// and so the polynomial goes by pairs.
    @inline(__always) static func expm1Reduced(_ r: Self) -> Self {
        let square = r * r
        let upper = multiplyAdd(square, constant(0.0013814226), pair(r, 0.008368899, 0.041668404))
        return multiplyAdd(square, multiplyAdd(square, upper, pair(r, 0.1666652, 0.49999994)), r)
    }

    /// e^x for -87 <= x <= 88, where one scaling does.
    @inline(__always) static func expNormal(_ x: Self) -> Self {
        let (_, r, biased) = reduced(x, bias: 127)
        let power = tern_f32x16_from_bits(tern_f32x16_bits(biased) &<< 23)
        return multiplyAdd(expm1Reduced(r), power, power)
    }

    /// e^x · 2^power for a power in -2...2: never overflows before the result does.
    @inline(__always) static func exp(_ x: Self, power: Double) -> Self {
        // Beyond these bounds the result is infinite or zero anyway.
        let x = atLeast(-105, atMost(91, x))
        #if TERN_AVX512
            let (n, r, _) = reduced(x)
            return scaled(expm1Reduced(r) + constant(1), power: n + constant(power))
        #else
            // As in `scaled`, with the bias of either factor added before.
            let (_, r, biased) = reduced(x, bias: 2 * 127)
            let sum = tern_f32x16_unsigned_bits(power == 0 ? biased : biased + constant(power)), half = sum &>> 1
            let lower = tern_f32x16_from_unsigned_bits(half &<< 23)
            return multiplyAdd(expm1Reduced(r), lower, lower) * tern_f32x16_from_unsigned_bits((sum &- half) &<< 23)
        #endif
    }

    /// e^(x + tail) for -105 <= x <= 0 and a tail that x has no digits for.
    @inline(__always) static func exp(_ x: Self, tail: Self) -> Self {
        let n = nearestInteger((x + tail) * constant(1.442695040888963))
        let r = multiplyAdd(n, constant(-0.693359375), x)
        return scaled(expm1Reduced(multiplyAdd(n, constant(2.1219444005469058e-4), r) + tail) + constant(1), power: n)
    }

    @inline(__always) package static func exp(_ x: Self) -> Self { exp(x, power: 0) }

    @inline(__always) package static func exp2(_ x: Self) -> Self {
        let x = atLeast(-151, atMost(129, x))
        let n = nearestInteger(x)
        let r = x - n
        return scaled(multiplyAdd(exp2Slope(r), r, constant(1)), power: n)
    }

    /// (2^r - 1) / r for |r| <= 1/2.
    @inline(__always) static func exp2Slope(_ r: Self) -> Self {
        let z = r * r
        let high = multiplyAdd(z, pair(r, 0.00015548205, 0.0013383757), pair(r, 0.009617462, 0.055503756))
        return multiplyAdd(z, high, pair(r, 0.2402266, 0.6931472))
    }

    #if TERN_FMA
        /// With e^-x = 2^-n e^r the quotient 1 / (1 + e^-x) is 2^n / (2^n + e^r), which overflows nowhere and keeps the digits of the lower
        /// tail.
        @inline(__always) package static func logistic(_ x: Self) -> Self {
            let x = atLeast(-105, atMost(30, x))
            let n = nearestInteger(x * constant(1.442695040888963))
            let r = multiplyAdd(n, constant(-2.1219444005469058e-4), multiplyAdd(n, constant(0.693359375), -x))
            let slope = expm1Reduced(r)
            // For n < 0 the sum of 2^n and the slope is small beside 1, and so is what its rounding loses; otherwise 2^n + 1 is exact.
            let isBelow = less(n, constant(0))
            #if TERN_AVX512
                let power = scaled(constant(1), power: n)
            #else
                // From 2^-151 on, which is too small for a float.
                let large = powerOfTwo(n + constant(64)), power = large * constant(0x1p-64)
            #endif
            let sum = power + select(isBelow, slope, constant(1)) + select(isBelow, constant(1), slope)
            #if TERN_AVX512
                // The reciprocal takes one step from 14 bits to all.
                let reciprocal = tern_f32x16_nearly_reciprocal(sum)
                let y = multiplyAdd(multiplyAdd(-sum, reciprocal, constant(1)), reciprocal, reciprocal)
                return scaled(y, power: n)
            #else
                return large / sum * constant(0x1p-64)
            #endif
        }
    #endif

    @inline(__always) package static func expm1(_ x: Self) -> Self {
        let (n, r, _) = reduced(atLeast(-30, atMost(89, x)))
        // 2^128 does not fit, and 1 no longer counts there: double the result for 2^127 instead.
        let tooLarge = greater(n, constant(127))
        let power = powerOfTwo(atMost(127, n))
        let y = multiplyAdd(expm1Reduced(r), power, power - constant(1))
        return copySign(select(tooLarge, y + y, y), x)
    }
}

extension SIMD8 where Scalar == Double {
    /// 1.5 · 2^52; see the float32 lanes.
    @inline(__always) static var integerShift: Self { constant(0x1.8p52) }

    @inline(__always) static func nearestInteger(_ x: Self) -> Self { (x + integerShift) - integerShift }

    /// 2^n for an integer n in -1022...1023.
    @inline(__always) static func powerOfTwo(_ n: Self) -> Self {
        tern_f64x8_from_bits((tern_f64x8_bits(n + integerShift) &+ 1023) &<< 52)
    }

    @inline(__always) static func scaled(_ y: Self, power n: Self) -> Self {
        #if TERN_AVX512
            return tern_f64x8_scaled(y, n)
        #else
            let sum = tern_f64x8_unsigned_bits(n + integerShift), half = sum &>> 1, bias: UInt64 = 1023 &<< 52
            return y * tern_f64x8_from_unsigned_bits((half &<< 52) &+ bias)
                * tern_f64x8_from_unsigned_bits(((sum &- half) &<< 52) &+ bias)
        #endif
    }

    @inline(__always) static func reduced(_ x: Self) -> (n: Self, r: Self) {
        let n = nearestInteger(x * constant(1.4426950408889634))
        let r = multiplyAdd(n, constant(-0.693147180559663), x)
        return (n, multiplyAdd(n, constant(-2.8235290563031577e-13), r))
    }

    /// e^r - 1 for |r| <= ln 2 / 2; relative error of the polynomial 2^-61.
    @inline(__always) static func expm1Reduced(_ r: Self) -> Self {
        let p = constant(2.091113258619932e-09).times(r, plus: 2.510934213792874e-08).times(r, plus: 2.7557281183002575e-07)
            .times(r, plus: 2.755724340761527e-06).times(r, plus: 2.4801587321062612e-05).times(r, plus: 0.00019841269886842363)
            .times(r, plus: 0.0013888888888884154).times(r, plus: 0.008333333333321383).times(r, plus: 0.04166666666666667)
            .times(r, plus: 0.16666666666666677).times(r, plus: 0.5)
        return multiplyAdd(r * r, p, r)
    }

    /// e^(x + tail) · 2^power, for |tail| < 2^-15 and a power in -2...2: never overflows before the result does.
    @inline(__always) static func exp(_ x: Self, tail: Self, power: Double) -> Self {
        let (n, r) = reduced(atLeast(-746.5, atMost(712, x)))
        return scaled(expm1Reduced(r + tail) + constant(1), power: n + constant(power))
    }

    @inline(__always) package static func exp(_ x: Self) -> Self { exp(x, tail: constant(0), power: 0) }

    @inline(__always) package static func exp2(_ x: Self) -> Self {
        let x = atLeast(-1077, atMost(1026, x))
        let n = nearestInteger(x)
        let r = x - n
        let p = constant(2.7319991802323112e-11).times(r, plus: 4.479084551079114e-10).times(r, plus: 7.053798983233689e-09)
            .times(r, plus: 1.0177898119565197e-07).times(r, plus: 1.321548957224625e-06).times(r, plus: 1.5252734235888916e-05)
            .times(r, plus: 0.00015403530390316163).times(r, plus: 0.0013333558145979514)
            .times(r, plus: 0.00961812910762987).times(r, plus: 0.055504108664823505).times(r, plus: 0.2402265069591007)
            .times(r, plus: 0.6931471805599453)
        return scaled(multiplyAdd(p, r, constant(1)), power: n)
    }

    @inline(__always) package static func expm1(_ x: Self) -> Self {
        let (n, r) = reduced(atLeast(-60, atMost(712, x)))
        let tooLarge = greater(n, constant(1023))
        // The reduction of 712 gives 1027, infinite whichever factor comes first.
        let power = powerOfTwo(atMost(1023, n))
        let y = multiplyAdd(expm1Reduced(r), power, power - constant(1))
        let excess = powerOfTwo(atLeast(0, n - constant(1023)))
        return copySign(select(tooLarge, y * excess, y), x)
    }
}
