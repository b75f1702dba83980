extension Operators {
    /// Zeros at random places; the rest grows so that the mean stays.
    enum Dropout: OperatorDefinition {
        static let schemas = DropoutRule.schemas("dropout")
        static let kind = "composite"
        static let samples = DropoutRule.samples([2, 3])

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try DropoutRule.call(arguments) { (x, p, training, generator) throws(TensorError) in
                try apply(x, p, training, generator)
            }
        }

        static func apply(_ x: Tensor, _ p: Double, _ training: Bool, _ generator: Generator) throws(TensorError) -> Tensor {
            try DropoutRule.check(p, "dropout")
            if !training || p == 0 || x.count == 0 { return x }
            if p == 1 { return x.mul(Tensor.zeros(like: x)) }
            return x.mul(try DropoutRule.noise(x, p, generator).div_(1 - p))
        }
    }
}

/// What all forms of dropout share.
enum DropoutRule {
    static func schemas(_ name: String, p: Double = 0.5, training: String = "True") -> [String] {
        ["nn.functional.\(name)(Tensor input, float p=\(p), bool training=\(training), bool inplace=False) -> Tensor"]
    }

    /// Calls whose results do not depend on chance.
    static func samples(_ shape: Shape) -> [Sample] {
        [
            Sample(.normal(shape), named: ["training": .bool(false)]),
            Sample(.normal(shape), .value(.double(0)), named: ["training": .bool(true)]),
            Sample(.normal(shape), .value(.double(1)), named: ["training": .bool(true)]),
        ]
    }

    static func call(
        _ arguments: Arguments,
        _ apply: (Tensor, Double, Bool, Generator) throws(TensorError) -> Tensor
    ) throws(TensorError) -> Value {
        .tensor(
            try apply(try arguments.tensor("input"), try arguments.double("p"), try arguments.bool("training"), .default))
    }

    static func check(_ p: Double, _ name: String) throws(TensorError) {
        guard p >= 0, p <= 1 else {
            throw .argument("\(name): dropout probability has to be between 0 and 1, but got \(p)")
        }
    }

    /// Zeros with probability `p` and ones: a number for each element, or with `wholeChannels` for each channel.
    static func noise(
        _ x: Tensor, _ p: Double, wholeChannels: Bool = false, _ generator: Generator
    ) throws(TensorError) -> Tensor {
        let noise: Tensor
        if wholeChannels {
            let shape = Array(x.shape.prefix(2)) + Array(repeating: 1, count: x.ndim - 2)
            noise = Tensor.empty(shape, dtype: x.dtype, device: x.device)
        } else {
            noise = Tensor.empty(like: x)
        }
        try RandomFilling.bernoulli(noise, 1 - p, generator)
        return noise
    }
}

/// Zeros at random places with probability `p` while training; the rest divided by `1 - p`. PyTorch:
/// `torch.nn.functional.dropout`.
public func dropout(_ x: Tensor, _ p: Double = 0.5, training: Bool = true, generator: Generator = .default) -> Tensor {
    checked { () throws(TensorError) in try Operators.Dropout.apply(x, p, training, generator) }
}
