import TernKernelABI

/// `log |Γ(x)|`
package enum LogGamma: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.lgamma(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * A.digamma(x) }
    package static var saved: SavedOperands { .x }
}

/// The derivative of `log Γ(x)`.
package enum Digamma: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.digamma(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * slope(x) }
    package static var saved: SavedOperands { .x }

    /// The trigamma function: reflection below ½, eight steps of the recurrence ψ′(x) = ψ′(x + 1) + 1/x², then the asymptotic
    /// series (Abramowitz and Stegun, Handbook of Mathematical Functions, 6.4.7, 6.4.6 and 6.4.12).
    @inline(__always) static func slope<A: Real>(_ x: A) -> A {
        let reflects = A.less(x, .constant(0.5))
        var z = A.select(reflects, .one - x, x)
        var sum = A.zero
        for _ in 0..<8 {
            sum = sum + .one / (z * z)
            z = z + .one
        }
        let w = A.one / (z * z)
        // B₂ₖ from k = 7 down to 1.
        var series = A.constant(1.1666666666666667)
        series = A.multiplyAdd(series, w, .constant(-0.2531135531135531))
        series = A.multiplyAdd(series, w, .constant(0.07575757575757576))
        series = A.multiplyAdd(series, w, .constant(-0.03333333333333333))
        series = A.multiplyAdd(series, w, .constant(0.023809523809523808))
        series = A.multiplyAdd(series, w, .constant(-0.03333333333333333))
        series = A.multiplyAdd(series, w, .constant(0.16666666666666666))
        let positive = sum + (A.one + A.constant(0.5) / z + w * series) / z
        let cosecant = A.constant(3.14159265358979323846) / A.sin(.constant(3.14159265358979323846) * x)
        return A.select(reflects, cosecant * cosecant - positive, positive)
    }
}

/// The modified Bessel function of order 0.
package enum BesselI0: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.i0(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * A.i1(x) }
    package static var saved: SavedOperands { .x }
}

/// The modified Bessel function of order 1.
package enum BesselI1: UnaryFormula {
    /// I₀(x) - I₁(x) / x, which is ½ at 0.
    @inline(__always) static func slope<A: Real>(_ x: A, _ y: A) -> A {
        let isZero = A.equal(x, .zero)
        let ratio = y / A.select(isZero, .one, x)
        return A.i0(x) - A.select(isZero, .constant(0.5), ratio)
    }
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.i1(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * slope(x, y) }
    package static var saved: SavedOperands { [.x, .value] }
}

/// `sin(πx) / πx`, 1 at zero.
package enum Sinc: UnaryFormula {
    @inline(__always) private static func angle<A: Real>(_ x: A) -> A { x * .constant(3.14159265358979323846) }
    @inline(__always) package static func value<A: Real>(_ x: A) -> A {
        let z = angle(x)
        return A.select(A.equal(x, .zero), .one, A.sin(z) / z)
    }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        let z = angle(x), scaledSquare = z * x
        let isZero = A.equal(scaledSquare, .zero)
        // Not by zero: the quotient that is not taken has a derivative of its own.
        let slope = (z * A.cos(z) - A.sin(z)) / A.select(isZero, .one, scaledSquare)
        return A.select(isZero, .zero, g * slope)
    }
    package static var saved: SavedOperands { .x }
}

/// `a · log(b)`, 0 where `a` is 0; NaN where `b` is.
package enum XLogY: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A {
        A.select(A.isNaN(b), b, A.select(A.equal(a, .zero), .zero, a * A.log(b)))
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.Mask.and(A.equal(a, .zero), A.lessOrEqual(b, .zero)), .zero, g * A.log(b))
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g * a / b }
    package static var saved: SavedOperands { [.a, .b] }
}

/// `log(x / (1 - x))`
package enum Logit: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.log(x / (.one - x)) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        let outside = A.Mask.or(A.less(x, .zero), A.less(.one, x))
        return A.select(outside, .constant(.nan), g / (x * (.one - x)))
    }
    package static var saved: SavedOperands { .x }
}

/// The same of `a` moved into `[b, 1 - b]`.
package enum ClampedLogit: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A {
        let high = A.one - b
        return Logit.value(A.select(A.less(a, b), b, A.select(A.less(high, a), high, a)))
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        let outside = A.Mask.or(A.less(a, b), A.less(.one - b, a))
        return A.select(outside, .zero, g / (a * (.one - a)))
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : [] }
}

func registerSpecialFunctions(_ catalog: KernelCatalog) {
    catalog.real("lgamma", LogGamma.self)
    catalog.real("digamma", Digamma.self)
    catalog.real("i0", BesselI0.self)
    catalog.real("special.i1", BesselI1.self)
    catalog.real("sinc", Sinc.self)
    catalog.real("xlogy", XLogY.self)
    catalog.real("logit", Logit.self)
    catalog.real("logit.clamped", ClampedLogit.self)
}
