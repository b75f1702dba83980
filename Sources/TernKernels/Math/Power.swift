import CTern

extension SIMD16 where Scalar == Float {
    /// 2^(y log2 |x|) in float64; ends and signs as in C99's annex F.
    @inline(__always) package static func pow(_ base: Self, _ exponent: Self) -> Self {
        let size = magnitude(base)
        let isUnit = equal(size, constant(1))
        let power = throughDouble(size, exponent) { .exp2OfFloats($1 * .log2OfFloats($0)) }
        // log2(1) · infinity was NaN. A NaN exponent stays one.
        let finite = select(Mask.and(isUnit, equal(exponent, exponent)), constant(1), power)

        let halfExponent = exponent * constant(0.5)
        let isInteger = equal(floor(exponent), exponent)
        let isOdd = Mask.and(isInteger, Mask.not(equal(floor(halfExponent), halfExponent)))
        let signed = copySign(finite, select(isOdd, base, constant(1)))

        let isNegative = Mask.and(less(base, constant(0)), less(size, constant(.infinity)))
        let noRoot = Mask.and(isNegative, Mask.not(isInteger))
        let isOne = Mask.or(equal(exponent, constant(0)), equal(base, constant(1)))
        return select(isOne, constant(1), select(noRoot, constant(.nan), signed))
    }
}

extension SIMD8 where Scalar == Double {
    /// float64 has no wider type to compute in; the C library carries the logarithm in two parts.
    @inline(__always) package static func pow(_ base: Self, _ exponent: Self) -> Self {
        mapLanes(base, exponent, tern_pow_f64)
    }

    /// log2 of a float32 >= 0, to 2^-37: times an exponent the error stays far below float32's last place.
    @inline(__always) fileprivate static func log2OfFloats(_ x: Self) -> Self {
        let (e, f) = exponentAndFraction(x)
        let s = f / (f + constant(2))
        let z = s * s
        let p = constant(0.34025947555074293).times(z, plus: 0.4117043054365617).times(z, plus: 0.5770828818878861)
            .times(z, plus: 0.9617966790724565).times(z, plus: 2.8853900817779268)
        let finite = multiplyAdd(s, p, e)
        // Infinity and NaN stand for themselves.
        return select(equal(x, constant(0)), constant(-.infinity), select(less(x, constant(.infinity)), finite, x))
    }

    /// 2^x to 2^-34, for results to be rounded to float32: within the bounds one scaling does.
    @inline(__always) fileprivate static func exp2OfFloats(_ x: Self) -> Self {
        let x = atLeast(-200, atMost(200, x))
        let n = nearestInteger(x)
        let r = x - n
        let p = constant(1.5196163064262198e-05).times(r, plus: 0.000154667563024528).times(r, plus: 0.0013333935014830972)
            .times(r, plus: 0.009618038132209858).times(r, plus: 0.05550410366064856).times(r, plus: 0.24022651066559828)
            .times(r, plus: 0.6931471807045039)
        return multiplyAdd(p, r, constant(1)) * powerOfTwo(n)
    }
}
