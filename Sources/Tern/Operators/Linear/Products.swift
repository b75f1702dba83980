extension Operators {
    static var linear: [any OperatorDefinition.Type] {
        [MatrixProduct.self, BatchedProduct.self, MatMul.self, MatrixVector.self, Dot.self, Linear.self]
    }

    /// The product of two matrices.
    enum MatrixProduct: OperatorDefinition {
        static let table = KernelTable.named("mm")
        static let schemas = ["mm(Tensor self, Tensor mat2) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([3, 4]), .normal([4, 2])), Sample(.normal([2, 0]), .normal([0, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("mat2")))
        }

        static func apply(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
            if let cast = CastOperands.narrow {
                return try cast.run { () throws(TensorError) in try multiply(cast(a), cast(b)) }
            }
            return try multiply(a, b)
        }

        /// In the types that the operands have, also in `autocast { }`: for operators that are not on its lists.
        static func multiply(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
            guard a.ndim == 2, b.ndim == 2 else {
                throw .shape(
                    "mm: \(a.ndim == 2 ? "mat2" : "self") must be a matrix, got shapes \(a.shape) and \(b.shape); use matmul for others"
                )
            }
            let (m, n) = (a.geometry.shape[unchecked: 0], b.geometry.shape[unchecked: 1])
            guard a.geometry.shape[unchecked: 1] == b.geometry.shape[unchecked: 0] else {
                throw .shape(
                    "mm: mat1 and mat2 shapes cannot be multiplied (\(a.shape[0])x\(a.shape[1]) and \(b.shape[0])x\(b.shape[1])): the columns "
                        + "of the first must equal the rows of the second; transpose one with .t()")
            }
            return try product(table, "mm", "MmBackward0", a, b, Shape(rows: m, columns: n))
        }
    }

    /// The products of two batches of matrices.
    enum BatchedProduct: OperatorDefinition {
        static let table = KernelTable.named("bmm")
        static let schemas = ["bmm(Tensor self, Tensor mat2) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([2, 3, 4]), .normal([2, 4, 2]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("mat2")))
        }

        static func apply(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
            if let cast = CastOperands.narrow {
                return try cast.run { () throws(TensorError) in try multiply(cast(a), cast(b)) }
            }
            return try multiply(a, b)
        }

        /// See `MatrixProduct.multiply`.
        static func multiply(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
            guard a.ndim == 3, b.ndim == 3 else {
                throw .shape(
                    "bmm: batch1 and batch2 must be 3D tensors, got shapes \(a.shape) and \(b.shape); use matmul for others")
            }
            guard a.shape[0] == b.shape[0], a.shape[2] == b.shape[1] else {
                throw .shape(
                    "bmm: Expected size for first two dimensions of batch2 tensor to be: [\(a.shape[0]), \(a.shape[2])] but got: "
                        + "[\(b.shape[0]), \(b.shape[1])]")
            }
            return try product(table, "bmm", "BmmBackward0", a, b, [a.shape[0], a.shape[1], b.shape[2]])
        }
    }

    private static func product(
        _ table: KernelTable, _ name: String, _ backwardName: StaticString, _ a: Tensor, _ b: Tensor, _ shape: Shape
    ) throws(TensorError) -> Tensor {
        guard a.dtype == b.dtype else {
            throw .dtype(
                "\(name): expected m1 and m2 to have the same dtype, but got: \(a.dtype) != \(b.dtype); convert one with .to(_:)")
        }
        guard a.device == b.device else {
            throw .device(
                "\(name): Expected all tensors to be on the same device, found \(a.device) and \(b.device): move one with .to(\(a.device))"
            )
        }
        guard a.dtype != .bool else { throw .dtype("\(name): not implemented for bool tensors; convert with .to(.float32)") }
        let output = try Tensor.uninitialized(shape, a.dtype, a.device)
        try table.run(KernelCall(output, Operand(a), Operand(b), count: 2, computeType: a.dtype))
        if GradMode.isEnabled, a.hasNode || b.hasNode {
            output.storedNode = ClosureNode(
                backwardName, inputs: [a, b], output: output, saving: [Saved(a, edge: 0), Saved(b, edge: 1)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                let rank = g.ndim
                func turned(_ index: Int) throws(TensorError) -> Tensor { try node.saved(index).transpose(rank - 2, rank - 1) }
                func multiply(_ x: Tensor, _ y: Tensor) throws(TensorError) -> Tensor {
                    rank == 2 ? try MatrixProduct.apply(x, y) : try BatchedProduct.apply(x, y)
                }
                return Gradients(
                    node.needs(0) ? try multiply(g, try turned(1)) : nil, node.needs(1) ? try multiply(try turned(0), g) : nil)
            } forward: { (node, tangents) throws(TensorError) in
                func multiply(_ x: Tensor, _ y: Tensor) throws(TensorError) -> Tensor {
                    x.ndim == 2 ? try MatrixProduct.apply(x, y) : try BatchedProduct.apply(x, y)
                }
                let byFirst = try tangents[0].map { t throws(TensorError) in try multiply(t, try node.saved(1)) }
                let bySecond = try tangents[1].map { t throws(TensorError) in try multiply(try node.saved(0), t) }
                return Gradients(Gradients.sum(byFirst, bySecond))
            }
        }
        return output
    }

    /// The product of a matrix and a vector.
    enum MatrixVector: OperatorDefinition {
        static let schemas = ["mv(Tensor self, Tensor vec) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3, 4]), .normal([4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("vec")))
        }

        static func apply(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
            guard a.ndim == 2, b.ndim == 1, a.shape[1] == b.shape[0] else {
                throw .shape(
                    "mv: size mismatch, got input \(a.shape), vec \(b.shape): expected a matrix and a vector of its number of columns"
                )
            }
            return try MatrixProduct.multiply(a, b.unsqueeze(1)).squeeze(1)
        }
    }

    /// The inner product of two vectors.
    enum Dot: OperatorDefinition {
        static let schemas = ["dot(Tensor self, Tensor tensor) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([4]), .normal([4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("tensor")))
        }

        static func apply(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
            guard a.ndim == 1, b.ndim == 1 else {
                throw .shape(
                    "dot: 1D tensors expected, but got \(a.ndim)D and \(b.ndim)D tensors (shapes \(a.shape) and \(b.shape))")
            }
            guard a.count == b.count else {
                throw .shape(
                    "dot: inconsistent tensor size, expected tensor \(a.shape) and src \(b.shape) to have the same number of elements"
                )
            }
            return try MatrixProduct.multiply(a.unsqueeze(0), b.unsqueeze(1)).reshape([])
        }
    }

    /// The product of vectors, matrices and batches of them, whose leading dimensions broadcast.
    enum MatMul: OperatorDefinition {
        static let schemas = ["matmul(Tensor self, Tensor other) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 4]), .normal([4, 2])), Sample(.normal([4]), .normal([4])), Sample(.normal([3, 4]), .normal([4])),
            Sample(.normal([2, 1, 3, 4]), .normal([5, 4, 2])), Sample(.normal([2, 3, 4]), .normal([4, 2])),
            Sample(.normal([4]), .normal([2, 4, 3])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("other")))
        }

        static func apply(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
            if let cast = CastOperands.narrow { return try cast.run { () throws(TensorError) in try apply(cast(a), cast(b)) } }
            switch (a.ndim, b.ndim) {
            case (0, _), (_, 0):
                throw .shape(
                    "matmul: both arguments to matmul need to be at least 1D, but they are \(a.ndim)D and \(b.ndim)D; use * for numbers"
                )
            case (1, 1): return try Dot.apply(a, b)
            case (2, 2): return try MatrixProduct.apply(a, b)
            case (2, 1): return try MatrixVector.apply(a, b)
            case (1, 2): return try MatrixProduct.apply(a.unsqueeze(0), b).squeeze(0)
            case (_, 1):
                return try apply(a, b.unsqueeze(1)).squeeze(-1)
            case (1, _):
                return try apply(a.unsqueeze(0), b).squeeze(-2)
            default: break
            }
            let (m, k) = (a.shape[a.ndim - 2], a.shape[a.ndim - 1])
            let (rows, n) = (b.shape[b.ndim - 2], b.shape[b.ndim - 1])
            guard k == rows else {
                throw .shape(
                    "matmul: mat1 and mat2 shapes cannot be multiplied (\(m)x\(k) and \(rows)x\(n), of shapes \(a.shape) and \(b.shape)): the "
                        + "columns of the first must equal the rows of the second")
            }
            // A batch against one matrix is one tall matrix.
            if b.ndim == 2 {
                return try MatrixProduct.apply(a.reshape([-1, k], if: a.count > 0), b).reshape(Array(a.shape.dropLast()) + [n])
            }
            let batch = try Broadcasting.shape(Shape(a.shape.dropLast(2)), Shape(b.shape.dropLast(2)), "matmul")
            let count = batch.product
            let left = a.expand(Array(batch) + [m, k]).reshape([count, m, k])
            let right = b.expand(Array(batch) + [k, n]).reshape([count, k, n])
            return try BatchedProduct.apply(left, right).reshape(Array(batch) + [m, n])
        }
    }
}

extension Tensor {
    fileprivate func reshape(_ shape: [Int], if condition: Bool) -> Tensor {
        condition ? reshape(shape) : reshape([Shape(self.shape.dropLast()).product, self.shape.last ?? 0])
    }

    /// The product of vectors, matrices and batches of them; leading dimensions broadcast. PyTorch: `torch.matmul`, `@`.
    public func matmul(_ other: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.MatMul.apply(self, other) }
    }

    /// The product of two matrices. PyTorch: `torch.mm`.
    public func mm(_ other: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.MatrixProduct.apply(self, other) }
    }

    /// The products of two batches of matrices. PyTorch: `torch.bmm`.
    public func bmm(_ other: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.BatchedProduct.apply(self, other) }
    }

    /// The product of a matrix and a vector. PyTorch: `torch.mv`.
    public func mv(_ vector: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.MatrixVector.apply(self, vector) }
    }

    /// The inner product of two vectors. PyTorch: `torch.dot`.
    public func dot(_ other: Tensor) -> Tensor { checked { () throws(TensorError) in try Operators.Dot.apply(self, other) } }
}

/// The product of vectors, matrices and batches of them. PyTorch: `torch.matmul`.
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor { a.matmul(b) }
/// The product of two matrices. PyTorch: `torch.mm`.
public func mm(_ a: Tensor, _ b: Tensor) -> Tensor { a.mm(b) }
/// The products of two batches of matrices. PyTorch: `torch.bmm`.
public func bmm(_ a: Tensor, _ b: Tensor) -> Tensor { a.bmm(b) }
/// The product of a matrix and a vector. PyTorch: `torch.mv`.
public func mv(_ a: Tensor, _ b: Tensor) -> Tensor { a.mv(b) }
/// The inner product of two vectors. PyTorch: `torch.dot`.
public func dot(_ a: Tensor, _ b: Tensor) -> Tensor { a.dot(b) }
