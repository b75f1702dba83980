import TernKernelABI

package enum ErrorFunction: UnaryFormula {
    /// 2/√π
    @inline(__always) static func slope<A: Real>(_ x: A) -> A { .constant(1.12837916709551257389615890312) * A.exp(-(x * x)) }
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.erf(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * slope(x) }
    package static var saved: SavedOperands { .x }
}

package enum ComplementaryErrorFunction: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.erfc(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { -(g * ErrorFunction.slope(x)) }
    package static var saved: SavedOperands { .x }
}

package enum InverseErrorFunction: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.erfinv(x) }
    /// √π/2 · exp(y²)
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A {
        g * (.constant(0.886226925452758013649083741671) * A.exp(y * y))
    }
    package static var saved: SavedOperands { .value }
}

func registerErrorFunctions(_ catalog: KernelCatalog) {
    catalog.real("erf", ErrorFunction.self)
    catalog.real("erfc", ComplementaryErrorFunction.self)
    catalog.real("erfinv", InverseErrorFunction.self)
}
