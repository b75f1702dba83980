extension Operators {
    /// Whole channels of signals become zero.
    enum Dropout1d: OperatorDefinition {
        static let schemas = DropoutRule.schemas("dropout1d")
        static let kind = "composite"
        static let samples = DropoutRule.samples([2, 3, 4])

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try DropoutRule.call(arguments) { (x, p, training, generator) throws(TensorError) in
                try ChannelDropout.apply("dropout1d", [2, 3], unbatched: 2, x, p, training, generator)
            }
        }
    }

    /// Whole channels of images become zero.
    enum Dropout2d: OperatorDefinition {
        static let schemas = DropoutRule.schemas("dropout2d")
        static let kind = "composite"
        static let samples = DropoutRule.samples([2, 3, 2, 2])

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try DropoutRule.call(arguments) { (x, p, training, generator) throws(TensorError) in
                try ChannelDropout.apply("dropout2d", [3, 4], unbatched: nil, x, p, training, generator)
            }
        }
    }

    /// Whole channels of volumes become zero.
    enum Dropout3d: OperatorDefinition {
        static let schemas = DropoutRule.schemas("dropout3d")
        static let kind = "composite"
        static let samples = DropoutRule.samples([1, 3, 2, 2, 2])

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try DropoutRule.call(arguments) { (x, p, training, generator) throws(TensorError) in
                try ChannelDropout.apply("dropout3d", [4, 5], unbatched: 4, x, p, training, generator)
            }
        }
    }
}

private enum ChannelDropout {
    /// - Parameters:
    ///   - ranks: the numbers of dimensions that the input may have.
    ///   - unbatched: the number that stands for an input without a batch.
    static func apply(
        _ name: String, _ ranks: [Int], unbatched: Int?, _ x: Tensor, _ p: Double, _ training: Bool, _ generator: Generator
    ) throws(TensorError) -> Tensor {
        try DropoutRule.check(p, name)
        guard ranks.contains(x.ndim) else {
            throw .shape("\(name): expected an input of \(ranks[0]) or \(ranks[1]) dimensions, got shape \(x.shape)")
        }
        if !training || p == 0 || x.count == 0 { return x }
        if p == 1 { return x.mul(Tensor.zeros(like: x)) }
        let batch = x.ndim == unbatched ? x.unsqueeze(0) : x
        let result = batch.mul(try DropoutRule.noise(batch, p, wholeChannels: true, generator).div_(1 - p))
        return x.ndim == unbatched ? result.squeeze(0) : result
    }
}

/// Zeros whole channels of signals [n, channels, length], or without a batch, with probability `p` while training; the rest is divided
/// by `1 - p`. PyTorch: `torch.nn.functional.dropout1d`.
public func dropout1d(_ x: Tensor, _ p: Double = 0.5, training: Bool = true, generator: Generator = .default) -> Tensor {
    checked { () throws(TensorError) in
        try ChannelDropout.apply("dropout1d", [2, 3], unbatched: 2, x, p, training, generator)
    }
}

/// Zeros whole channels of images [n, channels, height, width] with probability `p` while training; the rest is divided by `1 - p`.
/// With three dimensions the first is taken for the batch, as in PyTorch. PyTorch: `torch.nn.functional.dropout2d`.
public func dropout2d(_ x: Tensor, _ p: Double = 0.5, training: Bool = true, generator: Generator = .default) -> Tensor {
    checked { () throws(TensorError) in
        try ChannelDropout.apply("dropout2d", [3, 4], unbatched: nil, x, p, training, generator)
    }
}

/// Zeros whole channels of volumes [n, channels, depth, height, width], or without a batch, with probability `p` while training; the
/// rest is divided by `1 - p`. PyTorch: `torch.nn.functional.dropout3d`.
public func dropout3d(_ x: Tensor, _ p: Double = 0.5, training: Bool = true, generator: Generator = .default) -> Tensor {
    checked { () throws(TensorError) in
        try ChannelDropout.apply("dropout3d", [4, 5], unbatched: 4, x, p, training, generator)
    }
}
