extension Operators {
    static var maximumPools: [any OperatorDefinition.Type] {
        [
            MaximumPool1d.self, MaximumPool2d.self, MaximumPool3d.self, MaximumPoolWithIndices1d.self,
            MaximumPoolWithIndices2d.self, MaximumPoolWithIndices3d.self, AdaptiveMaximumPool1d.self,
            AdaptiveMaximumPool2d.self, AdaptiveMaximumPool3d.self, FractionalMaximumPool2d.self,
            FractionalMaximumPool3d.self,
        ] + maximumUnpools
    }

    /// The maxima under a window that slides over a signal.
    enum MaximumPool1d: OperatorDefinition {
        static let schemas = [MaximumPool.schema("max_pool1d")]
        static let kind = "kernel"
        static let samples = [
            Sample(.distinct([2, 2, 7]), .value(.int(2))),
            Sample(
                .distinct([3, 6]), .value(.int(2)),
                named: ["stride": .int(2), "padding": .int(1), "ceil_mode": .bool(true)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try MaximumPool.call(arguments, rank: 1, withPlaces: try arguments.bool("return_indices"))
        }
    }

    /// The maxima under a window that slides over images.
    enum MaximumPool2d: OperatorDefinition {
        static let schemas = [MaximumPool.schema("max_pool2d")]
        static let kind = "kernel"
        static let samples = [
            Sample(.distinct([2, 2, 5, 4]), .value(.int(2))),
            Sample(
                .distinct([2, 6, 5]), .value(.int(2)),
                named: [
                    "stride": .ints([2, 1]), "padding": .ints([1, 0]), "dilation": .ints([1, 2]), "return_indices": .bool(true),
                ]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try MaximumPool.call(arguments, rank: 2, withPlaces: try arguments.bool("return_indices"))
        }
    }

    /// The maxima under a window that slides over volumes.
    enum MaximumPool3d: OperatorDefinition {
        static let schemas = [MaximumPool.schema("max_pool3d")]
        static let kind = "kernel"
        static let samples = [
            Sample(.distinct([1, 2, 4, 3, 4]), .value(.int(2))),
            Sample(
                .distinct([2, 3, 4, 3]), .value(.int(2)),
                named: ["stride": .int(1), "padding": .ints([0, 1, 0])]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try MaximumPool.call(arguments, rank: 3, withPlaces: try arguments.bool("return_indices"))
        }
    }

    /// The maxima under a window that slides over a signal, and their places.
    enum MaximumPoolWithIndices1d: OperatorDefinition {
        static let schemas = [MaximumPool.schema("max_pool1d_with_indices")]
        static let kind = "kernel"
        static let samples = [Sample(.distinct([2, 2, 7]), .value(.int(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try MaximumPool.call(arguments, rank: 1, withPlaces: true)
        }
    }

    /// The maxima under a window that slides over images, and their places.
    enum MaximumPoolWithIndices2d: OperatorDefinition {
        static let schemas = [MaximumPool.schema("max_pool2d_with_indices")]
        static let kind = "kernel"
        static let samples = [Sample(.distinct([2, 2, 5, 4]), .value(.int(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try MaximumPool.call(arguments, rank: 2, withPlaces: true)
        }
    }

    /// The maxima under a window that slides over volumes, and their places.
    enum MaximumPoolWithIndices3d: OperatorDefinition {
        static let schemas = [MaximumPool.schema("max_pool3d_with_indices")]
        static let kind = "kernel"
        static let samples = [Sample(.distinct([1, 2, 4, 3, 4]), .value(.int(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try MaximumPool.call(arguments, rank: 3, withPlaces: true)
        }
    }

    /// The maxima of boxes that share a signal evenly.
    enum AdaptiveMaximumPool1d: OperatorDefinition {
        static let schemas = [AdaptiveMaximumPool.schema(1)]
        static let kind = "kernel"
        static let samples = [
            Sample(.distinct([2, 2, 7]), .value(.int(3))),
            Sample(.distinct([3, 6]), .value(.int(2)), .value(.bool(true))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try AdaptiveMaximumPool.call(arguments, rank: 1)
        }
    }

    /// The maxima of boxes that share images evenly.
    enum AdaptiveMaximumPool2d: OperatorDefinition {
        static let schemas = [AdaptiveMaximumPool.schema(2)]
        static let kind = "kernel"
        static let samples = [
            Sample(.distinct([2, 2, 5, 4]), .value(.list([.int(3), .none]))),
            Sample(.distinct([2, 6, 5]), .value(.int(2)), .value(.bool(true))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try AdaptiveMaximumPool.call(arguments, rank: 2)
        }
    }

    /// The maxima of boxes that share volumes evenly.
    enum AdaptiveMaximumPool3d: OperatorDefinition {
        static let schemas = [AdaptiveMaximumPool.schema(3)]
        static let kind = "kernel"
        static let samples = [
            Sample(.distinct([1, 2, 4, 3, 4]), .value(.ints([2, 3, 2]))),
            Sample(.distinct([2, 3, 4, 3]), .value(.int(2)), .value(.bool(true))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try AdaptiveMaximumPool.call(arguments, rank: 3)
        }
    }
}

/// What the maxima of one, two and three dimensions share.
enum MaximumPool {
    static func schema(_ name: String) -> String {
        "nn.functional.\(name)(Tensor input, int[] kernel_size, int[]? stride=None, int[] padding=0, int[] dilation=1, "
            + "bool ceil_mode=False, bool return_indices=False) -> Tensor"
    }

    static func call(_ arguments: Arguments, rank: Int, withPlaces: Bool) throws(TensorError) -> Value {
        let pool = WindowRule.PoolArguments(
            kernel: try arguments.ints("kernel_size"), stride: arguments.optionalInts("stride"),
            padding: try arguments.ints("padding"), dilation: try arguments.ints("dilation"),
            ceilMode: try arguments.bool("ceil_mode"))
        let input = try arguments.tensor("input")
        let (values, places) = try apply(withPlaces ? input : operand(input, rank: rank), pool, rank: rank)
        return withPlaces ? .tensors([values, places]) : .tensor(values)
    }

    /// What the form without places computes with: in `autocast { }` float32 for volumes.
    static func operand(_ x: Tensor, rank: Int) -> Tensor {
        if rank == 3, let cast = CastOperands.wide { return cast(x) }
        return x
    }

    static func apply(
        _ x: Tensor, _ arguments: WindowRule.PoolArguments, rank: Int
    ) throws(TensorError) -> (values: Tensor, places: Tensor) {
        let rule = try WindowRule.pooling("max_pool\(rank)d", x, rank: rank, arguments)
        return try MaximumPlan(name: rule.name, boxes: rule.axes.map { .window($0) }).apply(x)
    }
}

/// What the adaptive maxima of one, two and three dimensions share.
enum AdaptiveMaximumPool {
    static func schema(_ rank: Int) -> String {
        "nn.functional.adaptive_max_pool\(rank)d(Tensor input, Any output_size, bool return_indices=False) -> Tensor"
    }

    static func call(_ arguments: Arguments, rank: Int) throws(TensorError) -> Value {
        let size = try AdaptiveSize.read(arguments, "adaptive_max_pool\(rank)d")
        let (values, places) = try apply(try arguments.tensor("input"), size, rank: rank)
        return try arguments.bool("return_indices") ? .tensors([values, places]) : .tensor(values)
    }

    static func apply(_ x: Tensor, _ size: [Int?], rank: Int) throws(TensorError) -> (values: Tensor, places: Tensor) {
        if let cast = CastOperands.wide, rank == 3 {
            return try cast.run { () throws(TensorError) in
                try apply(cast(x), size, rank: rank)
            }
        }
        let name = "adaptive_max_pool\(rank)d"
        let extents = try AdaptiveSize.extents(name, x, size, rank)
        let boxes = extents.map { MaximumPlan.Boxes.adaptive(input: $0.input, output: $0.output) }
        return try MaximumPlan(name: name, boxes: boxes).apply(x)
    }
}

/// The output sizes of adaptive pooling.
enum AdaptiveSize {
    static func read(_ arguments: Arguments, _ name: String) throws(TensorError) -> [Int?] {
        guard let size = arguments["output_size"].optionalInts else {
            throw .argument(
                "\(name): output_size must be a number, or a list of numbers and None, not \(arguments["output_size"].kind)")
        }
        return size
    }

    /// The extents of the images and of the result; a size that is left out is the image's.
    static func extents(
        _ name: String, _ x: Tensor, _ size: [Int?], _ rank: Int
    ) throws(TensorError) -> [(input: Int, output: Int)] {
        let input = try WindowRule.images(name, x, rank)
        guard size.count == rank || size.count == 1 else {
            throw .argument("\(name): output_size must have \(rank) elements or 1, but got \(size.count)")
        }
        var extents: [(input: Int, output: Int)] = []
        for i in 0..<rank {
            let output = size[size.count == 1 ? 0 : i] ?? input[i]
            guard output >= 0, output <= WindowNumbers.largest, input[i] <= WindowNumbers.largest else {
                throw .argument(
                    "\(name): elements of output_size must be greater than or equal to 0 and at most \(WindowNumbers.largest), but got "
                        + "\(output) for an input of shape \(x.shape)")
            }
            extents.append((input[i], output))
        }
        return extents
    }
}
