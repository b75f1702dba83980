import TernKernelABI

package enum Sine: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.sin(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * A.cos(x) }
    package static var saved: SavedOperands { .x }
}

package enum Cosine: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.cos(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { -(g * A.sin(x)) }
    package static var saved: SavedOperands { .x }
}

package enum Tangent: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.tan(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * (.one + y * y) }
    package static var saved: SavedOperands { .value }
}

package enum ArcSine: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.asin(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g / A.squareRoot(.one - x * x) }
    package static var saved: SavedOperands { .x }
}

package enum ArcCosine: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.acos(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { -(g / A.squareRoot(.one - x * x)) }
    package static var saved: SavedOperands { .x }
}

package enum ArcTangent: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.atan(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g / (.one + x * x) }
    package static var saved: SavedOperands { .x }
}

/// The angle of the point (b, a).
package enum ArcTangent2: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { A.atan2(a, b) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        scaled(g, a, b) * b
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        -(scaled(g, a, b) * a)
    }
    /// The origin has no angle; its gradient is 0, not NaN.
    @inline(__always) private static func scaled<A: Real>(_ g: A, _ a: A, _ b: A) -> A {
        let square = a * a + b * b
        return A.select(A.equal(square, .zero), .zero, g / square)
    }
    package static var saved: SavedOperands { [.a, .b] }
}

func registerTrigonometry(_ catalog: KernelCatalog) {
    catalog.real("sin", Sine.self)
    catalog.real("cos", Cosine.self)
    catalog.real("tan", Tangent.self)
    catalog.real("asin", ArcSine.self)
    catalog.real("acos", ArcCosine.self)
    catalog.real("atan", ArcTangent.self)
    catalog.real("atan2", ArcTangent2.self)
}
