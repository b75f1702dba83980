import CTern

// log, log2, log10 and log1p: x = 2^e (1 + f) with 1 + f in sqrt(1/2)...sqrt(2), then log(1 + f) = f + c where c, the curvature
// -f²/2 + f³/3 - …, is small against f. Keeping f apart (it is exact) is what makes the other bases accurate near 1: f and
// log2(e) are cut in two so that the leading product is exact, as in FreeBSD's msun.

extension Real {
    /// The logarithm of any x: `inside` for positive numbers.
    @inline(__always) fileprivate static func logarithmEnds(_ x: Self, _ inside: Self) -> Self {
        // One comparison a choice: what two of them say together, compilers bring through other registers on AVX2.
        let finite = select(less(x, constant(.infinity)), inside, x)
        let positive = select(less(x, zero), constant(.nan), finite)
        return select(equal(x, zero), constant(-.infinity), positive)
    }
}

extension SIMD16 where Scalar == Float {
    /// e, f and c of a positive, finite, normal x.
    @inline(__always) static func logarithmParts(_ x: Self) -> (e: Self, f: Self, c: Self) {
        // Taking off the bits of sqrt(1/2) makes the exponent step there instead of at a power of two.
        let offset = tern_f32x16_bits(x) &- 0x3f35_04f3
        let e = tern_f32x16_from_integers(offset &>> 23)
        let f = tern_f32x16_from_bits((offset & 0x007f_ffff) &+ 0x3f35_04f3) - constant(1)
        return (e, f, curvature(f))
    }

    /// log(1 + f) - f
    @inline(__always) private static func curvature(_ f: Self) -> Self {
        let square = f * f
        let lower = pair(f, -0.24999979, 0.33333313)
        let middle = multiplyAdd(square, pair(f, -0.12378084, 0.14222348), pair(f, -0.16669784, 0.20002009))
        let upper = multiplyAdd(square, constant(0.06962352), pair(f, -0.11807218, 0.11849045))
        let p = multiplyAdd(square, multiplyAdd(square * square, upper, middle), lower)
        return multiplyAdd(constant(-0.5), square, square * (f * p))
    }

    #if TERN_AVX512
        /// The parts of any x, denormals included; what comes of x <= 0, infinity and NaN is replaced by `logarithmEnds`.
        @inline(__always) private static func scaledLogarithmParts(_ x: Self) -> (e: Self, f: Self, c: Self) {
            let e = tern_f32x16_exponent(x), m = tern_f32x16_significand(x)
            let isUpper = less(constant(1.4142134), m)
            let f = select(isUpper, m * constant(0.5), m) - constant(1)
            return (select(isUpper, e + constant(1), e), f, curvature(f))
        }

        @inline(__always) private static func logarithmEnds(_ x: Self, _ inside: Self) -> Self {
            tern_f32x16_logarithm_ends(x, inside)
        }

        /// `lost / u`, of which the first digits do: it is less than half a unit of the sum that it is added to.
        @inline(__always) private static func correction(_ lost: Self, _ u: Self) -> Self {
            lost * tern_f32x16_nearly_reciprocal(u)
        }
    #else
        /// The parts of any x, denormals included; what comes of x <= 0, infinity and NaN is replaced by `logarithmEnds`.
        @inline(__always) private static func scaledLogarithmParts(_ x: Self) -> (e: Self, f: Self, c: Self) {
            let denormal = less(x, constant(0x1p-126))
            let (e, f, c) = logarithmParts(select(denormal, x * constant(0x1p24), x))
            return (e - select(denormal, constant(24), constant(0)), f, c)
        }

        @inline(__always) private static func correction(_ lost: Self, _ u: Self) -> Self { lost / u }
    #endif

    /// f in two parts whose upper one has 12 bits.
    @inline(__always) static func split(_ f: Self) -> (high: Self, low: Self) {
        let high = tern_f32x16_from_bits(tern_f32x16_bits(f) & -4096)
        return (high, f - high)
    }

    @inline(__always) package static func log(_ x: Self) -> Self {
        let (e, f, c) = scaledLogarithmParts(x)
        let y = f + multiplyAdd(e, constant(-2.1219444005469058e-4), c)
        return logarithmEnds(x, multiplyAdd(e, constant(0.693359375), y))
    }

    @inline(__always) package static func log2(_ x: Self) -> Self {
        let (e, f, c) = scaledLogarithmParts(x)
        let (high, low) = split(f)
        let rest = multiplyAdd(
            low, constant(1.4423828125), multiplyAdd(f, constant(3.1222838896340733e-4), c * constant(1.442695040888963)))
        return logarithmEnds(x, e + multiplyAdd(high, constant(1.4423828125), rest))
    }

    @inline(__always) package static func log10(_ x: Self) -> Self {
        let (e, f, c) = scaledLogarithmParts(x)
        let (high, low) = split(f)
        let curvature = multiplyAdd(e, constant(4.605038981195214e-06), c * constant(0.4342944819032518))
        let rest = multiplyAdd(low, constant(0.4342041015625), multiplyAdd(f, constant(9.038034075182765e-05), curvature))
        let y = multiplyAdd(high, constant(0.4342041015625), rest)
        return logarithmEnds(x, multiplyAdd(e, constant(0.301025390625), y))
    }

    @inline(__always) package static func log1p(_ x: Self) -> Self {
        let u = x + constant(1)
        let (e, f, c) = logarithmParts(u)
        // What rounding 1 + x lost; log(u + lost) = log u + lost / u.
        let lost = select(less(x, constant(1)), x - (u - constant(1)), constant(1) - (u - x))
        let y = f + (multiplyAdd(e, constant(-2.1219444005469058e-4), c) + correction(lost, u))
        return copySign(logarithmEnds(u, multiplyAdd(e, constant(0.693359375), y)), x)
    }

    @inline(__always) package static func log1pOfFraction(_ x: Self) -> Self {
        let u = x + constant(1)
        let (e, f, c) = logarithmParts(u)
        let lost = x - (u - constant(1))
        let y = f + (multiplyAdd(e, constant(-2.1219444005469058e-4), c) + correction(lost, u))
        return multiplyAdd(e, constant(0.693359375), y)
    }
}

extension SIMD8 where Scalar == Double {
    /// e and f of a positive, finite, normal x.
    @inline(__always) static func exponentAndFraction(_ x: Self) -> (e: Self, f: Self) {
        let start: UInt64 = 0x3fe6_a09e_667f_3bcd
        // A biased exponent under the bits of 2^52 is a number without a conversion, which AVX2 lacks for 64 bits.
        let offset = tern_f64x8_unsigned_bits(x) &+ (0x3ff0_0000_0000_0000 &- start)
        let biased = tern_f64x8_from_unsigned_bits((offset &>> 52) | 0x4330_0000_0000_0000)
        let e = biased - constant(0x1p52 + 1023)
        let f = tern_f64x8_from_unsigned_bits((offset & 0x000f_ffff_ffff_ffff) &+ start) - constant(1)
        return (e, f)
    }

    /// As in the float32 lanes; log((1 + s) / (1 - s)) with s = f / (2 + f) converges faster (fdlibm).
    @inline(__always) static func logarithmParts(_ x: Self) -> (e: Self, f: Self, c: Self) {
        let (e, f) = exponentAndFraction(x)
        let s = f / (f + constant(2))
        let z = s * s
        let p = constant(0.1323753718063811).times(z, plus: 0.13251857847178938).times(z, plus: 0.15387000979948787)
            .times(z, plus: 0.1818177810014653).times(z, plus: 0.22222222609782744).times(z, plus: 0.28571428569396)
            .times(z, plus: 0.40000000000004954).times(z, plus: 0.6666666666666666)
        let halfSquare = constant(0.5) * f * f
        return (e, f, s * multiplyAdd(z, p, halfSquare) - halfSquare)
    }

    @inline(__always) private static func scaledLogarithmParts(_ x: Self) -> (e: Self, f: Self, c: Self) {
        let denormal = less(x, constant(0x1p-1022))
        let (e, f, c) = logarithmParts(select(denormal, x * constant(0x1p54), x))
        return (e - select(denormal, constant(54), constant(0)), f, c)
    }

    /// f in two parts whose upper one has 26 bits.
    @inline(__always) static func split(_ f: Self) -> (high: Self, low: Self) {
        let high = tern_f64x8_from_bits(tern_f64x8_bits(f) & -0x800_0000)
        return (high, f - high)
    }

    @inline(__always) package static func log(_ x: Self) -> Self {
        let (e, f, c) = scaledLogarithmParts(x)
        let y = f + multiplyAdd(e, constant(2.8235290563031577e-13), c)
        return logarithmEnds(x, multiplyAdd(e, constant(0.693147180559663), y))
    }

    @inline(__always) package static func log2(_ x: Self) -> Self {
        let (e, f, c) = scaledLogarithmParts(x)
        let (high, low) = split(f)
        let rest = multiplyAdd(
            low, constant(1.4426950365304947),
            multiplyAdd(f, constant(4.3584687174185184e-09), c * constant(1.4426950408889634)))
        return logarithmEnds(x, e + multiplyAdd(high, constant(1.4426950365304947), rest))
    }

    @inline(__always) package static func log10(_ x: Self) -> Self {
        let (e, f, c) = scaledLogarithmParts(x)
        let (high, low) = split(f)
        let curvature = multiplyAdd(e, constant(1.42050232272661e-13), c * constant(0.4342944819032518))
        let rest = multiplyAdd(low, constant(0.434294480830431), multiplyAdd(f, constant(1.0728208431540585e-09), curvature))
        let y = multiplyAdd(high, constant(0.434294480830431), rest)
        return logarithmEnds(x, multiplyAdd(e, constant(0.30102999566383914), y))
    }

    @inline(__always) package static func log1p(_ x: Self) -> Self {
        let u = x + constant(1)
        let (e, f, c) = logarithmParts(u)
        let lost = select(less(x, constant(1)), x - (u - constant(1)), constant(1) - (u - x))
        let y = f + (multiplyAdd(e, constant(2.8235290563031577e-13), c) + lost / u)
        return copySign(logarithmEnds(u, multiplyAdd(e, constant(0.693147180559663), y)), x)
    }
}
