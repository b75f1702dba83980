extension Operators {
    static var running: [any OperatorDefinition.Type] {
        [RunningMaximum.self, RunningMinimum.self, RunningLogSumExp.self]
    }

    private static let runningSamples = [
        Sample(.distinct([5]), .value(.int(0))), Sample(.distinct([2, 3, 4]), .value(.int(1))),
        Sample(.distinct([]), .value(.int(0))),
    ]

    /// The largest element so far along a dimension.
    enum RunningMaximum: OperatorDefinition {
        static let table = KernelTable.named("cummax")
        static let schemas = ["cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)"]
        static let kind = "kernel"
        static var samples: [Sample] { runningSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try apply(try arguments.tensor("self"), try arguments.int("dim")).value
        }

        static func apply(_ x: Tensor, _ dim: Int) throws(TensorError) -> Choice {
            let dim = try Dimension.normalize(dim, x.ndim, "cummax")
            return try Choice(table, x, dim, width: x.ndim == 0 ? 1 : x.shape[dim])
                .recorded("CummaxBackward0", x, dim, repeats: true)
        }
    }

    /// The smallest element so far along a dimension.
    enum RunningMinimum: OperatorDefinition {
        static let table = KernelTable.named("cummin")
        static let schemas = ["cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)"]
        static let kind = "kernel"
        static var samples: [Sample] { runningSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try apply(try arguments.tensor("self"), try arguments.int("dim")).value
        }

        static func apply(_ x: Tensor, _ dim: Int) throws(TensorError) -> Choice {
            let dim = try Dimension.normalize(dim, x.ndim, "cummin")
            return try Choice(table, x, dim, width: x.ndim == 0 ? 1 : x.shape[dim])
                .recorded("CumminBackward0", x, dim, repeats: true)
        }
    }

    /// `log(cumsum(exp(x)))` without overflow.
    enum RunningLogSumExp: OperatorDefinition {
        static let table = KernelTable.named("logcumsumexp")
        static let schemas = ["logcumsumexp(Tensor self, int dim) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([4]), .value(.int(0))), Sample(.normal([2, 3, 4]), .value(.int(1))),
            Sample(.normal([]), .value(.int(0))),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim")))
        }

        static func apply(_ x: Tensor, _ dim: Int) throws(TensorError) -> Tensor {
            let dim = try Dimension.normalize(dim, x.ndim, "logcumsumexp")
            guard x.dtype.isFloatingPoint else {
                throw .dtype("logcumsumexp: not implemented for \(x.dtype) tensors; convert with .to(.float32)")
            }
            let output = try runAlong(table, x, dim, x.dtype)
            if GradMode.isEnabled, x.node != nil {
                output.storedNode = ClosureNode(
                    "LogcumsumexpBackward0", inputs: [x], output: output,
                    saving: [Saved(x, edge: 0), Saved(output: output)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    return Gradients(try pullback(g, try node.saved(0), try node.saved(1), dim))
                }
            }
            return output
        }

        /// The sum of g[j] · exp(x[i] - y[j]) over j from i on. It is made of logarithms, since exp(-y[j]) alone may overflow; the
        /// positive and the negative part of the gradient have one each.
        private static func pullback(_ g: Tensor, _ x: Tensor, _ y: Tensor, _ dim: Int) throws(TensorError) -> Tensor {
            let nothing = Tensor.full([], g.dtype == .float64 ? -1e300 : -1e30, dtype: g.dtype, device: g.device)
            // Where all elements so far are -inf there is no difference to speak of, and no gradient.
            let isFinite = noGrad { y.detach().isFinite() }
            let total = Tensor.where(isFinite, y, Tensor.zeros([], dtype: y.dtype, device: y.device))
            func part(_ sign: Tensor, _ mask: Tensor) throws(TensorError) -> Tensor {
                let logarithm = Tensor.where(mask, Tensor.where(mask, sign, Tensor.ones(like: g)).log().sub(total), nothing)
                let turned = x.ndim == 0 ? logarithm : try apply(logarithm.flip(dim), dim).flip(dim)
                return turned.add(x).exp()
            }
            let (positive, negative) = noGrad { (g.detach().gt(0), g.detach().lt(0)) }
            return try part(g, positive.logicalAnd(isFinite)).sub(try part(g.neg(), negative.logicalAnd(isFinite)))
        }
    }
}

extension Tensor {
    /// The largest element so far along a dimension, and where it was last. NaN stays once it has come. PyTorch: `torch.cummax`.
    public func cummax(_ dim: Int) -> ValuesAndIndices {
        chosen { () throws(TensorError) in try Operators.RunningMaximum.apply(self, dim) }
    }

    /// The smallest element so far along a dimension, and where it was last. NaN stays once it has come. PyTorch: `torch.cummin`.
    public func cummin(_ dim: Int) -> ValuesAndIndices {
        chosen { () throws(TensorError) in try Operators.RunningMinimum.apply(self, dim) }
    }

    /// `log(cumsum(exp(x)))` along a dimension, without overflow. PyTorch: `torch.logcumsumexp`.
    public func logcumsumexp(_ dim: Int) -> Tensor {
        checked { () throws(TensorError) in try Operators.RunningLogSumExp.apply(self, dim) }
    }
}
