import TernKernels

extension Operators {
    static var specialFunctions: [any OperatorDefinition.Type] {
        [LogGamma.self, Digamma.self, BesselI0.self, BesselI1.self, Sinc.self, XLogY.self, Logit.self]
    }

    enum LogGamma: PointwiseOperator {
        static let schema = "lgamma(Tensor self) -> Tensor"
        static let entry = Pointwise("lgamma", "LgammaBackward0", TernKernels.LogGamma.self)
        static let domain: [Domain] = [.between(0.3, 4)]
    }

    enum Digamma: PointwiseOperator {
        static let schema = "digamma(Tensor self) -> Tensor"
        static let entry = Pointwise("digamma", "DigammaBackward0", TernKernels.Digamma.self)
        static let domain: [Domain] = [.between(0.6, 4)]
    }

    enum BesselI0: PointwiseOperator {
        static let schema = "i0(Tensor self) -> Tensor"
        static let entry = Pointwise("i0", "I0Backward0", TernKernels.BesselI0.self)
    }

    enum BesselI1: PointwiseOperator {
        static let schema = "special.i1(Tensor self) -> Tensor"
        static let entry = Pointwise("special.i1", "SpecialI1Backward0", TernKernels.BesselI1.self)
    }

    enum Sinc: PointwiseOperator {
        static let schema = "sinc(Tensor self) -> Tensor"
        static let entry = Pointwise("sinc", "SincBackward0", TernKernels.Sinc.self)
        static let domain: [Domain] = [.between(0.1, 3)]
    }

    enum XLogY: PointwiseOperator {
        static let schema = "xlogy(Operand self, Operand other) -> Tensor"
        static let entry = Pointwise("xlogy", "XlogyBackward0", TernKernels.XLogY.self, result: .float)
        static let domain: [Domain] = [.normal, .between(0.3, 3)]
    }

    enum Logit: PointwiseOperator {
        static let schema = "logit(Tensor self, float? eps=None) -> Tensor"
        static let entry = Pointwise("logit", "LogitBackward0", TernKernels.Logit.self)
        static let clamped = Pointwise("logit.clamped", "LogitBackward0", TernKernels.ClampedLogit.self, result: .float)
        static let samples = [
            Sample(.uniform([3, 4], 0.1, 0.9)), Sample(.uniform([], 0.1, 0.9)),
            Sample(.uniform([5], 0.2, 0.8), .value(.double(0.1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").logit(eps: arguments.optionalDouble("eps")))
        }
    }
}

extension Tensor {
    /// The logarithm of the gamma function's magnitude: `log (n - 1)!` of a whole number n. PyTorch: `torch.lgamma`.
    public func lgamma() -> Tensor { pointwise(Operators.LogGamma.entry) }

    /// `lgamma` in place.
    @discardableResult
    public func lgamma_() -> Tensor { Operators.LogGamma.entry.inPlace(self) }

    /// The derivative of the gamma function's logarithm. PyTorch: `torch.digamma`.
    public func digamma() -> Tensor { pointwise(Operators.Digamma.entry) }

    /// `digamma` in place.
    @discardableResult
    public func digamma_() -> Tensor { Operators.Digamma.entry.inPlace(self) }

    /// The modified Bessel function of order 0. PyTorch: `torch.i0`.
    public func i0() -> Tensor { pointwise(Operators.BesselI0.entry) }

    /// `i0` in place.
    @discardableResult
    public func i0_() -> Tensor { Operators.BesselI0.entry.inPlace(self) }

    /// The modified Bessel function of order 1. PyTorch: `torch.special.i1`.
    public func i1() -> Tensor { pointwise(Operators.BesselI1.entry) }

    /// `sin(πx) / πx`, 1 at zero. PyTorch: `torch.sinc`.
    public func sinc() -> Tensor { pointwise(Operators.Sinc.entry) }

    /// `sinc` in place.
    @discardableResult
    public func sinc_() -> Tensor { Operators.Sinc.entry.inPlace(self) }

    /// This tensor times the logarithm of `other`; 0 where this tensor is 0, unless `other` is NaN. PyTorch: `torch.xlogy`.
    public func xlogy(_ other: Tensor) -> Tensor { pointwise(Operators.XLogY.entry, other) }

    /// With a number: see `xlogy(_:)`.
    public func xlogy(_ other: some TensorScalar) -> Tensor { pointwise(Operators.XLogY.entry, other.scalar) }

    /// `xlogy` in place.
    @discardableResult
    public func xlogy_(_ other: Tensor) -> Tensor { Operators.XLogY.entry.inPlace(self, Operand(other)) }

    /// `xlogy` in place.
    @discardableResult
    public func xlogy_(_ other: some TensorScalar) -> Tensor { Operators.XLogY.entry.inPlace(self, Operand(other.scalar)) }

    /// `log(x / (1 - x))`, the inverse of the sigmoid; NaN outside 0…1, unless `eps` moves each element into `[eps, 1 - eps]`
    /// first. PyTorch: `torch.logit`.
    public func logit(eps: Double? = nil) -> Tensor {
        guard let eps, !(eps < 0) else { return pointwise(Operators.Logit.entry) }
        return pointwise(Operators.Logit.clamped, .double(eps))
    }

    /// `logit` in place.
    @discardableResult
    public func logit_(eps: Double? = nil) -> Tensor {
        guard let eps, !(eps < 0) else { return Operators.Logit.entry.inPlace(self) }
        return Operators.Logit.clamped.inPlace(self, Operand(.double(eps)))
    }
}

/// The logarithm of the gamma function's magnitude. PyTorch: `torch.lgamma`.
public func lgamma(_ x: Tensor) -> Tensor { x.lgamma() }

/// `sin(πx) / πx`, 1 at zero. PyTorch: `torch.sinc`.
public func sinc(_ x: Tensor) -> Tensor { x.sinc() }

/// `x · log(y)`, 0 where x is 0. PyTorch: `torch.xlogy`.
public func xlogy(_ x: Tensor, _ y: Tensor) -> Tensor { x.xlogy(y) }

/// With a number for y.
public func xlogy(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.xlogy(y) }

/// With a number for x.
public func xlogy(_ x: some TensorScalar, _ y: Tensor) -> Tensor { Operators.XLogY.entry(Operand(x.scalar), Operand(y)) }
