import CTern

/// Normal numbers by the method of Box and Muller (1958).
///
/// PyTorch has two ways. From 16 elements of contiguous memory on, uniform numbers are turned into normal ones in blocks of 16, in
/// the tensor's own precision; below, numbers are made one by one in double precision, and the second of each pair waits in the
/// generator for the next call.
extension RandomStreams {
    private static let block = 16
    /// Blocks that one piece of parallel work takes.
    private static let blocksAPiece = 512

    /// `normal_(mean, std)` of float32; `randn` with 0 and 1.
    ///
    /// - Parameter isContiguous: false if `out` is only a stage on the way to a tensor with gaps, for which PyTorch makes numbers
    ///   one by one however many they are.
    static func normal(
        _ out: UnsafeMutablePointer<Float>, _ count: Int, mean: Double = 0, std: Double = 1, isContiguous: Bool = true,
        _ generator: Generator
    ) {
        guard count >= block, isContiguous else {
            oneByOne(count, mean, std, generator) { out[$0] = Float($1) }
            return
        }
        let (mean, std) = (Float(mean), Float(std))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { last in
            guard let last = last.baseAddress else { return }
            generator.withLock {
                uniform(out, count, generator)
                if count % block != 0 { uniform(last, block, generator) }
            }
            ParallelLoop.ranges(count / block, size: blocksAPiece) { range in
                for i in range { transform(out + i &* block, mean, std) }
            }
            // An incomplete block is not filled up: the last 16 elements are made anew.
            if count % block != 0 {
                transform(last, mean, std)
                (out + (count - block)).update(from: last, count: block)
            }
        }
    }

    /// `normal_(mean, std)` of float64; `randn` with 0 and 1.
    static func normal(
        _ out: UnsafeMutablePointer<Double>, _ count: Int, mean: Double = 0, std: Double = 1, isContiguous: Bool = true,
        _ generator: Generator
    ) {
        guard count >= block, isContiguous else {
            oneByOne(count, mean, std, generator) { out[$0] = $1 }
            return
        }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: block) { last in
            guard let last = last.baseAddress else { return }
            generator.withLock {
                uniform(out, count, generator)
                if count % block != 0 { uniform(last, block, generator) }
            }
            ParallelLoop.ranges(count / block, size: blocksAPiece) { range in
                for i in range { transform(out + i &* block, mean, std) }
            }
            if count % block != 0 {
                transform(last, mean, std)
                (out + (count - block)).update(from: last, count: block)
            }
        }
    }

    /// `normal_(mean, std)` of the 16-bit types: float32 numbers, rounded by `round` to the type's bits.
    ///
    /// Blocks are made one after another, so that, other than in float32, an incomplete block takes no numbers before its new ones.
    static func normal(
        _ out: UnsafeMutablePointer<UInt16>, _ count: Int, mean: Double = 0, std: Double = 1, isContiguous: Bool = true,
        _ generator: Generator, round: (Float) -> UInt16
    ) {
        guard count >= block, isContiguous else {
            oneByOne(count, mean, std, generator) { out[$0] = round(Float($1)) }
            return
        }
        let (mean, std) = (Float(mean), Float(std))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { values in
            guard let values = values.baseAddress else { return }
            generator.withLock {
                var start = 0
                while start < count {
                    // The last block begins early if need be.
                    start = Swift.min(start, count - block)
                    uniform(values, block, generator)
                    transform(values, mean, std)
                    for i in 0..<block { out[start + i] = round(values[i]) }
                    start += block
                }
            }
        }
    }

    /// `nn.init.trunc_normal_` of float32: normal numbers; as long as some are outside `low...high`, as many again are made, and
    /// take the place of those.
    static func truncatedNormal(
        _ out: UnsafeMutablePointer<Float>, _ count: Int, mean: Double, std: Double, low: Double, high: Double,
        isContiguous: Bool = true, _ generator: Generator
    ) {
        let (least, greatest) = (Float(low), Float(high))
        // Where hardly any number would be inside, the bounds themselves have to do in the end.
        let maximalRounds = 1000
        generator.withLock {
            normal(out, count, mean: mean, std: std, isContiguous: isContiguous, generator)
            let others = UnsafeMutablePointer<Float>.allocate(capacity: count)
            defer { others.deallocate() }
            for _ in 0..<maximalRounds {
                guard (0..<count).contains(where: { out[$0] < least || out[$0] > greatest }) else { return }
                normal(others, count, mean: mean, std: std, isContiguous: isContiguous, generator)
                for i in 0..<count where out[i] < least || out[i] > greatest { out[i] = others[i] }
            }
            for i in 0..<count { out[i] = Swift.min(Swift.max(out[i], least), greatest) }
        }
    }

    /// Turns 16 uniform numbers into normal ones: the first eight give the radii, the others the angles.
    ///
    /// Float by float as PyTorch's vector code does, whose results differ in the last bits only: it has a logarithm, a sine and a
    /// cosine of its own.
    @inline(__always)
    private static func transform(_ values: UnsafeMutablePointer<Float>, _ mean: Float, _ std: Float) {
        for i in 0..<8 {
            // 1 - x is never zero, and the logarithm always finite.
            let radius = (-2 * tern_log_f32(1 - values[i])).squareRoot()
            let angle = Float(2 * Double.pi) * values[i &+ 8]
            values[i] = fused(radius * tern_cos_f32(angle), std, mean)
            values[i &+ 8] = fused(radius * tern_sin_f32(angle), std, mean)
        }
    }

    @inline(__always)
    private static func transform(_ values: UnsafeMutablePointer<Double>, _ mean: Double, _ std: Double) {
        for i in 0..<8 {
            let radius = (-2 * tern_log_f64(1 - values[i])).squareRoot()
            let angle = 2 * Double.pi * values[i &+ 8]
            values[i] = radius * tern_cos_f64(angle) * std + mean
            values[i &+ 8] = radius * tern_sin_f64(angle) * std + mean
        }
    }

    @inline(__always)
    private static func oneByOne(
        _ count: Int, _ mean: Double, _ std: Double, _ generator: Generator, _ store: (Int, Double) -> Void
    ) {
        generator.withLock {
            for i in 0..<count { store(i, standardNormal(generator) * std + mean) }
        }
    }

    /// One normal number of mean 0 and deviation 1. The generator's lock is held.
    static func standardNormal(_ generator: Generator) -> Double {
        if let waiting = generator.takeNextDouble() { return waiting }
        let turn = unit(generator.engine.next64())
        let radius = (-2 * tern_log1p_f64(-unit(generator.engine.next64()))).squareRoot()
        let angle = 2 * Double.pi * turn
        generator.keepNextDouble(radius * tern_sin_f64(angle))
        return radius * tern_cos_f64(angle)
    }
}
