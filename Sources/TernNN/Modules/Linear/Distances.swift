import Tern

/// The cosine of the angle between vectors. PyTorch's counterpart is `torch.nn.CosineSimilarity`; the function is
/// `cosineSimilarity`.
///
/// ```swift
/// CosineSimilarity()(x1, x2)    // [n, 128], [n, 128] -> [n]
/// ```
open class CosineSimilarity: Module {
    /// The dimension of the vectors.
    public let dim: Int
    /// The least product of lengths, so that nothing is divided by zero.
    public let eps: Double

    /// Compares vectors along `dim`.
    public init(dim: Int = 1, eps: Double = 1e-8) {
        self.dim = dim
        self.eps = eps
        super.init()
    }

    /// The cosines between the vectors of two tensors.
    public final func callAsFunction(_ x1: Tensor, _ x2: Tensor) -> Tensor {
        run([x1, x2]) { cosineSimilarity($0[0], $0[1], dim: dim, eps: eps) }
    }
}

/// The p-norm of the differences between vectors. PyTorch's counterpart is `torch.nn.PairwiseDistance`; the function is
/// `pairwiseDistance`.
///
/// ```swift
/// PairwiseDistance(p: 1)(x1, x2)    // [n, 128], [n, 128] -> [n]
/// ```
open class PairwiseDistance: Module {
    /// The p of the norm.
    public let norm: Double
    /// What is added to each difference, so that nothing is divided by zero.
    public let eps: Double
    /// Whether the last dimension stays, with extent 1.
    public let keepdim: Bool

    /// Measures with the p-norm.
    public init(p: Double = 2, eps: Double = 1e-6, keepdim: Bool = false) {
        norm = p
        self.eps = eps
        self.keepdim = keepdim
        super.init()
    }

    /// The distances between the vectors of two tensors, along the last dimension.
    public final func callAsFunction(_ x1: Tensor, _ x2: Tensor) -> Tensor {
        run([x1, x2]) { pairwiseDistance($0[0], $0[1], p: norm, eps: eps, keepdim: keepdim) }
    }
}
