extension Operators {
    static var orderStatistics: [any OperatorDefinition.Type] {
        [KthValue.self, Median.self, NaNMedian.self, Mode.self, Quantile.self, NaNQuantile.self]
    }

    /// Refuses to choose among no elements along a dimension.
    fileprivate static func checkedDim(_ dim: Int, _ x: Tensor, _ name: String) throws(TensorError) -> Int {
        let dim = try Dimension.normalize(dim, x.ndim, name)
        if x.ndim > 0, x.shape[dim] == 0 {
            throw .index(
                "\(name)(): Expected reduction dim \(dim) to have non-zero size (shape \(x.shape)); give a dimension that has elements"
            )
        }
        return dim
    }

    /// The `k`-th smallest element along a dimension.
    enum KthValue: OperatorDefinition {
        static let table = KernelTable.named("kthvalue")
        static let schemas = ["kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)"]
        static let kind = "kernel"
        static let samples = [
            Sample(.distinct([5]), .value(.int(2))),
            Sample(.distinct([3, 4]), .value(.int(3)), .value(.int(0)), .value(.bool(true))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try apply(
                try arguments.tensor("self"), try arguments.int("k"), try arguments.int("dim"), try arguments.bool("keepdim")
            ).value
        }

        static func apply(_ x: Tensor, _ k: Int, _ dim: Int, _ keepdim: Bool) throws(TensorError) -> Choice {
            let dim = try checkedDim(dim, x, "kthvalue")
            let extent = x.ndim == 0 ? 1 : x.shape[dim]
            guard k >= 1, k <= extent else {
                throw .index(
                    "kthvalue(): selected number k out of range for dimension \(dim): k is \(k), shape \(x.shape) has \(extent) elements "
                        + "there; use 1...\(extent)")
            }
            return try Choice(table, x, dim, width: 1, [k - 1, 0]).recorded("KthvalueBackward0", x, dim, keepdim: keepdim)
        }
    }

    private static let medianSamples = [
        Sample(.distinct([4])), Sample(.distinct([2, 3]), .value(.int(1))),
        Sample(.distinct([2, 3]), .value(.int(0)), .value(.bool(true))),
    ]

    /// The middle element, the lower of two; NaN if there is one.
    enum Median: OperatorDefinition {
        static let table = KernelTable.named("median")
        static let schemas = [
            "median(Tensor self) -> Tensor",
            "median(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)",
        ]
        static let kind = "kernel"
        static var samples: [Sample] { medianSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            if schema == 0 { return .tensor(try whole("median", "MedianBackward0", x)) }
            return try along("median", "MedianBackward1", x, try arguments.int("dim"), try arguments.bool("keepdim")).value
        }

        static func along(
            _ name: String, _ label: StaticString, _ x: Tensor, _ dim: Int, _ keepdim: Bool
        ) throws(TensorError) -> Choice {
            let dim = try checkedDim(dim, x, name)
            return try Choice(table, x, dim, width: 1, [name == "nanmedian" ? 1 : 0])
                .recorded(label, x, dim, keepdim: keepdim)
        }

        /// Of all elements; those equal to it share the gradient.
        static func whole(_ name: String, _ label: StaticString, _ x: Tensor) throws(TensorError) -> Tensor {
            // PyTorch's answer for nothing at all.
            if x.count == 0 { return Tensor.full([], Double.nan, device: x.device).to(x.dtype) }
            let flat = noGrad { x.detach().reshape([x.count]) }
            let output = try Choice(table, flat, 0, width: 1, [name == "nanmedian" ? 1 : 0]).values
            let result = Tensor(
                storage: output.storage, geometry: Geometry(contiguous: []), dtype: x.dtype, device: x.device)
            if GradMode.isEnabled, x.node != nil {
                result.storedNode = ClosureNode(
                    label, inputs: [x], output: result, saving: [Saved(x, edge: 0), Saved(output: result)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    return Gradients(try medianShares(node).mul(g))
                } forward: { (node, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try medianShares(node).mul(t).sum() })
                }
            }
            return result
        }

        /// Equal parts for the elements that are the median.
        private static func medianShares(_ node: ClosureNode) throws(TensorError) -> Tensor {
            let x = try node.saved(0).detach(), y = try node.saved(1).detach()
            let isMedian = x.eq(y).logicalOr(x.isNaN().logicalAnd(y.isNaN())).to(x.dtype)
            return isMedian.div(isMedian.sum())
        }
    }

    /// The middle one of the elements that are numbers, the lower of two.
    enum NaNMedian: OperatorDefinition {
        static let schemas = Median.schemas.map { "nan" + $0 }
        static let kind = "kernel"
        static var samples: [Sample] { medianSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            if schema == 0 { return .tensor(try Median.whole("nanmedian", "NanmedianBackward0", x)) }
            return try Median.along(
                "nanmedian", "NanmedianBackward1", x, try arguments.int("dim"), try arguments.bool("keepdim")
            ).value
        }
    }

    /// The most frequent element along a dimension, the least of several.
    enum Mode: OperatorDefinition {
        static let table = KernelTable.named("mode")
        static let schemas = ["mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)"]
        static let kind = "kernel"
        static let samples = [
            Sample(.distinct([5])), Sample(.distinct([3, 4]), .value(.int(0)), .value(.bool(true))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try apply(try arguments.tensor("self"), try arguments.int("dim"), try arguments.bool("keepdim")).value
        }

        static func apply(_ x: Tensor, _ dim: Int, _ keepdim: Bool) throws(TensorError) -> Choice {
            let dim = try checkedDim(dim, x, "mode")
            return try Choice(table, x, dim, width: 1).recorded("ModeBackward0", x, dim, keepdim: keepdim)
        }
    }
}

extension Tensor {
    /// The `k`-th smallest element along a dimension, `k` counted from 1, and where it is. PyTorch: `torch.kthvalue`.
    public func kthvalue(_ k: Int, dim: Int = -1, keepdim: Bool = false) -> ValuesAndIndices {
        chosen { () throws(TensorError) in try Operators.KthValue.apply(self, k, dim, keepdim) }
    }

    /// The middle of all elements, the lower of two; NaN if there is one. PyTorch: `torch.median`.
    public func median() -> Tensor {
        checked { () throws(TensorError) in try Operators.Median.whole("median", "MedianBackward0", self) }
    }

    /// The middle elements along a dimension, and where they are.
    public func median(_ dim: Int, keepdim: Bool = false) -> ValuesAndIndices {
        chosen { () throws(TensorError) in try Operators.Median.along("median", "MedianBackward1", self, dim, keepdim) }
    }

    /// The middle of all elements that are not NaN, the lower of two. PyTorch: `torch.nanmedian`.
    public func nanmedian() -> Tensor {
        checked { () throws(TensorError) in try Operators.Median.whole("nanmedian", "NanmedianBackward0", self) }
    }

    /// The middle ones along a dimension of the elements that are not NaN, and where they are.
    public func nanmedian(_ dim: Int, keepdim: Bool = false) -> ValuesAndIndices {
        chosen { () throws(TensorError) in try Operators.Median.along("nanmedian", "NanmedianBackward1", self, dim, keepdim) }
    }

    /// The most frequent elements along a dimension, the least of several, and where the last of them is. PyTorch: `torch.mode`.
    public func mode(_ dim: Int = -1, keepdim: Bool = false) -> ValuesAndIndices {
        chosen { () throws(TensorError) in try Operators.Mode.apply(self, dim, keepdim) }
    }
}
