extension Operators {
    static var convolutions: [any OperatorDefinition.Type] {
        [
            Convolution1d.self, Convolution2d.self, Convolution3d.self, TransposedConvolution1d.self,
            TransposedConvolution2d.self, TransposedConvolution3d.self,
        ]
    }

    /// A signal correlated with filters.
    enum Convolution1d: OperatorDefinition {
        static let schemas = [Convolution.schema(1)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 2, 6]), .normal([3, 2, 3]), .normal([3])),
            Sample(
                .normal([4, 7]), .normal([2, 2, 2]),
                named: ["stride": .int(2), "padding": .int(1), "dilation": .int(2), "groups": .int(2)]),
            Sample(.normal([1, 2, 5]), .normal([2, 2, 4]), named: ["padding": .string("same")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try Convolution.call(arguments, rank: 1)
        }
    }

    /// Images correlated with filters.
    enum Convolution2d: OperatorDefinition {
        static let schemas = [Convolution.schema(2)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 2, 4, 5]), .normal([2, 2, 3, 2]), .normal([2]), named: ["padding": .int(1)]),
            Sample(
                .normal([2, 4, 5]), .normal([4, 1, 2, 2]),
                named: ["stride": .ints([2, 1]), "padding": .ints([0, 1]), "dilation": .ints([1, 2]), "groups": .int(2)]),
            Sample(.normal([2, 3, 2, 2]), .normal([2, 3, 1, 1])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try Convolution.call(arguments, rank: 2)
        }
    }

    /// Volumes correlated with filters.
    enum Convolution3d: OperatorDefinition {
        static let schemas = [Convolution.schema(3)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([1, 2, 2, 3, 3]), .normal([1, 2, 2, 2, 2]), .normal([1]), named: ["padding": .ints([1, 0, 0])])
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try Convolution.call(arguments, rank: 3)
        }
    }

    /// The transposed correlation of a signal with filters.
    enum TransposedConvolution1d: OperatorDefinition {
        static let schemas = [TransposedConvolution.schema(1)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 2, 3]), .normal([2, 2, 3]), .normal([2])),
            Sample(
                .normal([2, 4]), .normal([2, 1, 3]), .normal([2]),
                named: [
                    "stride": .int(2), "padding": .int(1), "output_padding": .int(1), "dilation": .int(2), "groups": .int(2),
                ]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try TransposedConvolution.call(arguments, rank: 1)
        }
    }

    /// The transposed correlation of images with filters.
    enum TransposedConvolution2d: OperatorDefinition {
        static let schemas = [TransposedConvolution.schema(2)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 2, 3, 2]), .normal([2, 1, 2, 3]), .normal([1])),
            Sample(.normal([2, 2, 3]), .normal([2, 2, 2, 2]), named: ["stride": .ints([2, 1]), "padding": .ints([1, 0])]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try TransposedConvolution.call(arguments, rank: 2)
        }
    }

    /// The transposed correlation of volumes with filters.
    enum TransposedConvolution3d: OperatorDefinition {
        static let schemas = [TransposedConvolution.schema(3)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([1, 2, 2, 2, 2]), .normal([2, 1, 2, 1, 2]), .normal([1]), named: ["stride": .ints([1, 2, 1])])
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try TransposedConvolution.call(arguments, rank: 3)
        }
    }
}

/// What the convolutions of one, two and three dimensions share.
enum Convolution {
    static func schema(_ rank: Int) -> String {
        "nn.functional.conv\(rank)d(Tensor input, Tensor weight, Tensor? bias=None, int[] stride=1, Any padding=0, "
            + "int[] dilation=1, int groups=1) -> Tensor"
    }

    static func call(_ arguments: Arguments, rank: Int) throws(TensorError) -> Value {
        let padding: PaddingForm
        switch arguments["padding"] {
        case .string(let text): padding = try PaddingForm(text, "conv\(rank)d")
        case let value:
            guard let numbers = value.optionalInts, !numbers.contains(nil) else {
                throw .argument("conv\(rank)d: padding must be numbers, 'same' or 'valid', not \(value.kind)")
            }
            padding = .numbers(numbers.compactMap { $0 })
        }
        return .tensor(
            try apply(
                try arguments.tensor("input"), try arguments.tensor("weight"), arguments.optionalTensor("bias"),
                try arguments.ints("stride"), padding, try arguments.ints("dilation"), try arguments.int("groups"), rank: rank))
    }

    static func apply(
        _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ stride: [Int], _ padding: PaddingForm, _ dilation: [Int],
        _ groups: Int, rank: Int
    ) throws(TensorError) -> Tensor {
        if let cast = CastOperands.narrow {
            return try cast.run { () throws(TensorError) in
                try apply(cast(x), cast(weight), cast(bias), stride, padding, dilation, groups, rank: rank)
            }
        }
        let name = "conv\(rank)d"
        try ConvolutionChecks.operands(name, x, weight, bias, groups, rank)
        let isBatched = x.ndim == rank + 2
        let image = isBatched ? x : x.unsqueeze(0)
        let (filters, channels) = (weight.shape[0], image.shape[1])
        let perGroup = weight.shape[1].multipliedReportingOverflow(by: groups)
        guard !perGroup.overflow, channels == perGroup.partialValue else {
            throw .shape(
                "\(name): Given groups=\(groups), weight of size \(weight.shape), expected input\(x.shape) to have "
                    + "\(perGroup.partialValue) channels, but got \(channels) channels instead")
        }
        guard filters >= groups else {
            throw .shape(
                "\(name): Given groups=\(groups), expected weight to be at least \(groups) at dimension 0, but got weight of size "
                    + "\(weight.shape) instead")
        }
        guard filters % groups == 0 else {
            throw .shape(
                "\(name): Given groups=\(groups), expected weight to be divisible by \(groups) at dimension 0, but got weight of size "
                    + "\(weight.shape) instead")
        }
        try ConvolutionChecks.bias(name, bias, filters, weight)
        let rule = try WindowRule.convolution(
            name, input: Array(image.shape.suffix(rank)), kernel: Array(weight.shape.suffix(rank)), stride: stride,
            padding: padding, dilation: dilation)
        let plan = ConvolutionPlan(rule: rule, batch: image.shape[0], groups: groups, channels: channels, filters: filters)
        let result = try ConvolutionChecks.inFloat32(image, weight, bias) { (image, weight, bias) throws(TensorError) in
            try plan.forward(image, weight, bias)
        }
        return isBatched ? result : result.squeeze(0)
    }
}

/// What the transposed convolutions of one, two and three dimensions share.
enum TransposedConvolution {
    static func schema(_ rank: Int) -> String {
        "nn.functional.conv_transpose\(rank)d(Tensor input, Tensor weight, Tensor? bias=None, int[] stride=1, int[] padding=0, "
            + "int[] output_padding=0, int groups=1, int[] dilation=1) -> Tensor"
    }

    static func call(_ arguments: Arguments, rank: Int) throws(TensorError) -> Value {
        .tensor(
            try apply(
                try arguments.tensor("input"), try arguments.tensor("weight"), arguments.optionalTensor("bias"),
                try arguments.ints("stride"), try arguments.ints("padding"), try arguments.ints("output_padding"),
                try arguments.int("groups"), try arguments.ints("dilation"), rank: rank))
    }

    static func apply(
        _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ stride: [Int], _ padding: [Int], _ outputPadding: [Int],
        _ groups: Int, _ dilation: [Int], rank: Int
    ) throws(TensorError) -> Tensor {
        if let cast = CastOperands.narrow {
            return try cast.run { () throws(TensorError) in
                try apply(cast(x), cast(weight), cast(bias), stride, padding, outputPadding, groups, dilation, rank: rank)
            }
        }
        let name = "conv_transpose\(rank)d"
        try ConvolutionChecks.operands(name, x, weight, bias, groups, rank)
        let isBatched = x.ndim == rank + 2
        let result = isBatched ? x : x.unsqueeze(0)
        let filters = weight.shape[0]
        guard result.shape[1] == filters else {
            throw .shape(
                "\(name): Given transposed=1, weight of size \(weight.shape), expected input\(x.shape) to have \(filters) channels, "
                    + "but got \(result.shape[1]) channels instead")
        }
        guard filters % groups == 0 else {
            throw .shape(
                "\(name): Given groups=\(groups), expected weight to be divisible by \(groups) at dimension 0, but got weight of size "
                    + "\(weight.shape) instead")
        }
        let (channels, overflow) = weight.shape[1].multipliedReportingOverflow(by: groups)
        guard !overflow else { throw .argument("\(name): groups=\(groups) is too large") }
        try ConvolutionChecks.bias(name, bias, channels, weight)
        let rule = try WindowRule.transposed(
            name, input: Array(result.shape.suffix(rank)), kernel: Array(weight.shape.suffix(rank)), stride: stride,
            padding: padding, outputPadding: outputPadding, dilation: dilation)
        let plan = ConvolutionPlan(rule: rule, batch: result.shape[0], groups: groups, channels: channels, filters: filters)
        let image = try ConvolutionChecks.inFloat32(result, weight, bias) { (result, weight, bias) throws(TensorError) in
            try plan.backward(result, weight, bias)
        }
        return isBatched ? image : image.squeeze(0)
    }
}

/// The checks that both kinds of convolution make.
enum ConvolutionChecks {
    static func operands(
        _ name: String, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ groups: Int, _ rank: Int
    ) throws(TensorError) {
        guard groups > 0 else {
            throw .argument("\(name): non-positive groups is not supported, got groups=\(groups); use 1 or more")
        }
        guard weight.ndim == rank + 2 else {
            throw .shape(
                "\(name): expected a weight of \(rank + 2) dimensions (channels out, channels in / groups, kernel), but got a weight of "
                    + "size \(weight.shape)")
        }
        guard x.ndim == rank + 1 || x.ndim == rank + 2 else {
            throw .shape(
                "\(name): Expected \(rank + 1)D (unbatched) or \(rank + 2)D (batched) input to \(name), but got input of size: \(x.shape)"
            )
        }
        guard !weight.shape.contains(0), !x.shape.suffix(rank + 1).contains(0) else {
            throw .shape(
                "\(name): only the batch of the input may be empty, got input of size \(x.shape) and weight of size \(weight.shape)"
            )
        }
        guard x.dtype != .bool else { throw .dtype("\(name): not implemented for bool tensors; convert with .to(.float32)") }
        for (what, other) in [("weight", weight), ("bias", bias ?? x)] {
            guard other.dtype == x.dtype else {
                throw .dtype(
                    "\(name): Input type (\(x.dtype)) and \(what) type (\(other.dtype)) should be the same; convert one with .to(_:)"
                )
            }
            guard other.device == x.device else {
                throw .device(
                    "\(name): Expected all tensors to be on the same device, found input on \(x.device) and \(what) on \(other.device): "
                        + "move one with .to(\(x.device))")
            }
        }
    }

    static func bias(_ name: String, _ bias: Tensor?, _ count: Int, _ weight: Tensor) throws(TensorError) {
        guard let bias, bias.shape != [count] else { return }
        throw .shape(
            "\(name): Given weight of size \(weight.shape), expected bias to be 1-dimensional with \(count) elements, but got bias of "
                + "size \(bias.shape) instead")
    }

    /// Sixteen-bit floats are computed in float32 and rounded once.
    static func inFloat32(
        _ a: Tensor, _ b: Tensor, _ bias: Tensor?, _ body: (Tensor, Tensor, Tensor?) throws(TensorError) -> Tensor
    ) throws(TensorError) -> Tensor {
        guard a.dtype == .float16 || a.dtype == .bfloat16 else { return try body(a, b, bias) }
        return try body(a.to(.float32), b.to(.float32), bias?.to(.float32)).to(a.dtype)
    }
}
