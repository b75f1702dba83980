import TernKernels

extension Operators {
    static var hyperbolics: [any OperatorDefinition.Type] {
        [HyperbolicSine.self, HyperbolicCosine.self, HyperbolicTangent.self, AreaSine.self, AreaCosine.self, AreaTangent.self]
    }

    enum HyperbolicSine: PointwiseOperator {
        static let schema = "sinh(Tensor self) -> Tensor"
        static let entry = Pointwise("sinh", "SinhBackward0", TernKernels.HyperbolicSine.self)
    }

    enum HyperbolicCosine: PointwiseOperator {
        static let schema = "cosh(Tensor self) -> Tensor"
        static let entry = Pointwise("cosh", "CoshBackward0", TernKernels.HyperbolicCosine.self)
    }

    enum HyperbolicTangent: PointwiseOperator {
        static let schema = "tanh(Tensor self) -> Tensor"
        static let entry = Pointwise("tanh", "TanhBackward0", TernKernels.HyperbolicTangent.self)
    }

    enum AreaSine: PointwiseOperator {
        static let schema = "asinh(Tensor self) -> Tensor"
        static let entry = Pointwise("asinh", "AsinhBackward0", TernKernels.AreaSine.self)
    }

    enum AreaCosine: PointwiseOperator {
        static let schema = "acosh(Tensor self) -> Tensor"
        static let entry = Pointwise("acosh", "AcoshBackward0", TernKernels.AreaCosine.self)
        static let domain: [Domain] = [.between(1.2, 4)]
    }

    enum AreaTangent: PointwiseOperator {
        static let schema = "atanh(Tensor self) -> Tensor"
        static let entry = Pointwise("atanh", "AtanhBackward0", TernKernels.AreaTangent.self)
        static let domain: [Domain] = [.between(-0.9, 0.9)]
    }
}

extension Tensor {
    /// The hyperbolic sine. PyTorch: `torch.sinh`.
    public func sinh() -> Tensor { pointwise(Operators.HyperbolicSine.entry) }

    /// `sinh` in place.
    @discardableResult
    public func sinh_() -> Tensor { Operators.HyperbolicSine.entry.inPlace(self) }

    /// The hyperbolic cosine. PyTorch: `torch.cosh`.
    public func cosh() -> Tensor { pointwise(Operators.HyperbolicCosine.entry) }

    /// `cosh` in place.
    @discardableResult
    public func cosh_() -> Tensor { Operators.HyperbolicCosine.entry.inPlace(self) }

    /// The hyperbolic tangent. PyTorch: `torch.tanh`.
    public func tanh() -> Tensor { pointwise(Operators.HyperbolicTangent.entry) }

    /// `tanh` in place.
    @discardableResult
    public func tanh_() -> Tensor { Operators.HyperbolicTangent.entry.inPlace(self) }

    /// The inverse of `sinh`. PyTorch: `torch.asinh`.
    public func asinh() -> Tensor { pointwise(Operators.AreaSine.entry) }

    /// `asinh` in place.
    @discardableResult
    public func asinh_() -> Tensor { Operators.AreaSine.entry.inPlace(self) }

    /// The inverse of `cosh`; NaN below 1. PyTorch: `torch.acosh`.
    public func acosh() -> Tensor { pointwise(Operators.AreaCosine.entry) }

    /// `acosh` in place.
    @discardableResult
    public func acosh_() -> Tensor { Operators.AreaCosine.entry.inPlace(self) }

    /// The inverse of `tanh`; NaN outside -1…1. PyTorch: `torch.atanh`.
    public func atanh() -> Tensor { pointwise(Operators.AreaTangent.entry) }

    /// `atanh` in place.
    @discardableResult
    public func atanh_() -> Tensor { Operators.AreaTangent.entry.inPlace(self) }
}

/// The hyperbolic sine. PyTorch: `torch.sinh`.
public func sinh(_ x: Tensor) -> Tensor { x.sinh() }

/// The hyperbolic cosine. PyTorch: `torch.cosh`.
public func cosh(_ x: Tensor) -> Tensor { x.cosh() }

/// The hyperbolic tangent. PyTorch: `torch.tanh`.
public func tanh(_ x: Tensor) -> Tensor { x.tanh() }

/// The inverse of `sinh`. PyTorch: `torch.asinh`.
public func asinh(_ x: Tensor) -> Tensor { x.asinh() }

/// The inverse of `cosh`; NaN below 1. PyTorch: `torch.acosh`.
public func acosh(_ x: Tensor) -> Tensor { x.acosh() }

/// The inverse of `tanh`; NaN outside -1…1. PyTorch: `torch.atanh`.
public func atanh(_ x: Tensor) -> Tensor { x.atanh() }
