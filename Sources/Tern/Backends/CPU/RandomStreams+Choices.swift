/// Numbers by given probabilities.
extension RandomStreams {
    // MARK: Bernoulli

    /// `bernoulli_(p)` with a number, of any type, and the mask of dropout with the probability to keep: bytes 0 and 1.
    static func bernoulli(_ out: UnsafeMutablePointer<UInt8>, _ count: Int, _ probability: Double, _ generator: Generator) {
        generator.withLock {
            generator.engine.forEach64(count) { out[$0] = unit($1) < probability ? 1 : 0 }
        }
    }

    /// `bernoulli_(p)` with a number, as float32: 0 and `one`.
    ///
    /// - Parameter one: what stands for yes; dropout puts its scale here.
    static func bernoulli(
        _ out: UnsafeMutablePointer<Float>, _ count: Int, _ probability: Double, one: Float = 1, _ generator: Generator
    ) {
        generator.withLock {
            generator.engine.forEach64(count) { out[$0] = unit($1) < probability ? one : 0 }
        }
    }

    /// `bernoulli_(p)` with a tensor of float32 or a 16-bit type (converted to float32), and `bernoulli(p)`: one probability an
    /// element. Unlike with a number, 24 bits are drawn for each.
    static func bernoulli(
        _ out: UnsafeMutablePointer<UInt8>, _ count: Int, _ probabilities: UnsafePointer<Float>, _ generator: Generator
    ) {
        generator.withLock {
            generator.engine.forEach(count) { out[$0] = unit($1) < probabilities[$0] ? 1 : 0 }
        }
    }

    /// `bernoulli_(p)` with a tensor of float64, and `bernoulli(p)`: one probability an element.
    static func bernoulli(
        _ out: UnsafeMutablePointer<UInt8>, _ count: Int, _ probabilities: UnsafePointer<Double>, _ generator: Generator
    ) {
        generator.withLock {
            generator.engine.forEach64(count) { out[$0] = unit($1) < probabilities[$0] ? 1 : 0 }
        }
    }

    // MARK: Multinomial

    /// `multinomial(weights, samples, replacement: true)`: for each of `rows` rows of `categories` weights, as many indices.
    ///
    /// The weights of a row are finite and not negative, and their sum is positive. The 16-bit types are converted to float32.
    static func multinomial<Weight: BinaryFloatingPoint>(
        _ out: UnsafeMutablePointer<Int64>, _ samples: Int, _ weights: UnsafePointer<Weight>, rows: Int, categories: Int,
        _ generator: Generator
    ) {
        guard categories > 0 else { return }
        var bounds = [Double](repeating: 1, count: categories)
        generator.withLock {
            for row in 0..<rows {
                var sum: Weight = 0
                let rowWeights = weights + row &* categories
                for i in 0..<categories { sum += rowWeights[i] }
                var part: Weight = 0
                for i in 0..<categories {
                    part += rowWeights[i]
                    bounds[i] = Double(part / sum)
                }
                bounds[categories - 1] = 1
                generator.engine.forEach64(samples) { i, word in
                    out[row &* samples &+ i] = Int64(category(of: unit(word), bounds))
                }
            }
        }
    }

    /// The first category whose bound is not below `x`.
    private static func category(of x: Double, _ bounds: [Double]) -> Int {
        var (low, high) = (0, bounds.count)
        while low < high {
            let middle = low + (high - low) / 2
            if bounds[middle] < x { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// `multinomial(weights, samples)` without replacement: the categories with the greatest ratios of weight to an exponential
    /// number, in that order.
    ///
    /// This is the Gumbel trick with the logarithms left out (PyTorch issue 11931). `samples` is at most `categories`.
    static func multinomialWithoutReplacement<Weight: BinaryFloatingPoint>(
        _ out: UnsafeMutablePointer<Int64>, _ samples: Int, _ weights: UnsafePointer<Weight>, rows: Int, categories: Int,
        _ generator: Generator
    ) {
        let count = rows * categories
        var times = [Double](repeating: 0, count: count)
        times.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            exponential(start, count, generator)
        }
        for row in 0..<rows {
            // Rounded to the tensor's type before and after the division, as the operators that PyTorch composes it from do.
            let ratios = (0..<categories).map { weights[row &* categories &+ $0] / Weight(times[row &* categories &+ $0]) }
            let order = (0..<categories).sorted { a, b in ratios[a] > ratios[b] || ratios[a] == ratios[b] && a < b }
            for (i, index) in order.prefix(samples).enumerated() { out[row &* samples &+ i] = Int64(index) }
        }
    }
}
