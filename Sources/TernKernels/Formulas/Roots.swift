import TernKernelABI

package enum SquareRoot: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.squareRoot(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g / (y + y) }
    package static var saved: SavedOperands { .value }
}

package enum ReciprocalSquareRoot: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { .one / A.squareRoot(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        .constant(-0.5) * g * (y * y * y)
    }
    package static var saved: SavedOperands { .value }
}

/// `sqrt(a² + b²)` without overflow on the way.
package enum Hypotenuse: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A {
        let x = A.magnitude(a), y = A.magnitude(b)
        let aIsLarger = A.less(y, x)
        let large = A.select(aIsLarger, x, y), small = A.select(aIsLarger, y, x)
        let ratio = small / large
        let result = large * A.squareRoot(A.multiplyAdd(ratio, ratio, .one))
        let infinity = A.constant(.infinity)
        let isInfinite = A.Mask.or(A.equal(x, infinity), A.equal(y, infinity))
        let isZero = A.Mask.and(A.equal(x, .zero), A.equal(y, .zero))
        // A NaN may have been taken for the smaller or the larger one; the sum brings it back.
        let finite = A.select(A.isNaN(x + y), x + y, result)
        return A.select(isInfinite, infinity, A.select(isZero, .zero, finite))
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g * (a / y) }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g * (b / y) }
    package static var saved: SavedOperands { [.a, .b, .value] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .value] : [.b, .value] }
}

func registerRoots(_ catalog: KernelCatalog) {
    catalog.real("sqrt", SquareRoot.self)
    catalog.real("rsqrt", ReciprocalSquareRoot.self)
    catalog.real("hypot", Hypotenuse.self)
}
