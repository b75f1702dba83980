// asinh, acosh and atanh in float64 by log1p, arranged as in fdlibm so that small results keep their digits; the float32 lanes
// use them too.

extension SIMD16 where Scalar == Float {
    @inline(__always) package static func asinh(_ x: Self) -> Self { throughDouble(x) { .asinh($0) } }
    @inline(__always) package static func acosh(_ x: Self) -> Self { throughDouble(x) { .acosh($0) } }
    @inline(__always) package static func atanh(_ x: Self) -> Self { throughDouble(x) { .atanh($0) } }
}

extension SIMD8 where Scalar == Double {
    /// From here on asinh and acosh are log(2x) to the last digit, while x² would overflow later.
    @inline(__always) private static var huge: Self { constant(0x1p28) }

    @inline(never) package static func asinh(_ x: Self) -> Self {
        let size = magnitude(x)
        let square = size * size
        let t = size + square / (constant(1) + squareRoot(square + constant(1)))
        let large = greater(size, huge)
        let y = log1p(select(large, size - constant(1), t))
        return copySign(select(large, y + constant(0.6931471805599453), y), x)
    }

    @inline(never) package static func acosh(_ x: Self) -> Self {
        let t = x - constant(1)
        let large = greater(x, huge)
        // sqrt(x² - 1) = sqrt(t (t + 2)), without the cancellation near 1.
        let y = log1p(select(large, t, t + squareRoot(t * (t + constant(2)))))
        return select(less(t, constant(0)), constant(.nan), select(large, y + constant(0.6931471805599453), y))
    }

    @inline(never) package static func atanh(_ x: Self) -> Self {
        let size = magnitude(x)
        // 2x / (1 - x) is +inf at 1 and below -1 beyond: both as they must be.
        let y = log1p((size + size) / (constant(1) - size))
        return copySign(y * constant(0.5), x)
    }
}
