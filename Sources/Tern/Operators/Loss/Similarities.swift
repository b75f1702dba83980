extension Operators {
    static var similarities: [any OperatorDefinition.Type] { [CosineSimilarity.self, PairwiseDistance.self, Normalize.self] }

    /// The cosine of the angle between vectors along a dimension.
    enum CosineSimilarity: OperatorDefinition {
        static let schemas = [
            "nn.functional.cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 4]), .normal([3, 4])), Sample(.normal([5]), .normal([5]), .value(.int(0)), .value(.double(0.5))),
            Sample(.normal([2, 1, 3]), .normal([4, 3]), .value(.int(-1))),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("x1"), try arguments.tensor("x2"), try arguments.int("dim"), try arguments.double("eps"))
            )
        }

        static func apply(_ a: Tensor, _ b: Tensor, _ dim: Int, _ eps: Double) throws(TensorError) -> Tensor {
            let type = Promotion.common(Operand(a), Operand(b))
            guard type.isFloatingPoint else {
                throw .dtype(
                    "cosine_similarity: expected common dtype to be floating point, yet common dtype is \(type); convert with "
                        + ".to(.float32)")
            }
            let shape = Array(try Broadcasting.shape(a.shape, b.shape, "cosine_similarity"))
            let dim = try Dimension.normalize(dim, shape.count, "cosine_similarity")
            func unit(_ x: Tensor) throws(TensorError) -> Tensor {
                let x = x.to(type).expand(shape)
                let length = try VectorNorm.apply(x, 2, [dim], true, nil, "cosine_similarity")
                return x.div(length.heldAbove(eps))
            }
            let products = try unit(a).mul(try unit(b))
            return shape.isEmpty ? products : products.sum(dim)
        }
    }

    /// The p-norm of the differences along the last dimension.
    enum PairwiseDistance: OperatorDefinition {
        static let schemas = [
            "nn.functional.pairwise_distance(Tensor x1, Tensor x2, float p=2.0, float eps=1e-06, bool keepdim=False) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.distinct([3, 4]), .distinct([3, 4])),
            Sample(.distinct([4]), .distinct([2, 4]), .value(.double(3)), named: ["keepdim": .bool(true)]),
            Sample(.distinct([2, 3]), .distinct([2, 3]), .value(.double(1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("x1"), try arguments.tensor("x2"), try arguments.double("p"),
                    try arguments.double("eps"),
                    try arguments.bool("keepdim")))
        }

        static func apply(
            _ a: Tensor, _ b: Tensor, _ p: Double, _ eps: Double, _ keepdim: Bool, _ name: String = "pairwise_distance"
        ) throws(TensorError) -> Tensor {
            _ = try Broadcasting.shape(a.shape, b.shape, name)
            return try VectorNorm.apply(a.sub(b).add(eps), p, [-1], keepdim, nil, name)
        }
    }

    /// Vectors along dimensions divided by their p-norm.
    enum Normalize: OperatorDefinition {
        static let schemas = [
            "nn.functional.normalize(Tensor input, float p=2.0, int[] dim=1, float eps=1e-12) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 4])), Sample(.normal([2, 3, 4]), .value(.double(3)), .value(.ints([-1]))),
            Sample(.normal([4]), .value(.double(1)), .value(.ints([0]))),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let dims: [Int]
            if case .int(let dim) = arguments["dim"] { dims = [dim] } else { dims = try arguments.ints("dim") }
            return .tensor(
                try apply(try arguments.tensor("input"), try arguments.double("p"), dims, try arguments.double("eps")))
        }

        static func apply(_ x: Tensor, _ p: Double, _ dims: [Int], _ eps: Double) throws(TensorError) -> Tensor {
            x.div(try VectorNorm.apply(x, p, dims, true, nil, "normalize").clampMin(eps))
        }
    }
}

/// The cosine of the angle between vectors along `dim`; lengths count as `eps` at least. PyTorch:
/// `torch.nn.functional.cosine_similarity`.
public func cosineSimilarity(_ x1: Tensor, _ x2: Tensor, dim: Int = 1, eps: Double = 1e-8) -> Tensor {
    checked { () throws(TensorError) in try Operators.CosineSimilarity.apply(x1, x2, dim, eps) }
}

/// The p-norm of `x1 - x2 + eps` along the last dimension. PyTorch: `torch.nn.functional.pairwise_distance`.
public func pairwiseDistance(_ x1: Tensor, _ x2: Tensor, p: Double = 2, eps: Double = 1e-6, keepdim: Bool = false) -> Tensor {
    checked { () throws(TensorError) in try Operators.PairwiseDistance.apply(x1, x2, p, eps, keepdim) }
}

/// Vectors along `dim` divided by their p-norm, which counts as `eps` at least. PyTorch: `torch.nn.functional.normalize`.
///
/// ```swift
/// normalize(Tensor([[3.0, 4.0]]))    // [[0.6, 0.8]]
/// ```
public func normalize(_ x: Tensor, p: Double = 2, dim: Int = 1, eps: Double = 1e-12) -> Tensor {
    checked { () throws(TensorError) in try Operators.Normalize.apply(x, p, [dim], eps) }
}

/// Over several dimensions together: see `normalize(_:p:dim:eps:)`.
public func normalize(_ x: Tensor, p: Double = 2, dim: [Int], eps: Double = 1e-12) -> Tensor {
    checked { () throws(TensorError) in try Operators.Normalize.apply(x, p, dim, eps) }
}
