import TernKernelABI

// Rows normalized by their mean and variance, or by their root mean square: a few passes over a row in the cache.

/// The mean of a row, 0 where it is not taken off, and the reciprocal of its deviation, in all lanes.
@inline(__always)
private func moments<L: TileLanes>(
    _: L.Type, _ row: RowNormalization, _ input: UnsafeRawPointer, centers: Bool
) -> (mean: L, scale: L) {
    let count = L.constant(Double(row.count))
    var mean = L.zero
    if centers {
        var sum = L.zero
        forEachRegister(L.self, row.count) { at, lanes in
            let x: L = load(input, at, lanes, fill: .zero)
            sum = sum + x
        }
        mean = L.splat(fold(sum) { $0 + $1 }) / count
    }
    // A lane beyond the end must be as far from the mean as the mean itself.
    let fill = fold(mean) { a, _ in a }
    var squares = L.zero
    forEachRegister(L.self, row.count) { at, lanes in
        let x: L = load(input, at, lanes, fill: fill)
        let distance = x - mean
        squares = L.multiplyAdd(distance, distance, squares)
    }
    let variance = L.splat(fold(squares) { $0 + $1 }) / count
    return (mean, L.one / L.squareRoot(variance + L.constant(row.epsilon)))
}

@inline(__always)
private func normalization<L: TileLanes>(_: L.Type, centers: Bool) -> NormalizationKernel {
    { row, output, input, _ in
        let (mean, scale) = moments(L.self, row, input, centers: centers)
        forEachRegister(L.self, row.count) { at, lanes in
            let x: L = load(input, at, lanes, fill: .zero)
            var y = (x - mean) * scale
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
        var sum = L.zero, products = L.zero
        forEachRegister(L.self, row.count) { at, lanes in
            let x: L = load(input, at, lanes, fill: .zero)
            let h = weighted(at, lanes)
            sum = sum + h
            products = L.multiplyAdd(h, (x - mean) * scale, products)
        }
        let count = L.constant(Double(row.count))
        let shift = centers ? L.splat(fold(sum) { $0 + $1 }) / count : L.zero
        let slope = L.splat(fold(products) { $0 + $1 }) / count
        forEachRegister(L.self, row.count) { at, lanes in
            let x: L = load(input, at, lanes, fill: .zero)
            let z = (x - mean) * scale
            store(scale * (weighted(at, lanes) - shift - z * slope), output, at, lanes)
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
}
