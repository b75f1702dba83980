import CTern

// The logarithm of the gamma function, and its derivative.

extension SIMD16 where Scalar == Float {
    @inline(__always) package static func lgamma(_ x: Self) -> Self { throughDouble(x) { .lgamma($0) } }
    @inline(__always) package static func digamma(_ x: Self) -> Self { throughDouble(x) { .digamma($0) } }
}

extension SIMD8 where Scalar == Double {
    @inline(__always) package static func lgamma(_ x: Self) -> Self { mapLanes(x, tern_lgamma_f64) }

    /// Reflection below 0, the recurrence ψ(x) = ψ(x + 1) - 1/x up to 10, then the asymptotic series (Abramowitz and Stegun,
    /// Handbook of Mathematical Functions, 6.3.7, 6.3.5 and 6.3.18).
    @inline(never) package static func digamma(_ x: Self) -> Self {
        let negative = less(x, constant(0))
        var z = select(negative, constant(1) - x, x)
        var steps = constant(0)
        for _ in 0..<10 {
            let small = less(z, constant(10))
            steps = select(small, steps + constant(1) / z, steps)
            z = select(small, z + constant(1), z)
        }
        let w = constant(1) / (z * z)
        // B₂ₖ / 2k from k = 7 down to 1.
        let series = constant(0.08333333333333333).times(w, plus: -0.021092796092796094).times(w, plus: 0.007575757575757576)
            .times(w, plus: -0.004166666666666667).times(w, plus: 0.003968253968253968).times(w, plus: -0.008333333333333333)
            .times(w, plus: 0.08333333333333333)
        let positive = log(z) - constant(0.5) / z - w * series - steps
        let fraction = x - trunc(x)
        let reflected = positive - constant(3.141592653589793) / tan(constant(3.141592653589793) * fraction)
        let isPole = Mask.and(negative, equal(fraction, constant(0)))
        let y = select(isPole, constant(.nan), select(negative, reflected, positive))
        let infinite = select(equal(x, constant(.infinity)), x, y)
        return select(equal(x, constant(0)), copySign(constant(.infinity), -x), infinite)
    }
}
