import TernKernelABI

package enum Add: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static var isLight: Bool { true }
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A { a + b }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g }
    package static var saved: SavedOperands { [] }
    package static func passesGradient(to input: Int) -> Bool { true }
}

/// `a + c * b`: addition and subtraction with their `alpha`.
package enum AddScaled: TernaryFormula, TernaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A, _ c: A) -> A { a + c * b }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A { g }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A { g * c }
    @inline(__always) package static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A { g * b }
    package static var saved: SavedOperands { [.b, .c] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [] : (input == 1 ? .c : .b) }
    package static func passesGradient(to input: Int) -> Bool { input == 0 }
}

package enum Subtract: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static var isLight: Bool { true }
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A { a - b }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { -g }
    package static var saved: SavedOperands { [] }
    package static func passesGradient(to input: Int) -> Bool { input == 0 }
}

package enum Multiply: BinaryFormula, BinaryArithmetic {
    @inline(__always) package static var isLight: Bool { true }
    @inline(__always) package static func value<A: Algebra>(_ a: A, _ b: A) -> A { a * b }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g * b }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g * a }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? .b : .a }
}

package enum Divide: BinaryFormula {
    @inline(__always) package static var isLight: Bool { true }
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { a / b }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A { g / b }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { -(g * ((a / b) / b)) }
    package static var saved: SavedOperands { [.a, .b] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? .b : [.a, .b] }
}

package enum Negate: UnaryFormula, UnaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ x: A) -> A { -x }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { -g }
    package static var saved: SavedOperands { [] }
}

/// -1, 0 or 1; NaN gives 0, as in PyTorch.
package enum Sign: UnaryFormula, UnaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ x: A) -> A {
        A.select(A.less(.zero, x), .one, A.select(A.less(x, .zero), .constant(-1), .zero))
    }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [] }
}

package enum Absolute: UnaryFormula, UnaryArithmetic {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { A.magnitude(x) }
    @inline(__always) package static func value<A: Integral>(_ x: A) -> A { A.select(A.less(x, .zero), -x, x) }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * Sign.value(x) }
    package static var saved: SavedOperands { .x }
}

package enum Square: UnaryFormula, UnaryArithmetic {
    @inline(__always) package static func value<A: Algebra>(_ x: A) -> A { x * x }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { g * (x + x) }
    package static var saved: SavedOperands { .x }
}

package enum Reciprocal: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A { .one / x }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { -(g * (y * y)) }
    package static var saved: SavedOperands { .value }
}

/// The angle of a real number in the complex plane: 0 or π.
package enum Angle: UnaryFormula {
    @inline(__always) package static func value<A: Real>(_ x: A) -> A {
        A.select(A.isNaN(x), x, A.select(A.less(x, .zero), .constant(3.14159265358979323846), .zero))
    }
    @inline(__always) package static func pullback<A: Real>(_ g: A, x: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [] }
}

/// `a + c * (b - a)`, from the nearer end, so that both ends are met exactly.
package enum Interpolate: TernaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A, _ c: A) -> A {
        let difference = b - a
        return A.select(
            A.less(A.magnitude(c), .constant(0.5)), A.multiplyAdd(c, difference, a), b - difference * (.one - c))
    }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A { g * (.one - c) }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A { g * c }
    @inline(__always) package static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A { g * (b - a) }
    package static var saved: SavedOperands { [.a, .b, .c] }
    package static func saved(for input: Int) -> SavedOperands { input == 2 ? [.a, .b] : .c }
}

/// The magnitude of `a` with the sign of `b`.
package enum CopySign: BinaryFormula {
    @inline(__always) package static func value<A: Real>(_ a: A, _ b: A) -> A { A.copySign(a, b) }
    @inline(__always) package static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A {
        A.select(A.equal(a, .zero), .zero, g * (y / a))
    }
    @inline(__always) package static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A { .zero }
    package static var saved: SavedOperands { [.a, .value] }
    package static func saved(for input: Int) -> SavedOperands { input == 0 ? [.a, .value] : [] }
}

func registerArithmetic(_ catalog: KernelCatalog) {
    catalog.arithmetic("add", Add.self)
    catalog.arithmetic("add.scaled", AddScaled.self)
    catalog.arithmetic("sub", Subtract.self)
    catalog.arithmetic("mul", Multiply.self)
    catalog.real("div", Divide.self)
    catalog.arithmetic("neg", Negate.self)
    catalog.arithmetic("sign", Sign.self)
    catalog.arithmetic("abs", Absolute.self)
    catalog.arithmetic("square", Square.self)
    catalog.real("reciprocal", Reciprocal.self)
    catalog.real("angle", Angle.self)
    catalog.real("copysign", CopySign.self)
    catalog.real("lerp", Interpolate.self)
    catalog.sixteenBits("add", Add.self)
    catalog.sixteenBits("sub", Subtract.self)
    catalog.sixteenBits("mul", Multiply.self)
}
