extension Operators {
    static var covariances: [any OperatorDefinition.Type] { [Covariance.self, Correlation.self] }

    /// The covariances of variables, which are the rows; the observations are the columns.
    enum Covariance: OperatorDefinition {
        static let schemas = [
            "cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 4])), Sample(.normal([4])), Sample(.normal([2, 4]), named: ["correction": .int(0)]),
        ]
        static var dtypes: [DType] { DType.allCases.filter { $0 != .bool } }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("correction"), arguments.optionalTensor("fweights"),
                    arguments.optionalTensor("aweights"), "cov"))
        }

        static func apply(
            _ x: Tensor, _ correction: Int, _ counts: Tensor?, _ weights: Tensor?, _ name: String
        ) throws(TensorError) -> Tensor {
            guard x.ndim <= 2 else {
                throw .shape(
                    "\(name)(): expected input to have two or fewer dimensions but got an input with \(x.ndim) dimensions (shape "
                        + "\(x.shape))")
            }
            guard x.dtype != .bool else {
                throw .dtype("\(name)(): bool dtype is not supported for input; convert with .to(.float32)")
            }
            let rows = x.ndim < 2 ? x.reshape([1, x.count]) : x
            let n = rows.shape[1]
            var w: Tensor?
            if let counts {
                guard counts.dtype.isInteger else {
                    throw .dtype(
                        "\(name)(): expected fweights to have integral dtype but got fweights with \(counts.dtype) dtype")
                }
                try check(counts, n, "fweights", name)
                w = counts
            }
            if let weights {
                guard weights.dtype.isFloatingPoint else {
                    throw .dtype(
                        "\(name)(): expected aweights to have floating point dtype but got aweights with \(weights.dtype) dtype")
                }
                try check(weights, n, "aweights", name)
                w = w.map { $0.mul(weights) } ?? weights
            }
            let total = w.map { $0.sum() } ?? Tensor(n).to(x.device)
            if w != nil, total.device != .meta, total.item().doubleValue == 0 {
                throw .argument("\(name)(): weights sum to zero, can't be normalized")
            }
            let average = (w.map { rows.mul($0) } ?? rows).sum(1).div(total)
            var freedom = total.sub(correction)
            if let w, let weights, correction != 0 { freedom = total.sub(w.mul(weights).sum().div(total).mul(correction)) }
            let centered = rows.sub(average.unsqueeze(1))
            let weighted = w.map { centered.mul($0) } ?? centered
            return try MatrixProduct.apply(centered, weighted.t()).div(freedom.clampMin(0)).squeeze()
        }

        private static func check(_ weights: Tensor, _ n: Int, _ label: String, _ name: String) throws(TensorError) {
            guard weights.ndim <= 1 else {
                throw .shape(
                    "\(name)(): expected \(label) to have one or fewer dimensions but got \(label) with \(weights.ndim) dimensions"
                )
            }
            guard weights.count == n else {
                throw .shape(
                    "\(name)(): expected \(label) to have the same numel as there are observations in the input but got "
                        + "\(weights.count) != \(n)")
            }
            if n > 0, weights.device != .meta, weights.detach().lt(0).any().item(Bool.self) {
                throw .argument("\(name)(): \(label) cannot be negative")
            }
        }
    }

    /// Pearson's correlation coefficients of variables, which are the rows.
    enum Correlation: OperatorDefinition {
        static let schemas = ["corrcoef(Tensor self) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3, 5]))]
        static var dtypes: [DType] { Covariance.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self")))
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor {
            let covariance = try Covariance.apply(x, 1, nil, nil, "corrcoef")
            // One variable: 1, or NaN if it has no variance.
            if covariance.ndim == 0 { return covariance.div(covariance) }
            let deviation = covariance.diagonal().sqrt()
            return covariance.div(deviation.unsqueeze(1)).div(deviation.unsqueeze(0)).clamp(min: -1, max: 1)
        }
    }
}

extension Tensor {
    /// The covariances of variables, which are the rows; the observations are the columns. PyTorch: `torch.cov`.
    ///
    /// - Parameters:
    ///   - correction: subtracted from the number of observations.
    ///   - fweights: how often each observation occurred, whole numbers.
    ///   - aweights: how much each observation counts.
    public func cov(correction: Int = 1, fweights: Tensor? = nil, aweights: Tensor? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Covariance.apply(self, correction, fweights, aweights, "cov") }
    }

    /// Pearson's correlation coefficients of variables, which are the rows. PyTorch: `torch.corrcoef`.
    public func corrcoef() -> Tensor { checked { () throws(TensorError) in try Operators.Correlation.apply(self) } }
}
