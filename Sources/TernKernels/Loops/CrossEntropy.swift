import TernKernelABI

@inline(__always)
private func losses<L: TileLanes>(_: L.Type) -> CrossEntropyKernel {
    { rows, first, end, losses, weights, logSums, peaks in
        let p = rows.pointee
        let losses = losses.assumingMemoryBound(to: L.Element.self), weights = weights.assumingMemoryBound(to: L.Element.self)
        let logSums = logSums.assumingMemoryBound(to: L.Element.self), peaks = peaks.assumingMemoryBound(to: L.Element.self)
        let factors = p.weights?.assumingMemoryBound(to: L.Element.self)
        for row in first..<end {
            let target = p.targets[row]
            if target == p.ignored {
                losses[row] = .zero
                weights[row] = .zero
                logSums[row] = .zero
                peaks[row] = .zero
                continue
            }
            let from = p.scores + row &* p.classes &* L.elementSize
            let largest = rowPeak(L.self, p.classes, from)
            let sum = rowSum(p.classes) { at, lanes in L.exp(load(from, at, lanes, fill: L.Element.lowest) - largest) }
            let logSum = L.log(L.splat(sum))
            let at = Int(truncatingIfNeeded: target)
            let score = from.assumingMemoryBound(to: L.Element.self)[at]
            // Both differences are small where the largest is far from zero.
            let loss = fold(logSum - (L.splat(score) - largest)) { a, _ in a }
            let weight = factors.map { $0[at] } ?? .one
            losses[row] = loss * weight
            weights[row] = weight
            logSums[row] = fold(logSum) { a, _ in a }
            peaks[row] = fold(largest) { a, _ in a }
        }
    }
}

/// The softmax less 1 at the target, times the loss's gradient.
@inline(__always)
private func pullback<L: TileLanes>(_: L.Type) -> CrossEntropyPullback {
    { rows, first, end, output, logSums, peaks, gradients in
        let p = rows.pointee
        let gradients = gradients.assumingMemoryBound(to: L.Element.self)
        let logSums = logSums.assumingMemoryBound(to: L.Element.self), peaks = peaks.assumingMemoryBound(to: L.Element.self)
        for row in first..<end {
            let from = p.scores + row &* p.classes &* L.elementSize, to = output + row &* p.classes &* L.elementSize
            let target = p.targets[row]
            if target == p.ignored {
                forEachRegister(L.self, p.classes) { at, lanes in store(L.zero, to, at, lanes) }
                continue
            }
            let logSum = L.splat(logSums[row]), peak = L.splat(peaks[row]), slope = L.splat(gradients[row])
            forEachRegister(L.self, p.classes) { at, lanes in
                store(L.exp(load(from, at, lanes) - peak - logSum) * slope, to, at, lanes)
            }
            let chosen = to.assumingMemoryBound(to: L.Element.self) + Int(truncatingIfNeeded: target)
            chosen.pointee = chosen.pointee - gradients[row]
        }
    }
}

func registerCrossEntropy(_ catalog: KernelCatalog) {
    catalog.add(
        .float32,
        crossEntropy: CrossEntropyKernels(losses: losses(SIMD16<Float>.self), pullback: pullback(SIMD16<Float>.self)))
    catalog.add(
        .float64,
        crossEntropy: CrossEntropyKernels(losses: losses(SIMD8<Double>.self), pullback: pullback(SIMD8<Double>.self)))
}
