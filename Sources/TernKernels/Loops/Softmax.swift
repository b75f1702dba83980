import CTern
import TernKernelABI

// The softmax of contiguous rows, its logarithm, and their gradients: a few passages over a row in the cache.

/// The largest element of a row, in all lanes. Of a row with a NaN it may be any: whatever is made of the row is NaN then, as the sum
/// of its exponentials is.
@inline(__always)
func rowPeak<L: TileLanes>(_: L.Type, _ count: Int, _ input: UnsafeRawPointer) -> L {
    let largest = accumulate(count, from: L.splat(L.Element.lowest)) { largest, at, lanes in
        L.larger(largest, load(input, at, lanes, fill: L.Element.lowest))
    } combine: {
        L.larger($0, $1)
    }
    return L.splat(fold(largest) { Maximum.value($0, $1) })
}

/// The largest element of a row, NaN if there is one, in all lanes.
@inline(__always)
func rowMaximum<L: TileLanes>(_: L.Type, _ count: Int, _ input: UnsafeRawPointer) -> L {
    let lowest = L.splat(L.Element.lowest)
    let largest = accumulate(count, from: lowest) { largest, at, lanes in
        Maximum.value(largest, load(input, at, lanes, fill: L.Element.lowest))
    } combine: {
        Maximum.value($0, $1)
    }
    return L.splat(fold(largest) { Maximum.value($0, $1) })
}

/// The sum of what `body` makes of the registers; lanes beyond the end do not count.
@inline(__always)
func rowSum<L: TileLanes>(_ count: Int, _ body: (_ offset: Int, _ lanes: Int) -> L) -> L.Element {
    let sum = accumulate(count, from: L.zero) { sum, at, lanes in
        let x = body(at, lanes)
        return lanes >= L.laneCount ? sum + x : sum + x.firstLanes(lanes)
    } combine: {
        $0 + $1
    }
    return fold(sum) { $0 + $1 }
}

/// Writes `exp(x - largest)` and gives the sum.
@inline(__always)
func storeExponentials<L: TileLanes>(
    _ count: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer, _ largest: L
) -> L.Element {
    rowSum(count) { at, lanes in
        let e = L.exp(load(input, at, lanes, fill: L.Element.lowest) - largest)
        store(e, output, at, lanes)
        return e
    }
}

/// The shares are products with a reciprocal: a division takes longer than the exponential.
@inline(__always)
private func softmax<L: TileLanes>(_: L.Type) -> RowKernel {
    { count, output, input, _ in
        let sum = storeExponentials(count, output, input, rowPeak(L.self, count, input))
        let share = L.one / L.splat(sum)
        // The next row comes while this one is written.
        let next = input + count &* L.elementSize
        forEachRegister(L.self, count) { at, lanes in
            tern_prefetch(next + at)
            store(load(output, at, lanes) * share, output, at, lanes)
        }
    }
}

@inline(__always)
private func logSoftmax<L: TileLanes>(_: L.Type) -> RowKernel {
    { count, output, input, _ in
        let largest = rowPeak(L.self, count, input)
        let sum = rowSum(count) { at, lanes in L.exp(load(input, at, lanes, fill: L.Element.lowest) - largest) }
        let logSum = L.log(L.splat(sum))
        forEachRegister(L.self, count) { at, lanes in
            store(load(input, at, lanes) - largest - logSum, output, at, lanes)
        }
    }
}

/// `input` is the gradient, `extra` the softmax; the output may be the gradient's own memory.
@inline(__always)
func softmaxPullback<L: TileLanes>(_: L.Type) -> RowKernel {
    { count, output, input, extra in
        let sum = accumulate(count, from: L.zero) { sum, at, lanes in
            L.multiplyAdd(load(input, at, lanes, fill: .zero), load(extra, at, lanes, fill: .zero), sum)
        } combine: {
            $0 + $1
        }
        let total = L.splat(fold(sum) { $0 + $1 })
        forEachRegister(L.self, count) { at, lanes in
            let y: L = load(extra, at, lanes)
            store(y * (load(input, at, lanes) - total), output, at, lanes)
        }
    }
}

@inline(__always)
private func logSoftmaxPullback<L: TileLanes>(_: L.Type) -> RowKernel {
    { count, output, input, extra in
        let total: L = L.splat(rowSum(count) { at, lanes in load(input, at, lanes, fill: .zero) as L })
        forEachRegister(L.self, count) { at, lanes in
            let y: L = load(extra, at, lanes)
            store(load(input, at, lanes) - L.exp(y) * total, output, at, lanes)
        }
    }
}

func registerSoftmax(_ catalog: KernelCatalog) {
    catalog.add("softmax", .float32, row: softmax(SIMD16<Float>.self))
    catalog.add("softmax", .float64, row: softmax(SIMD8<Double>.self))
    catalog.add("log_softmax", .float32, row: logSoftmax(SIMD16<Float>.self))
    catalog.add("log_softmax", .float64, row: logSoftmax(SIMD8<Double>.self))
    catalog.add("softmax.pullback", .float32, row: softmaxPullback(SIMD16<Float>.self))
    catalog.add("softmax.pullback", .float64, row: softmaxPullback(SIMD8<Double>.self))
    catalog.add("log_softmax.pullback", .float32, row: logSoftmaxPullback(SIMD16<Float>.self))
    catalog.add("log_softmax.pullback", .float64, row: logSoftmaxPullback(SIMD8<Double>.self))
}
