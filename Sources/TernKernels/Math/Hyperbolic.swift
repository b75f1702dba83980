import CTern

// sinh, cosh and tanh: by e^x, except where the difference would cancel.

extension SIMD16 where Scalar == Float {
    @inline(__always) package static func sinh(_ x: Self) -> Self {
        let size = magnitude(x)
        let z = size * size
        let p = constant(2.7822132e-06).times(z, plus: 0.00019842896).times(z, plus: 0.0083333105).times(z, plus: 0.16666667)
        let small = multiplyAdd(size * z, p, size)
        let half = exp(size, power: -1)
        let large = half - constant(0.25) / half
        return copySign(select(less(size, constant(1)), small, large), x)
    }

    @inline(__always) package static func cosh(_ x: Self) -> Self {
        let half = exp(magnitude(x), power: -1)
        return half + constant(0.25) / half
    }

    #if TERN_AVX512
        /// By polynomials about points 147/512 apart.
        @inline(__always) package static func tanh(_ x: Self) -> Self {
            // From 8.9 on the result is 1.
            let size = atMost(31 * 147 / 512, magnitude(x))
            let shifted = multiplyAdd(size, constant(512.0 / 147), integerShift)
            let places = tern_f32x16_bits(shifted)
            let d = multiplyAdd(shifted - integerShift, constant(-147.0 / 512), size)
            var y = tern_tanh_coefficient(6, places)
            y = multiplyAdd(y, d, tern_tanh_coefficient(5, places))
            y = multiplyAdd(y, d, tern_tanh_coefficient(4, places))
            y = multiplyAdd(y, d, tern_tanh_coefficient(3, places))
            y = multiplyAdd(y, d, tern_tanh_coefficient(2, places))
            y = multiplyAdd(y, d, tern_tanh_coefficient(1, places))
            return copySign(multiplyAdd(y, d, tern_tanh_coefficient(0, places)), x)
        }
    #else
        /// x + x³ p(x²) below 0.625 (as Cephes divides the range), else 1 - 2 / (e^2x + 1).
        @inline(__always) package static func tanh(_ x: Self) -> Self {
            let size = magnitude(x)
            let z = size * size
            let p = constant(-0.0056922967).times(z, plus: 0.020628167).times(z, plus: -0.053736515).times(z, plus: 0.13331406)
                .times(z, plus: -0.3333328)
            let small = multiplyAdd(size * z, p, size)
            // From 9.02 on the result is 1.
            let power = expNormal(atMost(20, size + size))
            let large = constant(1) - constant(2) / (power + constant(1))
            return copySign(select(less(size, constant(0.625)), small, large), x)
        }
    #endif
}

extension SIMD8 where Scalar == Double {
    @inline(never) package static func sinh(_ x: Self) -> Self {
        let size = magnitude(x)
        let z = size * size
        let p = constant(6.2622676182787295e-15).times(z, plus: 7.51102657693218e-13).times(z, plus: 1.606122731088696e-10)
            .times(z, plus: 2.505209021923809e-08).times(z, plus: 2.755731930707561e-06).times(z, plus: 0.0001984126984106656)
            .times(z, plus: 0.00833333333333357).times(z, plus: 0.16666666666666666)
        let small = multiplyAdd(size * z, p, size)
        let half = exp(size, tail: constant(0), power: -1)
        let large = half - constant(0.25) / half
        return copySign(select(less(size, constant(1)), small, large), x)
    }

    @inline(never) package static func cosh(_ x: Self) -> Self {
        let half = exp(magnitude(x), tail: constant(0), power: -1)
        return half + constant(0.25) / half
    }

    @inline(never) package static func tanh(_ x: Self) -> Self {
        // From 19.1 on the result is 1.
        let t = expm1(atMost(44, magnitude(x) * constant(2)))
        return copySign(t / (t + constant(2)), x)
    }
}
