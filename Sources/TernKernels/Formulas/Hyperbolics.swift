import TernKernelABI

package enum HyperbolicSine: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.sinh(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * A.cosh(x) }
    package static var saved: SavedOperands { .x }
}

package enum HyperbolicCosine: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.cosh(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * A.sinh(x) }
    package static var saved: SavedOperands { .x }
}

package enum HyperbolicTangent: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.tanh(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * (.one - y * y) }
    package static var saved: SavedOperands { .value }
}

package enum AreaSine: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.asinh(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g / A.squareRoot(x * x + .one) }
    package static var saved: SavedOperands { .x }
}

package enum AreaCosine: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.acosh(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g / A.squareRoot(x * x - .one) }
    package static var saved: SavedOperands { .x }
}

package enum AreaTangent: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.atanh(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g / (.one - x * x) }
    package static var saved: SavedOperands { .x }
}

func registerHyperbolics(_ catalog: KernelCatalog) {
    catalog.real("sinh", HyperbolicSine.self)
    catalog.real("cosh", HyperbolicCosine.self)
    catalog.real("tanh", HyperbolicTangent.self)
    catalog.real("asinh", AreaSine.self)
    catalog.real("acosh", AreaCosine.self)
    catalog.real("atanh", AreaTangent.self)
}
