import TernKernelABI

/// Rounds the quotient down. For floats after Python's `float_floor_div`: from the exact remainder, so that
/// `a == floorDivide(a, b) * b + remainder(a, b)` holds as nearly as it can.
package enum FloorDivide: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A {
        let remainder = A.fmod(a, b)
        let quotient = (a - remainder) / b
        let down = A.select(FloorRemainder.hasOtherSign(remainder, b), quotient - .one, quotient)
        let floor = A.floor(down)
        let nearest = A.select(A.less(.constant(0.5), down - floor), floor + .one, floor)
        let result = A.select(A.equal(down, .zero), A.copySign(.zero, a / b), nearest)
        return A.select(A.equal(b, .zero), a / b, result)
    }
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A {
        let quotient = A.divideTruncating(a, b)
        return A.select(FloorRemainder.hasOtherSign(A.remainderTruncating(a, b), b), quotient - .one, quotient)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [] }
}

package enum TruncateDivide: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { A.trunc(a / b) }
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A { A.divideTruncating(a, b) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [] }
}

/// The remainder with the divisor's sign, as Python's `%`.
package enum FloorRemainder: BinaryFormula, BinaryArithmetic {
    @inline(__always) static func hasOtherSign<A: Algebra>(_ remainder: A, _ divisor: A) -> A.Mask {
        let oneWay = A.Mask.and(A.less(remainder, .zero), A.less(.zero, divisor))
        let otherWay = A.Mask.and(A.less(.zero, remainder), A.less(divisor, .zero))
        return A.Mask.or(oneWay, otherWay)
    }
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A {
        let remainder = A.fmod(a, b)
        return A.select(hasOtherSign(remainder, b), remainder + b, remainder)
    }
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A {
        let remainder = A.remainderTruncating(a, b)
        return A.select(hasOtherSign(remainder, b), remainder + b, remainder)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { -(g * FloorDivide.value(a, b)) }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [] : [.a, .b] }
}

/// The remainder with the dividend's sign, as C's `fmod`.
package enum TruncateRemainder: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { A.fmod(a, b) }
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A { A.remainderTruncating(a, b) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { -(g * A.trunc(a / b)) }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [] : [.a, .b] }
}

func registerDivision(_ catalog: KernelCatalog) {
    catalog.arithmetic("floor_divide", FloorDivide.self)
    catalog.arithmetic("div.trunc", TruncateDivide.self)
    catalog.arithmetic("remainder", FloorRemainder.self)
    catalog.arithmetic("fmod", TruncateRemainder.self)
}
