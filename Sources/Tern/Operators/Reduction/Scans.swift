extension Operators {
    static var reductions: [any OperatorDefinition.Type] { sums + reductionExtrema + scans }

    static var scans: [any OperatorDefinition.Type] { [CumulativeSum.self, CumulativeProduct.self, LogSumExp.self] }

    private static let scanSamples = [
        Sample(.normal([4]), .value(.int(0))), Sample(.normal([2, 3, 4]), .value(.int(1))),
        Sample(.normal([2, 3]), .value(.int(-1))),
        Sample(.normal([]), .value(.int(0))),
    ]

    enum CumulativeSum: OperatorDefinition {
        static let table = KernelTable.named("cumsum")
        static let schemas = ["cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor"]
        static let kind = "kernel"
        static var samples: [Sample] { scanSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim"), arguments.optionalDType("dtype")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ dtype: DType?) throws(TensorError) -> Tensor {
            let dim = try Dimension.normalize(dim, x.ndim, "cumsum")
            let type = dtype ?? (x.dtype.isFloatingPoint ? x.dtype : .int64)
            let output = try scan(table, x, dim, type)
            if GradMode.isEnabled, x.node != nil, type.isFloatingPoint {
                output.storedNode = ClosureNode("CumsumBackward0", inputs: [x], output: output) {
                    (_, gradients) throws(TensorError) in
                    // Each element is in every later sum.
                    Gradients(gradients[0].map { g in g.ndim == 0 ? g : g.flip(dim).cumsum(dim).flip(dim) })
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try apply(t, dim, type) })
                }
            }
            return output
        }
    }

    enum CumulativeProduct: OperatorDefinition {
        static let table = KernelTable.named("cumprod")
        static let schemas = ["cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor"]
        static let kind = "kernel"
        static var samples: [Sample] { scanSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim"), arguments.optionalDType("dtype")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ dtype: DType?) throws(TensorError) -> Tensor {
            let dim = try Dimension.normalize(dim, x.ndim, "cumprod")
            let type = dtype ?? (x.dtype.isFloatingPoint ? x.dtype : .int64)
            let output = try scan(table, x, dim, type)
            if GradMode.isEnabled, x.node != nil, type.isFloatingPoint {
                output.storedNode = ClosureNode(
                    "CumprodBackward0", inputs: [x], output: output, saving: [Saved(x, edge: 0)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    return Gradients(pullback(g, try node.saved(0), dim))
                }
            }
            return output
        }

        /// d y[j] / d x[i] is the product of all but x[i] up to j. Exact with zeros, and made of operators that have gradients:
        /// one step for each element of the dimension.
        private static func pullback(_ g: Tensor, _ x: Tensor, _ dim: Int) -> Tensor {
            if x.ndim == 0 { return g }
            let n = x.shape[dim]
            if n == 0 { return g }
            var parts: [Tensor] = []
            for i in 0..<n {
                let before = i == 0 ? Tensor.ones(like: x.narrow(dim, 0, 1)) : x.narrow(dim, 0, i).prod(dim, keepdim: true)
                let rest = cat([Tensor.ones(like: x.narrow(dim, 0, 1)), x.narrow(dim, i + 1, n - i - 1)], dim: dim).cumprod(dim)
                parts.append(g.narrow(dim, i, n - i).mul(rest).sum(dim, keepdim: true).mul(before))
            }
            return cat(parts, dim: dim)
        }
    }

    /// Integers of every size are run together in int64, whose low bits are theirs.
    private static func scan(_ table: KernelTable, _ x: Tensor, _ dim: Int, _ type: DType) throws(TensorError) -> Tensor {
        if type.isFloatingPoint { return try runAlong(table, x, dim, type) }
        return try runAlong(table, x.detach().to(type).to(.int64), dim, .int64).to(type)
    }

    /// Runs a kernel that goes along one dimension of contiguous tensors of one shape.
    static func runAlong(_ table: KernelTable, _ x: Tensor, _ dim: Int, _ type: DType) throws(TensorError) -> Tensor {
        let input = try x.detach().packed()
        let output = try Tensor.uninitialized(input.shape, type, x.device)
        try table.run(KernelCall(output, Operand(input), count: 1, computeType: type, integers: [dim]))
        return output
    }

    /// `log(sum(exp(x)))` without overflow.
    enum LogSumExp: OperatorDefinition {
        static let schemas = ["logsumexp(Tensor self, int[] dim, bool keepdim=False) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3]), .value(.ints([0]))), Sample(.normal([2, 3, 4]), .value(.ints([0, 2])), .value(.bool(true))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("dim"), try arguments.bool("keepdim")))
        }

        static func apply(_ x: Tensor, _ dims: [Int], _ keepdim: Bool) throws(TensorError) -> Tensor {
            let x = x.dtype.isFloatingPoint ? x : x.to(defaultDtype())
            let reduction = try Reduction(x, dims, keepdim, "logsumexp")
            if x.count == 0 { return try Sum.apply(x.exp(), reduction.dims, keepdim, nil).log() }
            if let length = rowLength(x, reduction.dims) { return try alongRows(x, reduction, length) }
            let largest = x.detach().amax(reduction.dims, keepdim: true)
            // An infinite maximum would leave inf - inf.
            let shift = Tensor.where(largest.abs().eq(Double.infinity), Tensor.zeros(like: largest), largest)
            let sum = try Sum.apply(x.sub(shift).exp(), reduction.dims, true, nil)
            return sum.log().add(shift).reshape(Array(reduction.outputShape))
        }

        private static let table = KernelTable.named("logsumexp")
        /// A row that threads cannot share.
        private static let longestRow = 1 << 16

        /// The elements that become one, if they follow each other in memory and there is a kernel for them.
        private static func rowLength(_ x: Tensor, _ dims: [Int]) -> Int? {
            let length = Shape(dims.map { x.shape[$0] }).product
            let isLast = dims.first == x.ndim - dims.count && !dims.isEmpty
            return isLast && length <= longestRow && x.dtype == x.dtype.carrier && table.kernel(x.device) != nil ? length : nil
        }

        private static func alongRows(_ x: Tensor, _ reduction: Reduction, _ length: Int) throws(TensorError) -> Tensor {
            let output = try Tensor.uninitialized(reduction.outputShape, x.dtype, x.device)
            let input = try x.detach().packed()
            try table.run(KernelCall(output, Operand(input), count: 1, computeType: x.dtype, integers: [length]))
            guard GradMode.isEnabled, x.node != nil else { return output }
            let (kept, shape, dims, keepdim) = (reduction.keptShape, x.shape, reduction.dims, reduction.keepdim)
            /// The softmax over the dimensions.
            @Sendable func shares(_ node: ClosureNode) throws(TensorError) -> Tensor {
                try node.saved(0).sub(Reduction.expand(try node.saved(1), kept, shape)).exp()
            }
            output.storedNode = ClosureNode(
                "LogsumexpBackward0", inputs: [x], output: output, saving: [Saved(x, edge: 0), Saved(output: output)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(Reduction.expand(g, kept, shape).mul(try shares(node)))
            } forward: { (node, tangents) throws(TensorError) in
                guard let t = tangents[0] else { return Gradients() }
                return Gradients(t.mul(try shares(node)).sum(dims, keepdim: keepdim))
            }
            return output
        }
    }
}

/// Operators that work along one dimension: it is brought to the end and made contiguous, and brought back.
enum Rows {
    /// - Parameter columns: a kernel that leaves the dimension where it is, for floats as they lie in memory.
    static func run(
        _ table: KernelTable, _ x: Tensor, _ dim: Int, _ type: DType, second: Tensor? = nil, columns: KernelTable? = nil
    ) throws(TensorError) -> Tensor {
        try noGrad { () throws(TensorError) in
            if let columns, columns.kernel(x.device) != nil, dim < x.ndim - 1, type == type.carrier, x.dtype == type {
                let output = try Tensor.uninitialized(x.shape, type, x.device)
                let matrices = Shape(x.shape.prefix(dim)).product, width = Shape(x.shape.dropFirst(dim + 1)).product
                try columns.run(
                    KernelCall(
                        output, Operand(x.detach().contiguous()), second.map { Operand($0.detach().contiguous()) } ?? Operand(),
                        count: second == nil ? 1 : 2, computeType: type, integers: [matrices, x.shape[dim], width]))
                return output
            }
            let isLast = dim == x.ndim - 1
            func rows(_ tensor: Tensor) -> Tensor {
                if isLast, tensor.isContiguous { return tensor }
                let tensor = tensor.detach()
                return tensor.ndim == 0 ? tensor.reshape([1]) : tensor.transpose(dim, -1).contiguous()
            }
            let input = rows(x)
            let output = try Tensor.uninitialized(input.shape, type, x.device)
            if let second {
                try table.run(KernelCall(output, Operand(input), Operand(rows(second)), count: 2, computeType: type))
            } else {
                try table.run(KernelCall(output, Operand(input), count: 1, computeType: type))
            }
            if isLast { return output }
            let result = x.ndim == 0 ? output.reshape([]) : output.transpose(dim, -1)
            // Without the record of the view: the result is a tensor of its own.
            return result.contiguous().detach()
        }
    }
}

extension Tensor {
    /// Running sums along a dimension. PyTorch: `torch.cumsum`.
    public func cumsum(_ dim: Int, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.CumulativeSum.apply(self, dim, dtype) }
    }

    /// Running products along a dimension. PyTorch: `torch.cumprod`.
    public func cumprod(_ dim: Int, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.CumulativeProduct.apply(self, dim, dtype) }
    }

    /// `log(sum(exp(x)))` along a dimension, without overflow. PyTorch: `torch.logsumexp`.
    public func logsumexp(_ dim: Int, keepdim: Bool = false) -> Tensor { logsumexp([dim], keepdim: keepdim) }

    /// `log(sum(exp(x)))` along several dimensions.
    public func logsumexp(_ dims: [Int], keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.LogSumExp.apply(self, dims, keepdim) }
    }
}
