#if !TERN_AVX2 && !TERN_AVX512

    /// A number and its derivative along one direction: formulas applied to it yield exact derivatives (forward mode).
    ///
    /// Tests hold a pullback against it. Where a function has no derivative (a rounding step, |x| at 0) it is 0, as in PyTorch.
    package struct Dual<Value: Real>: Real {
        package typealias Mask = Value.Mask

        package var value: Value
        package var derivative: Value

        package init(_ value: Value, derivative: Value = .constant(0)) {
            self.value = value
            self.derivative = derivative
        }

        /// The chain rule.
        private static func chain(_ value: Value, _ x: Dual, _ slope: Value) -> Dual {
            Dual(value, derivative: x.derivative * slope)
        }

        private static func number(_ value: Double) -> Value { .constant(value) }

        // MARK: Arithmetic

        package static func constant(_ value: Double) -> Dual { Dual(number(value)) }
        package static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, derivative: a.derivative + b.derivative) }
        package static func - (a: Dual, b: Dual) -> Dual { Dual(a.value - b.value, derivative: a.derivative - b.derivative) }
        package static prefix func - (a: Dual) -> Dual { Dual(-a.value, derivative: -a.derivative) }

        package static func * (a: Dual, b: Dual) -> Dual {
            Dual(a.value * b.value, derivative: a.derivative * b.value + a.value * b.derivative)
        }

        package static func / (a: Dual, b: Dual) -> Dual {
            let quotient = a.value / b.value
            return Dual(quotient, derivative: (a.derivative - quotient * b.derivative) / b.value)
        }

        package static func multiplyAdd(_ a: Dual, _ b: Dual, _ c: Dual) -> Dual {
            let slope = a.derivative * b.value + a.value * b.derivative + c.derivative
            return Dual(.multiplyAdd(a.value, b.value, c.value), derivative: slope)
        }

        // MARK: Comparison

        package static func less(_ a: Dual, _ b: Dual) -> Mask { Value.less(a.value, b.value) }
        package static func lessOrEqual(_ a: Dual, _ b: Dual) -> Mask { Value.lessOrEqual(a.value, b.value) }
        package static func equal(_ a: Dual, _ b: Dual) -> Mask { Value.equal(a.value, b.value) }

        package static func select(_ mask: Mask, _ yes: Dual, _ no: Dual) -> Dual {
            Dual(Value.select(mask, yes.value, no.value), derivative: Value.select(mask, yes.derivative, no.derivative))
        }

        // MARK: Exponentials and powers

        package static func squareRoot(_ x: Dual) -> Dual {
            let root = Value.squareRoot(x.value)
            return chain(root, x, number(0.5) / root)
        }

        package static func exp(_ x: Dual) -> Dual {
            let power = Value.exp(x.value)
            return chain(power, x, power)
        }

        package static func exp2(_ x: Dual) -> Dual {
            let power = Value.exp2(x.value)
            return chain(power, x, power * number(0.6931471805599453))
        }

        package static func expm1(_ x: Dual) -> Dual { chain(Value.expm1(x.value), x, Value.exp(x.value)) }
        package static func log(_ x: Dual) -> Dual { chain(Value.log(x.value), x, number(1) / x.value) }
        package static func log2(_ x: Dual) -> Dual { chain(Value.log2(x.value), x, number(1.4426950408889634) / x.value) }
        package static func log10(_ x: Dual) -> Dual { chain(Value.log10(x.value), x, number(0.4342944819032518) / x.value) }
        package static func log1p(_ x: Dual) -> Dual { chain(Value.log1p(x.value), x, number(1) / (number(1) + x.value)) }

        /// A constant operand contributes nothing, even where its partial derivative is not a number; nor does an exponent not
        /// below 0 over a base of 0, nor a base under an exponent of 0.
        package static func pow(_ base: Dual, _ exponent: Dual) -> Dual {
            let power = Value.pow(base.value, exponent.value)
            let zero = number(0)
            let byBase = exponent.value * Value.pow(base.value, exponent.value - number(1)) * base.derivative
            let byExponent = power * Value.log(base.value) * exponent.derivative
            let baseIsIdle = Mask.or(Value.equal(exponent.value, zero), Value.equal(base.derivative, zero))
            let vanishes = Mask.and(Value.equal(base.value, zero), Value.lessOrEqual(zero, exponent.value))
            let exponentIsIdle = Mask.or(vanishes, Value.equal(exponent.derivative, zero))
            let slope = Value.select(baseIsIdle, zero, byBase) + Value.select(exponentIsIdle, zero, byExponent)
            return Dual(power, derivative: slope)
        }

        // MARK: Circular and hyperbolic functions

        package static func sin(_ x: Dual) -> Dual { chain(Value.sin(x.value), x, Value.cos(x.value)) }
        package static func cos(_ x: Dual) -> Dual { chain(Value.cos(x.value), x, -Value.sin(x.value)) }

        package static func tan(_ x: Dual) -> Dual {
            let tangent = Value.tan(x.value)
            return chain(tangent, x, number(1) + tangent * tangent)
        }

        /// 1 - x², as a product that keeps its digits near 1.
        private static func complement(_ x: Value) -> Value { (number(1) - x) * (number(1) + x) }

        package static func asin(_ x: Dual) -> Dual {
            chain(Value.asin(x.value), x, number(1) / Value.squareRoot(complement(x.value)))
        }

        package static func acos(_ x: Dual) -> Dual {
            chain(Value.acos(x.value), x, number(-1) / Value.squareRoot(complement(x.value)))
        }

        package static func atan(_ x: Dual) -> Dual {
            chain(Value.atan(x.value), x, number(1) / (number(1) + x.value * x.value))
        }

        package static func atan2(_ y: Dual, _ x: Dual) -> Dual {
            let square = x.value * x.value + y.value * y.value
            let slope = (x.value * y.derivative - y.value * x.derivative) / square
            return Dual(Value.atan2(y.value, x.value), derivative: slope)
        }

        package static func sinh(_ x: Dual) -> Dual { chain(Value.sinh(x.value), x, Value.cosh(x.value)) }
        package static func cosh(_ x: Dual) -> Dual { chain(Value.cosh(x.value), x, Value.sinh(x.value)) }

        package static func tanh(_ x: Dual) -> Dual {
            let tangent = Value.tanh(x.value)
            return chain(tangent, x, complement(tangent))
        }

        package static func asinh(_ x: Dual) -> Dual {
            chain(Value.asinh(x.value), x, number(1) / Value.squareRoot(number(1) + x.value * x.value))
        }

        package static func acosh(_ x: Dual) -> Dual {
            let square = (x.value - number(1)) * (x.value + number(1))
            return chain(Value.acosh(x.value), x, number(1) / Value.squareRoot(square))
        }

        package static func atanh(_ x: Dual) -> Dual { chain(Value.atanh(x.value), x, number(1) / complement(x.value)) }

        // MARK: Error functions

        /// erf'(x) = 2/√π e^-x²
        private static func bell(_ x: Value) -> Value { number(1.1283791670955126) * Value.exp(-(x * x)) }

        package static func erf(_ x: Dual) -> Dual { chain(Value.erf(x.value), x, bell(x.value)) }
        package static func erfc(_ x: Dual) -> Dual { chain(Value.erfc(x.value), x, -bell(x.value)) }

        package static func erfinv(_ x: Dual) -> Dual {
            let inverse = Value.erfinv(x.value)
            return chain(inverse, x, number(0.886226925452758) * Value.exp(inverse * inverse))
        }

        // MARK: Gamma and Bessel functions

        package static func lgamma(_ x: Dual) -> Dual { chain(Value.lgamma(x.value), x, Value.digamma(x.value)) }
        package static func digamma(_ x: Dual) -> Dual { chain(Value.digamma(x.value), x, Digamma.slope(x.value)) }
        package static func i0(_ x: Dual) -> Dual { chain(Value.i0(x.value), x, Value.i1(x.value)) }
        package static func i1(_ x: Dual) -> Dual { chain(Value.i1(x.value), x, BesselI1.slope(x.value, Value.i1(x.value))) }

        // MARK: Rounding and signs

        package static func floor(_ x: Dual) -> Dual { Dual(Value.floor(x.value)) }
        package static func ceil(_ x: Dual) -> Dual { Dual(Value.ceil(x.value)) }
        package static func trunc(_ x: Dual) -> Dual { Dual(Value.trunc(x.value)) }
        package static func round(_ x: Dual) -> Dual { Dual(Value.round(x.value)) }

        package static func fmod(_ a: Dual, _ b: Dual) -> Dual {
            let slope = a.derivative - Value.trunc(a.value / b.value) * b.derivative
            return Dual(Value.fmod(a.value, b.value), derivative: slope)
        }

        package static func copySign(_ magnitude: Dual, _ sign: Dual) -> Dual {
            let value = Value.copySign(magnitude.value, sign.value)
            let flips = Value.copySign(number(1), magnitude.value) * Value.copySign(number(1), sign.value)
            let atZero = Value.equal(magnitude.value, number(0))
            return chain(value, magnitude, Value.select(atZero, number(0), flips))
        }
    }

#endif
