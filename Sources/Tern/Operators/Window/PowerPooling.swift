extension Operators {
    /// The p-norms under a window that slides over a signal.
    enum PowerPool1d: OperatorDefinition {
        static let schemas = [PowerPool.schema(1)]
        static let kind = "composite"
        static let samples = [Sample(.uniform([2, 2, 7], 0.5, 2), .value(.double(3)), .value(.int(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try PowerPool.call(arguments, rank: 1)
        }
    }

    /// The p-norms under a window that slides over images.
    enum PowerPool2d: OperatorDefinition {
        static let schemas = [PowerPool.schema(2)]
        static let kind = "composite"
        static let samples = [
            Sample(
                .uniform([2, 2, 5, 4], 0.5, 2), .value(.double(2)), .value(.int(2)),
                named: ["stride": .int(1), "ceil_mode": .bool(true)])
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try PowerPool.call(arguments, rank: 2)
        }
    }

    /// The p-norms under a window that slides over volumes.
    enum PowerPool3d: OperatorDefinition {
        static let schemas = [PowerPool.schema(3)]
        static let kind = "composite"
        static let samples = [Sample(.uniform([1, 2, 3, 3, 4], 0.5, 2), .value(.double(2)), .value(.int(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try PowerPool.call(arguments, rank: 3)
        }
    }
}

/// The poolings of all ranks in common: averages of powers, times the window's elements.
enum PowerPool {
    static func schema(_ rank: Int) -> String {
        "nn.functional.lp_pool\(rank)d(Tensor input, float norm_type, int[] kernel_size, int[]? stride=None, bool ceil_mode=False) -> Tensor"
    }

    static func call(_ arguments: Arguments, rank: Int) throws(TensorError) -> Value {
        .tensor(
            try apply(
                try arguments.tensor("input"), try arguments.double("norm_type"), try arguments.ints("kernel_size"),
                arguments.optionalInts("stride"), try arguments.bool("ceil_mode"), rank: rank))
    }

    static func apply(
        _ x: Tensor, _ p: Double, _ kernel: [Int], _ stride: [Int]?, _ ceilMode: Bool, rank: Int
    ) throws(TensorError) -> Tensor {
        let name = "lp_pool\(rank)d"
        guard p != 0 else { throw .argument("\(name): norm_type must be a non-zero value, but got \(p)") }
        guard x.isFloatingPoint else {
            throw .dtype("\(name): not implemented for \(x.dtype) tensors; convert with .to(.float32)")
        }
        let extents = try WindowNumbers(name: name, rank: rank).spread(kernel, "kernel_size", atLeast: 1)
        let pool = WindowRule.PoolArguments(kernel: kernel, stride: stride, ceilMode: ceilMode)
        let means = try AveragePool.apply(x.pow(p), pool, true, nil, rank: rank)
        // PyTorch's form: a negative sum of odd powers keeps its sign.
        let count = extents.reduce(1.0) { $0 * Double($1) }
        return means.sign().mul(means.abs().relu()).mul(count).pow(1 / p)
    }
}

/// The p-norms under a window that slides over a signal, without its absolute values: `(Σ x ** p) ** (1 / p)`. PyTorch:
/// `torch.nn.functional.lp_pool1d`.
///
/// - Parameters:
///   - input: shape [N, C, L] or [C, L].
///   - normType: the p of the norm, not zero.
///   - kernelSize: the window's extent.
///   - stride: from one position to the next; the window's extent if left out.
///   - ceilMode: whether a last window may reach beyond the end.
public func lpPool1d(
    _ input: Tensor, _ normType: Double, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil,
    ceilMode: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in
        try PowerPool.apply(input, normType, kernelSize.extents, stride?.extents, ceilMode, rank: 1)
    }
}

/// The p-norms under a window that slides over images, [N, C, H, W] or [C, H, W]. PyTorch: `torch.nn.functional.lp_pool2d`.
///
/// The other parameters are those of `lpPool1d`, with one number for both dimensions or one for each.
public func lpPool2d(
    _ input: Tensor, _ normType: Double, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil,
    ceilMode: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in
        try PowerPool.apply(input, normType, kernelSize.extents, stride?.extents, ceilMode, rank: 2)
    }
}

/// The p-norms under a window that slides over volumes, [N, C, D, H, W] or [C, D, H, W]. PyTorch:
/// `torch.nn.functional.lp_pool3d`.
///
/// The other parameters are those of `lpPool1d`, with one number for all dimensions or one for each.
public func lpPool3d(
    _ input: Tensor, _ normType: Double, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil,
    ceilMode: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in
        try PowerPool.apply(input, normType, kernelSize.extents, stride?.extents, ceilMode, rank: 3)
    }
}
