extension Operators {
    /// A leaky rectifier whose slopes are drawn.
    enum RandomRectifier: OperatorDefinition {
        static let schemas = [
            "nn.functional.rrelu(Tensor input, float lower=0.125, float upper=0.3333333333333333, bool training=False, bool inplace=False) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.distinct([2, 3])), Sample(.distinct([4]), named: ["lower": .double(0.25), "upper": .double(0.75)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.double("lower"), try arguments.double("upper"),
                    try arguments.bool("training"), .default))
        }

        static func apply(
            _ x: Tensor, _ lower: Double, _ upper: Double, _ training: Bool, _ generator: Generator
        ) throws(TensorError) -> Tensor {
            guard lower <= upper, (upper - lower).isFinite else {
                throw .argument("rrelu: Lower bound should be less than or equal to the upper bound, got \(lower) and \(upper)")
            }
            guard x.isFloatingPoint else {
                throw .dtype("rrelu: not implemented for \(x.dtype) tensors; convert with .to(.float32)")
            }
            guard training else { return x.leakyRelu((lower + upper) / 2) }
            if x.device == .meta { return Tensor.empty(like: x) }
            let isSloped = x.detach().le(0)
            // A number is drawn for each element that needs one and for no other.
            let slopes = Tensor.empty([isSloped.sum().item(Int.self)], dtype: .float64)
                .uniform_(lower, upper, generator: generator)
            return x.mul(Tensor.ones(like: x).maskedScatter_(isSloped, slopes.to(x.dtype)))
        }
    }
}

/// Negative elements times a slope drawn from `lower` to `upper` for each while training; in evaluation times the mean of the two.
/// PyTorch: `torch.nn.functional.rrelu`.
///
/// Source: Xu et al., Empirical evaluation of rectified activations in convolutional network, 2015.
public func rrelu(
    _ x: Tensor, lower: Double = 1.0 / 8, upper: Double = 1.0 / 3, training: Bool = false, generator: Generator = .default
) -> Tensor {
    checked { () throws(TensorError) in try Operators.RandomRectifier.apply(x, lower, upper, training, generator) }
}
