extension Operators {
    private static let quantileSamples = [
        Sample(.distinct([5]), .value(.double(0.4))),
        Sample(.distinct([3, 4]), .value(.double(0.3)), .value(.int(0)), .value(.bool(true))),
        Sample(.distinct([3, 4]), .value(.double(0.6)), named: ["dim": .int(1), "interpolation": .string("midpoint")]),
        Sample(.distinct([5]), .uniform([2], 0.3, 0.45)),
    ]

    private static func quantileSchema(_ name: String) -> String {
        "\(name)(Tensor self, Operand q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor"
    }

    /// The element below which a part of all elements lies.
    enum Quantile: OperatorDefinition {
        static let schemas = [quantileSchema("quantile")]
        static let kind = "composite"
        static var samples: [Sample] { quantileSamples }
        static var dtypes: [DType] { [.float32, .float64] }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try named("quantile", arguments))
        }

        static func named(_ name: String, _ arguments: Arguments) throws(TensorError) -> Tensor {
            let text = try arguments.string("interpolation")
            guard let interpolation = QuantileInterpolation(rawValue: text) else {
                throw .argument(
                    "\(name)() interpolation must be one of linear, lower, higher, midpoint or nearest, but got \(text)")
            }
            return try apply(
                name, try arguments.tensor("self"), try arguments.operand("q"), arguments.optionalInt("dim"),
                try arguments.bool("keepdim"), interpolation)
        }

        static func apply(
            _ name: String, _ x: Tensor, _ q: Operand, _ dim: Int?, _ keepdim: Bool, _ interpolation: QuantileInterpolation
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(name, cast(x), q.tensor.map { Operand(cast($0)) } ?? q, dim, keepdim, interpolation)
                }
            }
            guard x.dtype == .float32 || x.dtype == .float64 else {
                throw .dtype(
                    "\(name)() input tensor must be either float or double dtype, got \(x.dtype); convert with .to(.float32)")
            }
            guard x.count > 0 else { throw .shape("\(name)() input tensor must be non-empty, got shape \(x.shape)") }
            let fractions = q.tensor ?? Tensor.full([], scalar: q.scalar, dtype: x.dtype, device: x.device)
            try check(name, x, fractions)
            let dim: Int? = if let dim { try Dimension.normalize(dim, x.ndim, name) } else { nil }
            let along = x.ndim > 0 ? dim : nil

            // The dimension at the end, with an extent of 1 left in its place.
            let rows = along.map { x.unsqueeze(-1).transpose($0, -1) } ?? x.reshape([x.count])
            let sorted = try Sort.apply(rows, -1, false, name).values
            let last = Double(sorted.shape[sorted.ndim - 1] - 1)
            var ranks: Tensor
            if name == "nanquantile" {
                let counts = noGrad { sorted.detach().isNaN().logicalNot().to(x.dtype).sum(-1, keepdim: true).sub(1) }
                ranks = fractions.reshape([fractions.count]).mul(counts)
                ranks = ranks.maskedFill(ranks.lt(0), 0)
            } else {
                let hasNaN = noGrad { sorted.detach().isNaN().any(-1, keepdim: true) }
                ranks = fractions.reshape([fractions.count]).mul(last)
                ranks = Tensor.where(hasNaN, Tensor.full([], last, dtype: x.dtype, device: x.device), ranks)
            }
            switch interpolation {
            case .lower: ranks = ranks.floor()
            case .higher: ranks = ranks.ceil()
            case .nearest: ranks = ranks.round()
            case .linear, .midpoint: break
            }
            let below = ranks.detach().to(.int64)
            var result = try Gather.apply(sorted, -1, below)
            if interpolation == .linear || interpolation == .midpoint {
                let above = try Gather.apply(sorted, -1, ranks.detach().ceil().to(.int64))
                let weights = interpolation == .linear ? ranks.sub(below) : Tensor.full(like: ranks, .double(0.5))
                result = result.lerp(above, weights)
            }

            let kept = Array(below.shape.dropLast())
            var shape = kept
            if let along {
                if !keepdim { shape.remove(at: along) }
            } else if keepdim {
                shape = Array(repeating: 1, count: x.ndim)
            }
            if fractions.ndim == 0 { return result.reshape(shape) }
            return result.permute([kept.count] + Array(0..<kept.count)).reshape([fractions.count] + shape)
        }

        private static func check(_ name: String, _ x: Tensor, _ q: Tensor) throws(TensorError) {
            guard q.ndim <= 1 else { throw .shape("\(name)() q must be a scalar or 1D tensor, got shape \(q.shape)") }
            guard q.dtype == x.dtype else {
                throw .dtype("\(name)() q tensor must be same dtype as the input tensor, got \(q.dtype) and \(x.dtype)")
            }
            guard q.device == x.device else {
                throw .device(
                    "\(name)() q tensor must be on the same device as the input tensor, got \(q.device) and \(x.device)")
            }
            if q.device == .meta { return }
            guard noGrad({ q.detach().ge(0).logicalAnd(q.detach().le(1)).all().item(Bool.self) }) else {
                throw .argument("\(name)() q values must be in the range [0, 1]")
            }
        }
    }

    /// The same of the elements that are not NaN.
    enum NaNQuantile: OperatorDefinition {
        static let schemas = [quantileSchema("nanquantile")]
        static let kind = "composite"
        static var samples: [Sample] { quantileSamples }
        static var dtypes: [DType] { Quantile.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Quantile.named("nanquantile", arguments))
        }
    }
}

/// What is taken where a quantile lies between two elements.
public enum QuantileInterpolation: String, Sendable {
    /// The weighted mean of the two.
    case linear
    /// The lower one.
    case lower
    /// The higher one.
    case higher
    /// The mean of the two.
    case midpoint
    /// The nearer one.
    case nearest
}

extension Tensor {
    /// The number below which the part `q` (0 to 1) of the elements lies, of all or along a dimension; NaN if there is one.
    /// PyTorch: `torch.quantile`.
    public func quantile(
        _ q: Double, dim: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Quantile.apply("quantile", self, Operand(.double(q)), dim, keepdim, interpolation)
        }
    }

    /// Several quantiles; they are the result's first dimension.
    public func quantile(
        _ q: Tensor, dim: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Quantile.apply("quantile", self, Operand(q), dim, keepdim, interpolation)
        }
    }

    /// The quantile of the elements that are not NaN. PyTorch: `torch.nanquantile`.
    public func nanquantile(
        _ q: Double, dim: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Quantile.apply("nanquantile", self, Operand(.double(q)), dim, keepdim, interpolation)
        }
    }

    /// Several quantiles of the elements that are not NaN.
    public func nanquantile(
        _ q: Tensor, dim: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Quantile.apply("nanquantile", self, Operand(q), dim, keepdim, interpolation)
        }
    }
}
