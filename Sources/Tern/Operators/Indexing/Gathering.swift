extension Operators {
    static var indexing: [any OperatorDefinition.Type] { joining + gathering + [GetItem.self, IndexPut.self] }

    static var gathering: [any OperatorDefinition.Type] {
        [Gather.self, Scatter.self, ScatterAdd.self, IndexSelect.self, MaskedSelect.self, MaskedFill.self, Nonzero.self]
    }

    /// Runs of elements at places given by offsets into the storage: the two kernels that all indexing comes down to.
    enum Runs {
        static let take = KernelTable.named("take_runs")
        static let put = KernelTable.named("put_runs")

        /// What happens at a place: the new element replaces the old one, or is combined with it.
        enum Mode: Int {
            case replace, add, multiply
        }

        /// `shape`'s elements from the places; `run` neighbours at each.
        static func read(_ x: Tensor, _ offsets: Tensor, run: Int, _ shape: Shape) throws(TensorError) -> Tensor {
            let output = try Tensor.uninitialized(shape, x.dtype, x.device)
            if output.count == 0 { return output }
            try take.run(
                KernelCall(output, Operand(x), Operand(offsets), count: 2, computeType: x.dtype, integers: [run]))
            return output
        }

        static func write(_ target: Tensor, _ offsets: Tensor, run: Int, _ values: Tensor, _ mode: Mode) throws(TensorError) {
            guard values.device == target.device else {
                throw .device(
                    "index_put: the values are on \(values.device), the tensor on \(target.device): move them with .to(\(target.device))"
                )
            }
            if offsets.count == 0 || run == 0 { return }
            let values = values.dtype == target.dtype && values.isContiguous ? values : try packed(values, target.dtype)
            try put.run(
                KernelCall(
                    target, Operand(values), Operand(offsets), count: 2, computeType: target.dtype,
                    integers: [run, mode.rawValue]))
        }

        private static func packed(_ values: Tensor, _ dtype: DType) throws(TensorError) -> Tensor {
            let result = try Tensor.uninitialized(values.shape, dtype, values.device)
            try result.write(values)
            return result
        }
    }

    /// Indices as int64 without negatives, each checked against `extent`.
    static func checkedIndices(
        _ indices: Tensor, _ extent: Int, _ dim: Int, _ name: String, allowsNegative: Bool
    ) throws(TensorError) -> Tensor {
        guard indices.dtype.isInteger else {
            throw .dtype("\(name): expected integer indices of type int64, got \(indices.dtype); convert with .to(.int64)")
        }
        // Without elements there is nothing to check.
        if indices.device == .meta { return try Tensor.uninitialized(indices.shape, .int64, .meta) }
        let result = try Tensor.uninitialized(indices.shape, .int64, .cpu)
        try result.write(indices.detach())
        let values = result.data.assumingMemoryBound(to: Int64.self)
        for i in 0..<result.count {
            let index = values[i]
            guard index < Int64(extent), index >= (allowsNegative ? -Int64(extent) : 0) else {
                throw .index(
                    "\(name): index \(index) is out of bounds for dimension \(dim) with size \(extent); use "
                        + "\(allowsNegative ? -extent : 0)..<\(extent)")
            }
            if index < 0 { values[i] = index + Int64(extent) }
        }
        return result
    }

    /// The storage offsets of `x[…, index[i…], …]` for each position of `index`.
    private static func offsets(_ x: Tensor, _ dim: Int, _ index: Tensor, _ name: String) throws(TensorError) -> Tensor {
        try noGrad { () throws(TensorError) in
            let extent = x.ndim == 0 ? 1 : x.shape[dim]
            var result = try checkedIndices(index, extent, dim, name, allowsNegative: false)
            if x.device == .meta { return result }
            result = result.mul(x.ndim == 0 ? 1 : x.geometry.strides[dim]).add(x.geometry.offset)
            for d in 0..<x.ndim where d != dim && index.shape[d] > 1 {
                var shape = Array(repeating: 1, count: x.ndim)
                shape[d] = index.shape[d]
                result = result.add(Tensor.arange(index.shape[d]).mul(x.geometry.strides[d]).view(shape))
            }
            return result.contiguous()
        }
    }

    private static func checkGatherShapes(_ x: Tensor, _ dim: Int, _ index: Tensor, _ name: String) throws(TensorError) {
        guard Swift.max(x.ndim, 1) == Swift.max(index.ndim, 1) else {
            throw .shape(
                "\(name): Index tensor must have the same number of dimensions as input tensor: shapes \(index.shape) and \(x.shape)"
            )
        }
        for d in 0..<Swift.min(x.ndim, index.ndim) where d != dim && index.shape[d] > x.shape[d] {
            throw .shape(
                "\(name): Size does not match at dimension \(d) expected index \(index.shape) to be no larger than self \(x.shape) apart "
                    + "from dimension \(dim)")
        }
    }

    /// The elements whose place along one dimension is given.
    enum Gather: OperatorDefinition {
        static let schemas = ["gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([3, 4]), .value(.int(0)), .index([2, 4], 3)),
            Sample(.normal([3, 4]), .value(.int(-1)), .index([3, 2], 4)),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim"), try arguments.tensor("index")))
        }

        static func apply(
            _ x: Tensor, _ dim: Int, _ index: Tensor, _ backwardName: StaticString = "GatherBackward0"
        ) throws(TensorError) -> Tensor {
            let dim = try Dimension.normalize(dim, x.ndim, "gather")
            if index.count > 0 { try checkGatherShapes(x, dim, index, "gather") }
            let places = index.count > 0 ? try offsets(x, dim, index, "gather") : index
            let output = try Runs.read(x, places, run: 1, index.shape)
            if GradMode.isEnabled, x.node != nil {
                let shape = x.shape
                output.storedNode = ClosureNode(
                    backwardName, inputs: [x], output: output, saving: [Saved(constant: index)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let zeros = Tensor.zeros(Array(shape), dtype: g.dtype, device: g.device)
                    return Gradients(g.count == 0 ? zeros : try ScatterAdd.apply(zeros, dim, try node.saved(0), g))
                }
            }
            return output
        }
    }

    /// A copy with elements written to given places along one dimension.
    enum Scatter: OperatorDefinition {
        static let schemas = [
            "scatter(Tensor self, int dim, Tensor index, Tensor src, *, str? reduce=None) -> Tensor",
            "scatter(Tensor self, int dim, Tensor index, Scalar value, *, str? reduce=None) -> Tensor",
        ]
        static let kind = "kernel"
        static let samples = [Sample(.normal([4, 3]), .value(.int(0)), .value(.tensor(Tensor([[0, 2, 1]]))), .normal([1, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self"), index = try arguments.tensor("index")
            let source =
                schema == 0
                ? try arguments.tensor("src")
                : Tensor.full(Array(index.shape), scalar: try arguments.scalar("value"), dtype: x.dtype, device: x.device)
            let dim = try arguments.int("dim")
            switch arguments.optionalString("reduce") {
            case nil: return .tensor(try apply(x, dim, index, source))
            case "add": return .tensor(try ScatterAdd.apply(x, dim, index, source))
            case "multiply": return .tensor(try multiplied(x, dim, index, source))
            case let other?: throw .argument("scatter: reduce argument must be either add or multiply, got \(other)")
            }
        }

        /// A copy with elements multiplied at the places. PyTorch gives it no gradient for what is multiplied with.
        private static func multiplied(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) throws(TensorError) -> Tensor {
            let dim = try Dimension.normalize(dim, x.ndim, "scatter")
            try checkGatherShapes(x, dim, index, "scatter")
            try checkSource(index, source, "scatter", x.dtype)
            let output = try x.copied()
            try Runs.write(output, try offsets(output, dim, index, "scatter"), run: 1, try corner(source, index.shape), .multiply)
            return output
        }

        static func apply(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) throws(TensorError) -> Tensor {
            let dim = try Dimension.normalize(dim, x.ndim, "scatter")
            try checkGatherShapes(x, dim, index, "scatter")
            try checkSource(index, source, "scatter", x.dtype)
            let output = try x.copied()
            let part = try corner(source, index.shape)
            try Runs.write(output, try offsets(output, dim, index, "scatter"), run: 1, part, .replace)
            if GradMode.isEnabled, x.node != nil || source.node != nil {
                let shape = source.shape
                output.storedNode = ClosureNode(
                    "ScatterBackward0", inputs: [x, source], output: output, saving: [Saved(constant: index)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let index = try node.saved(0)
                    let zeros = Tensor.zeros(Array(index.shape), dtype: g.dtype, device: g.device)
                    return Gradients(
                        node.needs(0) ? try apply(g, dim, index, zeros) : nil,
                        node.needs(1) ? try padded(try Gather.apply(g, dim, index), shape) : nil)
                }
            }
            return output
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
            let dim = try Dimension.normalize(dim, x.ndim, "scatter_add")
            try checkGatherShapes(x, dim, index, "scatter_add")
            try checkSource(index, source, "scatter_add", x.dtype)
            let output = try x.copied()
            let part = try corner(source, index.shape)
            try Runs.write(output, try offsets(output, dim, index, "scatter_add"), run: 1, part, .add)
            if GradMode.isEnabled, x.node != nil || source.node != nil {
                let shape = source.shape
                output.storedNode = ClosureNode(
                    "ScatterAddBackward0", inputs: [x, source], output: output, saving: [Saved(constant: index)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    return Gradients(g, node.needs(1) ? try padded(try Gather.apply(g, dim, try node.saved(0)), shape) : nil)
                }
            }
            return output
        }
    }

    private static func checkSource(_ index: Tensor, _ source: Tensor, _ name: String, _ dtype: DType) throws(TensorError) {
        guard source.dtype == dtype else {
            throw .dtype("\(name): Expected self.dtype to be equal to src.dtype, got \(dtype) and \(source.dtype)")
        }
        guard source.ndim == index.ndim, (0..<index.ndim).allSatisfy({ index.shape[$0] <= source.shape[$0] }) else {
            throw .shape("\(name): expected index \(index.shape) to be no larger than src \(source.shape)")
        }
    }

    /// The part of `source` that an index of `shape` speaks of.
    private static func corner(_ source: Tensor, _ shape: Shape) throws(TensorError) -> Tensor {
        var part = source.detach()
        for d in 0..<shape.count where part.shape[d] != shape[d] { part = part.narrow(d, 0, shape[d]) }
        return part
    }

    /// The other way: a gradient of the part, with zeros beyond it.
    private static func padded(_ gradient: Tensor, _ shape: Shape) throws(TensorError) -> Tensor {
        var result = gradient
        for d in 0..<shape.count where result.shape[d] != shape[d] {
            let step = Slice.step(d, 0, result.shape[d], 1)
            var wider = result.shape
            wider[d] = shape[d]
            result = try Views.scatter(result, step, wider)
        }
        return result
    }

    /// Whole slices along a dimension, by their numbers.
    enum IndexSelect: OperatorDefinition {
        static let schemas = ["index_select(Tensor self, int dim, Tensor index) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3, 4]), .value(.int(1)), .index([5], 4))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim"), try arguments.tensor("index")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ index: Tensor) throws(TensorError) -> Tensor {
            guard index.ndim <= 1 else {
                throw .index("index_select: Index is supposed to be a vector, but got shape \(index.shape); flatten it first")
            }
            let dim = try Dimension.normalize(dim, x.ndim, "index_select")
            // A number too small or too large is refused here under this operator's name; negative ones too.
            _ = try checkedIndices(index, x.ndim == 0 ? 1 : x.shape[dim], dim, "index_select", allowsNegative: false)
            if x.ndim == 0 { return x.clone() }
            return try Indexed.read(x, Array(repeating: .all, count: dim) + [.tensor(index.reshape([index.count]))])
        }
    }

    /// The elements where a mask is true, one after another.
    enum MaskedSelect: OperatorDefinition {
        static let schemas = ["masked_select(Tensor self, Tensor mask) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3, 4]), .mask([3, 4])), Sample(.normal([3, 4]), .mask([4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("mask")))
        }

        static func apply(_ x: Tensor, _ mask: Tensor) throws(TensorError) -> Tensor {
            guard mask.dtype == .bool else {
                throw .dtype("masked_select: expected BoolTensor for mask, got \(mask.dtype); convert with .to(.bool)")
            }
            let shape = Array(try Broadcasting.shape(x.shape, mask.shape, "masked_select"))
            return try Indexed.read(x.expand(shape), [.tensor(mask.expand(shape))])
        }
    }

    /// A number where a mask is true.
    enum MaskedFill: OperatorDefinition {
        static let schemas = ["masked_fill(Tensor self, Tensor mask, Operand value) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3, 4]), .mask([4]), .value(.double(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("mask"), try arguments.operand("value")))
        }

        static func apply(_ x: Tensor, _ mask: Tensor, _ value: Operand) throws(TensorError) -> Tensor {
            guard mask.dtype == .bool else {
                throw .dtype(
                    "masked_fill: only supports boolean masks, but got mask with dtype \(mask.dtype); convert with .to(.bool)")
            }
            if let tensor = value.tensor, tensor.ndim > 0 {
                throw .shape("masked_fill: only supports a 0-dimensional value tensor, but got shape \(tensor.shape)")
            }
            let number = value.tensor?.to(x.dtype) ?? Tensor.full([], scalar: value.scalar, dtype: x.dtype, device: x.device)
            return Where.entry(Operand(mask), Operand(number), Operand(x))
        }
    }

    /// The places of the elements that are not zero, a row each.
    enum Nonzero: OperatorDefinition {
        static let schemas = ["nonzero(Tensor self, *, bool as_tuple=False) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.mask([3, 4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let places = try apply(try arguments.tensor("self"))
            return try arguments.bool("as_tuple") ? .tensors(places.unbind(1)) : .tensor(places)
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor {
            let flags = try Tensor.uninitialized(x.shape, .bool, .cpu)
            try flags.write(x.detach())
            let bytes = flags.data.assumingMemoryBound(to: Bool.self)
            var places: [Int] = []
            for i in 0..<flags.count where bytes[i] { places.append(i) }
            let result = try Tensor.uninitialized([places.count, x.ndim], .int64, .cpu)
            let to = result.data.assumingMemoryBound(to: Int64.self)
            for (row, place) in places.enumerated() {
                var rest = place
                for d in (0..<x.ndim).reversed() {
                    to[row * x.ndim + d] = Int64(rest % x.shape[d])
                    rest /= x.shape[d]
                }
            }
            return x.device.isCPU ? result : result.to(x.device)
        }
    }
}

extension Tensor {
    /// The elements whose place along `dim` is given. PyTorch: `torch.gather`.
    public func gather(_ dim: Int, _ index: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.Gather.apply(self, dim, index) }
    }

    /// A copy with the elements of `source` written to the places along `dim`. PyTorch: `torch.scatter`.
    public func scatter(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.Scatter.apply(self, dim, index, source) }
    }

    /// A copy with the elements of `source` added at the places along `dim`. PyTorch: `torch.scatter_add`.
    public func scatterAdd(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.ScatterAdd.apply(self, dim, index, source) }
    }

    /// Whole slices along a dimension, by their numbers. PyTorch: `torch.index_select`.
    public func indexSelect(_ dim: Int, _ index: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.IndexSelect.apply(self, dim, index) }
    }

    /// The elements where `mask` is true. PyTorch: `torch.masked_select`.
    public func maskedSelect(_ mask: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.MaskedSelect.apply(self, mask) }
    }

    /// A copy with a number where `mask` is true. PyTorch: `x.masked_fill(mask, value)`.
    public func maskedFill(_ mask: Tensor, _ value: some TensorScalar) -> Tensor {
        checked { () throws(TensorError) in try Operators.MaskedFill.apply(self, mask, Operand(value.scalar)) }
    }

    /// `maskedFill` in place. PyTorch: `x.masked_fill_(mask, value)`.
    @discardableResult
    public func maskedFill_(_ mask: Tensor, _ value: some TensorScalar) -> Tensor { copy_(maskedFill(mask, value)) }

    /// The places of the elements that are not zero, a row each. PyTorch: `torch.nonzero`.
    public func nonzero() -> Tensor { checked { () throws(TensorError) in try Operators.Nonzero.apply(self) } }
}
