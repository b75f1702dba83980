import TernKernels

extension Operators {
    static var exponentials: [any OperatorDefinition.Type] {
        [
            Exponential.self, Exponential2.self, ExponentialMinus1.self, Logarithm.self, Logarithm2.self, Logarithm10.self,
            Logarithm1Plus.self,
        ]
    }

    enum Exponential: PointwiseOperator {
        static let schema = "exp(Tensor self) -> Tensor"
        static let entry = Pointwise("exp", "ExpBackward0", TernKernels.Exponential.self)
    }

    enum Exponential2: PointwiseOperator {
        static let schema = "exp2(Tensor self) -> Tensor"
        static let entry = Pointwise("exp2", "Exp2Backward0", TernKernels.Exponential2.self)
    }

    enum ExponentialMinus1: PointwiseOperator {
        static let schema = "expm1(Tensor self) -> Tensor"
        static let entry = Pointwise("expm1", "Expm1Backward0", TernKernels.ExponentialMinus1.self)
    }

    enum Logarithm: PointwiseOperator {
        static let schema = "log(Tensor self) -> Tensor"
        static let entry = Pointwise("log", "LogBackward0", TernKernels.Logarithm.self)
        static let domain: [Domain] = [.between(0.2, 3)]
    }

    enum Logarithm2: PointwiseOperator {
        static let schema = "log2(Tensor self) -> Tensor"
        static let entry = Pointwise("log2", "Log2Backward0", TernKernels.Logarithm2.self)
        static let domain: [Domain] = [.between(0.2, 3)]
    }

    enum Logarithm10: PointwiseOperator {
        static let schema = "log10(Tensor self) -> Tensor"
        static let entry = Pointwise("log10", "Log10Backward0", TernKernels.Logarithm10.self)
        static let domain: [Domain] = [.between(0.2, 3)]
    }

    enum Logarithm1Plus: PointwiseOperator {
        static let schema = "log1p(Tensor self) -> Tensor"
        static let entry = Pointwise("log1p", "Log1PBackward0", TernKernels.Logarithm1Plus.self)
        static let domain: [Domain] = [.between(-0.7, 3)]
    }
}

extension Tensor {
    /// e to the power of each element. PyTorch: `torch.exp`.
    public func exp() -> Tensor { pointwise(Operators.Exponential.entry) }

    /// `exp` in place.
    @discardableResult
    public func exp_() -> Tensor { Operators.Exponential.entry.inPlace(self) }

    /// 2 to the power of each element. PyTorch: `torch.exp2`.
    public func exp2() -> Tensor { pointwise(Operators.Exponential2.entry) }

    /// `exp2` in place.
    @discardableResult
    public func exp2_() -> Tensor { Operators.Exponential2.entry.inPlace(self) }

    /// `exp(x) - 1`, exact near zero. PyTorch: `torch.expm1`.
    public func expm1() -> Tensor { pointwise(Operators.ExponentialMinus1.entry) }

    /// `expm1` in place.
    @discardableResult
    public func expm1_() -> Tensor { Operators.ExponentialMinus1.entry.inPlace(self) }

    /// The natural logarithm; -inf at zero, NaN below. PyTorch: `torch.log`.
    public func log() -> Tensor { pointwise(Operators.Logarithm.entry) }

    /// `log` in place.
    @discardableResult
    public func log_() -> Tensor { Operators.Logarithm.entry.inPlace(self) }

    /// The logarithm to base 2. PyTorch: `torch.log2`.
    public func log2() -> Tensor { pointwise(Operators.Logarithm2.entry) }

    /// `log2` in place.
    @discardableResult
    public func log2_() -> Tensor { Operators.Logarithm2.entry.inPlace(self) }

    /// The logarithm to base 10. PyTorch: `torch.log10`.
    public func log10() -> Tensor { pointwise(Operators.Logarithm10.entry) }

    /// `log10` in place.
    @discardableResult
    public func log10_() -> Tensor { Operators.Logarithm10.entry.inPlace(self) }

    /// `log(1 + x)`, exact near zero. PyTorch: `torch.log1p`.
    public func log1p() -> Tensor { pointwise(Operators.Logarithm1Plus.entry) }

    /// `log1p` in place.
    @discardableResult
    public func log1p_() -> Tensor { Operators.Logarithm1Plus.entry.inPlace(self) }
}

/// e to the power of each element. PyTorch: `torch.exp`.
public func exp(_ x: Tensor) -> Tensor { x.exp() }

/// 2 to the power of each element. PyTorch: `torch.exp2`.
public func exp2(_ x: Tensor) -> Tensor { x.exp2() }

/// `exp(x) - 1`, exact near zero. PyTorch: `torch.expm1`.
public func expm1(_ x: Tensor) -> Tensor { x.expm1() }

/// The natural logarithm; -inf at zero, NaN below. PyTorch: `torch.log`.
public func log(_ x: Tensor) -> Tensor { x.log() }

/// The logarithm to base 2. PyTorch: `torch.log2`.
public func log2(_ x: Tensor) -> Tensor { x.log2() }

/// The logarithm to base 10. PyTorch: `torch.log10`.
public func log10(_ x: Tensor) -> Tensor { x.log10() }

/// `log(1 + x)`, exact near zero. PyTorch: `torch.log1p`.
public func log1p(_ x: Tensor) -> Tensor { x.log1p() }
