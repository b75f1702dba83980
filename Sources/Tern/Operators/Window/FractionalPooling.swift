extension Operators {
    /// The maxima of boxes at random places that together cover images.
    enum FractionalMaximumPool2d: OperatorDefinition {
        static let schemas = [FractionalMaximumPool.schema(2)]
        static let kind = "composite"
        static let samples = [FractionalMaximumPool.sample([1, 2, 5, 5], 2)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try FractionalMaximumPool.call(arguments, rank: 2)
        }
    }

    /// The maxima of boxes at random places that together cover volumes.
    enum FractionalMaximumPool3d: OperatorDefinition {
        static let schemas = [FractionalMaximumPool.schema(3)]
        static let kind = "composite"
        static let samples = [FractionalMaximumPool.sample([2, 4, 4, 5], 3)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try FractionalMaximumPool.call(arguments, rank: 3)
        }
    }
}

/// What the fractional maxima of two and three dimensions share. Source: Graham, Fractional max-pooling, 2014, with the
/// pseudorandom sequences.
enum FractionalMaximumPool {
    /// What decides the extents of the result.
    enum Extents {
        case size([Int])
        /// Parts of the input's extents.
        case ratio([Double])
    }

    static func schema(_ rank: Int) -> String {
        "nn.functional.fractional_max_pool\(rank)d(Tensor input, int[] kernel_size, Any output_size=None, Any output_ratio=None, "
            + "bool return_indices=False, Tensor? _random_samples=None) -> Tensor"
    }

    /// A call whose result does not depend on chance: windows cover every place at which they can be.
    static func sample(_ shape: Shape, _ rank: Int) -> Sample {
        Sample(.distinct(shape), .value(.int(2)), named: ["output_size": .ints(shape.suffix(rank).map { $0 - 1 })])
    }

    static func call(_ arguments: Arguments, rank: Int) throws(TensorError) -> Value {
        let extents: Extents
        switch (arguments["output_size"].optionalInts, arguments["output_ratio"].doubles) {
        case (let size?, nil): extents = .size(size.compactMap { $0 })
        case (nil, let ratio?): extents = .ratio(ratio)
        default:
            throw .argument("fractional_max_pool\(rank)d: exactly one of output_size and output_ratio must be specified")
        }
        let (values, places) = try apply(
            try arguments.tensor("input"), try arguments.ints("kernel_size"), extents,
            arguments.optionalTensor("_random_samples"), .default, rank: rank)
        return try arguments.bool("return_indices") ? .tensors([values, places]) : .tensor(values)
    }

    static func apply(
        _ x: Tensor, _ kernel: [Int], _ extents: Extents, _ samples: Tensor?, _ generator: Generator, rank: Int
    ) throws(TensorError) -> (values: Tensor, places: Tensor) {
        let name = "fractional_max_pool\(rank)d"
        let numbers = WindowNumbers(name: name, rank: rank)
        let input = try WindowRule.images(name, x, rank)
        let kernel = try numbers.spread(kernel, "kernel_size", atLeast: 1)
        let output = try outputs(extents, input, numbers)
        for i in 0..<rank where output[i] + kernel[i] - 1 > input[i] {
            throw .shape(
                "\(name): output_size \(output[i]) and kernel_size \(kernel[i]) are too large relative to the input's extent \(input[i]) "
                    + "of dimension \(i - rank), shape \(x.shape)")
        }
        guard x.isFloatingPoint else {
            throw .dtype("\(name): not implemented for \(x.dtype) tensors; convert with .to(.float32)")
        }
        let batch = x.ndim == rank + 1 ? x.unsqueeze(0) : x
        let (n, channels) = (batch.shape[0], batch.shape[1])
        let drawn = samples ?? Tensor.rand([n, channels, rank], generator: generator, dtype: x.dtype, device: x.device)
        guard drawn.shape == [n, channels, rank], drawn.dtype == x.dtype else {
            throw .shape(
                "\(name): _random_samples must have shape [\(n), \(channels), \(rank)] and the input's type, got shape \(drawn.shape) "
                    + "and \(drawn.dtype)")
        }
        // The place of each element under each window, counted through the image: [n, channels, outputs…, window…].
        var places = Tensor.zeros([1], dtype: .int64, device: x.device)
        for i in 0..<rank {
            // PyTorch draws for images the numbers of the last dimension first.
            let sample = drawn.detach().select(2, rank == 2 ? 1 - i : i)
            var shape = [n, channels] + Array(repeating: 1, count: 2 * rank)
            (shape[2 + i], shape[2 + rank + i]) = (output[i], kernel[i])
            let own = starts(sample, input[i], output[i], kernel[i]).unsqueeze(-1)
                .add(Tensor.arange(kernel[i], device: x.device)).reshape(shape)
            places = places.mul(input[i]).add(own)
        }
        let columns = places.flatten(2)
        let windows = [n, channels] + output + [kernel.reduce(1, *)]
        let (values, chosen) = batch.flatten(2).gather(2, columns).reshape(windows).max(-1)
        let found = columns.reshape(windows).gather(-1, chosen.unsqueeze(-1)).squeeze(-1)
        return x.ndim == rank + 1 ? (values.squeeze(0), found.squeeze(0)) : (values, found)
    }

    private static func outputs(_ extents: Extents, _ input: [Int], _ numbers: WindowNumbers) throws(TensorError) -> [Int] {
        switch extents {
        case .size(let size): return try numbers.spread(size, "output_size", atLeast: 1)
        case .ratio(let ratio):
            guard ratio.count == 1 || ratio.count == input.count, ratio.allSatisfy({ $0 > 0 && $0 < 1 }) else {
                throw .argument("\(numbers.name): output_ratio must be between 0 and 1 (got \(ratio))")
            }
            let sizes = input.enumerated().map { Int(Double($0.element) * ratio[ratio.count == 1 ? 0 : $0.offset]) }
            return try numbers.spread(sizes, "output_size", atLeast: 1)
        }
    }

    /// Where the windows begin, [n, channels, outputs]: at random steps, the last one at the end.
    private static func starts(_ sample: Tensor, _ input: Int, _ output: Int, _ kernel: Int) -> Tensor {
        let first = sample.unsqueeze(-1)
        let last = Tensor.full([sample.size(0), sample.size(1), 1], input - kernel, dtype: .int64, device: sample.device)
        if output == 1 { return last }
        let step = Tensor.full([], input - kernel, dtype: sample.dtype, device: sample.device).div(output - 1)
        let steps = Tensor.arange(output - 1, device: sample.device).add(first).mul(step).to(.int64)
        return cat([steps.sub(first.mul(step).to(.int64)), last], dim: -1)
    }
}

/// The maxima of windows at random places that together cover images, and where they stand. PyTorch:
/// `torch.nn.functional.fractional_max_pool2d(…, return_indices=True)`.
///
/// - Parameters:
///   - input: shape [N, C, H, W] or [C, H, W].
///   - kernelSize: the window's extents.
///   - outputSize: the extents of the result; none if `outputRatio` decides.
///   - outputRatio: the extents of the result as parts of the input's: one number between 0 and 1, or one for each dimension.
///   - randomSamples: shape [N, C, 2], numbers from 0 to below 1 that decide the places; drawn if left out.
///   - generator: the source of random numbers.
public func fractionalMaxPool2dWithIndices(
    _ input: Tensor, _ kernelSize: some WindowExtents, outputSize: (any WindowExtents)? = nil, outputRatio: [Double]? = nil,
    randomSamples: Tensor? = nil, generator: Generator = .default
) -> (values: Tensor, indices: Tensor) {
    FractionalMaximumPool.face(input, kernelSize.extents, outputSize?.extents, outputRatio, randomSamples, generator, rank: 2)
}

/// The maxima of windows at random places that together cover images. PyTorch: `torch.nn.functional.fractional_max_pool2d`.
///
/// The parameters are those of `fractionalMaxPool2dWithIndices`.
public func fractionalMaxPool2d(
    _ input: Tensor, _ kernelSize: some WindowExtents, outputSize: (any WindowExtents)? = nil, outputRatio: [Double]? = nil,
    randomSamples: Tensor? = nil, generator: Generator = .default
) -> Tensor {
    fractionalMaxPool2dWithIndices(
        input, kernelSize, outputSize: outputSize, outputRatio: outputRatio, randomSamples: randomSamples, generator: generator
    ).values
}

/// The maxima of windows at random places that together cover volumes, and where they stand. PyTorch:
/// `torch.nn.functional.fractional_max_pool3d(…, return_indices=True)`.
///
/// The parameters are those of `fractionalMaxPool2dWithIndices`, for [N, C, D, H, W] or [C, D, H, W].
public func fractionalMaxPool3dWithIndices(
    _ input: Tensor, _ kernelSize: some WindowExtents, outputSize: (any WindowExtents)? = nil, outputRatio: [Double]? = nil,
    randomSamples: Tensor? = nil, generator: Generator = .default
) -> (values: Tensor, indices: Tensor) {
    FractionalMaximumPool.face(input, kernelSize.extents, outputSize?.extents, outputRatio, randomSamples, generator, rank: 3)
}

/// The maxima of windows at random places that together cover volumes. PyTorch: `torch.nn.functional.fractional_max_pool3d`.
///
/// The parameters are those of `fractionalMaxPool2dWithIndices`, for [N, C, D, H, W] or [C, D, H, W].
public func fractionalMaxPool3d(
    _ input: Tensor, _ kernelSize: some WindowExtents, outputSize: (any WindowExtents)? = nil, outputRatio: [Double]? = nil,
    randomSamples: Tensor? = nil, generator: Generator = .default
) -> Tensor {
    fractionalMaxPool3dWithIndices(
        input, kernelSize, outputSize: outputSize, outputRatio: outputRatio, randomSamples: randomSamples, generator: generator
    ).values
}

extension FractionalMaximumPool {
    fileprivate static func face(
        _ x: Tensor, _ kernel: [Int], _ size: [Int]?, _ ratio: [Double]?, _ samples: Tensor?, _ generator: Generator, rank: Int
    ) -> (values: Tensor, indices: Tensor) {
        checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in
            let extents: Extents
            switch (size, ratio) {
            case (let size?, nil): extents = .size(size)
            case (nil, let ratio?): extents = .ratio(ratio)
            default:
                throw .argument("fractional_max_pool\(rank)d: exactly one of outputSize and outputRatio must be given")
            }
            return try apply(x, kernel, extents, samples, generator, rank: rank)
        }
    }
}
