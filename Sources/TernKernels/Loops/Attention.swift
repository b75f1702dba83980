import TernKernelABI

@inline(__always)
private func weights<L: TileLanes>(_: L.Type) -> AttentionWeights where L.Element.Mask == Bool {
    { count, scores, mask, leavesOut in
        if let mask {
            forEachRegister(L.self, count) { at, lanes in
                let score: L = load(scores, at, lanes), addend: L = load(mask, at, lanes)
                let sum = score + addend
                let isOut = L.equal(addend, L.splat(L.Element.lowest))
                store(leavesOut ? L.select(isOut, addend, sum) : sum, scores, at, lanes)
            }
        }
        let largest = rowMaximum(L.self, count, scores)
        let first = fold(largest) { a, _ in a }
        if mask != nil, L.Element.equal(first, L.Element.lowest) {
            forEachRegister(L.self, count) { at, lanes in store(L.zero, scores, at, lanes) }
            return
        }
        let share = L.one / L.splat(storeExponentials(count, scores, scores, largest))
        forEachRegister(L.self, count) { at, lanes in store(load(scores, at, lanes) * share, scores, at, lanes) }
    }
}

func registerAttention(_ catalog: KernelCatalog) {
    catalog.add(
        .float32, attention: AttentionKernels(weights: weights(SIMD16<Float>.self), slopes: softmaxPullback(SIMD16<Float>.self)))
    catalog.add(
        .float64, attention: AttentionKernels(weights: weights(SIMD8<Double>.self), slopes: softmaxPullback(SIMD8<Double>.self)))
}
