extension Operators {
    static var counting: [any OperatorDefinition.Type] { [Histogram.self, BinCount.self] }

    /// How many elements fall in each of equal bins.
    enum Histogram: OperatorDefinition {
        static let schemas = ["histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor"]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [
            Sample(.normal([8]), .value(.int(4))), Sample(.normal([2, 3]), .value(.int(5)), .value(.int(-2)), .value(.int(2))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("bins"), try arguments.double("min"),
                    try arguments.double("max")))
        }

        static func apply(_ x: Tensor, _ bins: Int, _ low: Double, _ high: Double) throws(TensorError) -> Tensor {
            guard bins > 0 else { throw .argument("histc: bins must be > 0, but got \(bins)") }
            guard x.dtype != .bool else { throw .dtype("histc: not implemented for bool tensors; convert with .to(.uint8)") }
            let x = x.detach().reshape([x.count])
            if x.device == .meta { return try Tensor.uninitialized([bins], x.dtype, .meta) }
            var (low, high) = (low, high)
            if low == high, x.count > 0 {
                low = x.amin([]).to(.float64).item(Double.self)
                high = x.amax([]).to(.float64).item(Double.self)
            }
            if low == high {
                low -= 1
                high += 1
            }
            guard low.isFinite, high.isFinite else { throw .argument("histc: range of [\(low), \(high)] is not finite") }
            guard low < high else { throw .argument("histc: max must be larger than min, got \(low) and \(high)") }
            let start = Tensor.full([], low, dtype: .float64).to(x.dtype),
                end = Tensor.full([], high, dtype: .float64).to(x.dtype)
            let isInside = x.ge(start).logicalAnd(x.le(end))
            let offset = Tensor.where(isInside, x, start).sub(start).mul(bins)
            let width = end.sub(start)
            let places = x.dtype.isFloatingPoint ? offset.div(width) : offset.floorDivide(width.clamp(min: 1))
            // The last bin has its upper bound too.
            let numbers = places.to(.int64).clamp(min: 0, max: bins - 1)
            let counts = Tensor.zeros([bins], dtype: .int64)
            return try ScatterAdd.apply(counts, 0, numbers, isInside.to(.int64)).to(x.dtype)
        }
    }

    /// How often each number occurs, or the sum of its weights.
    enum BinCount: OperatorDefinition {
        static let schemas = ["bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor"]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [Sample(.index([6], 4)), Sample(.index([5], 3), .normal([5]), .value(.int(6)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(try arguments.tensor("self"), arguments.optionalTensor("weights"), try arguments.int("minlength")))
        }

        static func apply(_ x: Tensor, _ weights: Tensor?, _ minlength: Int) throws(TensorError) -> Tensor {
            guard x.device != .meta else {
                throw .device(
                    "bincount: the result's shape depends on the elements, and tensors on meta have none; use a tensor with elements"
                )
            }
            guard minlength >= 0 else { throw .argument("bincount: minlength should be >= 0, got \(minlength)") }
            guard x.ndim == 1, x.dtype.isInteger || x.count == 0 else {
                throw .argument(
                    "bincount: only supports 1-d non-negative integral inputs, got shape \(x.shape), \(x.dtype)")
            }
            if let weights, weights.shape != x.shape {
                throw .shape(
                    "bincount: weights should be 1-d and have the same length as input, got \(weights.shape) and \(x.shape)")
            }
            let numbers = x.detach().to(.cpu).to(.int64).contiguous()
            var length = minlength
            if x.count > 0 {
                let (least, greatest) = try IntegerTally.bounds(numbers)
                guard least >= 0, greatest < Int.max else {
                    throw .argument(
                        "bincount: only supports 1-d non-negative integral inputs, got one with \(least)...\(greatest)")
                }
                length = Swift.max(length, greatest + 1)
            }
            guard let weights else {
                return try IntegerTally.counts(numbers, bins: length).to(x.device)
            }
            let totals = try Tensor.uninitialized([length], weights.dtype == .float32 ? .float32 : .float64, x.device)
            try totals.fill(.int(0))
            return x.count == 0 ? totals : try ScatterAdd.apply(totals, 0, numbers, weights.detach().to(totals.dtype))
        }
    }
}

extension Tensor {
    /// How many elements fall in each of `bins` equal bins between `min` and `max`, which are those of the elements if both are
    /// equal. Others are not counted. PyTorch: `torch.histc`.
    public func histc(_ bins: Int = 100, min: Double = 0, max: Double = 0) -> Tensor {
        checked { () throws(TensorError) in try Operators.Histogram.apply(self, bins, min, max) }
    }

    /// How often each number from 0 on occurs among integers, or the sum of the weights that go with it. PyTorch: `torch.bincount`.
    public func bincount(weights: Tensor? = nil, minlength: Int = 0) -> Tensor {
        checked { () throws(TensorError) in try Operators.BinCount.apply(self, weights, minlength) }
    }
}
