import TernKernels

extension Operators {
    static var roots: [any OperatorDefinition.Type] {
        [SquareRoot.self, ReciprocalSquareRoot.self]
    }

    enum SquareRoot: PointwiseOperator {
        static let schema = "sqrt(Tensor self) -> Tensor"
        static let entry = Pointwise("sqrt", "SqrtBackward0", TernKernels.SquareRoot.self)
        static let domain: [Domain] = [.between(0.2, 3)]
    }

    enum ReciprocalSquareRoot: PointwiseOperator {
        static let schema = "rsqrt(Tensor self) -> Tensor"
        static let entry = Pointwise("rsqrt", "RsqrtBackward0", TernKernels.ReciprocalSquareRoot.self)
        static let domain: [Domain] = [.between(0.2, 3)]
    }
}

extension Tensor {
    /// The square root; NaN below zero. PyTorch: `torch.sqrt`.
    public func sqrt() -> Tensor { pointwise(Operators.SquareRoot.entry) }

    /// `sqrt` in place.
    @discardableResult
    public func sqrt_() -> Tensor { Operators.SquareRoot.entry.inPlace(self) }

    /// One over the square root. PyTorch: `torch.rsqrt`.
    public func rsqrt() -> Tensor { pointwise(Operators.ReciprocalSquareRoot.entry) }

    /// `rsqrt` in place.
    @discardableResult
    public func rsqrt_() -> Tensor { Operators.ReciprocalSquareRoot.entry.inPlace(self) }
}

/// The square root; NaN below zero. PyTorch: `torch.sqrt`.
public func sqrt(_ x: Tensor) -> Tensor { x.sqrt() }

/// One over the square root. PyTorch: `torch.rsqrt`.
public func rsqrt(_ x: Tensor) -> Tensor { x.rsqrt() }
