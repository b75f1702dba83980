extension Operators {
    /// Zeros at random places; the rest grows so that the mean stays.
    enum Dropout: OperatorDefinition {
        static let schemas = [
            "nn.functional.dropout(Tensor input, float p=0.5, bool training=True, bool inplace=False) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3]), named: ["training": .bool(false)]), Sample(.normal([2, 3]), .value(.double(0))),
            Sample(.normal([2, 3]), .value(.double(1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.double("p"), try arguments.bool("training"), .default))
        }

        static func apply(_ x: Tensor, _ p: Double, _ training: Bool, _ generator: Generator) throws(TensorError) -> Tensor {
            guard p >= 0, p <= 1 else {
                throw .argument("dropout: dropout probability has to be between 0 and 1, but got \(p)")
            }
            if !training || p == 0 || x.count == 0 { return x }
            if p == 1 { return x.mul(Tensor.zeros(like: x)) }
            let mask = Tensor.empty(like: x)
            try RandomFilling.bernoulli(mask, 1 - p, generator)
            return x.mul(mask.div_(1 - p))
        }
    }
}

/// Zeros at random places with probability `p` while training; the rest divided by `1 - p`. PyTorch:
/// `torch.nn.functional.dropout`.
public func dropout(_ x: Tensor, _ p: Double = 0.5, training: Bool = true, generator: Generator = .default) -> Tensor {
    checked { () throws(TensorError) in try Operators.Dropout.apply(x, p, training, generator) }
}
