extension Operators {
    static var sliceWriting: [any OperatorDefinition.Type] {
        [IndexAdd.self, IndexCopy.self, IndexFill.self, IndexReduce.self, Put.self]
    }

    /// Whole slices along a dimension that are written to slices of another tensor: both tensors with a dimension at least, the
    /// numbers checked, and the slices of one shape.
    struct SliceWrite {
        let dim: Int
        let numbers: Tensor
        let source: Tensor

        init(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor, _ name: String) throws(TensorError) {
            self.dim = try Dimension.normalize(dim, x.ndim, name)
            guard source.dtype == x.dtype else {
                throw .dtype(
                    "\(name): self (\(x.dtype)) and source (\(source.dtype)) must have the same scalar type; convert one with .to"
                )
            }
            guard source.device == x.device else {
                throw .device(
                    "\(name): the source is on \(source.device), the tensor on \(x.device): move it with .to(\(x.device))")
            }
            numbers = try sliceNumbers(x, self.dim, index, name)
            self.source = source.ndim == 0 ? source.reshape([1]) : source
            var expected: Shape = x.ndim == 0 ? [1] : x.shape
            guard self.source.ndim == expected.count else {
                throw .shape(
                    "\(name): When source and destination are not scalars, their dimensionality must match: source \(source.shape), "
                        + "destination \(x.shape)")
            }
            guard self.source.shape[self.dim] == numbers.count else {
                throw .index(
                    "\(name): Number of indices (\(numbers.count)) should be equal to source.size(dim): "
                        + "(\(self.source.shape[self.dim])), for dim: \(self.dim)")
            }
            expected[self.dim] = numbers.count
            guard self.source.shape == expected else {
                throw .shape(
                    "\(name): source tensor shape must match self tensor shape, excluding the specified dimension \(self.dim): got "
                        + "self.shape = \(x.shape), source.shape = \(source.shape)")
            }
        }
    }

    /// The tensor, or a view of it that has a dimension.
    static func withDimension(_ x: Tensor) -> Tensor { x.ndim == 0 ? x.view(1) : x }

    /// A copy with slices added.
    enum IndexAdd: OperatorDefinition {
        static let schemas = ["index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([3, 4]), .value(.int(0)), .index([2], 3), .normal([2, 4]), named: ["alpha": .double(2)]),
            Sample(.normal([3, 4]), .value(.int(-1)), .index([5], 4), .normal([3, 5])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let result = try arguments.tensor("self").clone()
            try write(
                result, try arguments.int("dim"), try arguments.tensor("index"), try arguments.tensor("source"),
                try arguments.scalar("alpha"))
            return .tensor(result)
        }

        static func write(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor, _ alpha: Scalar) throws(TensorError) {
            guard alpha.category <= x.dtype.category || x.dtype == .bool && alpha.category == .integer else {
                throw .dtype("index_add: For integral input tensors, argument alpha must not be a floating point number")
            }
            let slices = try SliceWrite(x, dim, index, source, "index_add")
            var values = slices.source
            if alpha != .int(1) { values = values.pointwise(Multiply.entry, alpha) }
            try Indexed.write(
                withDimension(x), slices.dim, slices.numbers, values, accumulate: true, "index_add", "IndexAddBackward0")
        }
    }

    /// A copy with slices replaced.
    enum IndexCopy: OperatorDefinition {
        static let schemas = ["index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([3, 4]), .value(.int(0)), .value(.tensor(Tensor([2, 0]))), .normal([2, 4])),
            Sample(.normal([]), .value(.int(0)), .value(.tensor(Tensor([0]))), .normal([])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("dim"), try arguments.tensor("index"),
                    try arguments.tensor("source")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) throws(TensorError) -> Tensor {
            if let cast = CastOperands.widest(x, source) {
                return try cast.run { () throws(TensorError) in try apply(cast(x), dim, index, cast(source)) }
            }
            let result = x.clone()
            try write(result, dim, index, source)
            return result
        }

        static func write(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) throws(TensorError) {
            let slices = try SliceWrite(x, dim, index, source, "index_copy")
            try Indexed.write(
                withDimension(x), slices.dim, slices.numbers, slices.source, accumulate: false, "index_copy",
                "IndexCopyBackward0")
        }
    }

    /// A copy with one number in whole slices.
    enum IndexFill: OperatorDefinition {
        static let schemas = ["index_fill(Tensor self, int dim, Tensor index, Operand value) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([3, 4]), .value(.int(1)), .value(.tensor(Tensor([2, -4]))), .value(.double(2.5))),
            Sample(.normal([3, 4]), .value(.int(0)), .value(.tensor(Tensor([1]))), .normal([])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let result = try arguments.tensor("self").clone()
            try write(result, try arguments.int("dim"), try arguments.tensor("index"), try arguments.operand("value"))
            return .tensor(result)
        }

        static func write(_ x: Tensor, _ dim: Int, _ index: Tensor, _ value: Operand) throws(TensorError) {
            if let tensor = value.tensor, tensor.ndim > 0 {
                throw .shape("index_fill: only supports a 0-dimensional value tensor, but got shape \(tensor.shape)")
            }
            let dim = try Dimension.normalize(dim, x.ndim, "index_fill")
            let numbers = try sliceNumbers(x, dim, index, "index_fill", allowsNegative: true)
            let number: Tensor
            if let tensor = value.tensor {
                number = tensor.to(x.dtype)
            } else {
                number = try Scatter.repeated(value.scalar, [], like: x)
            }
            try Indexed.write(
                withDimension(x), dim, numbers, number, accumulate: false, "index_fill", "IndexFillBackward0")
        }
    }

    /// A copy with all slices that fall on one place reduced to one.
    enum IndexReduce: OperatorDefinition {
        static let schemas = [
            "index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor"
        ]
        static let kind = "composite"
        static let samples: [Sample] = ["prod", "mean", "amax", "amin"].flatMap { name in
            [
                Sample(.distinct([3, 4]), .value(.int(0)), .index([2], 3), .distinct([2, 4]), .value(.string(name))),
                Sample(
                    .distinct([3, 4]), .value(.int(1)), .index([5], 4), .distinct([3, 5]), .value(.string(name)),
                    named: ["include_self": .bool(false)]),
            ]
        }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("dim"), try arguments.tensor("index"),
                    try arguments.tensor("source"), try arguments.string("reduce"), try arguments.bool("include_self")))
        }

        /// The same as a scatter: each number stands for a whole slice of equal numbers.
        static func scatter(
            _ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: String
        ) throws(TensorError) -> (slices: SliceWrite, index: Tensor, reduction: Scattered.Reduction) {
            guard let reduction = Scattered.Reduction(rawValue: reduce), reduction != .sum else {
                throw .argument(
                    "index_reduce: reduce argument must be either prod, mean, amax or amin, got \(reduce)"
                        + (reduce == "sum" ? "; use index_add" : ""))
            }
            let slices = try SliceWrite(x, dim, index, source, "index_reduce")
            var shape = Array(repeating: 1, count: slices.source.ndim)
            shape[slices.dim] = slices.numbers.count
            return (slices, slices.numbers.view(shape).expand(Array(slices.source.shape)), reduction)
        }

        static func apply(
            _ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: String, _ includeSelf: Bool
        ) throws(TensorError) -> Tensor {
            let (slices, places, reduction) = try scatter(x, dim, index, source, reduce)
            return try Scattered.apply(
                x, slices.dim, places, slices.source, reduction, includeSelf, "index_reduce", "IndexReduceBackward0")
        }
    }

    /// A copy with elements replaced, or added to, by their number in row-major order.
    enum Put: OperatorDefinition {
        static let schemas = ["put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([3, 4]), .value(.tensor(Tensor([[0, -1], [5, 2]]))), .normal([2, 2])),
            Sample(.normal([3, 4]), .index([5], 12), .normal([5]), .value(.bool(true))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("index"), try arguments.tensor("source"),
                    try arguments.bool("accumulate")))
        }

        static func apply(_ x: Tensor, _ index: Tensor, _ source: Tensor, _ accumulate: Bool) throws(TensorError) -> Tensor {
            let output = try x.copied()
            try write(output, index, source, accumulate)
            if GradMode.isEnabled, output.dtype.isFloatingPoint, x.node != nil || source.node != nil {
                let shape = source.shape
                output.storedNode = ClosureNode(
                    "PutBackward0", inputs: [x, source], output: output, saving: [Saved(constant: index)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let index = try node.saved(0)
                    let zeros = Tensor.zeros(Array(index.shape), dtype: g.dtype, device: g.device)
                    return Gradients(
                        accumulate || !node.needs(0) ? g : try apply(g, index, zeros, false),
                        node.needs(1) ? try Take.apply(g, index).reshape(Array(shape)) : nil)
                } forward: { (node, tangents) throws(TensorError) in
                    let (own, other) = Scattered.tangents(node, tangents, shape)
                    return Gradients(try apply(own, try node.saved(0), other, accumulate))
                }
            }
            return output
        }

        /// Writes without a graph.
        static func write(_ target: Tensor, _ index: Tensor, _ source: Tensor, _ accumulate: Bool) throws(TensorError) {
            guard index.dtype.isInteger else {
                throw .dtype("put: Expected a long tensor for index, but got \(index.dtype); convert with .to(.int64)")
            }
            guard source.dtype == target.dtype else {
                throw .dtype(
                    "put: Expected self and source to have the same dtype, but got self.dtype = \(target.dtype) and source.dtype = "
                        + "\(source.dtype)")
            }
            guard index.count == source.count else {
                throw .shape(
                    "put: Expected source and index to have the same number of elements, but got source.numel() = \(source.count), "
                        + "index.numel() = \(index.count)")
            }
            guard target.count > 0 || index.count == 0 else {
                throw .index("put: Tried to put elements into an empty tensor (shape \(target.shape))")
            }
            let numbers = try checkedIndices(index, target.count, 0, "put", allowsNegative: true)
            let values =
                try InPlace.separated(Operand(source.detach()), from: target, elementwise: false).tensor ?? source.detach()
            // Row-major order is the order in memory of a contiguous tensor alone.
            let flat = target.isContiguous ? target : try target.copied()
            let places = Runs.Places(numbers: numbers.contiguous(), base: flat.geometry.offset)
            try Runs.write(flat, places, run: 1, values, accumulate ? .add : .replace)
            if flat !== target { try target.write(flat) }
        }
    }
}

extension Tensor {
    /// A copy with the slices of `source` times `alpha` added to the slices along `dim` that `index` numbers. PyTorch: `torch.index_add`.
    public func indexAdd(_ dim: Int, _ index: Tensor, _ source: Tensor, alpha: some TensorScalar = 1) -> Tensor {
        clone().indexAdd_(dim, index, source, alpha: alpha)
    }

    /// `indexAdd` in place. PyTorch: `x.index_add_(dim, index, source)`.
    @discardableResult
    public func indexAdd_(_ dim: Int, _ index: Tensor, _ source: Tensor, alpha: some TensorScalar = 1) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Operators.IndexAdd.write(self, dim, index, source, alpha.scalar)
            return self
        }
    }

    /// A copy with the slices along `dim` that `index` numbers replaced by those of `source`. PyTorch: `torch.index_copy`.
    public func indexCopy(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.IndexCopy.apply(self, dim, index, source) }
    }

    /// `indexCopy` in place. PyTorch: `x.index_copy_(dim, index, source)`.
    @discardableResult
    public func indexCopy_(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Operators.IndexCopy.write(self, dim, index, source)
            return self
        }
    }

    /// A copy with one number in the slices along `dim` that `index` numbers. PyTorch: `torch.index_fill`.
    public func indexFill(_ dim: Int, _ index: Tensor, _ value: some TensorScalar) -> Tensor {
        clone().indexFill_(dim, index, value)
    }

    /// With the number in a tensor without dimensions, to which gradients flow.
    public func indexFill(_ dim: Int, _ index: Tensor, _ value: Tensor) -> Tensor { clone().indexFill_(dim, index, value) }

    /// `indexFill` in place. PyTorch: `x.index_fill_(dim, index, value)`.
    @discardableResult
    public func indexFill_(_ dim: Int, _ index: Tensor, _ value: some TensorScalar) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Operators.IndexFill.write(self, dim, index, Operand(value.scalar))
            return self
        }
    }

    /// `indexFill` in place with the number in a tensor without dimensions.
    @discardableResult
    public func indexFill_(_ dim: Int, _ index: Tensor, _ value: Tensor) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Operators.IndexFill.write(self, dim, index, Operand(value))
            return self
        }
    }

    /// A copy with all slices of `source` that fall on one place along `dim` reduced to one: their `"prod"`, `"mean"`, `"amax"` or
    /// `"amin"`, together with what was there unless `includeSelf` is false. PyTorch: `torch.index_reduce`.
    public func indexReduce(
        _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: String, includeSelf: Bool = true
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.IndexReduce.apply(self, dim, index, source, reduce, includeSelf)
        }
    }

    /// `indexReduce` in place. PyTorch: `x.index_reduce_(dim, index, source, reduce)`.
    @discardableResult
    public func indexReduce_(
        _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: String, includeSelf: Bool = true
    ) -> Tensor {
        checked(self) { () throws(TensorError) in
            let (slices, places, reduction) = try Operators.IndexReduce.scatter(self, dim, index, source, reduce)
            return try Scattered.applyInPlace(
                self, slices.dim, places, slices.source, reduction, includeSelf, "index_reduce")
        }
    }

    /// A copy with the elements that `index` numbers in row-major order replaced by those of `source`, or added to. Negative numbers
    /// count from the end. PyTorch: `torch.put`.
    public func put(_ index: Tensor, _ source: Tensor, accumulate: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.Put.apply(self, index, source, accumulate) }
    }

    /// `put` in place. PyTorch: `x.put_(index, source)`.
    @discardableResult
    public func put_(_ index: Tensor, _ source: Tensor, accumulate: Bool = false) -> Tensor {
        checked(self) { () throws(TensorError) in
            try InPlace.apply(
                self, "put_", [source],
                write: { (target) throws(TensorError) in try Operators.Put.write(target, index, source, accumulate) },
                result: { (x) throws(TensorError) in try Operators.Put.apply(x, index, source, accumulate) })
        }
    }
}
