import TernKernels

extension Operators {
    static var activations: [any OperatorDefinition.Type] {
        [
            Rectify.self, Sigmoid.self, LogSigmoid.self, SigmoidLinear.self, Softsign.self, Mish.self, HardSigmoid.self,
            HardSwish.self,
        ]
    }

    enum Rectify: PointwiseOperator {
        static let schema = "nn.functional.relu(Tensor input, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "relu", "ReluBackward0", TernKernels.Rectify.self, result: .common, accepts: Accepts.noBool("relu"))
        static let domain: [Domain] = [.distinct]
    }

    enum Sigmoid: PointwiseOperator {
        static let schema = "sigmoid(Tensor self) -> Tensor"
        static let entry = Pointwise("sigmoid", "SigmoidBackward0", TernKernels.Sigmoid.self)
    }

    enum LogSigmoid: PointwiseOperator {
        static let schema = "nn.functional.logsigmoid(Tensor input) -> Tensor"
        static let entry = Pointwise(
            "logsigmoid", "LogSigmoidBackward0", TernKernels.LogSigmoid.self, result: .common,
            accepts: Accepts.floats("logsigmoid"))
    }

    enum SigmoidLinear: PointwiseOperator {
        static let schema = "nn.functional.silu(Tensor input, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "silu", "SiluBackward0", TernKernels.SigmoidLinear.self, result: .common, accepts: Accepts.floats("silu"))
    }

    enum Softsign: PointwiseOperator {
        static let schema = "nn.functional.softsign(Tensor input) -> Tensor"
        static let entry = Pointwise("softsign", "SoftsignBackward0", TernKernels.Softsign.self)
        static let domain: [Domain] = [.distinct]
    }

    enum Mish: PointwiseOperator {
        static let schema = "nn.functional.mish(Tensor input, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "mish", "MishBackward0", TernKernels.Mish.self, result: .common, accepts: Accepts.floats("mish"))
    }

    enum HardSigmoid: PointwiseOperator {
        static let schema = "nn.functional.hardsigmoid(Tensor input, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "hardsigmoid", "HardsigmoidBackward0", TernKernels.HardSigmoid.self, result: .common,
            accepts: Accepts.floats("hardsigmoid"))
        static let domain: [Domain] = [.distinct]
    }

    enum HardSwish: PointwiseOperator {
        static let schema = "nn.functional.hardswish(Tensor input, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "hardswish", "HardswishBackward0", TernKernels.HardSwish.self, result: .common, accepts: Accepts.floats("hardswish"))
        static let domain: [Domain] = [.distinct]
    }
}

extension Tensor {
    /// Zero below zero, each element itself above; NaN stays. PyTorch: `torch.nn.functional.relu`.
    public func relu() -> Tensor { pointwise(Operators.Rectify.entry) }

    /// `relu` in place.
    @discardableResult
    public func relu_() -> Tensor { Operators.Rectify.entry.inPlace(self) }

    /// `1 / (1 + exp(-x))`. PyTorch: `torch.sigmoid`.
    public func sigmoid() -> Tensor { pointwise(Operators.Sigmoid.entry) }

    /// `sigmoid` in place.
    @discardableResult
    public func sigmoid_() -> Tensor { Operators.Sigmoid.entry.inPlace(self) }

    /// The logarithm of the sigmoid, without overflow. PyTorch: `torch.nn.functional.logsigmoid`.
    public func logsigmoid() -> Tensor { pointwise(Operators.LogSigmoid.entry) }

    /// `x · sigmoid(x)`, also called swish. PyTorch: `torch.nn.functional.silu`.
    public func silu() -> Tensor { pointwise(Operators.SigmoidLinear.entry) }

    /// `silu` in place.
    @discardableResult
    public func silu_() -> Tensor { Operators.SigmoidLinear.entry.inPlace(self) }

    /// `x / (1 + |x|)`. PyTorch: `torch.nn.functional.softsign`.
    public func softsign() -> Tensor { pointwise(Operators.Softsign.entry) }

    /// `x · tanh(softplus(x))`. PyTorch: `torch.nn.functional.mish`.
    public func mish() -> Tensor { pointwise(Operators.Mish.entry) }

    /// `mish` in place.
    @discardableResult
    public func mish_() -> Tensor { Operators.Mish.entry.inPlace(self) }

    /// A sigmoid of three straight lines. PyTorch: `torch.nn.functional.hardsigmoid`.
    public func hardsigmoid() -> Tensor { pointwise(Operators.HardSigmoid.entry) }

    /// `hardsigmoid` in place.
    @discardableResult
    public func hardsigmoid_() -> Tensor { Operators.HardSigmoid.entry.inPlace(self) }

    /// `x · hardsigmoid(x)`. PyTorch: `torch.nn.functional.hardswish`.
    public func hardswish() -> Tensor { pointwise(Operators.HardSwish.entry) }

    /// `hardswish` in place.
    @discardableResult
    public func hardswish_() -> Tensor { Operators.HardSwish.entry.inPlace(self) }
}

/// Zero below zero, each element itself above; NaN stays. PyTorch: `torch.nn.functional.relu`.
public func relu(_ x: Tensor) -> Tensor { x.relu() }

/// `1 / (1 + exp(-x))`. PyTorch: `torch.sigmoid`.
public func sigmoid(_ x: Tensor) -> Tensor { x.sigmoid() }

/// The logarithm of the sigmoid, without overflow. PyTorch: `torch.nn.functional.logsigmoid`.
public func logsigmoid(_ x: Tensor) -> Tensor { x.logsigmoid() }

/// `x · sigmoid(x)`, also called swish. PyTorch: `torch.nn.functional.silu`.
public func silu(_ x: Tensor) -> Tensor { x.silu() }

/// `x / (1 + |x|)`. PyTorch: `torch.nn.functional.softsign`.
public func softsign(_ x: Tensor) -> Tensor { x.softsign() }

/// `x · tanh(softplus(x))`. PyTorch: `torch.nn.functional.mish`.
public func mish(_ x: Tensor) -> Tensor { x.mish() }

/// A sigmoid of three straight lines. PyTorch: `torch.nn.functional.hardsigmoid`.
public func hardsigmoid(_ x: Tensor) -> Tensor { x.hardsigmoid() }

/// `x · hardsigmoid(x)`. PyTorch: `torch.nn.functional.hardswish`.
public func hardswish(_ x: Tensor) -> Tensor { x.hardswish() }
