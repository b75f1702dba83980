import TernKernelABI

package enum Power: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { A.pow(a, b) }

    /// By repeated squaring; every bit of the exponent matters, since the product wraps. A negative exponent leaves 0,
    /// but for the bases 1 and -1.
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A {
        var result = A.one, square = a, exponent = b
        for _ in 0..<63 {
            result = A.select(A.equal(exponent & .one, .one), result * square, result)
            square = square * square
            exponent = A.shiftRight(exponent, .one)
        }
        let isOdd = A.equal(b & .one, .one)
        let minusOne = A.constant(-1)
        let ofMinusOne = A.select(isOdd, minusOne, .one)
        let negative = A.select(A.equal(a, .one), .one, A.select(A.equal(a, minusOne), ofMinusOne, .zero))
        return A.select(A.less(b, .zero), negative, result)
    }

    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.equal(b, .zero), .zero, g * (b * A.pow(a, b - .one)))
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        let vanishes = A.Mask.and(A.equal(a, .zero), A.lessOrEqual(.zero, b))
        return A.select(vanishes, .zero, g * (y * A.log(a)))
    }
    package static var saved: SavedOperands { [.a, .b, .value] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .b] : [.a, .b, .value] }
}

func registerPowers(_ catalog: KernelCatalog) {
    catalog.arithmetic("pow", Power.self)
}
