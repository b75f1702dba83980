import TernKernelABI

/// A step function: its gradient is zero wherever it has one.
package protocol StepFormula: UnaryFormula {}
extension StepFormula {
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [] }
}

package enum Floor: StepFormula, UnaryArithmetic {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.floor(x) }
    @inline(__always) package static func value<A: Integral>(_ x: A) -> A { x }
}

package enum Ceiling: StepFormula, UnaryArithmetic {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.ceil(x) }
    @inline(__always) package static func value<A: Integral>(_ x: A) -> A { x }
}

package enum Truncate: StepFormula, UnaryArithmetic {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.trunc(x) }
    @inline(__always) package static func value<A: Integral>(_ x: A) -> A { x }
}

package enum Round: StepFormula, UnaryArithmetic {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.round(x) }
    @inline(__always) package static func value<A: Integral>(_ x: A) -> A { x }
}

package enum Fraction: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { x - A.trunc(x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g }
    package static var saved: SavedOperands { [] }
}

func registerRounding(_ catalog: KernelCatalog) {
    catalog.arithmetic("floor", Floor.self)
    catalog.arithmetic("ceil", Ceiling.self)
    catalog.arithmetic("trunc", Truncate.self)
    catalog.arithmetic("round", Round.self)
    catalog.real("frac", Fraction.self)
}
