extension Operators {
    static var embeddings: [any OperatorDefinition.Type] { [Embedding.self, EmbeddingBag.self] }

    /// Rows of a table by their numbers.
    enum Embedding: OperatorDefinition {
        static let schemas = [
            "nn.functional.embedding(Tensor input, Tensor weight, int? padding_idx=None, float? max_norm=None, "
                + "float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.index([2, 3], 4), .normal([4, 3])),
            // A row that is padding, and comes in no place; what gradients leave out on purpose is no derivative.
            Sample(.index([5], 3), .normal([4, 3]), .value(.int(-1))),
            Sample(.index([], 4), .normal([4, 2])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let (input, weight) = inOrder(try arguments.tensor("input"), try arguments.tensor("weight"))
            return .tensor(
                try apply(
                    input, weight, arguments.optionalInt("padding_idx"),
                    arguments.optionalDouble("max_norm").map {
                        LongestRow(length: $0, p: arguments.optionalDouble("norm_type") ?? 2)
                    },
                    try arguments.bool("scale_grad_by_freq")))
        }

        /// Older programs give the table first; PyTorch takes both orders for bags too.
        static func inOrder(_ input: Tensor, _ weight: Tensor) -> (input: Tensor, weight: Tensor) {
            input.isFloatingPoint && weight.dtype.isInteger ? (weight, input) : (input, weight)
        }

        static func apply(
            _ input: Tensor, _ weight: Tensor, _ padding: Int?, _ longest: LongestRow?, _ scalesByFrequency: Bool
        ) throws(TensorError) -> Tensor {
            let padding = try checkedPadding(padding, weight, "embedding")
            let indices = try checkedIndices(input, weight.shape[0], 0, "embedding", allowsNegative: false)
            try longest?.shorten(weight, indices, "embedding")
            return try rows(weight, indices, padding, scalesByFrequency)
        }

        /// The number of the row that is padding, from 0. The table's shape is checked too.
        static func checkedPadding(_ padding: Int?, _ weight: Tensor, _ name: String) throws(TensorError) -> Int? {
            guard weight.ndim == 2 else {
                throw .shape("\(name): 'weight' must be 2-D, one row for each number, got shape \(weight.shape)")
            }
            guard let padding else { return nil }
            let count = weight.shape[0]
            guard padding < count, padding >= -count else {
                throw .index("\(name): Padding_idx must be within num_embeddings: got \(padding) for \(count) rows")
            }
            return padding < 0 ? padding + count : padding
        }

        /// The rows for indices that have been checked. No gradient reaches the row that is padding; that of a row which comes n
        /// times is divided by n if it is scaled by frequency.
        static func rows(
            _ weight: Tensor, _ indices: Tensor, _ padding: Int?, _ scalesByFrequency: Bool
        ) throws(TensorError) -> Tensor {
            let columns = weight.shape[1], isRecorded = GradMode.isEnabled && weight.node != nil
            if !isRecorded, weight.device.isCPU, indices.device.isCPU, weight.geometry.strides[1] == 1 {
                // Where each row begins is known: no plan for an index of any kind is needed.
                let places = Runs.Places(numbers: indices, unit: weight.geometry.strides[0], base: weight.geometry.offset)
                var shape = indices.shape
                shape.append(columns)
                return try Runs.read(weight, places, run: columns, shape)
            }
            let rows = try Indexed.read(weight, [.tensor(indices.reshape([indices.count]))])
            let shape = Array(indices.shape) + [columns]
            guard isRecorded, padding != nil || scalesByFrequency, indices.device != .meta else {
                return rows.reshape(shape)
            }
            let flat = indices.reshape([indices.count, 1])
            let isPadding = padding.map { flat.eq($0) }
            let shares = scalesByFrequency ? frequencies(flat, weight).to(weight.dtype).reciprocal() : nil
            // The same elements behind a node that changes only the gradient.
            let output = Tensor(storage: rows.storage, geometry: rows.geometry, dtype: rows.dtype, device: rows.device)
            output.storedNode = ClosureNode("EmbeddingBackward0", inputs: [rows], output: output) {
                (_, gradients) throws(TensorError) in
                guard var g = gradients[0] else { return Gradients() }
                if let shares { g = g.mul(shares) }
                if let isPadding { g = g.maskedFill(isPadding, 0) }
                return Gradients(g)
            } forward: { (_, t) throws(TensorError) in
                t
            }
            return output.reshape(shape)
        }

        /// How often each index comes, for each place of `indices`.
        private static func frequencies(_ indices: Tensor, _ weight: Tensor) -> Tensor {
            let ones = Tensor.ones(like: indices)
            return Tensor.zeros(weight.shape[0], 1, dtype: .int64).scatterAdd(0, indices, ones).gather(0, indices)
        }
    }

    /// Shortens rows of a table that are too long, in place and outside the graph.
    struct LongestRow {
        let length: Double
        let p: Double

        func shorten(_ weight: Tensor, _ indices: Tensor, _ name: String) throws(TensorError) {
            guard weight.isFloatingPoint else {
                throw .dtype("\(name): max_norm needs a floating-point table, got \(weight.dtype); convert with .to(.float32)")
            }
            if indices.count == 0 || indices.device == .meta { return }
            try noGrad { () throws(TensorError) in
                let table = weight.detach()
                let used = indices.reshape([indices.count])
                let rows = try Indexed.read(table, [.tensor(used)])
                let wide = rows.to(rows.dtype.carrier)
                let norms = try VectorNorm.apply(wide, p, [1], true, nil, name)
                let factors = norms.add(1e-7).reciprocal().mul(length)
                let shortened = Tensor.where(norms.gt(length), wide.mul(factors), wide)
                // A row that comes twice is written twice with the same elements.
                try Indexed.write(table, [.tensor(used)], shortened.to(rows.dtype))
            }
        }
    }
}

/// Rows of a table by their numbers. PyTorch: `torch.nn.functional.embedding`.
///
/// ```swift
/// embedding(Tensor([0, 2]), table)    // [2, columns of the table]
/// ```
///
/// - Parameters:
///   - input: row numbers of any shape, int32 or int64.
///   - weight: the table, shape [rows, columns].
///   - paddingIdx: a row that gets no gradient; may count from the end.
///   - maxNorm: rows that are used and longer than this are shortened in the table first.
///   - normType: the p of that length's norm.
///   - scaleGradByFreq: divides a row's gradient by how often its number comes.
public func embedding(
    _ input: Tensor, _ weight: Tensor, paddingIdx: Int? = nil, maxNorm: Double? = nil, normType: Double = 2,
    scaleGradByFreq: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.Embedding.apply(
            input, weight, paddingIdx, maxNorm.map { Operators.LongestRow(length: $0, p: normType) }, scaleGradByFreq)
    }
}
