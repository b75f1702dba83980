import TernKernelABI

/// The logarithm of the sum of the exponentials of each row. A register of rows at a time, for a logarithm takes as long for one
/// number as for a whole register.
@inline(__always)
private func logSums<L: TileLanes>(_: L.Type) -> MatrixReduction {
    { rows, stride, count, output, input in
        var first = 0
        while first < rows {
            let lanes = Swift.min(L.laneCount, rows &- first)
            withRegisters(of: L.one) { memory in
                let sums = memory.assumingMemoryBound(to: L.Element.self), shifts = sums + L.laneCount
                for row in 0..<lanes {
                    let from = input + (first &+ row) &* stride
                    let peak = rowPeak(L.self, count, from)
                    // An infinite peak would leave inf - inf.
                    let isFinite = L.less(L.magnitude(peak), L.splat(L.Element.highest))
                    let shift = L.select(isFinite, peak, .zero)
                    sums[row] = rowSum(count) { at, lanes in L.exp(load(from, at, lanes, fill: L.Element.lowest) - shift) }
                    shifts[row] = fold(shift) { a, _ in a }
                }
                let logarithms = L.log(L.load(sums)) + L.load(shifts)
                store(logarithms, output, first &* L.elementSize, lanes)
            }
            first &+= L.laneCount
        }
    }
}

func registerLogSums(_ catalog: KernelCatalog) {
    catalog.add(.float32, logSums: logSums(SIMD16<Float>.self))
    catalog.add(.float64, logSums: logSums(SIMD8<Double>.self))
}
