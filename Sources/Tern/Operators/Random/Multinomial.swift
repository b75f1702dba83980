extension Operators {
    static var multinomials: [any OperatorDefinition.Type] { [Multinomial.self] }

    /// Categories drawn by their weights.
    enum Multinomial: OperatorDefinition {
        static let schemas = [
            "multinomial(Tensor self, int num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor"
        ]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [
            Sample(.uniform([4], 0.1, 1), .value(.int(2))),
            Sample(.uniform([3, 4], 0.1, 1), .value(.int(6)), .value(.bool(true))),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("num_samples"), try arguments.bool("replacement"),
                    arguments.optionalGenerator("generator") ?? .default))
        }

        static func apply(
            _ weights: Tensor, _ count: Int, _ replacement: Bool, _ generator: Generator
        ) throws(TensorError) -> Tensor {
            guard weights.dtype.isFloatingPoint else {
                throw .dtype(
                    "multinomial: only supports floating-point dtypes for input, got: \(weights.dtype); use .to(.float32)")
            }
            guard weights.ndim == 1 || weights.ndim == 2 else {
                throw .shape("multinomial: prob_dist must be 1 or 2 dim, got shape \(weights.shape)")
            }
            let categories = weights.shape[weights.ndim - 1]
            guard count > 0 else { throw .argument("multinomial: cannot sample n_sample <= 0 samples, got \(count)") }
            guard replacement || count <= categories else {
                throw .argument(
                    "multinomial: cannot sample n_sample > prob_dist.size(-1) samples without replacement: \(count) of \(categories); "
                        + "pass replacement: true, or draw fewer")
            }
            guard categories <= 1 << 24 else {
                throw .argument("multinomial: number of categories cannot exceed 2^24, got \(categories)")
            }
            var shape = weights.shape
            shape[shape.count - 1] = count
            if BackendRegistry.shared.backend(weights.device)?.hasElements == false {
                return try Tensor.uninitialized(shape, .int64, weights.device)
            }
            let wide = try Tensor.uninitialized(weights.shape, weights.dtype.carrier, .cpu)
            try wide.write(weights.detach())
            try check(wide)
            let result = try Tensor.uninitialized(shape, .int64, .cpu)
            let out = result.data.assumingMemoryBound(to: Int64.self)
            let rows = weights.ndim == 2 ? weights.shape[0] : 1
            // One draw is the same either way, and PyTorch takes the way without replacement.
            let isRepeating = replacement && count > 1
            func draw<Weight: BinaryFloatingPoint>(_: Weight.Type) {
                let from = UnsafePointer(wide.data.assumingMemoryBound(to: Weight.self))
                if isRepeating {
                    RandomStreams.multinomial(out, count, from, rows: rows, categories: categories, generator)
                } else {
                    RandomStreams.multinomialWithoutReplacement(
                        out, count, from, rows: rows, categories: categories, generator)
                }
            }
            if rows > 0 { if wide.dtype == .float64 { draw(Double.self) } else { draw(Float.self) } }
            return result.to(weights.device)
        }

        private static func check(_ weights: Tensor) throws(TensorError) {
            let isValid = weights.ge(0).logicalAnd(weights.isFinite())
            guard weights.count == 0 || isValid.all().item(Bool.self) else {
                throw .argument("multinomial: probability tensor contains either `inf`, `nan` or element < 0")
            }
            let totals = weights.sum(-1)
            guard totals.count == 0 || totals.gt(0).all().item(Bool.self) else {
                throw .argument("multinomial: invalid multinomial distribution (sum of probabilities <= 0)")
            }
        }
    }
}

extension Tensor {
    /// The numbers of categories drawn by the weights in the tensor, or in each of its rows. PyTorch: `torch.multinomial`, whose
    /// numbers these are for the same seed.
    public func multinomial(_ numSamples: Int, replacement: Bool = false, generator: Generator = .default) -> Tensor {
        checked { () throws(TensorError) in try Operators.Multinomial.apply(self, numSamples, replacement, generator) }
    }
}
