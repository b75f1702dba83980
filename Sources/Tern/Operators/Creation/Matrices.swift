extension Operators {
    static var matrices: [any OperatorDefinition.Type] {
        [Eye.self, LowerTriangle.self, UpperTriangle.self, LowerTriangleIndices.self, UpperTriangleIndices.self]
    }

    /// Ones on the diagonal.
    enum Eye: OperatorDefinition {
        static let schemas = ["eye(int n, int? m=None, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.value(.int(3))), Sample(.value(.int(2)), .value(.int(4)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let options = try TensorOptions(arguments)
            let result = try apply(
                try arguments.int("n"), arguments.optionalInt("m"), options.dtype ?? defaultDtype(), options.device ?? .cpu)
            return .tensor(try result.asking(options.requiresGrad))
        }

        static func apply(_ n: Int, _ m: Int?, _ dtype: DType, _ device: Device) throws(TensorError) -> Tensor {
            let columns = m ?? n
            for extent in [n, columns] where extent < 0 {
                throw .argument("eye: n and m must be greater or equal to 0, got \(extent)")
            }
            let tensor = try Tensor.uninitialized(try Tensor.checkedShape([n, columns], dtype, "eye"), dtype, device)
            try tensor.fill(.int(0))
            let diagonal = Geometry(shape: [Swift.min(n, columns)], strides: [columns + 1])
            if diagonal.count > 0 { try tensor.showing(diagonal).fill(.int(1)) }
            return tensor
        }
    }

    /// The elements on and below a diagonal of the last two dimensions, zeros above.
    enum LowerTriangle: OperatorDefinition {
        static let schemas = ["tril(Tensor self, int diagonal=0) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([3, 4])), Sample(.normal([2, 3, 3]), .value(.int(-1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Triangle.apply(try arguments.tensor("self"), try arguments.int("diagonal"), .lower))
        }
    }

    /// The elements on and above a diagonal of the last two dimensions, zeros below.
    enum UpperTriangle: OperatorDefinition {
        static let schemas = ["triu(Tensor self, int diagonal=0) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([3, 4])), Sample(.normal([2, 3, 3]), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Triangle.apply(try arguments.tensor("self"), try arguments.int("diagonal"), .upper))
        }
    }

    enum LowerTriangleIndices: OperatorDefinition {
        static let schemas = ["tril_indices(int row, int col, int offset=0, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.value(.int(3)), .value(.int(4)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Triangle.indices(arguments, .lower))
        }
    }

    enum UpperTriangleIndices: OperatorDefinition {
        static let schemas = ["triu_indices(int row, int col, int offset=0, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.value(.int(3)), .value(.int(4)), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Triangle.indices(arguments, .upper))
        }
    }

    /// One side of a diagonal of a matrix.
    enum Triangle {
        case lower, upper

        var name: String { self == .lower ? "tril" : "triu" }

        static func apply(_ x: Tensor, _ diagonal: Int, _ side: Triangle) throws(TensorError) -> Tensor {
            guard x.ndim >= 2 else {
                throw .shape("\(side.name): input tensor must have at least 2 dimensions, got shape \(x.shape)")
            }
            let rows = x.shape[x.ndim - 2], columns = x.shape[x.ndim - 1]
            let offset = Swift.min(Swift.max(diagonal, -rows), columns)
            let output = try kept(x, offset, side)
            if GradMode.isEnabled, x.node != nil {
                output.storedNode = ClosureNode(
                    side == .lower ? "TrilBackward0" : "TriuBackward0", inputs: [x], output: output
                ) { (_, gradients) throws(TensorError) in
                    Gradients(try gradients[0].map { g throws(TensorError) in try apply(g, offset, side) })
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try apply(t, offset, side) })
                }
            }
            return output
        }

        private static let table = KernelTable.named("triangle")

        /// The result without a graph.
        private static func kept(_ x: Tensor, _ offset: Int, _ side: Triangle) throws(TensorError) -> Tensor {
            if table.kernel(x.device) != nil {
                let output = try Tensor.uninitialized(x.shape, x.dtype, x.device)
                try table.run(
                    KernelCall(
                        output, Operand(x), count: 1, computeType: x.dtype, integers: [offset, side == .lower ? 1 : 0]))
                return output
            }
            return noGrad {
                let row = Tensor.arange(x.shape[x.ndim - 2], device: x.device).add(offset).unsqueeze(1)
                let column = Tensor.arange(x.shape[x.ndim - 1], device: x.device)
                return x.where(side == .lower ? row.ge(column) : row.le(column), false)
            }
        }

        static func indices(_ arguments: Arguments, _ side: Triangle) throws(TensorError) -> Tensor {
            let options = try TensorOptions(arguments)
            return try indices(
                try arguments.int("row"), try arguments.int("col"), try arguments.int("offset"), side,
                options.dtype ?? .int64, options.device ?? .cpu
            ).asking(options.requiresGrad)
        }

        static func indices(
            _ rows: Int, _ columns: Int, _ offset: Int, _ side: Triangle, _ dtype: DType, _ device: Device
        ) throws(TensorError) -> Tensor {
            let name = side.name + "_indices"
            guard rows >= 0 else { throw .argument("\(name): row must be non-negative, got \(rows)") }
            guard columns >= 0 else { throw .argument("\(name): col must be non-negative, got \(columns)") }
            _ = try Tensor.checkedShape([2, rows, columns], .int64, name)
            let offset = Swift.min(Swift.max(offset, -rows), columns)
            // Row r has `below(r)` places to the left of the triangle's edge: none, then one more in each row, then all.
            let edge = side == .lower ? offset + 1 : offset
            let below = { (row: Int) -> Int in Swift.min(Swift.max(row + edge, 0), columns) }
            let rising = Swift.min(Swift.max(-edge, 0), rows)
            let full = Swift.min(Swift.max(columns - edge, rising), rows)
            let left = (full - rising) * (rising + full - 1 + 2 * edge) / 2 + (rows - full) * columns
            let count = side == .lower ? left : rows * columns - left
            let result = try Tensor.uninitialized([2, count], .int64, device == .meta ? .meta : .cpu)
            if device == .meta { return result.to(dtype) }
            let places = result.data.assumingMemoryBound(to: Int64.self)
            var i = 0
            // However many rows there are, those without places are passed over.
            let filled = count == 0 ? 0..<0 : side == .lower ? rising..<rows : 0..<full
            for row in filled {
                for column in side == .lower ? 0..<below(row) : below(row)..<columns {
                    places[i] = Int64(row)
                    places[count + i] = Int64(column)
                    i += 1
                }
            }
            return result.to(dtype).to(device)
        }
    }
}

extension Tensor {
    /// The elements on and below a diagonal of the last two dimensions, zeros above. PyTorch: `torch.tril`.
    public func tril(_ diagonal: Int = 0) -> Tensor {
        checked { () throws(TensorError) in try Operators.Triangle.apply(self, diagonal, .lower) }
    }

    /// The elements on and above a diagonal of the last two dimensions, zeros below. PyTorch: `torch.triu`.
    public func triu(_ diagonal: Int = 0) -> Tensor {
        checked { () throws(TensorError) in try Operators.Triangle.apply(self, diagonal, .upper) }
    }

    /// `tril` in place.
    @discardableResult
    public func tril_(_ diagonal: Int = 0) -> Tensor { copy(tril(diagonal), by: InPlaceName("tril_")) }

    /// `triu` in place.
    @discardableResult
    public func triu_(_ diagonal: Int = 0) -> Tensor { copy(triu(diagonal), by: InPlaceName("triu_")) }
}

/// The elements on and below a diagonal, zeros above. PyTorch: `torch.tril`.
public func tril(_ x: Tensor, _ diagonal: Int = 0) -> Tensor { x.tril(diagonal) }
/// The elements on and above a diagonal, zeros below. PyTorch: `torch.triu`.
public func triu(_ x: Tensor, _ diagonal: Int = 0) -> Tensor { x.triu(diagonal) }
