extension Operators {
    static var sums: [any OperatorDefinition.Type] { [Sum.self, Mean.self, Product.self, Variance.self, StandardDeviation.self] }

    enum Sum: OperatorDefinition {
        static let table = KernelTable.named("sum")
        static let schemas = [
            "sum(Tensor self, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor"
        ]
        static let kind = "reduction"
        static let samples = [
            Sample(.normal([2, 3])), Sample(.normal([2, 3, 4]), .value(.int(1))), Sample(.normal([])),
            Sample(.normal([2, 3, 4]), .value(.ints([0, -1])), .value(.bool(true))), Sample(.normal([2, 0]), .value(.int(1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), arguments.optionalInts("dim"), try arguments.bool("keepdim"),
                    arguments.optionalDType("dtype")))
        }

        static func apply(_ x: Tensor, _ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?) throws(TensorError) -> Tensor {
            let reduction = try Reduction(x, dims, keepdim, "sum")
            let type = dtype ?? (x.dtype.isFloatingPoint ? x.dtype : .int64)
            if type == .bool { return try truth(LargestElement.table, "any", x.detach().to(.bool), dims, keepdim) }
            let output = try reduction.run(table, computing: type, result: type)
            if GradMode.isEnabled, x.node != nil, type.isFloatingPoint {
                let (kept, shape) = (reduction.keptShape, x.shape)
                output.storedNode = ClosureNode(dims == nil ? "SumBackward0" : "SumBackward1", inputs: [x], output: output) {
                    (_, gradients) throws(TensorError) in
                    Gradients(gradients[0].map { Reduction.expand($0, kept, shape) })
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try apply(t, dims, keepdim, dtype) })
                }
            }
            return output
        }
    }

    enum Mean: OperatorDefinition {
        /// Sums that are divided before they are rounded. Backends without it run the sum and a division.
        static let table = KernelTable.named("mean")
        static let schemas = [
            "mean(Tensor self, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor"
        ]
        static let kind = "reduction"
        static let samples = [
            Sample(.normal([2, 3])), Sample(.normal([2, 3, 4]), .value(.int(1))),
            Sample(.normal([2, 3, 4]), .value(.ints([0, -1])), .value(.bool(true))),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), arguments.optionalInts("dim"), try arguments.bool("keepdim"),
                    arguments.optionalDType("dtype")))
        }

        static func apply(_ x: Tensor, _ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?) throws(TensorError) -> Tensor {
            let type = dtype ?? x.dtype
            guard type.isFloatingPoint else {
                throw .dtype(
                    "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: \(type); "
                        + "convert with .to(.float32) or pass dtype:")
            }
            let reduction = try Reduction(x, dims, keepdim, "mean")
            // Sixteen-bit floats are rounded once, after the division.
            let wide = type.carrier
            let count = Double(reduction.count)
            let output =
                table.kernel(x.device) == nil
                ? try noGrad { () throws(TensorError) in
                    try reduction.run(Sum.table, computing: wide, result: wide).div(count).to(type)
                } : try reduction.run(table, computing: wide, result: type, divisor: count)
            if GradMode.isEnabled, x.node != nil {
                let (kept, shape) = (reduction.keptShape, x.shape)
                output.storedNode = ClosureNode(dims == nil ? "MeanBackward0" : "MeanBackward1", inputs: [x], output: output) {
                    (_, gradients) throws(TensorError) in
                    Gradients(gradients[0].map { Reduction.expand($0, kept, shape).div(count) })
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try apply(t, dims, keepdim, dtype) })
                }
            }
            return output
        }
    }

    enum Product: OperatorDefinition {
        static let table = KernelTable.named("prod")
        static let schemas = [
            "prod(Tensor self, *, ScalarType? dtype=None) -> Tensor",
            "prod(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
        ]
        static let kind = "reduction"
        static let samples = [
            Sample(.normal([2, 3])), Sample(.normal([2, 3, 4]), .value(.int(1))), Sample(.normal([])),
            Sample(.normal([2, 3]), .value(.int(-1)), .value(.bool(true))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self"), dtype = arguments.optionalDType("dtype")
            if schema == 0 { return .tensor(try apply(x, nil, false, dtype)) }
            return .tensor(try apply(x, [try arguments.int("dim")], try arguments.bool("keepdim"), dtype))
        }

        static func apply(_ x: Tensor, _ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), dims, keepdim, dtype)
                }
            }
            let reduction = try Reduction(x, dims, keepdim, "prod")
            let type = dtype ?? (x.dtype.isFloatingPoint ? x.dtype : .int64)
            if type == .bool { return try truth(SmallestElement.table, "all", x.detach().to(.bool), dims, keepdim) }
            let output = try reduction.run(table, computing: type, result: type)
            if GradMode.isEnabled, x.node != nil, type.isFloatingPoint {
                let label: StaticString = dims == nil ? "ProdBackward0" : "ProdBackward1"
                let (dims, kept) = (reduction.dims, reduction.keptShape)
                output.storedNode = ClosureNode(
                    label, inputs: [x], output: output, saving: [Saved(x, edge: 0)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let x = try node.saved(0)
                    return Gradients(Reduction.expand(g, kept, x.shape).mul(productOfOthers(x, dims)))
                } forward: { (node, tangents) throws(TensorError) in
                    guard let t = tangents[0] else { return Gradients() }
                    return Gradients(try Sum.apply(t.mul(productOfOthers(try node.saved(0), dims)), dims, keepdim, type))
                }
            }
            return output
        }

        /// For each element the product of the others that are reduced with it: exact when some are zero.
        private static func productOfOthers(_ x: Tensor, _ dims: [Int]) -> Tensor {
            if x.ndim == 0 || x.count == 0 { return Tensor.ones(like: x) }
            // The reduced dimensions as one, at the end.
            let kept = (0..<x.ndim).filter { !dims.contains($0) }
            let order = kept + dims
            let moved = x.permute(order)
            let n = dims.reduce(1) { $0 * x.shape[$1] }
            let rows = moved.reshape(kept.map { x.shape[$0] } + [n])
            let edge = Tensor.ones(Array(rows.shape.dropLast()) + [1], dtype: x.dtype, device: x.device)
            let before = cat([edge, rows.narrow(-1, 0, Swift.max(n - 1, 0))], dim: -1).cumprod(-1)
            let flipped = rows.flip(-1)
            let after = cat([edge, flipped.narrow(-1, 0, Swift.max(n - 1, 0))], dim: -1).cumprod(-1).flip(-1)
            let others = before.mul(after).reshape(Array(moved.shape))
            var inverse = Array(repeating: 0, count: order.count)
            for (i, dim) in order.enumerated() { inverse[dim] = i }
            return others.permute(inverse)
        }
    }

    /// The mean square distance from the mean.
    enum Variance: OperatorDefinition {
        /// Writes the variances and the means.
        static let table = KernelTable.named("moments")
        static let schemas = [
            "var(Tensor self, bool unbiased=True) -> Tensor",
            "var(Tensor self, int[]? dim=None, bool unbiased=True, bool keepdim=False) -> Tensor",
            "var(Tensor self, int[]? dim=None, *, float? correction=1, bool keepdim=False) -> Tensor",
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4])), Sample(.normal([2, 5]), .value(.int(1))),
            Sample(.normal([2, 5]), .value(.int(0)), named: ["correction": .double(0), "keepdim": .bool(true)]),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let (x, dims, correction, keepdim) = try parse(arguments, schema)
            return .tensor(try apply(x, dims, correction, keepdim, "var"))
        }

        static func parse(_ arguments: Arguments, _ schema: Int) throws(TensorError) -> (Tensor, [Int]?, Double, Bool) {
            let x = try arguments.tensor("self")
            switch schema {
            case 0: return (x, nil, try arguments.bool("unbiased") ? 1 : 0, false)
            case 1:
                return (x, arguments.optionalInts("dim"), try arguments.bool("unbiased") ? 1 : 0, try arguments.bool("keepdim"))
            default:
                return (
                    x, arguments.optionalInts("dim"), arguments.optionalDouble("correction") ?? 1, try arguments.bool("keepdim")
                )
            }
        }

        static func apply(
            _ x: Tensor, _ dims: [Int]?, _ correction: Double, _ keepdim: Bool, _ name: String
        ) throws(TensorError) -> Tensor {
            guard x.dtype.isFloatingPoint else {
                throw .dtype(
                    "\(name): only support floating point and complex dtypes, got \(x.dtype); convert with .to(.float32)")
            }
            let reduction = try Reduction(x, dims, keepdim, name)
            // Sixteen-bit floats are rounded once.
            let wide = x.to(x.dtype.carrier)
            if table.kernel(x.device) == nil { return composite(wide, reduction, correction).to(x.dtype) }
            return try node(wide, reduction, correction, try moments(wide, reduction, correction).variance).to(x.dtype)
        }

        /// What the sums of squared distances are divided by.
        private static func freedom(_ reduction: Reduction, _ correction: Double) -> Double {
            Swift.max(Double(reduction.count) - correction, 0)
        }

        /// The variances and the means, without a graph.
        static func moments(
            _ x: Tensor, _ reduction: Reduction, _ correction: Double
        ) throws(TensorError) -> (variance: Tensor, mean: Tensor) {
            let variance = try Tensor.uninitialized(reduction.outputShape, x.dtype, x.device)
            let mean = try Tensor.uninitialized(reduction.outputShape, x.dtype, x.device)
            try table.run(
                KernelCall(
                    variance, Operand(x), Operand(mean), Operand(.double(freedom(reduction, correction))), count: 3,
                    computeType: x.dtype, integers: Shape(reduction.dims)))
            return (variance, mean)
        }

        /// Joins the variance of `x` to its graph, if there is one.
        private static func node(
            _ x: Tensor, _ reduction: Reduction, _ correction: Double, _ output: Tensor
        ) throws(TensorError) -> Tensor {
            guard GradMode.isEnabled, x.node != nil else { return output }
            let (dims, kept, keepdim) = (reduction.dims, reduction.keptShape, reduction.keepdim)
            let factor = 2 / freedom(reduction, correction)
            @Sendable func slope(_ x: Tensor) throws(TensorError) -> Tensor {
                x.sub(try Mean.apply(x, dims, true, nil)).mul(factor)
            }
            output.storedNode = ClosureNode("VarBackward0", inputs: [x], output: output, saving: [Saved(x, edge: 0)]) {
                (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                let x = try node.saved(0)
                return Gradients(try slope(x).mul(Reduction.expand(g, kept, x.shape)))
            } forward: { (node, tangents) throws(TensorError) in
                guard let t = tangents[0] else { return Gradients() }
                return Gradients(try Sum.apply(try slope(try node.saved(0)).mul(t), dims, keepdim, nil))
            }
            return output
        }

        /// The reference that the kernel is tested against, and what backends without the kernel run.
        static func composite(_ x: Tensor, _ reduction: Reduction, _ correction: Double) -> Tensor {
            let squares = x.sub(x.mean(reduction.dims, keepdim: true)).square()
            return (x.ndim == 0 ? squares : squares.sum(reduction.dims, keepdim: reduction.keepdim)).div(
                freedom(reduction, correction))
        }
    }

    enum StandardDeviation: OperatorDefinition {
        static let schemas = Variance.schemas.map { "std" + $0.dropFirst(3) }
        static let kind = "composite"
        static var samples: [Sample] { Variance.samples }
        static var dtypes: [DType] { Variance.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let (x, dims, correction, keepdim) = try Variance.parse(arguments, schema)
            return .tensor(try apply(x, dims, correction, keepdim))
        }

        static func apply(_ x: Tensor, _ dims: [Int]?, _ correction: Double, _ keepdim: Bool) throws(TensorError) -> Tensor {
            try Variance.apply(x.to(x.dtype.carrier), dims, correction, keepdim, "std").sqrt().to(x.dtype)
        }
    }
}

extension Tensor {
    /// The sum of all elements. Integers and bool are summed in int64. PyTorch: `torch.sum`.
    public func sum(dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Sum.apply(self, nil, false, dtype) }
    }

    /// The sums along one dimension.
    public func sum(_ dim: Int, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Sum.apply(self, [dim], keepdim, dtype) }
    }

    /// The sums along several dimensions; an empty list means all.
    public func sum(_ dims: [Int], keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Sum.apply(self, dims, keepdim, dtype) }
    }

    /// Summed over the dimensions along which `shape` stretches to this tensor's shape.
    func sumTo(_ target: Shape) -> Tensor {
        checked { () throws(TensorError) in
            let extra = ndim - target.count
            var dims = Array(0..<Swift.max(extra, 0))
            for i in 0..<target.count where extra >= 0 && target[i] == 1 && shape[i + extra] != 1 { dims.append(i + extra) }
            if dims.isEmpty { return self }
            return try Operators.Sum.apply(self, dims, true, nil).reshape(Array(target))
        }
    }

    /// The mean of all elements. PyTorch: `torch.mean`.
    public func mean(dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Mean.apply(self, nil, false, dtype) }
    }

    /// The means along one dimension.
    public func mean(_ dim: Int, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Mean.apply(self, [dim], keepdim, dtype) }
    }

    /// The means along several dimensions; an empty list means all.
    public func mean(_ dims: [Int], keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Mean.apply(self, dims, keepdim, dtype) }
    }

    /// The product of all elements. PyTorch: `torch.prod`.
    public func prod(dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Product.apply(self, nil, false, dtype) }
    }

    /// The products along one dimension.
    public func prod(_ dim: Int, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Product.apply(self, [dim], keepdim, dtype) }
    }

    /// The variance of all elements; divided by their number less `correction`. PyTorch: `torch.var`.
    public func `var`(correction: Double = 1) -> Tensor {
        checked { () throws(TensorError) in try Operators.Variance.apply(self, nil, correction, false, "var") }
    }

    /// The variances along one dimension.
    public func `var`(_ dim: Int, correction: Double = 1, keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.Variance.apply(self, [dim], correction, keepdim, "var") }
    }

    /// The variances along several dimensions.
    public func `var`(_ dims: [Int], correction: Double = 1, keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.Variance.apply(self, dims, correction, keepdim, "var") }
    }

    /// The standard deviation of all elements. PyTorch: `torch.std`.
    public func std(correction: Double = 1) -> Tensor {
        checked { () throws(TensorError) in try Operators.StandardDeviation.apply(self, nil, correction, false) }
    }

    /// The standard deviations along one dimension.
    public func std(_ dim: Int, correction: Double = 1, keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.StandardDeviation.apply(self, [dim], correction, keepdim) }
    }

    /// The standard deviations along several dimensions.
    public func std(_ dims: [Int], correction: Double = 1, keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.StandardDeviation.apply(self, dims, correction, keepdim) }
    }
}
