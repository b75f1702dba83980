extension Operators {
    static var maximumUnpools: [any OperatorDefinition.Type] {
        [MaximumUnpool1d.self, MaximumUnpool2d.self, MaximumUnpool3d.self]
    }

    /// Maxima back at their places in signals.
    enum MaximumUnpool1d: OperatorDefinition {
        static let schemas = [MaximumUnpool.schema(1)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([1, 2, 2]), .value(.tensor(Tensor([[[0, 3], [1, 2]]]))), .value(.int(2)))
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try MaximumUnpool.call(arguments, rank: 1)
        }
    }

    /// Maxima back at their places in images.
    enum MaximumUnpool2d: OperatorDefinition {
        static let schemas = [MaximumUnpool.schema(2)]
        static let kind = "kernel"
        static let samples = [
            Sample(
                .normal([1, 1, 2, 2]), .value(.tensor(Tensor([[[[0, 3], [9, 14]]]]))), .value(.int(2)),
                named: ["output_size": .ints([5, 4])])
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try MaximumUnpool.call(arguments, rank: 2)
        }
    }

    /// Maxima back at their places in volumes.
    enum MaximumUnpool3d: OperatorDefinition {
        static let schemas = [MaximumUnpool.schema(3)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([1, 1, 1, 2]), .value(.tensor(Tensor([[[[5, 14]]]]))), .value(.int(2)))
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try MaximumUnpool.call(arguments, rank: 3)
        }
    }
}

/// What unpooling of one, two and three dimensions shares.
enum MaximumUnpool {
    static func schema(_ rank: Int) -> String {
        "nn.functional.max_unpool\(rank)d(Tensor input, Tensor indices, int[] kernel_size, int[]? stride=None, int[] padding=0, "
            + "int[]? output_size=None) -> Tensor"
    }

    static func call(_ arguments: Arguments, rank: Int) throws(TensorError) -> Value {
        let pool = WindowRule.PoolArguments(
            kernel: try arguments.ints("kernel_size"), stride: arguments.optionalInts("stride"),
            padding: try arguments.ints("padding"))
        return .tensor(
            try apply(
                try arguments.tensor("input"), try arguments.tensor("indices"), pool, arguments.optionalInts("output_size"),
                rank: rank))
    }

    static func apply(
        _ x: Tensor, _ indices: Tensor, _ arguments: WindowRule.PoolArguments, _ outputSize: [Int]?, rank: Int
    ) throws(TensorError) -> Tensor {
        if let cast = CastOperands.wide, rank >= 2 {
            return try cast.run { () throws(TensorError) in
                try apply(cast(x), indices, arguments, outputSize, rank: rank)
            }
        }
        let name = "max_unpool\(rank)d"
        guard indices.dtype == .int64 else {
            throw .dtype("\(name): elements in indices should be type int64 but got: \(indices.dtype)")
        }
        guard indices.shape == x.shape, indices.device == x.device else {
            throw .shape(
                "\(name): Expected shape and device of indices to be same as that of the input tensor (\(x.shape), \(x.device)), but "
                    + "got \(indices.shape), \(indices.device)")
        }
        let image = try extents(name, x, arguments, outputSize, rank)
        try check(name, indices, image)
        return try Places.put(x, indices, image)
    }

    /// The extents of the result: those that the pooling's arguments lead to, or what is asked for if it is near them.
    private static func extents(
        _ name: String, _ x: Tensor, _ arguments: WindowRule.PoolArguments, _ outputSize: [Int]?, _ rank: Int
    ) throws(TensorError) -> [Int] {
        let numbers = WindowNumbers(name: name, rank: rank)
        let kernel = try numbers.spread(arguments.kernel, "kernel_size", atLeast: 1)
        let given = arguments.stride ?? []
        let stride = given.isEmpty ? kernel : try numbers.spread(given, "stride", atLeast: 1)
        let padding = try numbers.spread(arguments.padding, "padding", atLeast: 0)
        let input = try WindowRule.images(name, x, rank)
        var image: [Int] = []
        for i in 0..<rank {
            let (product, overflow) = (input[i] - 1).multipliedReportingOverflow(by: stride[i])
            guard !overflow, product < Int.max >> 8 else {
                throw .argument("\(name): an extent of \(input[i]) with stride \(stride[i]) is too large")
            }
            image.append(product + kernel[i] - 2 * padding[i])
        }
        if let outputSize {
            guard outputSize.count == rank || outputSize.count == rank + 2 else {
                throw .argument(
                    "\(name): output_size should be a sequence containing \(rank) or \(rank + 2) elements, but it has a length of "
                        + "'\(outputSize.count)'")
            }
            let wanted = Array(outputSize.suffix(rank))
            for i in 0..<rank where wanted[i] <= image[i] - stride[i] || wanted[i] >= image[i] + stride[i] {
                throw .argument(
                    "\(name): invalid output_size \"\(wanted)\" (dim \(i) must be between \(image[i] - stride[i]) and "
                        + "\(image[i] + stride[i]))")
            }
            image = wanted
        }
        guard image.allSatisfy({ $0 > 0 }) else {
            throw .argument("\(name): the result would have extents \(image); give an output_size that is positive")
        }
        return image
    }

    private static func check(_ name: String, _ indices: Tensor, _ image: [Int]) throws(TensorError) {
        if indices.device == .meta || indices.count == 0 { return }
        let low = indices.amin().item(Int.self), high = indices.amax().item(Int.self)
        guard low >= 0, high < Shape(image).product else {
            throw .index(
                "\(name): Found an invalid max index: \(low < 0 ? low : high) (output volumes are of size "
                    + "\(WindowNumbers.list(image, "x")))")
        }
    }
}

/// The values that `maxPool1dWithIndices` gave, back at their places among zeros. PyTorch:
/// `torch.nn.functional.max_unpool1d`.
public func maxUnpool1d(
    _ input: Tensor, _ indices: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil,
    padding: some WindowExtents = 0, outputSize: [Int]? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        try MaximumUnpool.apply(
            input, indices, WindowRule.PoolArguments(kernelSize, stride, padding), outputSize, rank: 1)
    }
}

/// The values that `maxPool2dWithIndices` gave, back at their places among zeros. PyTorch:
/// `torch.nn.functional.max_unpool2d`.
public func maxUnpool2d(
    _ input: Tensor, _ indices: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil,
    padding: some WindowExtents = 0, outputSize: [Int]? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        try MaximumUnpool.apply(
            input, indices, WindowRule.PoolArguments(kernelSize, stride, padding), outputSize, rank: 2)
    }
}

/// The values that `maxPool3dWithIndices` gave, back at their places among zeros. PyTorch:
/// `torch.nn.functional.max_unpool3d`.
public func maxUnpool3d(
    _ input: Tensor, _ indices: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil,
    padding: some WindowExtents = 0, outputSize: [Int]? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        try MaximumUnpool.apply(
            input, indices, WindowRule.PoolArguments(kernelSize, stride, padding), outputSize, rank: 3)
    }
}
