extension Operators {
    static var attention: [any OperatorDefinition.Type] { [ScaledDotProductAttention.self] }

    /// Means of values, weighted by the softmax of products of queries and keys.
    enum ScaledDotProductAttention: OperatorDefinition {
        static let schemas = [
            "nn.functional.scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, "
                + "float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False, "
                + "Generator? generator=None) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 3, 4]), .normal([2, 5, 4]), .normal([2, 5, 2])),
            Sample(
                .normal([3, 4]), .normal([3, 4]), .normal([3, 4]), named: ["is_causal": .bool(true), "scale": .double(0.3)]),
            Sample(.normal([1, 4, 3, 2]), .normal([1, 2, 3, 2]), .normal([1, 2, 3, 2]), named: ["enable_gqa": .bool(true)]),
            Sample(.normal([3, 4]), .normal([5, 4]), .normal([5, 4]), .normal([3, 5])),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let options = Options(
                dropout: try arguments.double("dropout_p"), isCausal: try arguments.bool("is_causal"),
                scale: arguments.optionalDouble("scale"), groupsQueries: try arguments.bool("enable_gqa"),
                generator: arguments.optionalGenerator("generator") ?? .default)
            return .tensor(
                try output(
                    try arguments.tensor("query"), try arguments.tensor("key"), try arguments.tensor("value"),
                    arguments.optionalTensor("attn_mask"), options))
        }

        struct Options {
            var dropout = 0.0
            var isCausal = false
            var scale: Double?
            var groupsQueries = false
            var generator = Generator.default
        }

        /// The result alone, by the kernel where that has a form for it.
        static func output(
            _ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor?, _ options: Options
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.narrow {
                return try cast.run { () throws(TensorError) in
                    try output(cast(query), cast(key), cast(value), cast(mask), options)
                }
            }
            try check(query, key, value, mask, options)
            if options.dropout == 0, let fused = try FusedAttention(query, key, value, mask, options) {
                return try fused.apply().to(query.dtype)
            }
            return try apply(query, key, value, mask, options).output
        }

        /// The reference that the kernel is tested against, and what has the weights as a result.
        static func apply(
            _ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor?, _ options: Options
        ) throws(TensorError) -> (output: Tensor, weights: Tensor) {
            try check(query, key, value, mask, options)
            // Sixteen-bit floats are rounded once, at the end.
            let wide = query.dtype.carrier
            let q = query.to(wide)
            var k = key.to(wide), v = value.to(wide)
            if options.groupsQueries { (k, v) = (try grouped(k, q, "key"), try grouped(v, q, "value")) }
            let width = query.shape[query.ndim - 1]
            let scale = options.scale ?? 1 / Double(width).squareRoot()
            var scores = try MatMul.apply(q.mul(scale), k.transpose(-2, -1))
            if options.isCausal {
                let (rows, columns) = (scores.shape[scores.ndim - 2], scores.shape[scores.ndim - 1])
                let row = Tensor.arange(rows, device: query.device).unsqueeze(1)
                scores = scores.maskedFill(Tensor.arange(columns, device: query.device).gt(row), -Double.infinity)
            }
            if let mask {
                _ = try Broadcasting.shape(scores.shape, mask.shape, name)
                scores =
                    mask.dtype == .bool
                    ? Where.entry(Operand(mask), Operand(scores), Operand(.double(-.infinity))) : scores.add(mask.to(wide))
            }
            var weights = try safeSoftmax(scores, isMasked: mask != nil)
            if options.dropout > 0 {
                weights = try Dropout.apply(weights, options.dropout, true, options.generator)
            }
            return (try MatMul.apply(weights, v).to(query.dtype), weights)
        }

        private static let name = "scaled_dot_product_attention"

        /// A row of nothing but -inf, where all is masked, gives zeros.
        private static func safeSoftmax(_ scores: Tensor, isMasked: Bool) throws(TensorError) -> Tensor {
            guard isMasked, scores.shape[scores.ndim - 1] > 0 else { return try Softmax.apply(scores, -1, nil) }
            let isEmpty = scores.detach().eq(-Double.infinity).all(-1, keepdim: true)
            return try Softmax.apply(scores.maskedFill(isEmpty, 0), -1, nil).maskedFill(isEmpty, 0)
        }

        /// Keys or values repeated, so that several heads of queries share one of theirs.
        static func grouped(_ x: Tensor, _ query: Tensor, _ what: String) throws(TensorError) -> Tensor {
            guard x.ndim >= 3, query.ndim >= 3 else { return x }
            let (heads, queries) = (x.shape[x.ndim - 3], query.shape[query.ndim - 3])
            guard heads > 0, queries % heads == 0 else {
                throw .shape(
                    "\(name): with enable_gqa the number of heads in query (\(queries)) must be divisible by that in \(what) (\(heads)); "
                        + "the shapes are \(query.shape) and \(x.shape)")
            }
            if heads == queries { return x }
            var shape = Array(x.shape)
            shape.insert(queries / heads, at: x.ndim - 2)
            let repeated = x.unsqueeze(-3).expand(shape)
            return repeated.reshape(Array(x.shape.dropLast(3)) + [queries] + Array(x.shape.suffix(2)))
        }

        private static func check(
            _ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor?, _ options: Options
        ) throws(TensorError) {
            guard query.dtype == key.dtype, query.dtype == value.dtype, query.dtype.isFloatingPoint else {
                throw .dtype(
                    "\(name): Expected query, key, and value to have the same floating-point dtype, but got query.dtype: \(query.dtype), "
                        + "key.dtype: \(key.dtype), and value.dtype: \(value.dtype)")
            }
            let shapes = "query \(query.shape), key \(key.shape), value \(value.shape)"
            guard query.ndim >= 2, key.ndim >= 2, value.ndim >= 2 else {
                throw .shape("\(name): Expected query, key, and value to all be at least 2 dimensional, but got \(shapes)")
            }
            guard query.shape.last == key.shape.last else {
                throw .shape("\(name): the last extents of query and key must be equal, got \(shapes)")
            }
            guard key.shape[key.ndim - 2] == value.shape[value.ndim - 2] else {
                throw .shape("\(name): there must be as many keys as values (dimension -2), got \(shapes)")
            }
            guard mask == nil || !options.isCausal else {
                throw .argument("\(name): Explicit attn_mask should not be set when is_causal=True")
            }
            if let mask, mask.dtype != .bool, mask.dtype != query.dtype, mask.dtype != .float32 {
                throw .dtype(
                    "\(name): Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
                        + "\(mask.dtype) and query.dtype: \(query.dtype)")
            }
            guard options.dropout >= 0, options.dropout <= 1 else {
                throw .argument("\(name): dropout probability has to be between 0 and 1, but got \(options.dropout)")
            }
        }
    }
}

/// Means of values, weighted by the softmax of the scaled products of queries and keys. PyTorch:
/// `torch.nn.functional.scaled_dot_product_attention`.
///
/// A query for which all keys are masked gets zeros.
///
/// - Parameters:
///   - query: shape [N, …, L, E].
///   - key: shape [N, …, S, E].
///   - value: shape [N, …, S, Ev]; the result has shape [N, …, L, Ev].
///   - attnMask: stretches to [N, …, L, S]: true where a key counts, or numbers that are added to the products.
///   - dropoutP: the probability of a weight to become zero; always applied, so give 0 in evaluation.
///   - isCausal: lets query i see keys 0 to i only.
///   - scale: the factor of the products; left out, 1/√E.
///   - enableGQA: lets several heads of queries (dimension -3) share one of keys and values.
///   - generator: the source of the dropout's random numbers.
///
/// Source: Vaswani et al., Attention is all you need, 2017.
public func scaledDotProductAttention(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, attnMask: Tensor? = nil, dropoutP: Double = 0, isCausal: Bool = false,
    scale: Double? = nil, enableGQA: Bool = false, generator: Generator = .default
) -> Tensor {
    checked { () throws(TensorError) in
        let options = Operators.ScaledDotProductAttention.Options(
            dropout: dropoutP, isCausal: isCausal, scale: scale, groupsQueries: enableGQA, generator: generator)
        return try Operators.ScaledDotProductAttention.output(query, key, value, attnMask, options)
    }
}
