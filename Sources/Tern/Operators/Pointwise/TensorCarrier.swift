import TernKernels

/// Tensors as a carrier of formulas: a pullback written once becomes operators that record a graph, for gradients of gradients.
enum TensorCarrier: Real {
    case tensor(Tensor)
    /// A constant, which becomes a scalar operand.
    case number(Double)

    enum Mask: MaskAlgebra {
        case tensor(Tensor)
        case truth(Bool)

        static func constant(_ value: Bool) -> Mask { .truth(value) }
        static func and(_ a: Mask, _ b: Mask) -> Mask {
            switch (a, b) {
            case (.tensor(let x), .tensor(let y)): .tensor(x.logicalAnd(y))
            case (.truth(let x), let other), (let other, .truth(let x)): x ? other : .truth(false)
            }
        }
        static func or(_ a: Mask, _ b: Mask) -> Mask {
            switch (a, b) {
            case (.tensor(let x), .tensor(let y)): .tensor(x.logicalOr(y))
            case (.truth(let x), let other), (let other, .truth(let x)): x ? .truth(true) : other
            }
        }
        static func not(_ a: Mask) -> Mask {
            switch a {
            case .tensor(let x): .tensor(x.logicalNot())
            case .truth(let x): .truth(!x)
            }
        }
    }

    /// The value as a tensor; a constant takes its shape from `other`.
    func tensor(like other: Tensor) -> Tensor {
        switch self {
        case .tensor(let tensor): tensor
        case .number(let value): Tensor.full(like: other, .double(value))
        }
    }

    private func operand<Result>(_ body: (Operand) -> Result) -> Result {
        switch self {
        case .tensor(let tensor): body(Operand(tensor))
        case .number(let value): body(Operand(.double(value)))
        }
    }

    private static func apply(_ pointwise: Pointwise, _ a: TensorCarrier) -> TensorCarrier {
        .tensor(a.operand { pointwise($0) })
    }

    private static func apply(_ pointwise: Pointwise, _ a: TensorCarrier, _ b: TensorCarrier) -> TensorCarrier {
        .tensor(a.operand { x in b.operand { y in pointwise(x, y) } })
    }

    private static func compare(
        _ pointwise: Pointwise, _ a: TensorCarrier, _ b: TensorCarrier, _ numbers: (Double, Double) -> Bool
    ) -> Mask {
        if case .number(let x) = a, case .number(let y) = b { return .truth(numbers(x, y)) }
        return .tensor(a.operand { x in b.operand { y in pointwise(x, y) } })
    }

    /// Constants fold, so that they stay scalar operands.
    private static func arithmetic(
        _ pointwise: Pointwise, _ a: TensorCarrier, _ b: TensorCarrier, _ numbers: (Double, Double) -> Double
    ) -> TensorCarrier {
        if case .number(let x) = a, case .number(let y) = b { return .number(numbers(x, y)) }
        return apply(pointwise, a, b)
    }

    private static func function(
        _ pointwise: Pointwise, _ x: TensorCarrier, _ number: (Double) -> Double
    ) -> TensorCarrier {
        if case .number(let value) = x { return .number(number(value)) }
        return apply(pointwise, x)
    }

    static func constant(_ value: Double) -> TensorCarrier { .number(value) }
    static func + (a: TensorCarrier, b: TensorCarrier) -> TensorCarrier { arithmetic(Operators.Add.entry, a, b, +) }
    static func - (a: TensorCarrier, b: TensorCarrier) -> TensorCarrier { arithmetic(Operators.Subtract.entry, a, b, -) }
    static func * (a: TensorCarrier, b: TensorCarrier) -> TensorCarrier { arithmetic(Operators.Multiply.entry, a, b, *) }
    static func / (a: TensorCarrier, b: TensorCarrier) -> TensorCarrier { arithmetic(Operators.Divide.entry, a, b, /) }
    static prefix func - (a: TensorCarrier) -> TensorCarrier { function(Operators.Negate.entry, a, -) }

    static func less(_ a: TensorCarrier, _ b: TensorCarrier) -> Mask { compare(Operators.Less.entry, a, b, <) }
    static func lessOrEqual(_ a: TensorCarrier, _ b: TensorCarrier) -> Mask { compare(Operators.LessOrEqual.entry, a, b, <=) }
    static func equal(_ a: TensorCarrier, _ b: TensorCarrier) -> Mask { compare(Operators.Equal.entry, a, b, ==) }

    static func select(_ mask: Mask, _ yes: TensorCarrier, _ no: TensorCarrier) -> TensorCarrier {
        switch mask {
        case .truth(let truth): return truth ? yes : no
        case .tensor(let condition):
            return .tensor(
                yes.operand { x in no.operand { y in Operators.Where.entry(Operand(condition), x, y) } })
        }
    }

    static func multiplyAdd(_ a: TensorCarrier, _ b: TensorCarrier, _ c: TensorCarrier) -> TensorCarrier { a * b + c }
    static func squareRoot(_ x: TensorCarrier) -> TensorCarrier { function(Operators.SquareRoot.entry, x, Double.squareRoot) }
    static func exp(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Exponential.entry, x, Double.exp) }
    static func exp2(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Exponential2.entry, x, Double.exp2) }
    static func expm1(_ x: TensorCarrier) -> TensorCarrier { function(Operators.ExponentialMinus1.entry, x, Double.expm1) }
    static func log(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Logarithm.entry, x, Double.log) }
    static func log2(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Logarithm2.entry, x, Double.log2) }
    static func log10(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Logarithm10.entry, x, Double.log10) }
    static func log1p(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Logarithm1Plus.entry, x, Double.log1p) }
    static func pow(_ base: TensorCarrier, _ exponent: TensorCarrier) -> TensorCarrier {
        arithmetic(Operators.Power.entry, base, exponent, Double.pow)
    }
    static func sin(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Sine.entry, x, Double.sin) }
    static func cos(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Cosine.entry, x, Double.cos) }
    static func tan(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Tangent.entry, x, Double.tan) }
    static func asin(_ x: TensorCarrier) -> TensorCarrier { function(Operators.ArcSine.entry, x, Double.asin) }
    static func acos(_ x: TensorCarrier) -> TensorCarrier { function(Operators.ArcCosine.entry, x, Double.acos) }
    static func atan(_ x: TensorCarrier) -> TensorCarrier { function(Operators.ArcTangent.entry, x, Double.atan) }
    static func atan2(_ y: TensorCarrier, _ x: TensorCarrier) -> TensorCarrier {
        arithmetic(Operators.ArcTangent2.entry, y, x, Double.atan2)
    }
    static func sinh(_ x: TensorCarrier) -> TensorCarrier { function(Operators.HyperbolicSine.entry, x, Double.sinh) }
    static func cosh(_ x: TensorCarrier) -> TensorCarrier { function(Operators.HyperbolicCosine.entry, x, Double.cosh) }
    static func tanh(_ x: TensorCarrier) -> TensorCarrier { function(Operators.HyperbolicTangent.entry, x, Double.tanh) }
    static func asinh(_ x: TensorCarrier) -> TensorCarrier { function(Operators.AreaSine.entry, x, Double.asinh) }
    static func acosh(_ x: TensorCarrier) -> TensorCarrier { function(Operators.AreaCosine.entry, x, Double.acosh) }
    static func atanh(_ x: TensorCarrier) -> TensorCarrier { function(Operators.AreaTangent.entry, x, Double.atanh) }
    static func erf(_ x: TensorCarrier) -> TensorCarrier { function(Operators.ErrorFunction.entry, x, Double.erf) }
    static func erfc(_ x: TensorCarrier) -> TensorCarrier {
        function(Operators.ComplementaryErrorFunction.entry, x, Double.erfc)
    }
    static func erfinv(_ x: TensorCarrier) -> TensorCarrier {
        function(Operators.InverseErrorFunction.entry, x, Double.erfinv)
    }
    static func lgamma(_ x: TensorCarrier) -> TensorCarrier { function(Operators.LogGamma.entry, x, Double.lgamma) }
    static func digamma(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Digamma.entry, x, Double.digamma) }
    static func i0(_ x: TensorCarrier) -> TensorCarrier { function(Operators.BesselI0.entry, x, Double.i0) }
    static func i1(_ x: TensorCarrier) -> TensorCarrier { function(Operators.BesselI1.entry, x, Double.i1) }
    static func floor(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Floor.entry, x, Double.floor) }
    static func ceil(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Ceiling.entry, x, Double.ceil) }
    static func trunc(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Truncate.entry, x, Double.trunc) }
    static func round(_ x: TensorCarrier) -> TensorCarrier { function(Operators.Round.entry, x, Double.round) }
    static func fmod(_ a: TensorCarrier, _ b: TensorCarrier) -> TensorCarrier {
        arithmetic(Operators.TruncateRemainder.entry, a, b, Double.fmod)
    }
    static func copySign(_ magnitude: TensorCarrier, _ sign: TensorCarrier) -> TensorCarrier {
        // With a positive constant for the sign this is the absolute value, which has a gradient at every sign.
        if case .number(let value) = sign, value > 0 { return function(Operators.Absolute.entry, magnitude, Swift.abs) }
        return arithmetic(Operators.CopySign.entry, magnitude, sign, Double.copySign)
    }
}
