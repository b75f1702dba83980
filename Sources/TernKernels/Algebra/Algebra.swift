/// The small algebra that pointwise formulas are written in.
///
/// A formula is generic over `Algebra` (every number, integers included) or `Real` (floating point). What it is applied to,
/// the *carrier*, decides what comes out: a number, a register of numbers, CUDA source text, a dual number or a tensor.
package protocol Algebra {
    associatedtype Mask: MaskAlgebra

    /// The number `value` in this carrier.
    static func constant(_ value: Double) -> Self

    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static prefix func - (a: Self) -> Self

    static func less(_ a: Self, _ b: Self) -> Mask
    static func lessOrEqual(_ a: Self, _ b: Self) -> Mask
    static func equal(_ a: Self, _ b: Self) -> Mask

    /// `yes` where the mask holds, `no` elsewhere. Both sides are computed; a NaN in the side not taken is dropped.
    static func select(_ mask: Mask, _ yes: Self, _ no: Self) -> Self
}

/// Truth values of a carrier, one a lane.
package protocol MaskAlgebra {
    static func constant(_ value: Bool) -> Self
    static func and(_ a: Self, _ b: Self) -> Self
    static func or(_ a: Self, _ b: Self) -> Self
    static func not(_ a: Self) -> Self
}

/// Floating-point carriers.
///
/// Float16 and bfloat16 have none of their own: they are computed in float32 and rounded once.
package protocol Real: Algebra {
    static func / (a: Self, b: Self) -> Self

    /// `a * b + c`, rounded once where the processor has a fused instruction.
    static func multiplyAdd(_ a: Self, _ b: Self, _ c: Self) -> Self

    static func squareRoot(_ x: Self) -> Self
    static func exp(_ x: Self) -> Self
    static func exp2(_ x: Self) -> Self
    static func expm1(_ x: Self) -> Self
    static func log(_ x: Self) -> Self
    static func log2(_ x: Self) -> Self
    static func log10(_ x: Self) -> Self
    static func log1p(_ x: Self) -> Self
    /// `log1p(x)` for x in 0...1, or NaN.
    static func log1pOfFraction(_ x: Self) -> Self
    static func pow(_ base: Self, _ exponent: Self) -> Self

    static func sin(_ x: Self) -> Self
    static func cos(_ x: Self) -> Self
    static func tan(_ x: Self) -> Self
    static func asin(_ x: Self) -> Self
    static func acos(_ x: Self) -> Self
    static func atan(_ x: Self) -> Self
    static func atan2(_ y: Self, _ x: Self) -> Self
    static func sinh(_ x: Self) -> Self
    static func cosh(_ x: Self) -> Self
    static func tanh(_ x: Self) -> Self
    static func asinh(_ x: Self) -> Self
    static func acosh(_ x: Self) -> Self
    static func atanh(_ x: Self) -> Self
    static func erf(_ x: Self) -> Self
    static func erfc(_ x: Self) -> Self
    static func erfinv(_ x: Self) -> Self
    /// `1 / (1 + exp(-x))`
    static func logistic(_ x: Self) -> Self
    /// The normal distribution function Φ(x).
    static func normalDistribution(_ x: Self) -> Self
    /// log |Γ(x)|, and its derivative.
    static func lgamma(_ x: Self) -> Self
    static func digamma(_ x: Self) -> Self
    /// The modified Bessel functions of orders 0 and 1.
    static func i0(_ x: Self) -> Self
    static func i1(_ x: Self) -> Self

    static func floor(_ x: Self) -> Self
    static func ceil(_ x: Self) -> Self
    static func trunc(_ x: Self) -> Self
    /// The nearest integer, halves to even.
    static func round(_ x: Self) -> Self
    /// C's `fmod`: exact, with the sign of `a`.
    static func fmod(_ a: Self, _ b: Self) -> Self
    /// The magnitude of `magnitude` with the sign bit of `sign` (zeros and NaN have one too).
    static func copySign(_ magnitude: Self, _ sign: Self) -> Self
}

/// Integer carriers. Arithmetic wraps.
package protocol Integral: Algebra {
    static func & (a: Self, b: Self) -> Self
    static func | (a: Self, b: Self) -> Self
    static func ^ (a: Self, b: Self) -> Self
    static prefix func ~ (a: Self) -> Self
    /// Shifts follow PyTorch: an amount that is negative or not below the width gives 0 (or the sign, to the right).
    static func shiftLeft(_ a: Self, _ amount: Self) -> Self
    static func shiftRight(_ a: Self, _ amount: Self) -> Self
    /// Division towards zero. The least value by -1 wraps, and division by zero, which is an error before a kernel
    /// runs, gives 0.
    static func divideTruncating(_ a: Self, _ b: Self) -> Self
    static func remainderTruncating(_ a: Self, _ b: Self) -> Self
}

extension Algebra {
    @inline(__always) package static func greater(_ a: Self, _ b: Self) -> Mask { less(b, a) }
    @inline(__always) package static var zero: Self { constant(0) }
    @inline(__always) package static var one: Self { constant(1) }
}

extension Real {
    @inline(__always) package static func isNaN(_ x: Self) -> Mask { Mask.not(equal(x, x)) }
    @inline(__always) package static func magnitude(_ x: Self) -> Self { copySign(x, constant(1)) }
    @inline(__always) package static func log1pOfFraction(_ x: Self) -> Self { log1p(x) }
    /// By the exponential that does not overflow: the lower tail keeps its digits down to the smallest numbers.
    @inline(__always) package static func logistic(_ x: Self) -> Self {
        let power = exp(-magnitude(x))
        let sum = one + power
        let y = select(less(x, zero), power, one) / sum
        // What the sum has lost in rounding comes back, over about `sum`.
        let lost = power - (sum - one)
        return y - y * (lost * (constant(1.457) - constant(0.5) * sum))
    }
    @inline(__always) package static func normalDistribution(_ x: Self) -> Self {
        constant(0.5) * erfc(x * constant(-0.707106781186547524400844362105))
    }
}
