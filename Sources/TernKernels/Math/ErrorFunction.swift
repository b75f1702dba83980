// erf, erfc and the inverse of erf.

extension SIMD16 where Scalar == Float {
    /// erf x for |x| < 0.925: x + x p(x²).
    @inline(__always) private static func erfNearZero(_ x: Self) -> Self {
        let z = x * x
        let p = constant(7.99665e-05).times(z, plus: -0.00080497697).times(z, plus: 0.005192405).times(z, plus: -0.026855731)
            .times(z, plus: 0.11283626).times(z, plus: -0.3761263).times(z, plus: 0.12837917)
        return multiplyAdd(x, p, x)
    }

    /// x + x p(x²) below 0.925, else 1 - e^q(x) where q approximates log erfc on 0.92...4.
    @inline(__always) package static func erf(_ x: Self) -> Self {
        let size = magnitude(x)
        let small = erfNearZero(size)
        // From 3.92 on the result is 1.
        let a = atMost(4, size)
        let q = constant(-2.1100217e-05).times(a, plus: 0.00043449708).times(a, plus: -0.0041711656).times(a, plus: 0.025119592)
            .times(a, plus: -0.10828023).times(a, plus: -0.63334686).times(a, plus: -1.1295149).times(a, plus: 0.00017468251)
        let large = constant(1) - expNormal(q)
        return copySign(select(less(size, constant(0.925)), small, large), x)
    }

    /// erfc x for x >= 0.45, by the same scheme as in float64 below, with (x - 2) / (x + 2) for the variable.
    @inline(__always) private static func erfcTail(_ x: Self) -> Self {
        // From 10.06 on the result is 0.
        let x = atMost(10.2, x)
        let t = (x - constant(2)) / (x + constant(2))
        let p = constant(-0.0012956348).times(t, plus: 0.00092550315).times(t, plus: 0.0086831497).times(t, plus: -0.0079335868)
            .times(t, plus: -0.054217096).times(t, plus: 0.16404003).times(t, plus: -0.16603038).times(t, plus: -0.092763476)
            .times(t, plus: 1.2769784)
        // x² in two parts, the first exact, so that e^-x² keeps its digits.
        let (high, low) = split(x)
        let power = exp(-(high * high), tail: -(low * (x + high)))
        return power * p / multiplyAdd(constant(2), x, constant(1))
    }

    @inline(__always) package static func erfc(_ x: Self) -> Self {
        let size = magnitude(x)
        let near = constant(1) - erfNearZero(x)
        let tail = erfcTail(size)
        let far = select(less(x, constant(0)), constant(2) - tail, tail)
        return select(less(size, constant(0.75)), near, far)
    }

    @inline(__always) package static func erfinv(_ x: Self) -> Self { throughDouble(x) { .erfinv($0) } }
}

extension SIMD8 where Scalar == Double {
    /// erf x for |x| < 3/4.
    @inline(__always) private static func erfNearZero(_ x: Self) -> Self {
        let z = x * x
        let p = constant(-9.50486974409707e-10).times(z, plus: 1.4414506995573709e-08).times(z, plus: -1.6333313202399713e-07)
            .times(z, plus: 1.6460389540410824e-06).times(z, plus: -1.4925589680527998e-05)
            .times(z, plus: 0.00012055331554225604).times(z, plus: -0.0008548327001308554)
            .times(z, plus: 0.00522397762522427).times(z, plus: -0.026866170645118592).times(z, plus: 0.11283791670955087)
            .times(z, plus: -0.37612638903183754).times(z, plus: 0.1283791670955126)
        return multiplyAdd(x, p, x)
    }

    /// erfc x for x >= 0.7: (1 + 2x) e^x² erfc x is a polynomial in (x - 3.75) / (x + 3.75), after Shepherd and Laframboise
    /// (Mathematics of Computation 36, 1981).
    @inline(__always) private static func erfcTail(_ x: Self) -> Self {
        // From 27.3 on the result is 0.
        let x = atMost(28, x)
        let t = (x - constant(3.75)) / (x + constant(3.75))
        let p = constant(4.179640465946783e-08).times(t, plus: 4.863370283895617e-08).times(t, plus: -1.6106486792088497e-07)
            .times(t, plus: -9.329495391386484e-08).times(t, plus: 6.583781505978078e-08)
            .times(t, plus: 5.2898320856350744e-08).times(t, plus: 1.4729352293509926e-06)
            .times(t, plus: -1.0308182756527798e-06).times(t, plus: -1.1301372154305019e-05)
            .times(t, plus: 2.2402094304357095e-05).times(t, plus: 5.160332058310751e-05)
            .times(t, plus: -0.0002901574958542843).times(t, plus: 0.0002937229280736827)
            .times(t, plus: 0.0017556262466196177).times(t, plus: -0.00974658071235501).times(t, plus: 0.028362277393164305)
            .times(t, plus: -0.058693398506410734).times(t, plus: 0.09230432116122694).times(t, plus: -0.10880393014480903)
            .times(t, plus: 0.0822767384901344).times(t, plus: 0.0035854154855081612).times(t, plus: -0.14024059858554694)
            .times(t, plus: 1.2375126308378275)
        // x² in two parts, the first exact, so that e^-x² keeps its digits.
        let (high, low) = split(x)
        let power = exp(-(high * high), tail: -(low * (x + high)), power: 0)
        return power * p / multiplyAdd(constant(2), x, constant(1))
    }

    @inline(never) package static func erf(_ x: Self) -> Self {
        let size = magnitude(x)
        let near = less(size, constant(0.72))
        return copySign(select(near, erfNearZero(size), constant(1) - erfcTail(size)), x)
    }

    @inline(never) package static func erfc(_ x: Self) -> Self {
        let size = magnitude(x)
        let near = less(size, constant(0.72))
        let tail = erfcTail(size)
        let far = select(less(x, constant(0)), constant(2) - tail, tail)
        return select(near, constant(1) - erfNearZero(x), far)
    }

    /// Wichura's PPND16 for the normal quantile (Algorithm AS 241, Applied Statistics 37, 1988, relative error 1e-16), of which
    /// the inverse error function is a rescaling.
    @inline(never) package static func erfinv(_ x: Self) -> Self {
        let q = x * constant(0.5)
        let r = multiplyAdd(-q, q, constant(0.180625))
        let central =
            q
            * (constant(2.5090809287301226727e3).times(r, plus: 3.3430575583588128105e4).times(r, plus: 6.7265770927008700853e4)
                .times(r, plus: 4.5921953931549871457e4).times(r, plus: 1.3731693765509461125e4)
                .times(r, plus: 1.9715909503065514427e3).times(r, plus: 1.3314166789178437745e2)
                .times(r, plus: 3.3871328727963666080))
            / (constant(5.2264952788528545610e3).times(r, plus: 2.8729085735721942674e4).times(r, plus: 3.9307895800092710610e4)
                .times(r, plus: 2.1213794301586595867e4).times(r, plus: 5.3941960214247511077e3)
                .times(r, plus: 6.8718700749205790830e2).times(r, plus: 4.2313330701600911252e1).times(r, plus: 1))

        // Half of 1 - |x|, exact, is the probability in the tail.
        let distance = squareRoot(-log(constant(0.5) - magnitude(q)))
        let far = greater(distance, constant(5))
        let tail = select(far, erfinvFarTail(distance - constant(5)), erfinvTail(distance - constant(1.6)))

        let y = select(lessOrEqual(magnitude(q), constant(0.425)), central, copySign(tail, x))
        let end = equal(magnitude(x), constant(1))
        return select(end, copySign(constant(.infinity), x), y * constant(0.7071067811865476))
    }

    @inline(__always) private static func erfinvTail(_ r: Self) -> Self {
        (constant(7.74545014278341407640e-4).times(r, plus: 2.27238449892691845833e-2).times(r, plus: 2.41780725177450611770e-1)
            .times(r, plus: 1.27045825245236838258).times(r, plus: 3.64784832476320460504)
            .times(r, plus: 5.76949722146069140550).times(r, plus: 4.63033784615654529590)
            .times(r, plus: 1.42343711074968357734))
            / (constant(1.05075007164441684324e-9).times(r, plus: 5.47593808499534494600e-4)
                .times(r, plus: 1.51986665636164571966e-2).times(r, plus: 1.48103976427480074590e-1)
                .times(r, plus: 6.89767334985100004550e-1).times(r, plus: 1.67638483018380384940)
                .times(r, plus: 2.05319162663775882187).times(r, plus: 1))
    }

    @inline(__always) private static func erfinvFarTail(_ r: Self) -> Self {
        (constant(2.01033439929228813265e-7).times(r, plus: 2.71155556874348757815e-5).times(r, plus: 1.24266094738807843860e-3)
            .times(r, plus: 2.65321895265761230930e-2).times(r, plus: 2.96560571828504891230e-1)
            .times(r, plus: 1.78482653991729133580).times(r, plus: 5.46378491116411436990)
            .times(r, plus: 6.65790464350110377720))
            / (constant(2.04426310338993978564e-15).times(r, plus: 1.42151175831644588870e-7)
                .times(r, plus: 1.84631831751005468180e-5).times(r, plus: 7.86869131145613259100e-4)
                .times(r, plus: 1.48753612908506148525e-2).times(r, plus: 1.36929880922735805310e-1)
                .times(r, plus: 5.99832206555887937690e-1).times(r, plus: 1))
    }
}
