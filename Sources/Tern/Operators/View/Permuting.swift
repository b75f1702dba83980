extension Operators {
    static var permuting: [any OperatorDefinition.Type] { [Permute.self, Transpose.self, MatrixTranspose.self, Flip.self] }

    /// The dimensions in another order.
    enum Permute: OperatorDefinition {
        static let schemas = ["permute(Tensor(a) self, int[] dims) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [
            Sample(.normal([2, 3, 4]), .value(.ints([2, 0, 1]))), Sample(.normal([2, 3]), .value(.ints([-1, 0]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("dims")))
        }

        static func apply(
            _ x: Tensor, _ dims: [Int], _ name: String = "permute", _ backwardName: StaticString = "PermuteBackward0"
        ) throws(TensorError) -> Tensor {
            guard dims.count == x.ndim else {
                throw .index(
                    "\(name): permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
                        + "ordering of dimensions i.e. input.dim() = \(x.ndim) is not equal to len(dims) = \(dims.count)")
            }
            var order: [Int] = []
            for dim in dims {
                let normalized = try Dimension.normalize(dim, x.ndim, name)
                guard !order.contains(normalized) else {
                    throw .index(
                        "\(name): permute(): duplicate dims are not allowed, got \(Shape(dims)); name each dimension once")
                }
                order.append(normalized)
            }
            return try Views.make(x, step(order, backwardName))
        }

        static func step(_ order: [Int], _ backwardName: StaticString) -> ViewStep {
            var back = Array(repeating: 0, count: order.count)
            for (i, dim) in order.enumerated() { back[dim] = i }
            let inverse = back
            return ViewStep(
                backwardName, inverse: { (g, _) throws(TensorError) in try apply(g, inverse, "permute", backwardName) }
            ) {
                geometry in
                var shape = geometry.shape, strides = geometry.strides
                for (i, dim) in order.enumerated() {
                    shape[unchecked: i] = geometry.shape[unchecked: dim]
                    strides[unchecked: i] = geometry.strides[unchecked: dim]
                }
                return Geometry(shape: shape, strides: strides, offset: geometry.offset)
            }
        }
    }

    /// Two dimensions exchanged.
    enum Transpose: OperatorDefinition {
        static let schemas = ["transpose(Tensor(a) self, int dim0, int dim1) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 3, 4]), .value(.int(0)), .value(.int(-1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim0"), try arguments.int("dim1")))
        }

        static func apply(
            _ x: Tensor, _ dim0: Int, _ dim1: Int, _ backwardName: StaticString = "TransposeBackward0"
        ) throws(TensorError) -> Tensor {
            let a = try Dimension.normalize(dim0, x.ndim, "transpose"), b = try Dimension.normalize(dim1, x.ndim, "transpose")
            if x.ndim == 0 { return x }
            var order = Array(0..<x.ndim)
            order.swapAt(a, b)
            return try Views.make(x, Permute.step(order, backwardName))
        }
    }

    /// A matrix with rows and columns exchanged.
    enum MatrixTranspose: OperatorDefinition {
        static let schemas = ["t(Tensor(a) self) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 3])), Sample(.normal([3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self")))
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor {
            guard x.ndim <= 2 else {
                throw .shape(
                    "t: t() expects a tensor with <= 2 dimensions, but self is \(x.ndim)D (shape \(x.shape)); use transpose or permute"
                )
            }
            return x.ndim < 2 ? x : try Transpose.apply(x, 0, 1, "TBackward0")
        }
    }

    /// The elements along some dimensions in reverse order, as a copy.
    enum Flip: OperatorDefinition {
        static let schemas = ["flip(Tensor self, int[] dims) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([2, 3, 4]), .value(.ints([0, 2])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("dims")))
        }

        static func apply(_ x: Tensor, _ dims: [Int]) throws(TensorError) -> Tensor {
            let dims = dims.isEmpty ? [] : try Dimension.normalize(dims, x.ndim, "flip")
            // Negative strides are for reading only: no tensor that a user sees has them.
            var geometry = x.geometry
            for dim in dims where x.shape[dim] > 0 {
                geometry.offset += (x.shape[dim] - 1) * geometry.strides[dim]
                geometry.strides[unchecked: dim] = -geometry.strides[dim]
            }
            let reversed = Tensor(storage: x.storage, geometry: geometry, dtype: x.dtype, device: x.device)
            let output = try reversed.copied()
            if GradMode.isEnabled, x.node != nil {
                output.storedNode = ClosureNode("FlipBackward0", inputs: [x], output: output) {
                    (_, gradients) throws(TensorError) in
                    Gradients(try gradients[0].map { g throws(TensorError) in try apply(g, dims) })
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try apply(t, dims) })
                }
            }
            return output
        }
    }
}

extension Tensor {
    /// The dimensions in another order. PyTorch: `x.permute(2, 0, 1)`.
    public func permute(_ dims: Int...) -> Tensor { permute(dims) }

    /// The dimensions in another order.
    public func permute(_ dims: [Int]) -> Tensor { checked { () throws(TensorError) in try Operators.Permute.apply(self, dims) } }

    /// Two dimensions exchanged. PyTorch: `x.transpose(0, 1)`.
    public func transpose(_ dim0: Int, _ dim1: Int) -> Tensor {
        checked { () throws(TensorError) in try Operators.Transpose.apply(self, dim0, dim1) }
    }

    /// Rows and columns exchanged; what has fewer than two dimensions stays. PyTorch: `x.t()`.
    public func t() -> Tensor { checked { () throws(TensorError) in try Operators.MatrixTranspose.apply(self) } }

    /// The elements along some dimensions in reverse order. PyTorch: `x.flip(0)`.
    public func flip(_ dims: Int...) -> Tensor { flip(dims) }

    /// The elements along some dimensions in reverse order.
    public func flip(_ dims: [Int]) -> Tensor { checked { () throws(TensorError) in try Operators.Flip.apply(self, dims) } }
}

/// The dimensions in another order. PyTorch: `torch.permute`.
public func permute(_ x: Tensor, _ dims: [Int]) -> Tensor { x.permute(dims) }
/// Two dimensions exchanged. PyTorch: `torch.transpose`.
public func transpose(_ x: Tensor, _ dim0: Int, _ dim1: Int) -> Tensor { x.transpose(dim0, dim1) }
