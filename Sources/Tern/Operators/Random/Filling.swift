import TernKernelABI

/// Fills processor tensors with random numbers. The streams are PyTorch's, so they are made one after another, on one thread.
enum RandomFilling {
    /// Fills `target`, of whatever strides and device, through a contiguous processor tensor of its type. Where a device keeps no
    /// elements nothing is drawn.
    static func fill(_ target: Tensor, _ body: (Tensor) throws(TensorError) -> Void) throws(TensorError) {
        if target.device.isCPU, target.isContiguous {
            try body(target)
        } else {
            try stage(target, target.dtype, body)
        }
    }

    /// Fills `target` through a contiguous processor tensor of another type.
    static func stage(
        _ target: Tensor, _ dtype: DType, _ body: (Tensor) throws(TensorError) -> Void
    ) throws(TensorError) {
        guard BackendRegistry.shared.backend(target.device)?.hasElements != false else { return }
        let packed = try Tensor.uninitialized(target.shape, dtype, .cpu)
        try body(packed)
        try target.write(packed)
    }

    static func requireFloat(_ target: Tensor, _ name: String) throws(TensorError) {
        guard target.dtype.isFloatingPoint else {
            throw .dtype("\(name): not implemented for \(target.dtype) tensors; use a floating-point type")
        }
    }

    /// Rounds one float32 to the bits of a sixteen-bit type.
    private static func rounding(_ dtype: DType) -> (Float) -> UInt16 {
        let conversion = CPU.catalog.conversion(from: .float32, to: dtype.elementType)
        return { value in
            var wide = value
            var bits: UInt16 = 0
            conversion?(1, &bits, &wide)
            return bits
        }
    }

    static func uniform(_ target: Tensor, _ low: Double, _ high: Double, _ generator: Generator) throws(TensorError) {
        try requireFloat(target, "uniform_")
        guard low <= high else {
            throw .argument("uniform_: expects to return a [from, to) range, but found from=\(low) > to=\(high)")
        }
        guard low.isFinite, high.isFinite else { throw .argument("uniform_: the bounds must be finite, got \(low) and \(high)") }
        try fill(target) { (packed) throws(TensorError) in
            let (data, count) = (packed.data, packed.count)
            switch packed.dtype {
            case .float64:
                RandomStreams.uniform(data.assumingMemoryBound(to: Double.self), count, from: low, to: high, generator)
            case .float32:
                RandomStreams.uniform(data.assumingMemoryBound(to: Float.self), count, from: low, to: high, generator)
            default:
                RandomStreams.uniform(
                    data.assumingMemoryBound(to: UInt16.self), count, from: low, to: high, generator,
                    round: rounding(packed.dtype))
            }
        }
    }

    static func normal(_ target: Tensor, _ mean: Double, _ std: Double, _ generator: Generator) throws(TensorError) {
        try requireFloat(target, "normal_")
        guard std >= 0 else { throw .argument("normal_: expects std >= 0.0, but found std \(std)") }
        let isContiguous = target.isContiguous
        try fill(target) { (packed) throws(TensorError) in
            let (data, count) = (packed.data, packed.count)
            switch packed.dtype {
            case .float64:
                RandomStreams.normal(
                    data.assumingMemoryBound(to: Double.self), count, mean: mean, std: std, isContiguous: isContiguous, generator)
            case .float32:
                RandomStreams.normal(
                    data.assumingMemoryBound(to: Float.self), count, mean: mean, std: std, isContiguous: isContiguous, generator)
            default:
                RandomStreams.normal(
                    data.assumingMemoryBound(to: UInt16.self), count, mean: mean, std: std, isContiguous: isContiguous, generator,
                    round: rounding(packed.dtype))
            }
        }
    }

    /// Truth values, true with probability `p`, into any type.
    static func bernoulli(_ target: Tensor, _ p: Double, _ generator: Generator) throws(TensorError) {
        guard p >= 0, p <= 1 else { throw .argument("bernoulli_: expects p to be in [0, 1], but got p=\(p)") }
        try stage(target, .bool) { (flags) throws(TensorError) in
            RandomStreams.bernoulli(flags.data.assumingMemoryBound(to: UInt8.self), flags.count, p, generator)
        }
    }

    /// Whole numbers from `low` to below `high`.
    static func integers(
        _ target: Tensor, _ low: Int, _ high: Int, _ generator: Generator, name: String = "randint"
    ) throws(TensorError) {
        guard low < high else {
            throw .argument("\(name): random_ expects 'from' to be less than 'to', but got from=\(low) >= to=\(high)")
        }
        let range = UInt64(bitPattern: Int64(high &- low))
        try stage(target, .int64) { (numbers) throws(TensorError) in
            RandomStreams.integers(
                numbers.data.assumingMemoryBound(to: Int64.self), numbers.count, from: Int64(low), range: range, generator)
        }
    }

    /// Whole numbers from 0 to the greatest that the type holds, or up to which it has every integer.
    static func integers(_ target: Tensor, _ generator: Generator) throws(TensorError) {
        try stage(target, .int64) { (numbers) throws(TensorError) in
            RandomStreams.integers(
                numbers.data.assumingMemoryBound(to: Int64.self), numbers.count, of: target.dtype, generator)
        }
    }

    static func exponential(_ target: Tensor, _ rate: Double, _ generator: Generator) throws(TensorError) {
        try requireFloat(target, "exponential_")
        guard rate > 0 else { throw .argument("exponential_: expects lambda > 0.0, but found lambda=\(rate)") }
        try stage(target, target.dtype == .float64 ? .float64 : .float32) { (wide) throws(TensorError) in
            let (data, count) = (wide.data, wide.count)
            if wide.dtype == .float64 {
                RandomStreams.exponential(data.assumingMemoryBound(to: Double.self), count, rate: rate, generator)
            } else {
                RandomStreams.exponential(data.assumingMemoryBound(to: Float.self), count, rate: rate, generator)
            }
        }
    }

    /// Numbers that are made one by one in double precision.
    static func oneByOne(
        _ target: Tensor, _ generator: Generator, _ draw: (Generator) -> Double
    ) throws(TensorError) {
        try stage(target, .float64) { (wide) throws(TensorError) in
            let to = wide.data.assumingMemoryBound(to: Double.self)
            generator.withLock { for i in 0..<wide.count { to[i] = draw(generator) } }
        }
    }
}
