import TernKernels

extension Operators {
    static var parametricActivations: [any OperatorDefinition.Type] {
        [GaussianErrorLinear.self, LeakyRectify.self, ExponentialLinear.self, Softplus.self, ParametricRectify.self]
    }

    enum GaussianErrorLinear: PointwiseOperator {
        static let schema = "nn.functional.gelu(Tensor input, *, str approximate='none') -> Tensor"
        static let entry = Pointwise(
            "gelu", "GeluBackward0", TernKernels.GaussianErrorLinear.self, result: .common, accepts: Accepts.floats("gelu"))
        static let tanh = Pointwise(
            "gelu.tanh", "GeluBackward0", TernKernels.GaussianErrorLinearTanh.self, result: .common,
            accepts: Accepts.floats("gelu"))

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("input").gelu(approximate: try arguments.string("approximate")))
        }

        static var samples: [Sample] {
            [Sample(.normal([3, 4])), Sample(.normal([5]), named: ["approximate": .string("tanh")])]
        }
    }

    enum LeakyRectify: PointwiseOperator {
        static let schema = "nn.functional.leaky_relu(Tensor input, float negative_slope=0.01, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "leaky_relu", "LeakyReluBackward0", TernKernels.LeakyRectify.self, accepts: Accepts.floatInput("leaky_relu"))
        static let domain: [Domain] = [.distinct, .number(0.1)]
    }

    enum ExponentialLinear: PointwiseOperator {
        static let schema = "nn.functional.elu(Tensor input, float alpha=1.0, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "elu", "EluBackward0", TernKernels.ExponentialLinear.self, accepts: Accepts.floatInput("elu"))
        static let domain: [Domain] = [.distinct, .number(1.5)]
    }

    enum Softplus: PointwiseOperator {
        static let schema = "nn.functional.softplus(Tensor input, float beta=1, float threshold=20) -> Tensor"
        static let entry = Pointwise(
            "softplus", "SoftplusBackward0", TernKernels.Softplus.self, accepts: Accepts.floatInput("softplus"))
        static let domain: [Domain] = [.normal, .number(1.5), .number(2)]
    }

    /// `leaky_relu` with slopes that are learned: one, or one a channel.
    enum ParametricRectify: OperatorDefinition {
        static let entry = Pointwise(
            "leaky_relu", "PreluKernelBackward0", TernKernels.LeakyRectify.self, accepts: Accepts.floats("prelu"))
        static let schemas = ["nn.functional.prelu(Tensor input, Tensor weight) -> Tensor"]
        static let kind = "composite"
        static let dtypes = DType.allCases.filter(\.isFloatingPoint)
        static let samples = [
            Sample(.distinct([2, 3, 2]), .normal([3])), Sample(.distinct([4]), .normal([1])), Sample(.distinct([]), .normal([])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("input"), try arguments.tensor("weight")))
        }

        static func apply(_ x: Tensor, _ weight: Tensor) throws(TensorError) -> Tensor {
            if let cast = CastOperands.narrow {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), cast(weight))
                }
            }
            guard x.dtype == weight.dtype else {
                throw .dtype("prelu: Type promoting not supported. Got \(x.dtype) and \(weight.dtype); convert one with .to(_:)")
            }
            guard weight.ndim <= 1 else {
                throw .shape("prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = \(weight.ndim)")
            }
            if weight.count == 1 { return entry(x, weight.reshape([])) }
            guard x.ndim > 0 else { throw .shape("prelu: Not allow zero-dim input tensor.") }
            let channels = x.ndim > 1 ? x.shape[1] : 1
            guard weight.count == channels else {
                throw .shape(
                    "prelu: Mismatch of parameter numbers and input channel size. Found parameter numbers = \(weight.count) and "
                        + "channel size = \(channels), of shape \(x.shape)")
            }
            return entry(x, weight.reshape([channels] + Array(repeating: 1, count: Swift.max(x.ndim - 2, 0))))
        }
    }
}

extension Tensor {
    /// `x · Φ(x)` with the normal distribution function Φ; `approximate: "tanh"` gives the older approximation. PyTorch:
    /// `torch.nn.functional.gelu`.
    public func gelu(approximate: String = "none") -> Tensor {
        switch approximate {
        case "none": pointwise(Operators.GaussianErrorLinear.entry)
        case "tanh": pointwise(Operators.GaussianErrorLinear.tanh)
        default: failure(.argument("gelu: approximate argument must be either \"none\" or \"tanh\", got \"\(approximate)\""))
        }
    }

    /// Each element where it is positive, times the slope where not. PyTorch: `torch.nn.functional.leaky_relu`.
    public func leakyRelu(_ negativeSlope: Double = 0.01) -> Tensor {
        pointwise(Operators.LeakyRectify.entry, .double(negativeSlope))
    }

    /// Each element where it is positive, `alpha · (exp(x) - 1)` where not. PyTorch: `torch.nn.functional.elu`.
    public func elu(_ alpha: Double = 1) -> Tensor { pointwise(Operators.ExponentialLinear.entry, .double(alpha)) }

    /// `leakyRelu` in place.
    @discardableResult
    public func leakyRelu_(_ negativeSlope: Double = 0.01) -> Tensor {
        Operators.LeakyRectify.entry.inPlace(self, Operand(.double(negativeSlope)))
    }

    /// `elu` in place.
    @discardableResult
    public func elu_(_ alpha: Double = 1) -> Tensor {
        Operators.ExponentialLinear.entry.inPlace(self, Operand(.double(alpha)))
    }

    /// Each element where it is positive, times its channel's weight where not: dimension 1 has the channels. PyTorch:
    /// `torch.nn.functional.prelu`.
    public func prelu(_ weight: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.ParametricRectify.apply(self, weight) }
    }

    /// `log(1 + exp(beta · x)) / beta`; the element itself where `beta · x` is above the threshold. PyTorch:
    /// `torch.nn.functional.softplus`.
    public func softplus(beta: Double = 1, threshold: Double = 20) -> Tensor {
        pointwise(Operators.Softplus.entry, Operand(.double(beta)), Operand(.double(threshold)))
    }
}

/// `x · Φ(x)`. PyTorch: `torch.nn.functional.gelu`.
public func gelu(_ x: Tensor, approximate: String = "none") -> Tensor { x.gelu(approximate: approximate) }
/// PyTorch: `torch.nn.functional.leaky_relu`.
public func leakyRelu(_ x: Tensor, _ negativeSlope: Double = 0.01) -> Tensor { x.leakyRelu(negativeSlope) }
/// PyTorch: `torch.nn.functional.elu`.
public func elu(_ x: Tensor, _ alpha: Double = 1) -> Tensor { x.elu(alpha) }
/// Each element where it is positive, times its channel's weight where not. PyTorch: `torch.nn.functional.prelu`.
public func prelu(_ x: Tensor, _ weight: Tensor) -> Tensor { x.prelu(weight) }
/// PyTorch: `torch.nn.functional.softplus`.
public func softplus(_ x: Tensor, beta: Double = 1, threshold: Double = 20) -> Tensor {
    x.softplus(beta: beta, threshold: threshold)
}
