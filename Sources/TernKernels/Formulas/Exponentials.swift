import TernKernelABI

package enum Exponential: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.exp(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * y }
    package static var saved: SavedOperands { .value }
}

package enum Exponential2: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.exp2(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        g * y * .constant(0.693147180559945309417232121458)
    }
    package static var saved: SavedOperands { .value }
}

package enum ExponentialMinus1: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.expm1(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * (y + .one) }
    package static var saved: SavedOperands { .value }
}

package enum Logarithm: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.log(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g / x }
    package static var saved: SavedOperands { .x }
}

package enum Logarithm2: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.log2(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        g / (x * .constant(0.693147180559945309417232121458))
    }
    package static var saved: SavedOperands { .x }
}

package enum Logarithm10: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.log10(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        g / (x * .constant(2.30258509299404568401799145468))
    }
    package static var saved: SavedOperands { .x }
}

package enum Logarithm1Plus: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.log1p(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g / (x + .one) }
    package static var saved: SavedOperands { .x }
}

/// `log(exp(a) + exp(b))`
package enum LogAddExp: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A {
        let aIsLarger = A.less(b, a)
        let large = A.select(aIsLarger, a, b), small = A.select(aIsLarger, b, a)
        let sum = large + A.log1pOfFraction(A.exp(small - large))
        // Equal infinities have no difference.
        let same = A.Mask.and(A.equal(a, b), A.equal(A.magnitude(a), .constant(.infinity)))
        return A.select(same, a, A.select(A.isNaN(a + b), a + b, sum))
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g / (.one + A.exp(b - a)) }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g / (.one + A.exp(a - b)) }
    package static var saved: SavedOperands { [.a, .b] }
}

/// `log2(2^a + 2^b)`
package enum LogAddExp2: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A {
        let aIsLarger = A.less(b, a)
        let large = A.select(aIsLarger, a, b), small = A.select(aIsLarger, b, a)
        let sum = large + A.log1pOfFraction(A.exp2(small - large)) * .constant(1.44269504088896340735992468100)
        let same = A.Mask.and(A.equal(a, b), A.equal(A.magnitude(a), .constant(.infinity)))
        return A.select(same, a, A.select(A.isNaN(a + b), a + b, sum))
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g / (.one + A.exp2(b - a)) }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g / (.one + A.exp2(a - b)) }
    package static var saved: SavedOperands { [.a, .b] }
}

func registerExponentials(_ catalog: KernelCatalog) {
    catalog.real("exp", Exponential.self)
    catalog.real("exp2", Exponential2.self)
    catalog.real("expm1", ExponentialMinus1.self)
    catalog.real("log", Logarithm.self)
    catalog.real("log2", Logarithm2.self)
    catalog.real("log10", Logarithm10.self)
    catalog.real("log1p", Logarithm1Plus.self)
    catalog.real("logaddexp", LogAddExp.self)
    catalog.real("logaddexp2", LogAddExp2.self)
}
