extension Operators {
    static var aligning: [any OperatorDefinition.Type] {
        [
            BroadcastTo.self, BroadcastTensors.self, ExpandAs.self, ViewAs.self, ReshapeAs.self, Ravel.self, SumToSize.self,
            AtLeast1D.self, AtLeast2D.self, AtLeast3D.self, MeshGrid.self,
        ]
    }

    enum BroadcastTo: OperatorDefinition {
        static let schemas = ["broadcast_to(Tensor(a) self, int[] size) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([3, 1]), .value(.ints([2, 3, 4])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Expand.apply(try arguments.tensor("self"), try arguments.ints("size")))
        }
    }

    /// Several tensors stretched to the shape that all stretch to.
    enum BroadcastTensors: OperatorDefinition {
        static let schemas = ["broadcast_tensors(Tensor[] tensors) -> Tensor[]"]
        static let kind = "view"
        static let samples = [Sample(.tensors([.normal([3, 1]), .normal([2, 1, 4])]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(try apply(try arguments.tensors("tensors")))
        }

        static func apply(_ tensors: [Tensor]) throws(TensorError) -> [Tensor] {
            var shape = Shape()
            for tensor in tensors { shape = try Broadcasting.shape(shape, tensor.shape, "broadcast_tensors") }
            var result: [Tensor] = []
            for tensor in tensors { result.append(try Expand.apply(tensor, Array(shape))) }
            return result
        }
    }

    enum ExpandAs: OperatorDefinition {
        static let schemas = ["expand_as(Tensor(a) self, Tensor other) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([3, 1]), .normal([2, 3, 4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Expand.apply(try arguments.tensor("self"), Array(try arguments.tensor("other").shape)))
        }
    }

    enum ViewAs: OperatorDefinition {
        static let schemas = ["view_as(Tensor(a) self, Tensor other) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([3]), .normal([3, 1]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try View.apply(try arguments.tensor("self"), Array(try arguments.tensor("other").shape)))
        }
    }

    enum ReshapeAs: OperatorDefinition {
        static let schemas = ["reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([3, 4]), .normal([2, 6]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Reshape.apply(try arguments.tensor("self"), Array(try arguments.tensor("other").shape)))
        }
    }

    /// One dimension.
    enum Ravel: OperatorDefinition {
        static let schemas = ["ravel(Tensor(a) self) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 3])), Sample(.normal([]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Reshape.apply(try arguments.tensor("self"), [-1]))
        }
    }

    /// Summed over the dimensions along which a shape stretches to this one.
    enum SumToSize: OperatorDefinition {
        static let schemas = ["sum_to_size(Tensor self, int[] size) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3, 4]), .value(.ints([3, 1]))), Sample(.normal([2, 3]), .value(.ints([2, 3]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("size")))
        }

        static func apply(_ x: Tensor, _ size: [Int]) throws(TensorError) -> Tensor {
            let extra = x.ndim - size.count
            guard extra >= 0, size.indices.allSatisfy({ size[$0] == 1 || size[$0] == x.shape[$0 + extra] }) else {
                throw .shape("sum_to_size: size {\(Shape(size))} is not expandable to size {\(x.shape)}.")
            }
            // Even where there is nothing to add, a sum to a single number has a sum's type.
            return size.isEmpty ? try Sum.apply(x, nil, false, nil) : x.sumTo(Shape(size))
        }
    }

    enum AtLeast1D: OperatorDefinition {
        static let schemas = ["atleast_1d(Tensor(a) self) -> Tensor(a)", "atleast_1d(Tensor[] tensors) -> Tensor[]"]
        static let kind = "view"
        static let samples = [Sample(.normal([])), Sample(.tensors([.normal([]), .normal([2, 3])]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try each(arguments, schema) { x throws(TensorError) in try apply(x) }
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor { x.ndim == 0 ? try Reshape.apply(x, [1]) : x }
    }

    enum AtLeast2D: OperatorDefinition {
        static let schemas = ["atleast_2d(Tensor(a) self) -> Tensor(a)", "atleast_2d(Tensor[] tensors) -> Tensor[]"]
        static let kind = "view"
        static let samples = [Sample(.normal([3])), Sample(.tensors([.normal([]), .normal([2, 3])]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try each(arguments, schema) { x throws(TensorError) in try apply(x) }
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor {
            switch x.ndim {
            case 0: try Reshape.apply(x, [1, 1])
            case 1: try Unsqueeze.apply(x, 0)
            default: x
            }
        }
    }

    enum AtLeast3D: OperatorDefinition {
        static let schemas = ["atleast_3d(Tensor(a) self) -> Tensor(a)", "atleast_3d(Tensor[] tensors) -> Tensor[]"]
        static let kind = "view"
        static let samples = [Sample(.normal([3])), Sample(.tensors([.normal([]), .normal([2, 3])]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try each(arguments, schema) { x throws(TensorError) in try apply(x) }
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor {
            switch x.ndim {
            case 0: try Reshape.apply(x, [1, 1, 1])
            case 1: try Unsqueeze.apply(try Unsqueeze.apply(x, 0), -1)
            case 2: try Unsqueeze.apply(x, -1)
            default: x
            }
        }
    }

    /// One tensor as one, several as several.
    private static func each(
        _ arguments: Arguments, _ schema: Int, _ body: (Tensor) throws(TensorError) -> Tensor
    ) throws(TensorError) -> Value {
        if schema == 0 { return .tensor(try body(try arguments.tensor("self"))) }
        var result: [Tensor] = []
        for tensor in try arguments.tensors("tensors") { result.append(try body(tensor)) }
        return .tensors(result)
    }

    /// The coordinates of a grid.
    enum MeshGrid: OperatorDefinition {
        static let schemas = ["meshgrid(Tensor[] tensors, *, str? indexing=None) -> Tensor[]"]
        static let kind = "view"
        static let samples = [
            Sample(.tensors([.normal([2]), .normal([3]), .normal([])])),
            Sample(.tensors([.normal([2]), .normal([3])]), named: ["indexing": .string("xy")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(try apply(try arguments.tensors("tensors"), arguments.optionalString("indexing") ?? "ij"))
        }

        static func apply(_ tensors: [Tensor], _ indexing: String) throws(TensorError) -> [Tensor] {
            guard let first = tensors.first else { throw .argument("meshgrid: expects a non-empty TensorList") }
            for tensor in tensors {
                guard tensor.ndim <= 1 else {
                    throw .shape("meshgrid: Expected 0D or 1D tensor in the tensor list but got: shape \(tensor.shape)")
                }
                guard tensor.dtype == first.dtype else {
                    throw .dtype(
                        "meshgrid: expects all tensors to have the same dtype, got \(first.dtype) and \(tensor.dtype)")
                }
                guard tensor.device == first.device else {
                    throw .device(
                        "meshgrid: expects all tensors to have the same device, got \(first.device) and \(tensor.device)")
                }
            }
            guard indexing == "ij" || indexing == "xy" else {
                throw .argument("meshgrid: indexing must be one of \"xy\" or \"ij\", but received: \(indexing)")
            }
            // "xy" exchanges the first two dimensions of every result.
            let swaps = indexing == "xy" && tensors.count >= 2
            var dims = Array(tensors.indices)
            if swaps { dims.swapAt(0, 1) }
            var shape = Array(repeating: 1, count: tensors.count)
            for (tensor, dim) in zip(tensors, dims) { shape[dim] = tensor.count }
            var result: [Tensor] = []
            for (tensor, dim) in zip(tensors, dims) {
                var own = Array(repeating: 1, count: tensors.count)
                own[dim] = tensor.count
                result.append(try Expand.apply(try Reshape.apply(tensor, own), shape))
            }
            return result
        }
    }
}

extension Tensor {
    /// Stretched to a shape without a copy. PyTorch: `torch.broadcast_to`.
    public func broadcastTo(_ size: [Int]) -> Tensor { expand(size) }

    /// The shape of another tensor: a view where that is possible, else a copy. PyTorch: `x.reshape_as(other)`.
    public func reshapeAs(_ other: Tensor) -> Tensor { reshape(Array(other.shape)) }

    /// One dimension: a view where that is possible, else a copy. PyTorch: `x.ravel()`.
    public func ravel() -> Tensor { reshape([-1]) }

    /// Summed over the dimensions along which `size` stretches to this shape. PyTorch: `x.sum_to_size(size)`.
    public func sumToSize(_ size: Int...) -> Tensor { sumToSize(size) }

    /// Summed over the dimensions along which `size` stretches to this shape.
    public func sumToSize(_ size: [Int]) -> Tensor {
        checked { () throws(TensorError) in try Operators.SumToSize.apply(self, size) }
    }
}

/// Stretched to a shape without a copy. PyTorch: `torch.broadcast_to`.
public func broadcastTo(_ x: Tensor, _ size: [Int]) -> Tensor { x.broadcastTo(size) }
/// One dimension. PyTorch: `torch.ravel`.
public func ravel(_ x: Tensor) -> Tensor { x.ravel() }

/// Several tensors stretched to the shape that all stretch to. PyTorch: `torch.broadcast_tensors`.
public func broadcastTensors(_ tensors: [Tensor]) -> [Tensor] {
    checked([]) { () throws(TensorError) in try Operators.BroadcastTensors.apply(tensors) }
}

/// Several tensors stretched to the shape that all stretch to.
public func broadcastTensors(_ tensors: Tensor...) -> [Tensor] { broadcastTensors(tensors) }

/// With at least one dimension. PyTorch: `torch.atleast_1d`.
public func atleast1d(_ x: Tensor) -> Tensor { checked { () throws(TensorError) in try Operators.AtLeast1D.apply(x) } }
/// With at least two dimensions: a vector becomes a row. PyTorch: `torch.atleast_2d`.
public func atleast2d(_ x: Tensor) -> Tensor { checked { () throws(TensorError) in try Operators.AtLeast2D.apply(x) } }
/// With at least three dimensions: a vector stands in the middle, a matrix first. PyTorch: `torch.atleast_3d`.
public func atleast3d(_ x: Tensor) -> Tensor { checked { () throws(TensorError) in try Operators.AtLeast3D.apply(x) } }

/// The coordinates of a grid, a tensor for each of the vectors. PyTorch: `torch.meshgrid`.
///
/// - Parameters:
///   - tensors: vectors or numbers of one type.
///   - indexing: `"ij"` for matrix order, `"xy"` to exchange the first two dimensions.
///
/// ```swift
/// let grid = meshgrid([Tensor.arange(2), Tensor.arange(3)])    // two tensors of shape [2, 3]
/// ```
public func meshgrid(_ tensors: [Tensor], indexing: String = "ij") -> [Tensor] {
    checked([]) { () throws(TensorError) in try Operators.MeshGrid.apply(tensors, indexing) }
}

/// The coordinates of a grid.
public func meshgrid(_ tensors: Tensor..., indexing: String = "ij") -> [Tensor] { meshgrid(tensors, indexing: indexing) }
