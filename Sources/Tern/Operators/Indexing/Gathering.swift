extension Operators {
    static var indexing: [any OperatorDefinition.Type] {
        joining + stacking + padding + gathering + scattering + sliceWriting + masking
            + [GetItem.self, IndexPut.self, OneHot.self]
    }

    static var gathering: [any OperatorDefinition.Type] {
        [Gather.self, IndexSelect.self, Take.self, TakeAlongDim.self, Nonzero.self, ArgWhere.self]
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
            let places = try PlacesAlong(x.shape, dim, index, "gather")
            let output = try places.read(x)
            if GradMode.isEnabled, x.node != nil {
                let shape = x.shape
                output.storedNode = ClosureNode(
                    backwardName, inputs: [x], output: output, saving: [Saved(constant: index)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let zeros = Tensor.zeros(Array(shape), dtype: g.dtype, device: g.device)
                    return Gradients(g.count == 0 ? zeros : try ScatterAdd.apply(zeros, dim, try node.saved(0), g))
                } forward: { (node, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try apply(t, dim, try node.saved(0)) })
                }
            }
            return output
        }
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
            let dim = try Dimension.normalize(dim, x.ndim, "index_select")
            let numbers = try sliceNumbers(x, dim, index, "index_select")
            if x.ndim == 0 {
                guard index.count == 1 else {
                    throw .index("index_select: Index to scalar can have only 1 value, got \(index.count) value(s)")
                }
                return x.clone()
            }
            if dim == x.ndim - 1, dim > 0 {
                // Single elements: rows share their numbers, and each place need not be written down.
                var shape = Array(x.shape)
                shape[dim] = numbers.count
                return try Gather.apply(x, dim, numbers.expand(shape), "IndexSelectBackward0")
            }
            return try Indexed.read(x, Array(repeating: .all, count: dim) + [.tensor(numbers)])
        }
    }

    /// Elements by their number in row-major order.
    enum Take: OperatorDefinition {
        static let schemas = ["take(Tensor self, Tensor index) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 4]), .index([2, 3], 12)), Sample(.normal([4]), .value(.tensor(Tensor([-1, 0, -1])))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("index")))
        }

        static func apply(_ x: Tensor, _ index: Tensor) throws(TensorError) -> Tensor {
            guard index.dtype.isInteger else {
                throw .dtype("take: Expected a long tensor for index, but got \(index.dtype); convert with .to(.int64)")
            }
            guard x.count > 0 || index.count == 0 else {
                throw .index("take: tried to take from an empty tensor (shape \(x.shape))")
            }
            // uint8 would be a mask between brackets.
            let places = index.to(.int64).reshape([index.count])
            return try Indexed.read(x.reshape([x.count]), [.tensor(places)]).reshape(Array(index.shape))
        }
    }

    /// The elements whose place along one dimension is given; the other dimensions broadcast.
    enum TakeAlongDim: OperatorDefinition {
        static let schemas = ["take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 1]), .index([2, 4], 3), .value(.int(0))), Sample(.normal([3, 4]), .index([5], 12)),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(try arguments.tensor("self"), try arguments.tensor("indices"), arguments.optionalInt("dim")))
        }

        static func apply(_ x: Tensor, _ indices: Tensor, _ dim: Int?) throws(TensorError) -> Tensor {
            guard indices.dtype.isInteger else {
                throw .dtype(
                    "take_along_dim: dtype of indices should be Long but got \(indices.dtype); convert with .to(.int64)")
            }
            guard let dim else {
                let numbers = try checkedIndices(indices, x.count, 0, "take_along_dim", allowsNegative: true)
                return try Gather.apply(x.reshape([x.count]), 0, numbers.reshape([indices.count]))
            }
            guard x.ndim == indices.ndim else {
                throw .shape(
                    "take_along_dim: input and indices should have the same number of dimensions, but got \(x.ndim) dimensions for "
                        + "input, and \(indices.ndim) dimensions for indices (shapes \(x.shape) and \(indices.shape))")
            }
            let along = try Dimension.normalize(dim, x.ndim, "take_along_dim")
            let extent = x.ndim == 0 ? 1 : x.shape[along]
            let numbers = try checkedIndices(indices, extent, along, "take_along_dim", allowsNegative: true)
            if x.ndim == 0 { return try Gather.apply(x, 0, numbers) }
            // Everything but the dimension itself broadcasts.
            var own = x.shape, other = indices.shape
            own[along] = 1
            other[along] = 1
            var shape = try Broadcasting.shape(own, other, "take_along_dim")
            shape[along] = x.shape[along]
            let source = x.expand(Array(shape))
            shape[along] = indices.shape[along]
            return try Gather.apply(source, along, numbers.expand(Array(shape)))
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

        static func apply(_ x: Tensor, _ name: String = "nonzero") throws(TensorError) -> Tensor {
            if x.device == .meta {
                throw .device("\(name): the shape of the result depends on the elements, and a meta tensor has none")
            }
            let flags = try Tensor.uninitialized(x.shape, .bool, .cpu)
            try flags.write(x.detach())
            let number = try Tensor.uninitialized([], .int64, .cpu)
            try Runs.find.run(KernelCall(number, Operand(flags), count: 1, computeType: .bool, integers: [1]))
            let count = Int(number.data.assumingMemoryBound(to: Int64.self).pointee)
            let result = try Tensor.uninitialized([count, x.ndim], .int64, .cpu)
            try Runs.find.run(KernelCall(result, Operand(flags), count: 1, computeType: .bool, integers: [0]))
            return x.device.isCPU ? result : result.to(x.device)
        }
    }

    /// `nonzero` under NumPy's name.
    enum ArgWhere: OperatorDefinition {
        static let schemas = ["argwhere(Tensor self) -> Tensor"]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [Sample(.mask([3, 4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Nonzero.apply(try arguments.tensor("self"), "argwhere"))
        }
    }
}

extension Tensor {
    /// The elements whose place along `dim` is given: for two dimensions and `dim` 0, `result[i, j] = self[index[i, j], j]`. The index has as
    /// many dimensions as this tensor, and in the others no greater extents. PyTorch: `torch.gather`.
    public func gather(_ dim: Int, _ index: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.Gather.apply(self, dim, index) }
    }

    /// Whole slices along a dimension, by their numbers. PyTorch: `torch.index_select`.
    public func indexSelect(_ dim: Int, _ index: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.IndexSelect.apply(self, dim, index) }
    }

    /// Elements by their number in row-major order, in the shape of `index`. Negative numbers count from the end. PyTorch:
    /// `torch.take`.
    ///
    /// ```swift
    /// Tensor([[4, 3, 5], [6, 7, 8]]).take(Tensor([0, 2, -1]))    // [4, 5, 8]
    /// ```
    public func take(_ index: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.Take.apply(self, index) }
    }

    /// As `gather`, but the dimensions other than `dim` broadcast; without `dim` of the flattened tensor. It takes what
    /// `argmax(dim, keepdim: true)` and `argsort(dim)` give. PyTorch: `torch.take_along_dim`.
    public func takeAlongDim(_ indices: Tensor, dim: Int? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.TakeAlongDim.apply(self, indices, dim) }
    }

    /// The places of the elements that are not zero, a row each. PyTorch: `torch.nonzero`.
    public func nonzero() -> Tensor { checked { () throws(TensorError) in try Operators.Nonzero.apply(self) } }

    /// The places of the elements that are not zero, a row each. PyTorch: `torch.argwhere`.
    public func argwhere() -> Tensor { checked { () throws(TensorError) in try Operators.Nonzero.apply(self, "argwhere") } }
}
