extension Operators {
    static var statistics: [any OperatorDefinition.Type] {
        [BatchNorm.self, InstanceNorm.self, GroupNorm.self, LayerNorm.self, RMSNorm.self]
    }

    /// What the normalizations by mean and variance share. Sixteen-bit floats are computed in float32.
    enum Statistics {
        static func requireFloat(_ x: Tensor, _ name: String) throws(TensorError) {
            guard x.dtype.isFloatingPoint else {
                throw .dtype("\(name): not implemented for \(x.dtype) tensors; convert with .to(.float32)")
            }
        }

        /// Refuses a vector whose length is not the number of channels.
        static func requireChannels(_ vector: Tensor?, _ what: String, _ channels: Int, _ name: String) throws(TensorError) {
            guard let vector, vector.shape != [channels] else { return }
            throw .shape(
                "\(name): \(what) should contain \(channels) elements not \(vector.count) (shape \(vector.shape)): one for each "
                    + "channel of the input")
        }

        /// The reference that kernels are tested against, and what backends without them run: the mean and the mean square distance
        /// from it along `dims`, and the input normalized by them.
        static func composite(
            _ x: Tensor, _ dims: [Int], _ weight: Tensor?, _ bias: Tensor?, _ eps: Double
        ) -> (result: Tensor, mean: Tensor, variance: Tensor) {
            let (mean, variance, centered) = moments(x, dims)
            return (scaled(centered.mul(variance.add(eps).rsqrt()), weight, bias), mean, variance)
        }

        /// The mean and the mean square distance from it along `dims`, which stay with extent 1.
        static func moments(_ x: Tensor, _ dims: [Int]) -> (mean: Tensor, variance: Tensor, centered: Tensor) {
            let mean = x.mean(dims, keepdim: true)
            let centered = x.sub(mean)
            return (mean, centered.square().mean(dims, keepdim: true), centered)
        }

        /// A vector with one number a channel, shaped to stretch over `x`.
        static func alongChannels(_ vector: Tensor, _ x: Tensor) -> Tensor {
            vector.to(x.dtype).reshape([1, vector.count] + Array(repeating: 1, count: Swift.max(x.ndim - 2, 0)))
        }

        /// The channels' numbers for every example.
        static func forExamples(_ vector: Tensor?, _ examples: Int) -> Tensor? {
            guard let vector, examples != 1 else { return vector }
            return vector.reshape([1, vector.count]).expand([examples, vector.count]).reshape([examples * vector.count])
        }

        /// `x * weight + bias` along the channels.
        static func scaled(_ x: Tensor, _ weight: Tensor?, _ bias: Tensor?) -> Tensor {
            var x = x
            if let weight { x = x.mul(alongChannels(weight, x)) }
            if let bias { x = x.add(alongChannels(bias, x)) }
            return x
        }

        /// Moves a running number towards a new one, in place and in its own type.
        static func update(_ running: Tensor?, _ value: Tensor, _ momentum: Double) {
            guard let running else { return }
            noGrad {
                let wide = running.to(value.dtype)
                _ = running.copy_(wide.mul(1 - momentum).add(value.detach().mul(momentum)))
            }
        }

        /// PyTorch refuses to normalize single values by their own statistics.
        static func requireSeveral(_ count: Int, _ shape: Shape, _ what: String, _ name: String) throws(TensorError) {
            guard count != 1 else {
                throw .shape("\(name): Expected more than 1 \(what) when training, got input size \(shape)")
            }
        }
    }

    /// Normalizes each channel by its statistics over the batch, or by running ones.
    enum BatchNorm: OperatorDefinition {
        static let schemas = [
            "nn.functional.batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, "
                + "Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(
                .normal([4, 3]), .value(.none), .value(.none), .uniform([3], 0.5, 2), .normal([3]),
                named: ["training": .bool(true)]),
            Sample(.normal([2, 3, 2, 2]), .value(.none), .value(.none), named: ["training": .bool(true)]),
            Sample(
                .normal([2, 2, 3]), .value(.tensor(Tensor([0.1, -0.2]))), .value(.tensor(Tensor([0.5, 2.0]))),
                .uniform([2], 0.5, 2), .normal([2])),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), arguments.optionalTensor("running_mean"),
                    arguments.optionalTensor("running_var"), arguments.optionalTensor("weight"), arguments.optionalTensor("bias"),
                    try arguments.bool("training"), try arguments.double("momentum"), try arguments.double("eps")))
        }

        static func apply(
            _ input: Tensor, _ runningMean: Tensor?, _ runningVariance: Tensor?, _ weight: Tensor?, _ bias: Tensor?,
            _ training: Bool, _ momentum: Double, _ eps: Double
        ) throws(TensorError) -> Tensor {
            let name = "batch_norm"
            try Statistics.requireFloat(input, name)
            guard input.ndim >= 2 || input.count == 0 else {
                throw .shape("\(name): expected an input of shape [N, C, …], got \(input.shape)")
            }
            let channels = input.ndim >= 2 ? input.shape[1] : 0
            for (vector, what) in [
                (runningMean, "running_mean"), (runningVariance, "running_var"), (weight, "weight"), (bias, "bias"),
            ] {
                try Statistics.requireChannels(vector, what, channels, name)
            }
            guard training || (runningMean != nil && runningVariance != nil) else {
                throw .argument("\(name): Expected running_mean and running_var to be defined when training=False")
            }
            if input.count == 0 { return empty(input, weight, bias) }
            let count = input.count / channels
            if training { try Statistics.requireSeveral(count, input.shape, "value per channel", name) }
            let x = input.to(input.dtype.carrier)
            guard training else {
                return try fixed(x, runningMean, runningVariance, weight, bias, eps).to(input.dtype)
            }
            let rule = normalizer(x, eps)
            guard ChannelNormalizer.isSupported(x.device) else {
                let all = Statistics.composite(x, (0..<x.ndim).filter { $0 != 1 }, weight, bias, eps)
                move(all.mean.reshape([channels]), all.variance.reshape([channels]))
                return all.result.to(input.dtype)
            }
            let (mean, variance) = try rule.statistics(x)
            move(mean, variance)
            return try rule.apply(x, mean, variance, weight?.to(x.dtype), bias?.to(x.dtype), isFixed: false).to(input.dtype)

            func move(_ mean: Tensor, _ variance: Tensor) {
                Statistics.update(runningMean, mean, momentum)
                // The running variance is the unbiased one.
                Statistics.update(runningVariance, variance.mul(Double(count) / Double(count - 1)), momentum)
            }
        }

        private static func normalizer(_ x: Tensor, _ eps: Double) -> ChannelNormalizer {
            let channels = x.shape[1]
            return ChannelNormalizer(
                repeats: x.shape[0], channels: channels, inner: Shape(x.shape.dropFirst(2)).product, perGroup: 1, eps: eps,
                label: "NativeBatchNormBackward0")
        }

        /// Nothing to normalize; the weights take part in the graph.
        private static func empty(_ x: Tensor, _ weight: Tensor?, _ bias: Tensor?) -> Tensor {
            let copy = x.clone()
            return x.ndim < 2 ? copy : Statistics.scaled(copy, weight, bias).to(x.dtype)
        }

        /// By running statistics: one product and one sum an element.
        static func fixed(
            _ x: Tensor, _ mean: Tensor?, _ variance: Tensor?, _ weight: Tensor?, _ bias: Tensor?, _ eps: Double
        ) throws(TensorError) -> Tensor {
            guard let mean = mean?.to(x.dtype), let variance = variance?.to(x.dtype) else {
                throw .argument("batch_norm: Expected running_mean and running_var to be defined")
            }
            if ChannelNormalizer.isSupported(x.device), !mean.hasNode, !variance.hasNode {
                return try normalizer(x, eps).apply(
                    x, mean, variance, weight?.to(x.dtype), bias?.to(x.dtype), isFixed: true)
            }
            var scale = variance.add(eps).rsqrt()
            if let weight { scale = scale.mul(weight.to(x.dtype)) }
            return Statistics.scaled(x.sub(Statistics.alongChannels(mean, x)), scale, bias)
        }
    }

    /// Normalizes each channel of each example by its own statistics.
    enum InstanceNorm: OperatorDefinition {
        static let schemas = [
            "nn.functional.instance_norm(Tensor input, Tensor? running_mean=None, Tensor? running_var=None, Tensor? weight=None, "
                + "Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-05) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3, 4])),
            Sample(.normal([2, 2, 3]), .value(.none), .value(.none), .uniform([2], 0.5, 2), .normal([2])),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), arguments.optionalTensor("running_mean"),
                    arguments.optionalTensor("running_var"), arguments.optionalTensor("weight"), arguments.optionalTensor("bias"),
                    try arguments.bool("use_input_stats"), try arguments.double("momentum"), try arguments.double("eps")))
        }

        static func apply(
            _ input: Tensor, _ runningMean: Tensor?, _ runningVariance: Tensor?, _ weight: Tensor?, _ bias: Tensor?,
            _ usesInput: Bool, _ momentum: Double, _ eps: Double
        ) throws(TensorError) -> Tensor {
            let name = "instance_norm"
            try Statistics.requireFloat(input, name)
            guard input.ndim >= 2 else { throw .shape("\(name): expected an input of shape [N, C, …], got \(input.shape)") }
            let channels = input.shape[1]
            for (vector, what) in [
                (runningMean, "running_mean"), (runningVariance, "running_var"), (weight, "weight"), (bias, "bias"),
            ] {
                try Statistics.requireChannels(vector, what, channels, name)
            }
            guard usesInput || (runningMean != nil && runningVariance != nil) else {
                throw .argument("\(name): Expected running_mean and running_var to be defined when use_input_stats is false")
            }
            let x = input.to(input.dtype.carrier)
            guard usesInput else {
                return try BatchNorm.fixed(x, runningMean, runningVariance, weight, bias, eps).to(input.dtype)
            }
            let count = Shape(input.shape.dropFirst(2)).product
            try Statistics.requireSeveral(count, input.shape, "spatial element", name)
            guard input.count > 0 else {
                return Statistics.composite(x, Array(2..<x.ndim), weight, bias, eps).result.to(input.dtype)
            }
            let examples = input.shape[0]
            guard ChannelNormalizer.isSupported(x.device) else {
                let all = Statistics.composite(x, Array(2..<x.ndim), weight, bias, eps)
                move(all.mean, all.variance)
                return all.result.to(input.dtype)
            }
            let rule = ChannelNormalizer(
                repeats: 1, channels: examples * channels, inner: count, perGroup: 1, eps: eps, label: "NativeBatchNormBackward0")
            let (mean, variance) = try rule.statistics(x)
            move(mean, variance)
            func forAll(_ vector: Tensor?) -> Tensor? { Statistics.forExamples(vector?.to(x.dtype), examples) }
            return try rule.apply(x, mean, variance, forAll(weight), forAll(bias), isFixed: false).to(input.dtype)

            func move(_ mean: Tensor, _ variance: Tensor) {
                Statistics.update(runningMean, mean.reshape([examples, channels]).mean(0), momentum)
                let unbiased = variance.reshape([examples, channels]).mul(Double(count) / Double(count - 1))
                Statistics.update(runningVariance, unbiased.mean(0), momentum)
            }
        }
    }

    /// Normalizes groups of channels of each example by their statistics.
    enum GroupNorm: OperatorDefinition {
        static let schemas = [
            "nn.functional.group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05) "
                + "-> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 4, 3]), .value(.int(2)), .uniform([4], 0.5, 2), .normal([4])),
            Sample(.normal([2, 4]), .value(.int(1))),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.int("num_groups"), arguments.optionalTensor("weight"),
                    arguments.optionalTensor("bias"), try arguments.double("eps")))
        }

        static func apply(
            _ input: Tensor, _ groups: Int, _ weight: Tensor?, _ bias: Tensor?, _ eps: Double
        ) throws(TensorError) -> Tensor {
            let name = "group_norm"
            try Statistics.requireFloat(input, name)
            guard input.ndim >= 2 else {
                throw .shape("\(name): Expected at least 2 dimensions for input tensor but received shape \(input.shape)")
            }
            let channels = input.shape[1]
            guard groups > 0, channels % groups == 0 else {
                throw .shape(
                    "\(name): Expected number of channels in input to be divisible by num_groups, but got input of shape \(input.shape) "
                        + "and num_groups=\(groups)")
            }
            try Statistics.requireChannels(weight, "weight", channels, name)
            try Statistics.requireChannels(bias, "bias", channels, name)
            let spatial = Shape(input.shape.dropFirst(2)).product
            let perGroup = Shape([input.shape[0], channels / groups, spatial]).product
            try Statistics.requireSeveral(perGroup, input.shape, "value per channel", name)
            let x = input.to(input.dtype.carrier)
            let examples = input.shape[0]
            if input.count > 0, ChannelNormalizer.isSupported(x.device) {
                let rule = ChannelNormalizer(
                    repeats: 1, channels: examples * channels, inner: spatial, perGroup: channels / groups, eps: eps,
                    label: "NativeGroupNormBackward0")
                func forAll(_ vector: Tensor?) -> Tensor? { Statistics.forExamples(vector?.to(x.dtype), examples) }
                return try rule.apply(x, forAll(weight), forAll(bias)).to(input.dtype)
            }
            let rows = x.reshape([examples, groups, channels / groups * spatial])
            let normalized = try LayerNorm.rows(rows, [2], nil, nil, eps)
            return Statistics.scaled(normalized.reshape(Array(x.shape)), weight, bias).to(input.dtype)
        }
    }
}
