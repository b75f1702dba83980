extension Operators {
    /// Channels taken from each group in turn.
    enum ChannelShuffle: OperatorDefinition {
        static let schemas = ["nn.functional.channel_shuffle(Tensor input, int groups) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([1, 4, 2, 3]), .value(.int(2))), Sample(.normal([2, 6, 3]), .value(.int(3)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("input"), try arguments.int("groups")))
        }

        static func apply(_ x: Tensor, _ groups: Int) throws(TensorError) -> Tensor {
            guard x.ndim > 2 else {
                throw .shape("channel_shuffle: expects input with > 2 dims, but got input with shape \(x.shape)")
            }
            let channels = x.shape[1]
            guard groups > 0, channels % groups == 0 else {
                throw .shape(
                    "channel_shuffle: Number of channels must be divisible by groups. Got \(channels) channels and \(groups) groups."
                )
            }
            return x.unflatten(1, [groups, channels / groups]).transpose(1, 2).flatten(1, endDim: 2)
        }
    }
}

/// Channels 0, 1, 2, 3 as 0, 2, 1, 3 for two groups: those of each group in turn. PyTorch:
/// `torch.nn.functional.channel_shuffle`.
///
/// - Parameters:
///   - x: shape [N, C, …].
///   - groups: the number of groups, which divides C.
public func channelShuffle(_ x: Tensor, _ groups: Int) -> Tensor {
    checked { () throws(TensorError) in try Operators.ChannelShuffle.apply(x, groups) }
}
