// asin, acos, atan and atan2. The reductions are fdlibm's (asin and acos by the half angle above 1/2) and Cephes' (atan by one
// quotient chosen from three); the polynomials are minimax. π and its parts come as a rounded number and the rest.

extension SIMD16 where Scalar == Float {
    /// asin |x| directly below 1/2; above, half of acos |x|, which is asin of the half angle's sine.
    @inline(__always) private static func asinParts(_ x: Self) -> (upper: Mask, angle: Self) {
        let size = magnitude(x)
        let upper = greater(size, constant(0.5))
        let half = (constant(1) - size) * constant(0.5)
        let z = select(upper, half, size * size)
        let s = select(upper, squareRoot(half), size)
        let p = constant(0.03769073).times(z, plus: 0.014317177).times(z, plus: 0.03183883).times(z, plus: 0.044513382)
            .times(z, plus: 0.07500522).times(z, plus: 0.1666666)
        return (upper, multiplyAdd(s * z, p, s))
    }

    @inline(__always) package static func asin(_ x: Self) -> Self {
        let (upper, angle) = asinParts(x)
        let complement = constant(1.5707963705062866) - (angle + angle + constant(4.371139e-08))
        return copySign(select(upper, complement, angle), x)
    }

    @inline(__always) package static func acos(_ x: Self) -> Self {
        let (upper, angle) = asinParts(x)
        let inner = constant(1.5707963705062866) - (copySign(angle, x) + constant(4.371139e-08))
        let twice = angle + angle
        let reflected = constant(3.1415927410125732) - (twice + constant(8.742278e-08))
        return select(upper, select(less(x, constant(0)), reflected, twice), inner)
    }

    @inline(__always) package static func atan(_ x: Self) -> Self {
        let size = magnitude(x)
        // tan(3π/8) and tan(π/8): |quotient| <= tan(π/8) in every case.
        let large = greater(size, constant(2.414213562373095))
        let middle = greater(size, constant(0.41421356237309503))
        let numerator = select(large, constant(-1), select(middle, size - constant(1), size))
        let denominator = select(large, size, select(middle, size + constant(1), constant(1)))
        let base = select(large, constant(1.5707963705062866), select(middle, constant(0.7853981852531433), constant(0)))
        let tail = select(large, constant(-4.371139e-08), select(middle, constant(-2.1855694e-08), constant(0)))
        let t = numerator / denominator
        let z = t * t
        let p = constant(-0.06089863).times(z, plus: 0.1059912).times(z, plus: -0.14244388).times(z, plus: 0.19998528)
            .times(z, plus: -0.33333316)
        return copySign(base + (t + multiplyAdd(t * z, p, tail)), x)
    }

    /// The angle to the nearer axis by one quotient, which is at most 1, and from there the rest.
    @inline(__always) package static func atan2(_ y: Self, _ x: Self) -> Self {
        let xSize = magnitude(x)
        let ySize = magnitude(y)
        let isSteep = less(xSize, ySize)
        // A NaN in either of them reaches the quotient.
        let larger = select(isSteep, ySize, xSize)
        let smaller = select(isSteep, xSize, ySize)
        // C99 gives both-infinite the diagonal and both-zero the angle of a positive x, before the quadrant is chosen.
        let quotient = select(equal(smaller, larger), constant(1), smaller / larger)
        let q = select(equal(larger, constant(0)), constant(0), quotient)
        let z = q * q
        let w = z * z
        let low = multiplyAdd(w, pair(z, 0.10950868, -0.14264014), pair(z, 0.1999853, -0.333333))
        let high = multiplyAdd(w, pair(z, 0.010866787, -0.031094344), pair(z, 0.057879526, -0.08399237))
        let p = multiplyAdd(w * w, multiplyAdd(w * w, constant(-0.0017822768), high), low)
        let near = multiplyAdd(q * z, p, q)
        let angle = select(isSteep, constant(1.5707963705062866) - (near + constant(4.371139e-08)), near)
        let reflected = constant(3.1415927410125732) - (angle + constant(8.742278e-08))
        // The sign bit counts, so that -0 lies on the left.
        let isLeft = less(copySign(constant(1), x), constant(0))
        return copySign(select(isLeft, reflected, angle), y)
    }
}

extension SIMD8 where Scalar == Double {
    /// (asin s - s) / s for z = s² <= 1/4; absolute error below 2^-63.
    @inline(__always) private static func asinExcess(_ z: Self) -> Self {
        let p = constant(0.03364016213651452).times(z, plus: -0.02614014494994095).times(z, plus: 0.024816452539245228)
            .times(z, plus: 0.0006881144829859222).times(z, plus: 0.010007506136282502).times(z, plus: 0.00948451122595479)
            .times(z, plus: 0.011585597558437988).times(z, plus: 0.013961913527803684).times(z, plus: 0.017352942318253576)
            .times(z, plus: 0.02237215175699408).times(z, plus: 0.030381944639280296).times(z, plus: 0.04464285713980424)
            .times(z, plus: 0.07500000000002398).times(z, plus: 0.1666666666666666)
        return z * p
    }

    /// asin |x| directly below 1/2; above, half of acos |x|, which is asin of the half angle's sine.
    @inline(__always) private static func asinParts(_ x: Self) -> (upper: Mask, angle: Self) {
        let size = magnitude(x)
        let upper = greater(size, constant(0.5))
        let half = (constant(1) - size) * constant(0.5)
        let z = select(upper, half, size * size)
        let s = select(upper, squareRoot(half), size)
        return (upper, multiplyAdd(s, asinExcess(z), s))
    }

    @inline(never) package static func asin(_ x: Self) -> Self {
        let (upper, angle) = asinParts(x)
        let complement = constant(1.5707963267948966) - (angle + angle - constant(6.123233995736766e-17))
        return copySign(select(upper, complement, angle), x)
    }

    @inline(never) package static func acos(_ x: Self) -> Self {
        let (upper, angle) = asinParts(x)
        let signed = copySign(angle, x)
        let inner = constant(1.5707963267948966) - (signed - constant(6.123233995736766e-17))
        let twice = angle + angle
        let reflected = constant(3.141592653589793) - (twice - constant(1.2246467991473532e-16))
        return select(upper, select(less(x, constant(0)), reflected, twice), inner)
    }

    /// atan of x >= 0.
    @inline(__always) private static func atanOfPositive(_ x: Self) -> Self {
        // tan(3π/8) and tan(π/8): |quotient| <= tan(π/8) in every case.
        let large = greater(x, constant(2.414213562373095))
        let middle = greater(x, constant(0.41421356237309503))
        let numerator = select(large, constant(-1), select(middle, x - constant(1), x))
        let denominator = select(large, x, select(middle, x + constant(1), constant(1)))
        let base = select(large, constant(1.5707963267948966), select(middle, constant(0.7853981633974483), constant(0)))
        let tail = select(large, constant(6.123233995736766e-17), select(middle, constant(3.061616997868383e-17), constant(0)))
        let t = numerator / denominator
        let z = t * t
        let p = constant(0.014893416143520135).times(z, plus: -0.03317462853259575).times(z, plus: 0.04490552545807805)
            .times(z, plus: -0.05215178847676828).times(z, plus: 0.058765161729965404).times(z, plus: -0.06666174660997029)
            .times(z, plus: 0.07692279200043645).times(z, plus: -0.09090907985833178).times(z, plus: 0.11111111083745186)
            .times(z, plus: -0.14285714285316395).times(z, plus: 0.19999999999997095).times(z, plus: -0.33333333333333326)
        return base + (t + multiplyAdd(t * z, p, tail))
    }

    @inline(never) package static func atan(_ x: Self) -> Self { copySign(atanOfPositive(magnitude(x)), x) }

    @inline(never) package static func atan2(_ y: Self, _ x: Self) -> Self {
        let ySize = magnitude(y)
        let xSize = magnitude(x)
        // C99 gives both-infinite the diagonal and both-zero the angle of a positive x, before the quadrant is chosen.
        let diagonal = Mask.and(equal(ySize, constant(.infinity)), equal(xSize, constant(.infinity)))
        let origin = Mask.and(equal(ySize, constant(0)), equal(xSize, constant(0)))
        let quotient = select(diagonal, constant(1), select(origin, constant(0), ySize / xSize))
        let angle = atanOfPositive(quotient)
        let reflected = constant(3.141592653589793) - (angle - constant(1.2246467991473532e-16))
        // The sign bit counts, so that -0 lies on the left.
        let left = less(copySign(constant(1), x), constant(0))
        let result = copySign(select(left, reflected, angle), y)
        return select(isNaN(x), x, result)
    }
}
