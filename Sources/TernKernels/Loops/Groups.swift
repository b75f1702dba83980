import TernKernelABI

/// Elements whose sums are made in the element's own type; those of more are added up in float64.
private let block = 4096

/// The sum of what `part` makes of each block of `count` elements.
@inline(__always)
private func sumOfBlocks<L: TileLanes>(
    _: L.Type, _ count: Int, _ widen: (L.Element) -> Double, _ part: (_ offset: Int, _ count: Int) -> L.Element
) -> Double {
    var sum = 0.0, start = 0
    while start < count {
        let length = count &- start < block ? count &- start : block
        sum += widen(part(start &* L.elementSize, length))
        start &+= length
    }
    return sum
}

/// Each group is read twice from the cache and once more while it is written.
@inline(__always)
private func normalizeGroups<L: TileLanes>(
    _: L.Type, widen: @escaping (L.Element) -> Double, narrow: @escaping (Double) -> L.Element
) -> GroupKernel {
    { groups, first, end, output, input in
        let p = groups.pointee
        let count = p.perGroup &* p.inner, bytes = count &* L.elementSize
        let means = p.means.assumingMemoryBound(to: L.Element.self), scales = p.scales.assumingMemoryBound(to: L.Element.self)
        for group in first..<end {
            let from = input + group &* bytes, to = output + group &* bytes
            let total = sumOfBlocks(L.self, count, widen) { at, length in
                rowSum(length) { load(from + at, $0, $1, fill: .zero) as L }
            }
            let mean = L.splat(narrow(total / Double(count)))
            let squares = sumOfBlocks(L.self, count, widen) { squaredDistances($1, from + $0, mean) }
            let variance = L.splat(narrow(squares / Double(count)))
            let scale = L.one / L.squareRoot(variance + L.constant(p.epsilon))
            means[group] = fold(mean) { a, _ in a }
            scales[group] = fold(scale) { a, _ in a }
            for place in 0..<p.perGroup {
                let channel = (group &* p.perGroup &+ place) &* L.elementSize, start = place &* p.inner &* L.elementSize
                var slope = scale, shift = L.zero
                if let weight = p.weight { slope = slope * splat(weight + channel) }
                if let bias = p.bias { shift = splat(bias + channel) }
                forEachRegister(L.self, p.inner) { at, lanes in
                    store(L.multiplyAdd(load(from + start, at, lanes) - mean, slope, shift), to + start, at, lanes)
                }
            }
        }
    }
}

@inline(__always)
private func splat<L: TileLanes>(_ from: UnsafeRawPointer) -> L {
    L.splat(from.assumingMemoryBound(to: L.Element.self).pointee)
}

func registerGroups(_ catalog: KernelCatalog) {
    catalog.add(.float32, groups: normalizeGroups(SIMD16<Float>.self, widen: { Double($0) }, narrow: { Float($0) }))
    catalog.add(.float64, groups: normalizeGroups(SIMD8<Double>.self, widen: { $0 }, narrow: { $0 }))
}
