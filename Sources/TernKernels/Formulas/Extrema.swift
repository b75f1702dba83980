import TernKernelABI

/// The larger one; NaN if either is. Equal inputs share the gradient.
package enum Maximum: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A {
        let takeA = A.Mask.or(A.less(b, a), A.Mask.not(A.equal(a, a)))
        return A.select(takeA, a, b)
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
        let takeA = A.Mask.or(A.less(a, b), A.Mask.not(A.equal(a, a)))
        return A.select(takeA, a, b)
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

/// `a` moved into `[b, c]`; `c` where the bounds cross. NaN anywhere stays.
package enum Clamp: TernaryFormula, TernaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A, _ c: A) -> A {
        Minimum.value(Maximum.value(a, b), c)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        A.select(A.Mask.and(A.lessOrEqual(b, a), A.lessOrEqual(a, c)), g, .zero)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        A.select(A.Mask.and(A.less(a, b), A.less(b, c)), g, .zero)
    }
    @inline(__always) package static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        A.select(A.Mask.or(A.less(c, a), A.less(c, b)), g, .zero)
    }
    package static var saved: SavedOperands { [.a, .b, .c] }
}

/// One bound only: the gradient is whole on the bound itself.
package enum ClampMinimum: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A { Maximum.value(a, b) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.lessOrEqual(b, a), g, .zero)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(a, b), g, .zero)
    }
    package static var saved: SavedOperands { [.a, .b] }
}

package enum ClampMaximum: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A { Minimum.value(a, b) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.lessOrEqual(a, b), g, .zero)
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.less(b, a), g, .zero)
    }
    package static var saved: SavedOperands { [.a, .b] }
}

func registerExtrema(_ catalog: KernelCatalog) {
    catalog.arithmetic("maximum", Maximum.self)
    catalog.arithmetic("minimum", Minimum.self)
    catalog.arithmetic("fmax", MaximumNumber.self)
    catalog.arithmetic("fmin", MinimumNumber.self)
    catalog.arithmetic("clamp", Clamp.self)
    catalog.arithmetic("clamp_min", ClampMinimum.self)
    catalog.arithmetic("clamp_max", ClampMaximum.self)
}
