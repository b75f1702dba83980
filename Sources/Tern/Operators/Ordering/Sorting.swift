extension Operators {
    static var sorting: [any OperatorDefinition.Type] { [Sort.self, ArgSort.self, SortRows.self, TopK.self] }

    private static let sortSamples = [
        Sample(.distinct([5])), Sample(.distinct([3, 4]), .value(.int(0))), Sample(.distinct([])),
        Sample(.distinct([2, 3, 4]), .value(.int(1)), .value(.bool(true))),
    ]

    /// The elements in order along a dimension.
    enum Sort: OperatorDefinition {
        static let table = KernelTable.named("sort")
        static let schemas = [
            "sort(Tensor self, int dim=-1, bool descending=False, bool stable=False) -> (Tensor values, Tensor indices)"
        ]
        static let kind = "kernel"
        static var samples: [Sample] { sortSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try apply(try arguments.tensor("self"), try arguments.int("dim"), try arguments.bool("descending")).value
        }

        static func apply(_ x: Tensor, _ dim: Int, _ descending: Bool, _ name: String = "sort") throws(TensorError) -> Choice {
            let dim = try Dimension.normalize(dim, x.ndim, name)
            return try Choice(table, x, dim, width: x.ndim == 0 ? 1 : x.shape[dim], [0, descending ? 1 : 0])
                .recorded("SortBackward0", x, dim)
        }
    }

    /// The places of the elements in order.
    enum ArgSort: OperatorDefinition {
        static let schemas = ["argsort(Tensor self, int dim=-1, bool descending=False, bool stable=False) -> Tensor"]
        static let kind = "composite"
        static let isDifferentiable = false
        static var samples: [Sample] { sortSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(try arguments.tensor("self"), try arguments.int("dim"), try arguments.bool("descending")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ descending: Bool) throws(TensorError) -> Tensor {
            try Sort.apply(x.detach(), dim, descending, "argsort").indices
        }
    }

    /// Sorted along the first dimension.
    enum SortRows: OperatorDefinition {
        static let schemas = ["msort(Tensor self) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.distinct([4, 2])), Sample(.distinct([3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Sort.apply(try arguments.tensor("self"), 0, false, "msort").values)
        }
    }

    /// The `k` largest elements along a dimension, or the smallest.
    enum TopK: OperatorDefinition {
        static let table = KernelTable.named("topk")
        static let schemas = [
            "topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.distinct([5]), .value(.int(2))),
            Sample(.distinct([3, 4]), .value(.int(2)), .value(.int(0)), .value(.bool(false))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try apply(
                try arguments.tensor("self"), try arguments.int("k"), try arguments.int("dim"), try arguments.bool("largest")
            ).value
        }

        static func apply(_ x: Tensor, _ k: Int, _ dim: Int, _ largest: Bool) throws(TensorError) -> Choice {
            let dim = try Dimension.normalize(dim, x.ndim, "topk")
            let extent = x.ndim == 0 ? 1 : x.shape[dim]
            guard k >= 0, k <= extent else {
                throw .index(
                    "topk: selected index k out of range: k is \(k), dimension \(dim) of shape \(x.shape) has size \(extent); use 0...\(extent)"
                )
            }
            return try Choice(table, x, dim, width: k, [0, largest ? 1 : 0]).recorded("TopkBackward0", x, dim)
        }
    }
}

extension Tensor {
    /// The elements in order along a dimension, and where they were. Equal elements keep their order, and NaN is above every number.
    /// PyTorch: `torch.sort`.
    ///
    /// ```swift
    /// let (values, indices) = x.sort(descending: true)
    /// ```
    public func sort(_ dim: Int = -1, descending: Bool = false) -> ValuesAndIndices {
        chosen { () throws(TensorError) in try Operators.Sort.apply(self, dim, descending) }
    }

    /// The places of the elements in order along a dimension: `x.gather(dim, x.argsort(dim))` is sorted. PyTorch: `torch.argsort`.
    public func argsort(_ dim: Int = -1, descending: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.ArgSort.apply(self, dim, descending) }
    }

    /// Sorted along the first dimension. PyTorch: `torch.msort`.
    public func msort() -> Tensor {
        checked { () throws(TensorError) in try Operators.Sort.apply(self, 0, false, "msort").values }
    }

    /// The `k` largest elements along a dimension, or the smallest, in order, and where they are. PyTorch: `torch.topk`.
    ///
    /// It is an error if the dimension has fewer elements than `k`.
    public func topk(_ k: Int, dim: Int = -1, largest: Bool = true) -> ValuesAndIndices {
        chosen { () throws(TensorError) in try Operators.TopK.apply(self, k, dim, largest) }
    }
}
