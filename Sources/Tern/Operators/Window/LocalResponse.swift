extension Operators {
    /// Every channel divided by a power of the mean square of the channels around it.
    enum LocalResponseNorm: OperatorDefinition {
        static let schemas = [
            "nn.functional.local_response_norm(Tensor input, int size, float alpha=0.0001, float beta=0.75, float k=1.0) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 5, 3]), .value(.int(3)), named: ["alpha": .double(0.5)]),
            Sample(.normal([1, 4, 2, 2]), .value(.int(2)), named: ["k": .double(2), "beta": .double(0.5)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.int("size"), try arguments.double("alpha"),
                    try arguments.double("beta"), try arguments.double("k")))
        }

        static func apply(
            _ x: Tensor, _ size: Int, _ alpha: Double, _ beta: Double, _ k: Double
        ) throws(TensorError) -> Tensor {
            guard x.ndim >= 3 else {
                throw .shape(
                    "local_response_norm: Expected 3D or higher dimensionality input (got \(x.ndim) dimensions, shape \(x.shape))"
                )
            }
            guard size > 0, size <= WindowNumbers.largest else {
                throw .argument("local_response_norm: size must be greater than zero, got \(size)")
            }
            guard x.dtype.isFloatingPoint || x.dtype == .int64 else {
                throw .dtype("local_response_norm: not implemented for \(x.dtype) tensors; convert with .to(.float32)")
            }
            if x.count == 0 { return x.clone() }
            if x.dtype == .float16 || x.dtype == .bfloat16 {
                return try apply(x.to(.float32), size, alpha, beta, k).to(x.dtype)
            }
            let channels = x.shape[1]
            let around = LinearMap(inputs: channels, outputs: channels) {
                LinearMap.Neighbours(channels) { channel in
                    let start = channel - size / 2
                    return (Swift.max(start, 0), Swift.min(start + size, channels))
                }
            }
            let sums = try around.apply(x.mul(x), 1, "AvgPoolBackward0")
            let means = sums.div(size, roundingMode: x.dtype.isFloatingPoint ? nil : "trunc")
            return x.div(means.mul(alpha).add(k).pow(beta))
        }
    }
}

/// Every channel divided by `(k + alpha × the mean square of the size channels around it) ** beta`. PyTorch:
/// `torch.nn.functional.local_response_norm`.
public func localResponseNorm(
    _ input: Tensor, _ size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1
) -> Tensor {
    checked { () throws(TensorError) in try Operators.LocalResponseNorm.apply(input, size, alpha, beta, k) }
}
