import TernKernelABI

/// Whatever is not zero is true; NaN is true.
package enum LogicalNot: UnaryTest {
    @inline(__always) package static func test<A: Algebra>(_ x: A) -> A.Mask { A.equal(x, .zero) }
}

package enum LogicalAnd: BinaryTest {
    @inline(__always) package static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask {
        A.Mask.not(A.Mask.or(A.equal(a, .zero), A.equal(b, .zero)))
    }
}

package enum LogicalOr: BinaryTest {
    @inline(__always) package static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask {
        A.Mask.not(A.Mask.and(A.equal(a, .zero), A.equal(b, .zero)))
    }
}

package enum LogicalXor: BinaryTest {
    @inline(__always) package static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask {
        let x = A.equal(a, .zero), y = A.equal(b, .zero)
        return A.Mask.and(A.Mask.or(x, y), A.Mask.not(A.Mask.and(x, y)))
    }
}

package enum BitwiseAnd: BinaryArithmetic {
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A { a & b }
}

package enum BitwiseOr: BinaryArithmetic {
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A { a | b }
}

package enum BitwiseXor: BinaryArithmetic {
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A { a ^ b }
}

package enum BitwiseNot: UnaryArithmetic {
    @inline(__always) package static func value<A: Integral>(_ x: A) -> A { ~x }
}

package enum ShiftLeft: BinaryArithmetic {
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A { A.shiftLeft(a, b) }
}

package enum ShiftRight: BinaryArithmetic {
    @inline(__always) package static func value<A: Integral>(_ a: A, _ b: A) -> A { A.shiftRight(a, b) }
}

/// `b` where `a` is true, else `c`.
package enum Choose: TernaryFormula, TernaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A, _ c: A) -> A {
        A.select(A.equal(a, .zero), c, b)
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A { .zero }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        A.select(A.equal(a, .zero), .zero, g)
    }
    @inline(__always) package static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A {
        A.select(A.equal(a, .zero), g, .zero)
    }
    package static var saved: SavedOperands { .a }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [] : .a }
}

func registerLogic(_ catalog: KernelCatalog) {
    catalog.test("logical_not", LogicalNot.self)
    catalog.test("logical_and", LogicalAnd.self)
    catalog.test("logical_or", LogicalOr.self)
    catalog.test("logical_xor", LogicalXor.self)
    catalog.integer("bitwise_and", BitwiseAnd.self)
    catalog.integer("bitwise_or", BitwiseOr.self)
    catalog.integer("bitwise_xor", BitwiseXor.self)
    catalog.integer("bitwise_not", BitwiseNot.self)
    catalog.integer("bitwise_left_shift", ShiftLeft.self)
    catalog.integer("bitwise_right_shift", ShiftRight.self)
    catalog.arithmetic("where", Choose.self)
}
