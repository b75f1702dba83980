extension Operators {
    static var contractions: [any OperatorDefinition.Type] {
        [Einsum.self, TensorDot.self, Bilinear.self, MultiDot.self, ChainMatMul.self, MatrixPower.self]
    }

    /// The sums of products over pairs of dimensions.
    enum TensorDot: OperatorDefinition {
        static let schemas = ["tensordot(Tensor a, Tensor b, Any dims=2) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3, 4]), .normal([3, 4, 2])),
            Sample(.normal([2, 3]), .normal([4, 2]), .value(.list([.ints([0]), .ints([1])]))),
            Sample(.normal([2, 3]), .normal([4, 1]), .value(.list([.ints([0]), .ints([1])]))),
            Sample(.normal([2]), .normal([3]), .value(.int(0))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let a = try arguments.tensor("a"), b = try arguments.tensor("b")
            switch arguments["dims"] {
            case .int(let count): return .tensor(try apply(a, b, count))
            case .ints(let pair) where pair.count == 2: return .tensor(try apply(a, b, [pair[0]], [pair[1]], "tensordot"))
            case .list(let lists) where lists.count == 2:
                return .tensor(try apply(a, b, try dims(lists[0]), try dims(lists[1]), "tensordot"))
            default:
                throw .argument("tensordot: dims must be a number or two lists of dimensions, not \(arguments["dims"].kind)")
            }
        }

        private static func dims(_ value: Value) throws(TensorError) -> [Int] {
            switch value {
            case .int(let dim): return [dim]
            case .ints(let dims): return dims
            case .list(let values):
                let dims = values.compactMap { value -> Int? in if case .int(let dim) = value { dim } else { nil } }
                if dims.count == values.count { return dims }
            default: break
            }
            throw .argument("tensordot: dims must be a number or two lists of dimensions, not a list of \(value.kind)")
        }

        static func apply(_ a: Tensor, _ b: Tensor, _ count: Int) throws(TensorError) -> Tensor {
            guard count >= 0 else { throw .argument("tensordot expects dims >= 0, but got dims=\(count)") }
            guard count <= a.ndim, count <= b.ndim else {
                throw .argument(
                    "tensordot expects dims at most the number of dimensions of both tensors, but got dims=\(count) for shapes "
                        + "\(a.shape) and \(b.shape)")
            }
            return try apply(a, b, Array((a.ndim - count)..<a.ndim), Array(0..<count), "tensordot")
        }

        static func apply(
            _ a: Tensor, _ b: Tensor, _ dimsA: [Int], _ dimsB: [Int], _ name: String
        ) throws(TensorError) -> Tensor {
            guard dimsA.count == dimsB.count else {
                throw .argument(
                    "\(name): both dimension lists should have same length, got \(Shape(dimsA)) and \(Shape(dimsB))")
            }
            try requireNumbersOfOneType(a, b, name)
            let left = dimsA.isEmpty ? [] : try Dimension.normalize(dimsA, a.ndim, name)
            let right = dimsB.isEmpty ? [] : try Dimension.normalize(dimsB, b.ndim, name)
            guard left.count == dimsA.count, right.count == dimsB.count else {
                throw .index("\(name): a 0-d tensor has no dimensions to contract; give dims=0")
            }
            var x = a, y = b
            for (i, j) in zip(left, right) where a.shape[i] != b.shape[j] {
                // An extent of 1 stretches: the other side is summed alone.
                if b.shape[j] == 1 {
                    x = x.sum(i, keepdim: true, dtype: x.dtype)
                } else if a.shape[i] == 1 {
                    y = y.sum(j, keepdim: true, dtype: y.dtype)
                } else {
                    throw .shape(
                        "\(name): contracted dimensions need to match, but first has size \(a.shape[i]) in dim \(i) and second has "
                            + "size \(b.shape[j]) in dim \(j) (shapes \(a.shape) and \(b.shape))")
                }
            }
            let freeA = (0..<x.ndim).filter { !left.contains($0) }, freeB = (0..<y.ndim).filter { !right.contains($0) }
            let rows = freeA.map { x.shape[$0] }, columns = freeB.map { y.shape[$0] }
            let k = Shape(left.map { x.shape[$0] }).product
            let product = try MatrixProduct.apply(
                x.permute(freeA + left).reshape([Shape(rows).product, k]),
                y.permute(right + freeB).reshape([k, Shape(columns).product]))
            return product.reshape(rows + columns)
        }
    }

    /// `x1ᵀ W x2 + bias`, for each matrix of the weight.
    enum Bilinear: OperatorDefinition {
        static let schemas = [
            "nn.functional.bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3]), .normal([2, 4]), .normal([2, 3, 4]), .normal([2])),
            Sample(.normal([3]), .normal([4]), .normal([2, 3, 4])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input1"), try arguments.tensor("input2"), try arguments.tensor("weight"),
                    arguments.optionalTensor("bias")))
        }

        static func apply(_ a: Tensor, _ b: Tensor, _ weight: Tensor, _ bias: Tensor?) throws(TensorError) -> Tensor {
            guard a.ndim == b.ndim, a.ndim > 0 else {
                throw .shape(
                    "bilinear(): input dimensions do not match: got \(a.ndim) and \(b.ndim) (shapes \(a.shape) and \(b.shape)), and "
                        + "need at least 1")
            }
            let batch = Array(a.shape.dropLast())
            guard batch == Array(b.shape.dropLast()) else {
                throw .shape("bilinear(): input batch dimensions do not match: got shapes \(a.shape) and \(b.shape)")
            }
            let (rows, columns) = (a.shape[a.ndim - 1], b.shape[b.ndim - 1])
            guard weight.ndim == 3, weight.shape[1] == rows, weight.shape[2] == columns else {
                throw .shape(
                    "bilinear(): the weight of shape \(weight.shape) must be outputs × \(rows) × \(columns): the last extents of the "
                        + "inputs, of shapes \(a.shape) and \(b.shape)")
            }
            let outputs = weight.shape[0]
            if let bias, bias.ndim != 1 || bias.shape[0] != outputs {
                throw .shape(
                    "bilinear(): bias size does not match weight size: got shape \(bias.shape) but expected [\(outputs)]")
            }
            for other in [b, weight] + (bias.map { [$0] } ?? []) { try requireNumbersOfOneType(a, other, "bilinear()") }
            let type = a.dtype.isFloatingPoint ? a.dtype.carrier : a.dtype
            let n = Shape(batch).product
            let x = a.to(type).reshape([n, rows]), y = b.to(type).reshape([n, columns, 1])
            let matrices = weight.to(type).permute(1, 0, 2).reshape([rows, Shape([outputs, columns]).product])
            let left = try MatrixProduct.multiply(x, matrices).reshape([n, outputs, columns])
            let product = try BatchedProduct.multiply(left, y).reshape(batch + [outputs])
            return (bias.map { product.add($0) } ?? product).to(a.dtype)
        }
    }

    /// The product of several matrices, in the order that takes the fewest multiplications.
    enum MultiDot: OperatorDefinition {
        static let schemas = ["linalg.multi_dot(Tensor[] tensors) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.tensors([.normal([2, 3]), .normal([3, 4]), .normal([4, 2])])),
            Sample(.tensors([.normal([3]), .normal([3, 4]), .normal([4])])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("tensors"), "linalg.multi_dot", vectors: true))
        }

        static func apply(_ tensors: [Tensor], _ name: String, vectors: Bool) throws(TensorError) -> Tensor {
            guard tensors.count >= 2, var first = tensors.first, var last = tensors.last else {
                throw .argument("\(name): expected at least 2 tensors but got \(tensors.count)")
            }
            let (isRow, isColumn) = (vectors && first.ndim == 1, vectors && last.ndim == 1)
            if isRow { first = first.unsqueeze(0) }
            if isColumn { last = last.unsqueeze(1) }
            let factors = [first] + tensors[1..<(tensors.count - 1)] + [last]
            for (i, factor) in factors.enumerated() {
                guard factor.ndim == 2 else {
                    throw .shape("\(name): tensor \(i) must be 2D but got shape \(tensors[i].shape)")
                }
                try requireNumbersOfOneType(first, factor, name)
                guard i == 0 || factors[i - 1].shape[1] == factor.shape[0] else {
                    throw .shape(
                        "\(name): tensors \(i - 1) and \(i) with shapes \(tensors[i - 1].shape) and \(tensors[i].shape) cannot be "
                            + "multiplied")
                }
            }
            let cuts = cheapestCuts(factors.map { Double($0.shape[0]) } + [Double(last.shape[1])])
            let product = try multiply(factors, 0, factors.count - 1, cuts)
            switch (isRow, isColumn) {
            case (true, true): return product.reshape([])
            case (true, false): return product.squeeze(0)
            case (false, true): return product.squeeze(1)
            default: return product
            }
        }

        /// Where to cut each run of factors (Cormen and others, Introduction to Algorithms, matrix-chain multiplication).
        private static func cheapestCuts(_ extents: [Double]) -> [[Int]] {
            let n = extents.count - 1
            var cost = Array(repeating: Array(repeating: 0.0, count: n), count: n)
            var cuts = Array(repeating: Array(repeating: 0, count: n), count: n)
            for length in 1..<Swift.max(n, 1) {
                for i in 0..<(n - length) {
                    let j = i + length
                    cost[i][j] = .infinity
                    for k in i..<j {
                        let total = cost[i][k] + cost[k + 1][j] + extents[i] * extents[k + 1] * extents[j + 1]
                        if total < cost[i][j] { (cost[i][j], cuts[i][j]) = (total, k) }
                    }
                }
            }
            return cuts
        }

        private static func multiply(
            _ factors: [Tensor], _ i: Int, _ j: Int, _ cuts: [[Int]]
        ) throws(TensorError) -> Tensor {
            if i == j { return factors[i] }
            let cut = Swift.min(Swift.max(cuts[i][j], i), j - 1)
            return try MatrixProduct.apply(
                try multiply(factors, i, cut, cuts), try multiply(factors, cut + 1, j, cuts))
        }
    }

    enum ChainMatMul: OperatorDefinition {
        static let schemas = ["chain_matmul(Tensor[] matrices) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.tensors([.normal([2, 3]), .normal([3, 4]), .normal([4, 2])]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("matrices")))
        }

        static func apply(_ matrices: [Tensor]) throws(TensorError) -> Tensor {
            if matrices.count == 1, matrices[0].ndim == 2 { return matrices[0] }
            return try MultiDot.apply(matrices, "chain_matmul", vectors: false)
        }
    }

    /// A square matrix multiplied with itself.
    enum MatrixPower: OperatorDefinition {
        static let schemas = ["linalg.matrix_power(Tensor self, int n) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 3]), .value(.int(3))), Sample(.normal([2, 2, 2]), .value(.int(1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("n")))
        }

        static func apply(_ x: Tensor, _ power: Int) throws(TensorError) -> Tensor {
            guard x.ndim >= 2, x.shape[x.ndim - 1] == x.shape[x.ndim - 2] else {
                throw .shape("linalg.matrix_power: A must be batches of square matrices, but its shape is \(x.shape)")
            }
            guard power >= 0 else {
                throw .argument(
                    "linalg.matrix_power: negative powers (\(power)) need the inverse, which is not supported; give n >= 0")
            }
            guard x.dtype != .bool else {
                throw .dtype("linalg.matrix_power: not implemented for bool tensors; convert with .to(.float32)")
            }
            if power == 0 {
                let n = x.shape[x.ndim - 1]
                return Tensor.eye(n, dtype: x.dtype, device: x.device).expand(Array(x.shape)).clone()
            }
            var result: Tensor?
            var square = x
            var rest = power
            while true {
                if rest & 1 == 1 {
                    if let product = result { result = try MatMul.apply(product, square) } else { result = square }
                }
                rest >>= 1
                if rest == 0 { return result ?? square }
                square = try MatMul.apply(square, square)
            }
        }
    }
}

extension Tensor {
    /// The sums of products over the last `dims` dimensions of this tensor and the first of the other. PyTorch: `torch.tensordot`.
    public func tensordot(_ other: Tensor, dims: Int = 2) -> Tensor {
        checked { () throws(TensorError) in try Operators.TensorDot.apply(self, other, dims) }
    }

    /// The sums of products over pairs of dimensions: those of this tensor, and those of the other.
    public func tensordot(_ other: Tensor, dims: ([Int], [Int])) -> Tensor {
        checked { () throws(TensorError) in try Operators.TensorDot.apply(self, other, dims.0, dims.1, "tensordot") }
    }

    /// A square matrix, or each of a batch, multiplied with itself `n` times. PyTorch: `torch.linalg.matrix_power`.
    public func matrixPower(_ n: Int) -> Tensor {
        checked { () throws(TensorError) in try Operators.MatrixPower.apply(self, n) }
    }
}

/// The sums of products over the last dimensions of one tensor and the first of another. PyTorch: `torch.tensordot`.
public func tensordot(_ a: Tensor, _ b: Tensor, dims: Int = 2) -> Tensor { a.tensordot(b, dims: dims) }
/// The sums of products over pairs of dimensions.
public func tensordot(_ a: Tensor, _ b: Tensor, dims: ([Int], [Int])) -> Tensor { a.tensordot(b, dims: dims) }

/// The product of several matrices, in the cheapest order; the first and the last may be vectors. PyTorch: `torch.linalg.multi_dot`.
public func multiDot(_ tensors: [Tensor]) -> Tensor {
    checked { () throws(TensorError) in try Operators.MultiDot.apply(tensors, "linalg.multi_dot", vectors: true) }
}

/// The product of several matrices, in the cheapest order. PyTorch: `torch.chain_matmul`.
public func chainMatmul(_ matrices: Tensor...) -> Tensor {
    checked { () throws(TensorError) in try Operators.ChainMatMul.apply(matrices) }
}

/// `x1ᵀ W x2 + bias`, for each matrix W of the weight. PyTorch: `torch.nn.functional.bilinear`.
///
/// - Parameters:
///   - input1: shape [*, in1].
///   - input2: shape [*, in2].
///   - weight: shape [outputs, in1, in2].
///   - bias: shape [outputs].
public func bilinear(_ input1: Tensor, _ input2: Tensor, _ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    checked { () throws(TensorError) in try Operators.Bilinear.apply(input1, input2, weight, bias) }
}
