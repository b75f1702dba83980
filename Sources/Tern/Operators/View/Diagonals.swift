extension Operators {
    static var diagonals: [any OperatorDefinition.Type] { [Diag.self, DiagonalEmbedding.self, DiagonalFlat.self, Trace.self] }

    /// A vector as the diagonal of a matrix, or the diagonal of a matrix.
    enum Diag: OperatorDefinition {
        static let schemas = ["diag(Tensor self, int diagonal=0) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3])), Sample(.normal([3, 4]), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("diagonal")))
        }

        static func apply(_ x: Tensor, _ diagonal: Int) throws(TensorError) -> Tensor {
            switch x.ndim {
            case 1: return try DiagonalEmbedding.apply(x, diagonal, -2, -1, "diag")
            case 2: return try Diagonal.apply(x, diagonal, 0, 1).clone()
            default: throw .shape("diag: Supports 1D or 2D tensors. Got \(x.ndim)D, shape \(x.shape); use diagEmbed or diagonal")
            }
        }
    }

    /// The last dimension as the diagonal of two new ones.
    enum DiagonalEmbedding: OperatorDefinition {
        static let schemas = ["diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 3])), Sample(.normal([2, 3]), .value(.int(-1)), .value(.int(0)), .value(.int(2))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("offset"), try arguments.int("dim1"),
                    try arguments.int("dim2")))
        }

        static func apply(
            _ x: Tensor, _ offset: Int, _ dim1: Int, _ dim2: Int, _ name: String = "diag_embed"
        ) throws(TensorError) -> Tensor {
            let a = try Dimension.normalize(dim1, x.ndim + 1, name), b = try Dimension.normalize(dim2, x.ndim + 1, name)
            guard a != b else { throw .index("\(name): diagonal dimensions cannot be identical \(dim1), \(dim2)") }
            let (length, overflow) = (x.shape.last ?? 1).addingReportingOverflow(Int(clamping: offset.magnitude))
            var extents = Array(x.shape.dropLast())
            for dim in [a, b].sorted() { extents.insert(overflow ? .max : length, at: dim) }
            let shape = try Tensor.checkedShape(extents, x.dtype, name)
            // Where the tensor is a single number without dimensions, it is a diagonal of one.
            return try Views.scatter(
                x.ndim == 0 ? x.reshape([1]) : x, Diagonal.step(offset, a, b), shape, "DiagEmbedBackward0")
        }
    }

    /// The elements in row-major order as the diagonal of a matrix.
    enum DiagonalFlat: OperatorDefinition {
        static let schemas = ["diagflat(Tensor self, int offset=0) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 2])), Sample(.normal([]), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("offset")))
        }

        static func apply(_ x: Tensor, _ offset: Int) throws(TensorError) -> Tensor {
            try DiagonalEmbedding.apply(x.reshape([-1]), offset, -2, -1, "diagflat")
        }
    }

    /// The sum of the diagonal of a matrix.
    enum Trace: OperatorDefinition {
        static let schemas = ["trace(Tensor self) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3, 4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self")))
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide { return try cast.run { () throws(TensorError) in try apply(cast(x)) } }
            guard x.ndim == 2 else {
                throw .shape(
                    "trace: expected a matrix, but got tensor with dim \(x.ndim) (shape \(x.shape)); use diagonal().sum()")
            }
            let output = try noGrad { () throws(TensorError) in
                try Sum.apply(try Diagonal.apply(x, 0, 0, 1), nil, false, nil)
            }
            if GradMode.isEnabled, x.node != nil {
                let shape = x.shape, length = Swift.min(x.shape[0], x.shape[1])
                output.storedNode = ClosureNode("TraceBackward0", inputs: [x], output: output) {
                    (_, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    return Gradients(try Views.scatter(g.expand([length]), Diagonal.step(0, 0, 1), shape))
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in t.trace() })
                }
            }
            return output
        }
    }
}

extension Tensor {
    /// A vector as the diagonal of a matrix of zeros; of a matrix, a copy of its diagonal. PyTorch: `torch.diag`.
    public func diag(_ diagonal: Int = 0) -> Tensor {
        checked { () throws(TensorError) in try Operators.Diag.apply(self, diagonal) }
    }

    /// The last dimension as the diagonal of two new dimensions, zeros beside it. PyTorch: `torch.diag_embed`.
    public func diagEmbed(_ offset: Int = 0, dim1: Int = -2, dim2: Int = -1) -> Tensor {
        checked { () throws(TensorError) in try Operators.DiagonalEmbedding.apply(self, offset, dim1, dim2) }
    }

    /// The elements in row-major order as the diagonal of a matrix. PyTorch: `torch.diagflat`.
    public func diagflat(_ offset: Int = 0) -> Tensor {
        checked { () throws(TensorError) in try Operators.DiagonalFlat.apply(self, offset) }
    }

    /// The sum of the diagonal of a matrix. PyTorch: `torch.trace`.
    public func trace() -> Tensor { checked { () throws(TensorError) in try Operators.Trace.apply(self) } }
}

/// A vector as the diagonal of a matrix, or the diagonal of a matrix. PyTorch: `torch.diag`.
public func diag(_ x: Tensor, _ diagonal: Int = 0) -> Tensor { x.diag(diagonal) }
