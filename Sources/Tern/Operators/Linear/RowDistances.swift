extension Operators {
    static var rowDistances: [any OperatorDefinition.Type] { [DistancesOfRows.self, DistancesWithin.self] }

    /// The p-norms of the differences of each row of one matrix and each of another.
    enum DistancesOfRows: OperatorDefinition {
        static let schemas = [
            "cdist(Tensor x1, Tensor x2, float p=2.0, str compute_mode='use_mm_for_euclid_dist_if_necessary') -> Tensor"
        ]
        static let kind = "kernel"
        static let samples =
            [2, 1, 3, 1.5, 0.5].map { Sample(.normal([3, 4]), .normal([2, 4]), .value(.double($0))) }
            + [
                Sample(.normal([2, 3, 4]), .normal([2, 4]), .value(.double(.infinity))),
                Sample(.normal([3, 4]), .normal([2, 4]), .value(.double(2)), .value(.string("use_mm_for_euclid_dist"))),
            ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("x1"), try arguments.tensor("x2"), try arguments.double("p"),
                    try arguments.string("compute_mode")))
        }

        static func apply(_ a: Tensor, _ b: Tensor, _ p: Double, _ mode: String) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(a), cast(b), p, mode)
                }
            }
            for (label, x) in [("X1", a), ("X2", b)] {
                guard x.dtype.isFloatingPoint else {
                    throw .dtype(
                        "cdist only supports floating-point dtypes, \(label) got: \(x.dtype); convert with .to(.float32)")
                }
                guard x.ndim >= 2 else {
                    throw .shape("cdist only supports at least 2D tensors, \(label) got: \(x.ndim)D (shape \(x.shape))")
                }
            }
            try requireNumbersOfOneType(a, b, "cdist")
            guard a.shape.last == b.shape.last else {
                throw .shape("cdist: X1 and X2 must have the same number of columns. X1: \(a.shape) X2: \(b.shape)")
            }
            guard p >= 0 else { throw .argument("cdist only supports non-negative p values, got \(p)") }
            let (rows, others) = (a.shape[a.ndim - 2], b.shape[b.ndim - 2])
            let byProduct: Bool
            switch mode {
            case "use_mm_for_euclid_dist": byProduct = p == 2
            case "use_mm_for_euclid_dist_if_necessary": byProduct = p == 2 && (rows > 25 || others > 25)
            case "donot_use_mm_for_euclid_dist": byProduct = false
            default: throw .argument("cdist: \(mode) is not a valid value for compute_mode")
            }
            let batch = Array(try Broadcasting.shape(Shape(a.shape.dropLast(2)), Shape(b.shape.dropLast(2)), "cdist"))
            let columns = a.shape[a.ndim - 1]
            let x = a.to(a.dtype.carrier).expand(batch + [rows, columns])
            let y = b.to(b.dtype.carrier).expand(batch + [others, columns])
            return try core(x, y, p, byProduct: byProduct).to(a.dtype)
        }

        /// Of tensors whose batches agree.
        static func core(_ x: Tensor, _ y: Tensor, _ p: Double, byProduct: Bool) throws(TensorError) -> Tensor {
            let output = try noGrad { () throws(TensorError) in
                let a = x.detach(), b = y.detach()
                return byProduct ? squareRootOfProducts(a, b) : try inParts(a, b, p)
            }
            if GradMode.isEnabled, x.node != nil || y.node != nil {
                output.storedNode = ClosureNode(
                    byProduct ? "EuclideanDistBackward0" : "CdistBackward0", inputs: [x, y], output: output,
                    saving: [Saved(x, edge: 0), Saved(y, edge: 1), Saved(output: output)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let x = try node.saved(0), y = try node.saved(1), distance = try node.saved(2)
                    if p == 2 { return euclidean(g, x, y, distance, node) }
                    let weight = weight(x.unsqueeze(-2).sub(y.unsqueeze(-3)), distance.unsqueeze(-1), p).mul(g.unsqueeze(-1))
                    return Gradients(node.needs(0) ? weight.sum(-2) : nil, node.needs(1) ? weight.sum(-3).neg() : nil)
                }
            }
            return output
        }

        /// A few rows at a time: all differences at once may be far larger than the result.
        private static func inParts(_ a: Tensor, _ b: Tensor, _ p: Double) throws(TensorError) -> Tensor {
            let rows = a.shape[a.ndim - 2]
            let one = Swift.max(Shape(a.shape.dropLast(2)).product, 1).multipliedReportingOverflow(
                by: Swift.max(b.shape[b.ndim - 2], 1))
            let whole = one.partialValue.multipliedReportingOverflow(by: Swift.max(b.shape[b.ndim - 1], 1))
            let step = one.overflow || whole.overflow ? 1 : Swift.max((1 << 20) / Swift.max(whole.partialValue, 1), 1)
            let other = b.unsqueeze(-3)
            var parts: [Tensor] = []
            var start = 0
            repeat {
                let count = Swift.min(step, rows - start)
                let difference = a.narrow(-2, start, count).unsqueeze(-2).sub(other)
                parts.append(try length(difference, p))
                start += count
            } while start < rows
            return parts.count == 1 ? parts[0] : cat(parts, dim: -2)
        }

        /// The norms over the last dimension, which may be empty.
        private static func length(_ difference: Tensor, _ p: Double) throws(TensorError) -> Tensor {
            if difference.shape.last == 0 {
                return Tensor.zeros(
                    Array(difference.shape.dropLast()), dtype: difference.dtype, device: difference.device)
            }
            return try VectorNorm.apply(difference, p, [-1], false, nil, "cdist")
        }

        /// `|x|² - 2xy + |y|²`, as one product of matrices with two more columns.
        private static func squareRootOfProducts(_ x: Tensor, _ y: Tensor) -> Tensor {
            let squares = x.square().sum(-1, keepdim: true), others = y.square().sum(-1, keepdim: true)
            let left = cat([x.mul(-2), squares, Tensor.ones(like: squares)], dim: -1)
            let right = cat([y, Tensor.ones(like: others), others], dim: -1)
            return left.matmul(right.transpose(-2, -1)).clampMin(0).sqrt()
        }

        /// The gradients for p = 2 without the differences. A distance of zero gives none.
        private static func euclidean(
            _ g: Tensor, _ x: Tensor, _ y: Tensor, _ distance: Tensor, _ node: ClosureNode
        ) -> Gradients {
            let isZero = distance.detach().eq(0)
            let ratio = g.div(distance.maskedFill(isZero, 1)).maskedFill(isZero, 0)
            let turned = ratio.transpose(-2, -1)
            return Gradients(
                node.needs(0) ? x.mul(ratio.sum(-1, keepdim: true)).sub(ratio.matmul(y)) : nil,
                node.needs(1) ? y.mul(turned.sum(-1, keepdim: true)).sub(turned.matmul(x)) : nil)
        }

        /// The derivative of a distance by a difference, where both are not zero; PyTorch's subgradients elsewhere.
        private static func weight(_ difference: Tensor, _ distance: Tensor, _ p: Double) -> Tensor {
            switch p {
            case 0: return Tensor.zeros(like: difference)
            case 1: return difference.sign()
            case .infinity:
                // Each of equal extremes has the whole gradient.
                return difference.sign().mul(difference.detach().abs().eq(distance.detach()).to(difference.dtype))
            default:
                let isZero = distance.detach().eq(0)
                let powers = VectorNorm.magnitudePower(difference, p - 1, zeroAtZero: p < 2)
                return difference.sign().mul(powers).mul(distance.maskedFill(isZero, 1).pow(1 - p).maskedFill(isZero, 0))
            }
        }
    }

    /// The p-norms of the differences of each two rows of a matrix, each pair once.
    enum DistancesWithin: OperatorDefinition {
        static let schemas = ["nn.functional.pdist(Tensor self, float p=2.0) -> Tensor"]
        static let kind = "composite"
        static let samples = [2, 1, 3, 1.5, .infinity].map { Sample(.normal([4, 3]), .value(.double($0))) }
        static var dtypes: [DType] { DistancesOfRows.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.double("p")))
        }

        static func apply(_ x: Tensor, _ p: Double) throws(TensorError) -> Tensor {
            guard x.ndim == 2 else { throw .shape("pdist only supports 2D tensors, got: \(x.ndim)D (shape \(x.shape))") }
            guard x.dtype.isFloatingPoint else {
                throw .dtype("pdist only supports floating-point dtypes, got \(x.dtype); convert with .to(.float32)")
            }
            guard p >= 0 else { throw .argument("pdist only supports non-negative p values, got \(p)") }
            let n = x.shape[0]
            guard n < 1 << 20 else { throw .memory("pdist: \(n) rows have too many pairs; use cdist on parts of them") }
            let wide = x.to(x.dtype.carrier)
            var parts: [Tensor] = []
            for i in 0..<Swift.max(n - 1, 0) {
                let row = wide.narrow(0, i, 1), rest = wide.narrow(0, i + 1, n - i - 1)
                parts.append(try DistancesOfRows.core(row, rest, p, byProduct: false).reshape([n - i - 1]))
            }
            if parts.isEmpty { return x.narrow(0, 0, 0).sum(1) }
            return cat(parts).to(x.dtype)
        }
    }
}

extension Tensor {
    /// The p-norms of the differences of each row of this and each of another matrix, or of batches of them. PyTorch: `torch.cdist`.
    ///
    /// - Parameters:
    ///   - other: shape [*, R, M], where this tensor has [*, P, M]; the result has [*, P, R].
    ///   - p: at least 0; infinity gives the largest difference.
    ///   - computeMode: `use_mm_for_euclid_dist_if_necessary`, `use_mm_for_euclid_dist` or `donot_use_mm_for_euclid_dist`.
    public func cdist(_ other: Tensor, p: Double = 2, computeMode: String = "use_mm_for_euclid_dist_if_necessary") -> Tensor {
        checked { () throws(TensorError) in try Operators.DistancesOfRows.apply(self, other, p, computeMode) }
    }
}

/// The p-norms of the differences of each row of one matrix and each of another. PyTorch: `torch.cdist`.
public func cdist(
    _ x1: Tensor, _ x2: Tensor, p: Double = 2, computeMode: String = "use_mm_for_euclid_dist_if_necessary"
) -> Tensor { x1.cdist(x2, p: p, computeMode: computeMode) }

/// The p-norms of the differences of each two rows, each pair once. PyTorch: `torch.nn.functional.pdist`.
public func pdist(_ x: Tensor, p: Double = 2) -> Tensor {
    checked { () throws(TensorError) in try Operators.DistancesWithin.apply(x, p) }
}
