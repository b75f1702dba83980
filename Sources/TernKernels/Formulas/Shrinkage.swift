import TernKernelABI

// Activations of straight lines and thresholds, and those with two kinds of curve.

/// `x - tanh(x)`
package enum TanhShrink: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { x - A.tanh(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * (x - y) * (x - y) }
    package static var saved: SavedOperands { [.x, .value] }
}

/// 0 within `b` of zero.
package enum HardShrink: BinaryFormula {
    @inline(__always) static func isInside<A: Real>(_ a: A, _ b: A) -> A.Mask {
        A.Mask.and(A.lessOrEqual(-b, a), A.lessOrEqual(a, b))
    }
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { A.select(isInside(a, b), .zero, a) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(isInside(a, b), .zero, g)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : [] }
}

/// Everything moved towards zero by `b`.
package enum SoftShrink: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A {
        // NaN is on no side, and its product with 0 is NaN.
        A.select(A.less(b, a), a - b, A.select(A.less(a, -b), a + b, a * .zero))
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(HardShrink.isInside(a, b), .zero, g)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : [] }
}

/// `a` moved into `[b, c]`. On the bounds the gradient is zero.
package enum HardTanh: TernaryFormula, TernaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A, _ c: A) -> A { Clamp.value(a, b, c) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        A.select(A.Mask.or(A.lessOrEqual(a, b), A.lessOrEqual(c, a)), .zero, g)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A { .zero }
    @inline(__always) package static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b, .c] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b, .c] : [] }
}

/// `c` up to the threshold `b`.
package enum Threshold: TernaryFormula, TernaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A, _ c: A) -> A {
        A.select(A.lessOrEqual(a, b), c, a)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        A.select(A.lessOrEqual(a, b), .zero, g)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A { .zero }
    @inline(__always) package static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : [] }
}

/// `x` above zero, `b · (exp(x / b) - 1)` below.
package enum ContinuousExponentialLinear: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A {
        A.select(A.less(a, .zero), b * A.expm1(a / b), a)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.lessOrEqual(a, .zero), g * A.exp(a / b), g)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : [] }
}

/// The ELU whose constants keep mean 0 and variance 1 (Klambauer and others, Self-Normalizing Neural Networks, 2017).
package enum ScaledExponentialLinear: UnaryFormula {
    @inline(__always) private static func scale<A: Real>() -> A { .constant(1.0507009873554804934193349852946) }
    @inline(__always) private static func lowScale<A: Real>() -> A {
        .constant(1.0507009873554804934193349852946 * 1.6732632423543772848170429916717)
    }
    @inline(__always) package static func value<A: Real>(_ x: A) -> A {
        A.select(A.less(x, .zero), lowScale() * A.expm1(x), scale() * x)
    }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        A.select(A.lessOrEqual(x, .zero), g * (lowScale() * A.exp(x)), scale() * g)
    }
    package static var saved: SavedOperands { .x }
}

/// `a · sigmoid(b)`
package enum GatedLinear: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { a * Sigmoid.value(b) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g * Sigmoid.value(b) }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        let s = Sigmoid.value(b)
        return g * a * (s * (.one - s))
    }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? .b : [.a, .b] }
}

func registerShrinkage(_ catalog: KernelCatalog) {
    catalog.real("tanhshrink", TanhShrink.self)
    catalog.real("hardshrink", HardShrink.self)
    catalog.real("softshrink", SoftShrink.self)
    catalog.arithmetic("hardtanh", HardTanh.self)
    catalog.arithmetic("threshold", Threshold.self)
    catalog.real("celu", ContinuousExponentialLinear.self)
    catalog.real("selu", ScaledExponentialLinear.self)
    catalog.real("glu", GatedLinear.self)
}
