/// Binds tighter than `*`, to the right. A prefix minus binds tighter still: `-x ** 2` is `(-x) ** 2`.
precedencegroup ExponentiationPrecedence {
    higherThan: MultiplicationPrecedence
    associativity: right
}

infix operator ** : ExponentiationPrecedence

// Each operator comes for (tensor, tensor), (tensor, number) and (number, tensor): long expressions type-check in milliseconds
// that way, and a number never becomes a tensor, so that it does not take part in type promotion as one.

extension Tensor {
    /// The sum of elements. Shapes broadcast.
    public static func + (a: Tensor, b: Tensor) -> Tensor { Operators.Add.entry(a, b) }
    /// The sum of elements and a number.
    public static func + (a: Tensor, b: some TensorScalar) -> Tensor { Operators.Add.entry(a, b.scalar) }
    /// The sum of a number and elements.
    public static func + (a: some TensorScalar, b: Tensor) -> Tensor { Operators.Add.entry(a.scalar, b) }

    /// The difference of elements.
    public static func - (a: Tensor, b: Tensor) -> Tensor { Operators.Subtract.entry(a, b) }
    /// The difference of elements and a number.
    public static func - (a: Tensor, b: some TensorScalar) -> Tensor { Operators.Subtract.entry(a, b.scalar) }
    /// A number minus the elements.
    public static func - (a: some TensorScalar, b: Tensor) -> Tensor { Operators.Subtract.entry(a.scalar, b) }

    /// The product of elements; `matmul` is the matrix product.
    public static func * (a: Tensor, b: Tensor) -> Tensor { Operators.Multiply.entry(a, b) }
    /// The product of elements and a number.
    public static func * (a: Tensor, b: some TensorScalar) -> Tensor { Operators.Multiply.entry(a, b.scalar) }
    /// The product of a number and elements.
    public static func * (a: some TensorScalar, b: Tensor) -> Tensor { Operators.Multiply.entry(a.scalar, b) }

    /// The quotient of elements, floating-point for integers too.
    public static func / (a: Tensor, b: Tensor) -> Tensor { Operators.Divide.entry(a, b) }
    /// The quotient of elements and a number, floating-point for integers too.
    public static func / (a: Tensor, b: some TensorScalar) -> Tensor { Operators.Divide.entry(a, b.scalar) }
    /// A number divided by the elements.
    public static func / (a: some TensorScalar, b: Tensor) -> Tensor { Operators.Divide.entry(a.scalar, b) }

    /// The remainder with the divisor's sign, as in Python.
    public static func % (a: Tensor, b: Tensor) -> Tensor { a.remainder(b) }
    /// The remainder by a number, with its sign.
    public static func % (a: Tensor, b: some TensorScalar) -> Tensor { a.remainder(b) }

    /// The power of elements.
    public static func ** (a: Tensor, b: Tensor) -> Tensor { a.pow(b) }
    /// Elements to the power of a number.
    public static func ** (a: Tensor, b: some TensorScalar) -> Tensor { a.pow(b) }
    /// A number to the power of the elements.
    public static func ** (a: some TensorScalar, b: Tensor) -> Tensor { Operators.Power.entry(a.scalar, b) }

    /// The negative of elements.
    public static prefix func - (x: Tensor) -> Tensor { x.neg() }
    /// The tensor itself.
    public static prefix func + (x: Tensor) -> Tensor { x }
    /// The complement of bits; of bool, the other truth value.
    public static prefix func ~ (x: Tensor) -> Tensor { x.bitwiseNot() }

    /// Changes `a` in place, as `add_` does: every holder of the tensor sees it.
    public static func += (a: inout Tensor, b: Tensor) { a.add_(b) }
    /// Adds a number to `a` in place, as `add_` does.
    public static func += (a: inout Tensor, b: some TensorScalar) { a.add_(b) }
    /// Subtracts from `a` in place, as `sub_` does.
    public static func -= (a: inout Tensor, b: Tensor) { a.sub_(b) }
    /// Subtracts a number from `a` in place, as `sub_` does.
    public static func -= (a: inout Tensor, b: some TensorScalar) { a.sub_(b) }
    /// Multiplies `a` in place, as `mul_` does.
    public static func *= (a: inout Tensor, b: Tensor) { a.mul_(b) }
    /// Multiplies `a` by a number in place, as `mul_` does.
    public static func *= (a: inout Tensor, b: some TensorScalar) { a.mul_(b) }
    /// Divides `a` in place, as `div_` does.
    public static func /= (a: inout Tensor, b: Tensor) { a.div_(b) }
    /// Divides `a` by a number in place, as `div_` does.
    public static func /= (a: inout Tensor, b: some TensorScalar) { a.div_(b) }

    /// Compares element by element; the result is bool.
    public static func .== (a: Tensor, b: Tensor) -> Tensor { a.eq(b) }
    /// True where an element is equal to the number.
    public static func .== (a: Tensor, b: some TensorScalar) -> Tensor { a.eq(b) }
    /// True where elements differ; the result is bool.
    public static func .!= (a: Tensor, b: Tensor) -> Tensor { a.ne(b) }
    /// True where an element differs from the number.
    public static func .!= (a: Tensor, b: some TensorScalar) -> Tensor { a.ne(b) }
    /// True where `a` is less; the result is bool.
    public static func .< (a: Tensor, b: Tensor) -> Tensor { a.lt(b) }
    /// True where an element is less than the number.
    public static func .< (a: Tensor, b: some TensorScalar) -> Tensor { a.lt(b) }
    /// True where `a` is at most `b`; the result is bool.
    public static func .<= (a: Tensor, b: Tensor) -> Tensor { a.le(b) }
    /// True where an element is at most the number.
    public static func .<= (a: Tensor, b: some TensorScalar) -> Tensor { a.le(b) }
    /// True where `a` is greater; the result is bool.
    public static func .> (a: Tensor, b: Tensor) -> Tensor { a.gt(b) }
    /// True where an element is greater than the number.
    public static func .> (a: Tensor, b: some TensorScalar) -> Tensor { a.gt(b) }
    /// True where `a` is at least `b`; the result is bool.
    public static func .>= (a: Tensor, b: Tensor) -> Tensor { a.ge(b) }
    /// True where an element is at least the number.
    public static func .>= (a: Tensor, b: some TensorScalar) -> Tensor { a.ge(b) }

    /// Bits, or truth values, that both have.
    public static func & (a: Tensor, b: Tensor) -> Tensor { a.bitwiseAnd(b) }
    /// Bits, or truth values, that one has.
    public static func | (a: Tensor, b: Tensor) -> Tensor { a.bitwiseOr(b) }
    /// Bits, or truth values, that just one has.
    public static func ^ (a: Tensor, b: Tensor) -> Tensor { a.bitwiseXor(b) }

    /// The bits moved up; 0 beyond the width. For integers only.
    public static func << (a: Tensor, b: Tensor) -> Tensor { a.bitwiseLeftShift(b) }
    /// The bits moved up by one number of places.
    public static func << (a: Tensor, b: some TensorScalar) -> Tensor { a.bitwiseLeftShift(b) }
    /// A number's bits moved up by the elements.
    public static func << (a: some TensorScalar, b: Tensor) -> Tensor {
        Operators.ShiftLeft.entry(a.scalar, b)
    }
    /// The bits moved down, the sign kept. For integers only.
    public static func >> (a: Tensor, b: Tensor) -> Tensor { a.bitwiseRightShift(b) }
    /// The bits moved down by one number of places.
    public static func >> (a: Tensor, b: some TensorScalar) -> Tensor { a.bitwiseRightShift(b) }
    /// A number's bits moved down by the elements.
    public static func >> (a: some TensorScalar, b: Tensor) -> Tensor {
        Operators.ShiftRight.entry(a.scalar, b)
    }

    /// Moves the bits of `a` up in place.
    public static func <<= (a: inout Tensor, b: Tensor) { a.bitwiseLeftShift_(b) }
    /// Moves the bits of `a` up in place.
    public static func <<= (a: inout Tensor, b: some TensorScalar) { a.bitwiseLeftShift_(b) }
    /// Moves the bits of `a` down in place.
    public static func >>= (a: inout Tensor, b: Tensor) { a.bitwiseRightShift_(b) }
    /// Moves the bits of `a` down in place.
    public static func >>= (a: inout Tensor, b: some TensorScalar) { a.bitwiseRightShift_(b) }
}
