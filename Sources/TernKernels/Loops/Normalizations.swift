import CTern
import TernKernelABI

// Rows normalized by their mean and variance, or by their root mean square: a few passes over a row in the cache.

/// The mean of a row, 0 where it is not taken off, and the reciprocal of its deviation, in all lanes.
@inline(__always)
private func moments<L: TileLanes>(
    _: L.Type, _ row: RowNormalization, _ input: UnsafeRawPointer, centers: Bool
) -> (mean: L, scale: L) {
    let mean = centers ? rowMean(L.self, row.count, input) : L.zero
    let variance = L.splat(squaredDistances(row.count, input, mean)) / L.constant(Double(row.count))
    return (mean, L.one / L.squareRoot(variance + L.constant(row.epsilon)))
}

@inline(__always)
private func normalization<L: TileLanes>(_: L.Type, centers: Bool) -> NormalizationKernel {
    { row, output, input, _ in
        let (mean, scale) = moments(L.self, row, input, centers: centers)
        // The next row follows in memory as a rule, and comes while this one is written.
        let next = input + row.count &* L.elementSize
        if let weight = row.weight, let bias = row.bias {
            forEachRegister(L.self, row.count) { at, lanes in
                tern_prefetch(next + at)
                let z = ((load(input, at, lanes, fill: .zero) as L) - mean) * scale
                let scaled: L = load(weight, at, lanes, fill: .zero)
                store(L.multiplyAdd(z, scaled, load(bias, at, lanes, fill: .zero)), output, at, lanes)
            }
            return
        }
        forEachRegister(L.self, row.count) { at, lanes in
            tern_prefetch(next + at)
            var y = ((load(input, at, lanes, fill: .zero) as L) - mean) * scale
            if let weight = row.weight { y = y * (load(weight, at, lanes, fill: .zero) as L) }
            if let bias = row.bias { y = y + (load(bias, at, lanes, fill: .zero) as L) }
            store(y, output, at, lanes)
        }
    }
}

/// With z the normalized row and h the gradient times the weight: `scale · (h - mean(h) - z · mean(h · z))`, without `mean(h)`
/// where no mean is taken off.
@inline(__always)
private func normalizationPullback<L: TileLanes>(_: L.Type, centers: Bool) -> NormalizationKernel {
    { row, output, input, gradient in
        let (mean, scale) = moments(L.self, row, input, centers: centers)
        @inline(__always) func weighted(_ at: Int, _ lanes: Int) -> L {
            let g: L = load(gradient, at, lanes, fill: .zero)
            guard let weight = row.weight else { return g }
            return g * (load(weight, at, lanes, fill: .zero) as L)
        }
        let count = L.constant(Double(row.count))
        let products = accumulate(row.count, from: L.zero) { sum, at, lanes in
            L.multiplyAdd(weighted(at, lanes), (load(input, at, lanes, fill: .zero) - mean) * scale, sum)
        } combine: {
            $0 + $1
        }
        let slope = L.splat(fold(products) { $0 + $1 }) / count
        let shift = centers ? L.splat(rowSum(row.count) { weighted($0, $1) }) / count : L.zero
        forEachRegister(L.self, row.count) { at, lanes in
            let x: L = load(input, at, lanes, fill: .zero)
            let z = (x - mean) * scale
            store(scale * (weighted(at, lanes) - shift - z * slope), output, at, lanes)
        }
    }
}

@inline(__always)
private func normalizationSums<L: TileLanes>(_: L.Type, centers: Bool) -> NormalizationSums {
    { row, rows, products, sums, input, gradients in
        var input = input, gradients = gradients
        for _ in 0..<rows {
            let (mean, scale) = moments(L.self, row, input, centers: centers)
            forEachRegister(L.self, row.count) { at, lanes in
                let g: L = load(gradients, at, lanes)
                let z = (load(input, at, lanes) - mean) * scale
                store(L.multiplyAdd(g, z, load(products, at, lanes)), products, at, lanes)
                store(load(sums, at, lanes) + g, sums, at, lanes)
            }
            input += row.count &* L.elementSize
            gradients += row.count &* L.elementSize
        }
    }
}

func registerNormalizations(_ catalog: KernelCatalog) {
    catalog.add("layer_norm", .float32, normalization: normalization(SIMD16<Float>.self, centers: true))
    catalog.add("layer_norm", .float64, normalization: normalization(SIMD8<Double>.self, centers: true))
    catalog.add("rms_norm", .float32, normalization: normalization(SIMD16<Float>.self, centers: false))
    catalog.add("rms_norm", .float64, normalization: normalization(SIMD8<Double>.self, centers: false))
    catalog.add("layer_norm.pullback", .float32, normalization: normalizationPullback(SIMD16<Float>.self, centers: true))
    catalog.add("layer_norm.pullback", .float64, normalization: normalizationPullback(SIMD8<Double>.self, centers: true))
    catalog.add("rms_norm.pullback", .float32, normalization: normalizationPullback(SIMD16<Float>.self, centers: false))
    catalog.add("rms_norm.pullback", .float64, normalization: normalizationPullback(SIMD8<Double>.self, centers: false))
    catalog.add("layer_norm", .float32, normalizationSums: normalizationSums(SIMD16<Float>.self, centers: true))
    catalog.add("layer_norm", .float64, normalizationSums: normalizationSums(SIMD8<Double>.self, centers: true))
    catalog.add("rms_norm", .float32, normalizationSums: normalizationSums(SIMD16<Float>.self, centers: false))
    catalog.add("rms_norm", .float64, normalizationSums: normalizationSums(SIMD8<Double>.self, centers: false))
}
