import TernKernels

extension Operators {
    static var trigonometry: [any OperatorDefinition.Type] {
        [Sine.self, Cosine.self, Tangent.self, ArcSine.self, ArcCosine.self, ArcTangent.self]
    }

    enum Sine: PointwiseOperator {
        static let schema = "sin(Tensor self) -> Tensor"
        static let entry = Pointwise("sin", "SinBackward0", TernKernels.Sine.self)
    }

    enum Cosine: PointwiseOperator {
        static let schema = "cos(Tensor self) -> Tensor"
        static let entry = Pointwise("cos", "CosBackward0", TernKernels.Cosine.self)
    }

    enum Tangent: PointwiseOperator {
        static let schema = "tan(Tensor self) -> Tensor"
        static let entry = Pointwise("tan", "TanBackward0", TernKernels.Tangent.self)
        static let domain: [Domain] = [.between(-1.2, 1.2)]
    }

    enum ArcSine: PointwiseOperator {
        static let schema = "asin(Tensor self) -> Tensor"
        static let entry = Pointwise("asin", "AsinBackward0", TernKernels.ArcSine.self)
        static let domain: [Domain] = [.between(-0.9, 0.9)]
    }

    enum ArcCosine: PointwiseOperator {
        static let schema = "acos(Tensor self) -> Tensor"
        static let entry = Pointwise("acos", "AcosBackward0", TernKernels.ArcCosine.self)
        static let domain: [Domain] = [.between(-0.9, 0.9)]
    }

    enum ArcTangent: PointwiseOperator {
        static let schema = "atan(Tensor self) -> Tensor"
        static let entry = Pointwise("atan", "AtanBackward0", TernKernels.ArcTangent.self)
    }
}

extension Tensor {
    /// The sine, of radians. PyTorch: `torch.sin`.
    public func sin() -> Tensor { pointwise(Operators.Sine.entry) }

    /// `sin` in place.
    @discardableResult
    public func sin_() -> Tensor { Operators.Sine.entry.inPlace(self) }

    /// The cosine, of radians. PyTorch: `torch.cos`.
    public func cos() -> Tensor { pointwise(Operators.Cosine.entry) }

    /// `cos` in place.
    @discardableResult
    public func cos_() -> Tensor { Operators.Cosine.entry.inPlace(self) }

    /// The tangent, of radians. PyTorch: `torch.tan`.
    public func tan() -> Tensor { pointwise(Operators.Tangent.entry) }

    /// `tan` in place.
    @discardableResult
    public func tan_() -> Tensor { Operators.Tangent.entry.inPlace(self) }

    /// The angle with this sine; NaN outside -1…1. PyTorch: `torch.asin`.
    public func asin() -> Tensor { pointwise(Operators.ArcSine.entry) }

    /// `asin` in place.
    @discardableResult
    public func asin_() -> Tensor { Operators.ArcSine.entry.inPlace(self) }

    /// The angle with this cosine; NaN outside -1…1. PyTorch: `torch.acos`.
    public func acos() -> Tensor { pointwise(Operators.ArcCosine.entry) }

    /// `acos` in place.
    @discardableResult
    public func acos_() -> Tensor { Operators.ArcCosine.entry.inPlace(self) }

    /// The angle with this tangent. PyTorch: `torch.atan`.
    public func atan() -> Tensor { pointwise(Operators.ArcTangent.entry) }

    /// `atan` in place.
    @discardableResult
    public func atan_() -> Tensor { Operators.ArcTangent.entry.inPlace(self) }
}

/// The sine, of radians. PyTorch: `torch.sin`.
public func sin(_ x: Tensor) -> Tensor { x.sin() }

/// The cosine, of radians. PyTorch: `torch.cos`.
public func cos(_ x: Tensor) -> Tensor { x.cos() }

/// The tangent, of radians. PyTorch: `torch.tan`.
public func tan(_ x: Tensor) -> Tensor { x.tan() }

/// The angle with this sine; NaN outside -1…1. PyTorch: `torch.asin`.
public func asin(_ x: Tensor) -> Tensor { x.asin() }

/// The angle with this cosine; NaN outside -1…1. PyTorch: `torch.acos`.
public func acos(_ x: Tensor) -> Tensor { x.acos() }

/// The angle with this tangent. PyTorch: `torch.atan`.
public func atan(_ x: Tensor) -> Tensor { x.atan() }
