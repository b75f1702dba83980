extension Operators {
    static var scattering: [any OperatorDefinition.Type] { [Scatter.self, ScatterAdd.self, ScatterReduce.self] }

    /// A copy with elements written to given places along one dimension.
    enum Scatter: OperatorDefinition {
        static let schemas = [
            "scatter(Tensor self, int dim, Tensor index, Tensor src, *, str? reduce=None) -> Tensor",
            "scatter(Tensor self, int dim, Tensor index, Scalar value, *, str? reduce=None) -> Tensor",
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([4, 3]), .value(.int(0)), .value(.tensor(Tensor([[0, 2, 1]]))), .normal([1, 3])),
            Sample(
                .normal([4, 3]), .value(.int(1)), .index([2, 2], 3), .normal([3, 2]), named: ["reduce": .string("multiply")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self"), index = try arguments.tensor("index")
            let source =
                schema == 0 ? try arguments.tensor("src") : try repeated(try arguments.scalar("value"), index.shape, like: x)
            let dim = try arguments.int("dim")
            guard let name = arguments.optionalString("reduce") else { return .tensor(try apply(x, dim, index, source)) }
            return .tensor(try Scattered.apply(x, dim, index, source, try reduction(name), true, "scatter", "ScatterBackward1"))
        }

        /// PyTorch's two older names of reductions.
        static func reduction(_ name: String) throws(TensorError) -> Scattered.Reduction {
            switch name {
            case "add": return .sum
            case "multiply": return .prod
            default: throw .argument("scatter: reduce argument must be either add or multiply, got \(name)")
            }
        }

        /// One number wherever an index is.
        static func repeated(_ value: Scalar, _ shape: Shape, like x: Tensor) throws(TensorError) -> Tensor {
            let result = try Tensor.uninitialized([], x.dtype, x.device)
            try result.fill(value)
            return result.showing(Geometry(shape: shape, strides: Shape(repeating: 0, count: shape.count)))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) throws(TensorError) -> Tensor {
            let output = try x.copied()
            let dim = try write(output, dim, index, source)
            if GradMode.isEnabled, output.dtype.isFloatingPoint, x.node != nil || source.node != nil {
                let shape = source.shape
                output.storedNode = ClosureNode(
                    "ScatterBackward0", inputs: [x, source], output: output, saving: [Saved(constant: index)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let index = try node.saved(0)
                    let zeros = Tensor.zeros(Array(index.shape), dtype: g.dtype, device: g.device)
                    return Gradients(
                        node.needs(0) ? try apply(g, dim, index, zeros) : nil,
                        node.needs(1) ? try Scattered.padded(try Gather.apply(g, dim, index), shape) : nil)
                } forward: { (node, tangents) throws(TensorError) in
                    let (own, other) = Scattered.tangents(node, tangents, shape)
                    return Gradients(try apply(own, dim, try node.saved(0), other))
                }
            }
            return output
        }

        /// Writes without a graph; gives the normalized dimension.
        @discardableResult
        static func write(_ target: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) throws(TensorError) -> Int {
            let places = try PlacesAlong(target.shape, dim, index, "scatter")
            let part = try Scattered.corner(source, index.shape, target, "scatter")
            try places.write(target, part, .replace)
            return places.dim
        }
    }

    /// A copy with elements added at given places along one dimension.
    enum ScatterAdd: OperatorDefinition {
        static let schemas = ["scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([3, 4]), .value(.int(0)), .index([2, 4], 3), .normal([2, 4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("dim"), try arguments.tensor("index"),
                    try arguments.tensor("src")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) throws(TensorError) -> Tensor {
            try Scattered.apply(x, dim, index, source, .sum, true, "scatter_add", "ScatterAddBackward0")
        }
    }

    /// A copy with the elements that fall on one place reduced to one.
    enum ScatterReduce: OperatorDefinition {
        static let schemas = [
            "scatter_reduce(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples: [Sample] = ["sum", "prod", "mean", "amax", "amin"].flatMap { name in
            [
                Sample(.distinct([3, 4]), .value(.int(0)), .index([2, 4], 3), .distinct([2, 4]), .value(.string(name))),
                Sample(
                    .distinct([3, 4]), .value(.int(1)), .index([2, 3], 4), .distinct([3, 3]), .value(.string(name)),
                    named: ["include_self": .bool(false)]),
            ]
        }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("dim"), try arguments.tensor("index"),
                    try arguments.tensor("src"), try reduction(try arguments.string("reduce"), "scatter_reduce"),
                    try arguments.bool("include_self")))
        }

        static func reduction(_ name: String, _ operatorName: String) throws(TensorError) -> Scattered.Reduction {
            guard let reduction = Scattered.Reduction(rawValue: name) else {
                throw .argument(
                    "\(operatorName): reduce argument must be either sum, prod, mean, amax or amin, got \(name)")
            }
            return reduction
        }

        static func apply(
            _ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduction: Scattered.Reduction, _ includeSelf: Bool
        ) throws(TensorError) -> Tensor {
            try Scattered.apply(x, dim, index, source, reduction, includeSelf, "scatter_reduce", "ScatterReduceBackward0")
        }
    }
}

extension Tensor {
    /// A copy with the elements of `source` written to the places along `dim`: for two dimensions and `dim` 0,
    /// `result[index[i, j], j] = source[i, j]`. PyTorch: `torch.scatter`.
    public func scatter(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.Scatter.apply(self, dim, index, source) }
    }

    /// A copy with one number at the places along `dim`. PyTorch: `torch.scatter`.
    public func scatter(_ dim: Int, _ index: Tensor, _ value: some TensorScalar) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Scatter.apply(self, dim, index, try Operators.Scatter.repeated(value.scalar, index.shape, like: self))
        }
    }

    /// `scatter` in place. PyTorch: `x.scatter_(dim, index, source)`.
    @discardableResult
    public func scatter_(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        checked(self) { () throws(TensorError) in
            try InPlace.apply(
                self, "scatter_", [source],
                write: { (target) throws(TensorError) in try Operators.Scatter.write(target, dim, index, source) },
                result: { (x) throws(TensorError) in try Operators.Scatter.apply(x, dim, index, source) })
        }
    }

    /// `scatter` of one number in place. PyTorch: `x.scatter_(dim, index, value)`.
    @discardableResult
    public func scatter_(_ dim: Int, _ index: Tensor, _ value: some TensorScalar) -> Tensor {
        let source = checked { () throws(TensorError) in
            try Operators.Scatter.repeated(value.scalar, index.shape, like: self)
        }
        return scatter_(dim, index, source)
    }

    /// A copy with the elements of `source` added at the places along `dim`. PyTorch: `torch.scatter_add`.
    public func scatterAdd(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.ScatterAdd.apply(self, dim, index, source) }
    }

    /// `scatterAdd` in place. PyTorch: `x.scatter_add_(dim, index, source)`.
    @discardableResult
    public func scatterAdd_(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Scattered.applyInPlace(self, dim, index, source, .sum, true, "scatter_add")
        }
    }

    /// A copy with all elements of `source` that fall on one place along `dim` reduced to one: their `"sum"`, `"prod"`, `"mean"`,
    /// `"amax"` or `"amin"`, together with what was there unless `includeSelf` is false. PyTorch: `torch.scatter_reduce`.
    ///
    /// ```swift
    /// Tensor.zeros(3).scatterReduce(0, Tensor([0, 0, 2]), Tensor([1.0, 2.0, 3.0]), "sum")    // [3, 0, 3]
    /// ```
    public func scatterReduce(
        _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: String, includeSelf: Bool = true
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.ScatterReduce.apply(
                self, dim, index, source, try Operators.ScatterReduce.reduction(reduce, "scatter_reduce"), includeSelf)
        }
    }

    /// `scatterReduce` in place. PyTorch: `x.scatter_reduce_(dim, index, source, reduce)`.
    @discardableResult
    public func scatterReduce_(
        _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: String, includeSelf: Bool = true
    ) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Scattered.applyInPlace(
                self, dim, index, source, try Operators.ScatterReduce.reduction(reduce, "scatter_reduce"), includeSelf,
                "scatter_reduce")
        }
    }
}
