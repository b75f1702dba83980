import TernKernels

extension Operators {
    static var errorFunctions: [any OperatorDefinition.Type] {
        [ErrorFunction.self, ComplementaryErrorFunction.self, InverseErrorFunction.self]
    }

    enum ErrorFunction: PointwiseOperator {
        static let schema = "erf(Tensor self) -> Tensor"
        static let entry = Pointwise("erf", "ErfBackward0", TernKernels.ErrorFunction.self)
    }

    enum ComplementaryErrorFunction: PointwiseOperator {
        static let schema = "erfc(Tensor self) -> Tensor"
        static let entry = Pointwise("erfc", "ErfcBackward0", TernKernels.ComplementaryErrorFunction.self)
    }

    enum InverseErrorFunction: PointwiseOperator {
        static let schema = "erfinv(Tensor self) -> Tensor"
        static let entry = Pointwise("erfinv", "ErfinvBackward0", TernKernels.InverseErrorFunction.self)
        static let domain: [Domain] = [.between(-0.9, 0.9)]
    }
}

extension Tensor {
    /// The error function. PyTorch: `torch.erf`.
    public func erf() -> Tensor { pointwise(Operators.ErrorFunction.entry) }

    /// `erf` in place.
    @discardableResult
    public func erf_() -> Tensor { Operators.ErrorFunction.entry.inPlace(self) }

    /// `1 - erf(x)`, exact in the tail. PyTorch: `torch.erfc`.
    public func erfc() -> Tensor { pointwise(Operators.ComplementaryErrorFunction.entry) }

    /// `erfc` in place.
    @discardableResult
    public func erfc_() -> Tensor { Operators.ComplementaryErrorFunction.entry.inPlace(self) }

    /// The inverse of `erf`; NaN outside -1…1. PyTorch: `torch.erfinv`.
    public func erfinv() -> Tensor { pointwise(Operators.InverseErrorFunction.entry) }

    /// `erfinv` in place.
    @discardableResult
    public func erfinv_() -> Tensor { Operators.InverseErrorFunction.entry.inPlace(self) }
}

/// The error function. PyTorch: `torch.erf`.
public func erf(_ x: Tensor) -> Tensor { x.erf() }

/// `1 - erf(x)`, exact in the tail. PyTorch: `torch.erfc`.
public func erfc(_ x: Tensor) -> Tensor { x.erfc() }

/// The inverse of `erf`; NaN outside -1…1. PyTorch: `torch.erfinv`.
public func erfinv(_ x: Tensor) -> Tensor { x.erfinv() }
