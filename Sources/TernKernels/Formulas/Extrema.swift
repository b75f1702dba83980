import TernKernelABI

/// The larger one; NaN if either is. Equal inputs share the gradient.
package enum Maximum: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A {
        // The inner choice is one instruction on x86, which gives the second operand where one is NaN.
        A.select(A.equal(a, a), A.select(A.less(b, a), a, b), a)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(a, b), .zero, share(g, a, b))
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(b, a), .zero, share(g, a, b))
    }
    /// What one that has not lost gets: half where they are equal, all otherwise, beside a NaN too, as in PyTorch.
    @inline(__always) static func share<A: Real>(_ g: A, _ a: A, _ b: A) -> A {
        A.select(A.equal(a, b), .constant(0.5) * g, g)
    }
    package static var saved: SavedOperands { [.a, .b] }
}

package enum Minimum: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A {
        A.select(A.equal(a, a), A.select(A.less(a, b), a, b), a)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(b, a), .zero, Maximum.share(g, a, b))
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(a, b), .zero, Maximum.share(g, a, b))
    }
    package static var saved: SavedOperands { [.a, .b] }
}

/// The larger one; the number if the other is NaN.
package enum MaximumNumber: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A {
        A.select(A.Mask.or(A.lessOrEqual(b, a), A.Mask.not(A.equal(b, b))), a, b)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.Mask.or(A.lessOrEqual(b, a), A.isNaN(b)), g, .zero)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.Mask.or(A.lessOrEqual(b, a), A.isNaN(b)), .zero, g)
    }
    package static var saved: SavedOperands { [.a, .b] }
}

package enum MinimumNumber: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A {
        A.select(A.Mask.or(A.lessOrEqual(a, b), A.Mask.not(A.equal(b, b))), a, b)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.Mask.or(A.lessOrEqual(a, b), A.isNaN(b)), g, .zero)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.Mask.or(A.lessOrEqual(a, b), A.isNaN(b)), .zero, g)
    }
    package static var saved: SavedOperands { [.a, .b] }
}

/// `a` moved into `[b, c]`; `c` where the bounds cross. NaN anywhere stays. An input on a bound shares the gradient with it.
package enum Clamp: TernaryFormula, TernaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A, _ c: A) -> A {
        Minimum.value(Maximum.value(a, b), c)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        let isOnBound = A.Mask.and(A.less(b, c), A.Mask.or(A.equal(a, b), A.equal(a, c)))
        let inside = A.select(isOnBound, .constant(0.5) * g, g)
        return A.select(A.Mask.or(A.less(a, b), A.less(c, a)), .zero, inside)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        let onBound = A.select(A.Mask.and(A.equal(a, b), A.less(b, c)), .constant(0.5) * g, .zero)
        return A.select(A.Mask.and(A.less(a, b), A.lessOrEqual(b, c)), g, onBound)
    }
    @inline(__always) package static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        let onBound = A.select(A.Mask.and(A.equal(a, c), A.less(b, c)), .constant(0.5) * g, .zero)
        let isAbove = A.Mask.and(A.less(c, a), A.lessOrEqual(b, c))
        return A.select(A.Mask.or(isAbove, A.less(c, b)), g, onBound)
    }
    package static var saved: SavedOperands { [.a, .b, .c] }
}

/// The same between two numbers, neither of them NaN: on a number there is no gradient, and none for a NaN.
package enum ClampBetween: TernaryFormula, TernaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A, _ c: A) -> A {
        ClampUpTo.value(ClampFrom.value(a, b), c)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        A.select(A.Mask.and(A.less(b, a), A.less(a, c)), g, .zero)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A { .zero }
    @inline(__always) package static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b, .c] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b, .c] : [] }
}

/// Not less than a number, which is not NaN: a comparison less for each element.
package enum ClampFrom: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A { A.select(A.less(a, b), b, a) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { A.select(A.less(b, a), g, .zero) }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : [] }
}

/// Not more than a number, which is not NaN.
package enum ClampUpTo: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A { A.select(A.less(b, a), b, a) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { A.select(A.less(a, b), g, .zero) }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : [] }
}

func registerExtrema(_ catalog: KernelCatalog) {
    catalog.arithmetic("maximum", Maximum.self)
    catalog.arithmetic("minimum", Minimum.self)
    catalog.arithmetic("fmax", MaximumNumber.self)
    catalog.arithmetic("fmin", MinimumNumber.self)
    catalog.arithmetic("clamp", Clamp.self)
    catalog.arithmetic("clamp.numbers", ClampBetween.self)
    catalog.arithmetic("clamp_min", Maximum.self)
    catalog.arithmetic("clamp_min.number", ClampFrom.self)
    catalog.arithmetic("clamp_max", Minimum.self)
    catalog.arithmetic("clamp_max.number", ClampUpTo.self)
}
