import TernKernelABI

/// NaN stays NaN and -0 stays -0: only what is below zero becomes zero.
package enum Rectify: UnaryFormula, UnaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ x: A) -> A { A.select(A.less(x, .zero), .zero, x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        A.select(A.lessOrEqual(y, .zero), .zero, g)
    }
    package static var saved: SavedOperands { .value }
}

package enum Sigmoid: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.logistic(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * ((.one - y) * y) }
    package static var saved: SavedOperands { .value }
}

/// `log(sigmoid(x))`, from the side on which the exponential does not overflow.
package enum LogSigmoid: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A {
        A.select(A.less(.zero, x), .zero, x) - A.log1pOfFraction(A.exp(-A.magnitude(x)))
    }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * Sigmoid.value(-x) }
    package static var saved: SavedOperands { .x }
}

/// What the logit `a` costs against the probability `b`: `(1 - b) a - log(sigmoid(a))`.
package enum LogisticLoss: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { (.one - b) * a - LogSigmoid.value(a) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g * (Sigmoid.value(a) - b) }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { -(g * a) }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : .a }
}

package enum SigmoidLinear: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { x / (.one + A.exp(-x)) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        let s = Sigmoid.value(x)
        return g * (s * (.one + x * (.one - s)))
    }
    package static var saved: SavedOperands { .x }
}

/// `x · Φ(x)` with the normal distribution function Φ.
package enum GaussianErrorLinear: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { x * A.normalDistribution(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        let density = A.constant(0.398942280401432677939946059934) * A.exp(.constant(-0.5) * (x * x))
        return g * A.multiplyAdd(x, density, A.normalDistribution(x))
    }
    package static var saved: SavedOperands { .x }
}

/// The older approximation with tanh.
package enum GaussianErrorLinearTanh: UnaryFormula {
    @inline(__always) private static func inner<A: Real>(_ x: A) -> A {
        A.constant(0.797884560802865355879892119869) * (x + .constant(0.044715) * (x * x * x))
    }
    @inline(__always) package static func value<A: Real>(_ x: A) -> A {
        .constant(0.5) * x * (.one + A.tanh(inner(x)))
    }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        let t = A.tanh(inner(x))
        let slope = A.constant(0.797884560802865355879892119869) * (.one + .constant(3 * 0.044715) * (x * x))
        return g * (.constant(0.5) * (.one + t) + .constant(0.5) * x * ((.one - t * t) * slope))
    }
    package static var saved: SavedOperands { .x }
}

package enum Softsign: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { x / (.one + A.magnitude(x)) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        let d = A.one + A.magnitude(x)
        return g / (d * d)
    }
    package static var saved: SavedOperands { .x }
}

/// `x · tanh(log(1 + eˣ))`
package enum Mish: UnaryFormula {
    @inline(__always) private static func softplus<A: Real>(_ x: A) -> A { -LogSigmoid.value(-x) }
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { x * A.tanh(softplus(x)) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        let t = A.tanh(softplus(x))
        return g * (t + x * (Sigmoid.value(x) * (.one - t * t)))
    }
    package static var saved: SavedOperands { .x }
}

package enum HardSigmoid: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A {
        let y = (x + .constant(3)) / .constant(6)
        return A.select(A.less(y, .zero), .zero, A.select(A.less(.one, y), .one, y))
    }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        let inside = A.Mask.and(A.less(.constant(-3), x), A.less(x, .constant(3)))
        return A.select(inside, g / .constant(6), .zero)
    }
    package static var saved: SavedOperands { .x }
}

package enum HardSwish: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { x * HardSigmoid.value(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        let slope = x / .constant(3) + .constant(0.5)
        let low = A.lessOrEqual(x, .constant(-3)), high = A.lessOrEqual(.constant(3), x)
        return A.select(low, .zero, A.select(high, g, g * slope))
    }
    package static var saved: SavedOperands { .x }
}

/// `x` above zero, `slope · x` below.
package enum LeakyRectify: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { A.select(A.less(.zero, a), a, a * b) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(.zero, a), g, g * b)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(.zero, a), .zero, g * a)
    }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : .a }
}

/// `x` above zero, `b · (eˣ - 1)` below.
package enum ExponentialLinear: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { A.select(A.less(.zero, a), a, b * A.expm1(a)) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(.zero, a), g, g * (b * A.exp(a)))
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(.zero, a), .zero, g * A.expm1(a))
    }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : .a }
}

/// `log(1 + exp(b·a)) / b`, and `a` itself where `b·a` is above the threshold `c`.
package enum Softplus: TernaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A, _ c: A) -> A {
        let z = a * b
        return A.select(A.less(c, z), a, -LogSigmoid.value(-z) / b)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        let z = a * b
        return A.select(A.less(c, z), g, g * Sigmoid.value(z))
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A { .zero }
    @inline(__always) package static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b, .c] }
}

func registerActivations(_ catalog: KernelCatalog) {
    catalog.arithmetic("relu", Rectify.self)
    catalog.real("sigmoid", Sigmoid.self)
    catalog.real("logsigmoid", LogSigmoid.self)
    catalog.real("logistic_loss", LogisticLoss.self)
    catalog.real("silu", SigmoidLinear.self)
    catalog.real("gelu", GaussianErrorLinear.self)
    catalog.real("gelu.tanh", GaussianErrorLinearTanh.self)
    catalog.real("softsign", Softsign.self)
    catalog.real("mish", Mish.self)
    catalog.real("hardsigmoid", HardSigmoid.self)
    catalog.real("hardswish", HardSwish.self)
    catalog.real("leaky_relu", LeakyRectify.self)
    catalog.real("elu", ExponentialLinear.self)
    catalog.real("softplus", Softplus.self)
}
