import TernKernelABI

// Channels normalized by their own means and deviations, and the gradients of that.

@inline(__always)
private func normalizeRows<L: TileLanes>(_: L.Type) -> ChannelKernel {
    { rows, first, end, output, input, _ in
        let (p, bytes) = (rows.pointee, rows.pointee.count &* L.elementSize)
        for row in first..<end {
            let channel = (row % p.channels) &* L.elementSize
            let mean: L = splat(p.mean + channel), slope: L = splat(p.slope + channel), shift: L = splat(p.shift + channel)
            let from = input + row &* bytes, to = output + row &* bytes
            forEachRegister(L.self, p.count) { at, lanes in
                store(L.multiplyAdd(load(from, at, lanes) - mean, slope, shift), to, at, lanes)
            }
        }
    }
}

@inline(__always)
private func normalizeColumns<L: TileLanes>(_: L.Type) -> ChannelKernel {
    { rows, first, end, output, input, _ in
        let (p, bytes) = (rows.pointee, rows.pointee.count &* L.elementSize)
        for row in first..<end {
            let from = input + row &* bytes, to = output + row &* bytes
            forEachRegister(L.self, p.count) { at, lanes in
                let distance: L = load(from, at, lanes) - load(p.mean, at, lanes)
                store(L.multiplyAdd(distance, load(p.slope, at, lanes), load(p.shift, at, lanes)), to, at, lanes)
            }
        }
    }
}

@inline(__always)
private func gradientRows<L: TileLanes>(_: L.Type) -> ChannelKernel {
    { rows, first, end, output, input, gradient in
        let (p, bytes) = (rows.pointee, rows.pointee.count &* L.elementSize)
        for row in first..<end {
            let channel = (row % p.channels) &* L.elementSize
            let mean: L = splat(p.mean + channel), slope: L = splat(p.slope + channel)
            let bend: L = splat(p.bend + channel), shift: L = splat(p.shift + channel)
            let from = input + row &* bytes, beside = gradient + row &* bytes, to = output + row &* bytes
            forEachRegister(L.self, p.count) { at, lanes in
                let bent = L.multiplyAdd(load(from, at, lanes) - mean, bend, shift)
                store(L.multiplyAdd(load(beside, at, lanes), slope, bent), to, at, lanes)
            }
        }
    }
}

@inline(__always)
private func gradientColumns<L: TileLanes>(_: L.Type) -> ChannelKernel {
    { rows, first, end, output, input, gradient in
        let (p, bytes) = (rows.pointee, rows.pointee.count &* L.elementSize)
        for row in first..<end {
            let from = input + row &* bytes, beside = gradient + row &* bytes, to = output + row &* bytes
            forEachRegister(L.self, p.count) { at, lanes in
                let distance: L = load(from, at, lanes) - load(p.mean, at, lanes)
                let bent = L.multiplyAdd(distance, load(p.bend, at, lanes), load(p.shift, at, lanes))
                store(L.multiplyAdd(load(beside, at, lanes), load(p.slope, at, lanes), bent), to, at, lanes)
            }
        }
    }
}

@inline(__always)
private func sumRows<L: TileLanes>(_: L.Type) -> ChannelSums {
    { rows, stride, count, means, meanStep, sums, products, input, gradient in
        let sums = sums.assumingMemoryBound(to: L.Element.self), products = products.assumingMemoryBound(to: L.Element.self)
        for row in 0..<rows {
            let from = input + row &* stride, beside = gradient + row &* stride
            let mean: L = splat(means + row &* meanStep &* L.elementSize)
            let sum = accumulate(count, from: L.zero) { sum, at, lanes in
                sum + load(beside, at, lanes, fill: .zero)
            } combine: {
                $0 + $1
            }
            // The row's gradient is in the cache by now. Beyond the end it is zero, and the mean no infinity.
            let product = accumulate(count, from: L.zero) { sum, at, lanes in
                let g: L = load(beside, at, lanes, fill: .zero)
                return L.multiplyAdd(g, load(from, at, lanes, fill: fold(mean) { a, _ in a }) - mean, sum)
            } combine: {
                $0 + $1
            }
            sums[row] = fold(sum) { $0 + $1 }
            products[row] = fold(product) { $0 + $1 }
        }
    }
}

@inline(__always)
private func sumColumns<L: TileLanes>(_: L.Type) -> ChannelSums {
    { rows, stride, count, means, _, sums, products, input, gradient in
        forEachRegister(L.self, count) { at, lanes in
            let mean: L = load(means, at, lanes)
            var sum = L.zero, product = L.zero
            for row in 0..<rows {
                let g: L = load(gradient + at, row &* stride, lanes)
                sum = sum + g
                product = L.multiplyAdd(g, load(input + at, row &* stride, lanes) - mean, product)
            }
            store(sum, sums, at, lanes)
            store(product, products, at, lanes)
        }
    }
}

@inline(__always)
private func splat<L: TileLanes>(_ from: UnsafeRawPointer) -> L {
    L.splat(from.assumingMemoryBound(to: L.Element.self).pointee)
}

@inline(__always)
private func kernels<L: TileLanes>(_: L.Type) -> ChannelKernels {
    ChannelKernels(
        normalizeRows: normalizeRows(L.self), normalizeColumns: normalizeColumns(L.self), gradientRows: gradientRows(L.self),
        gradientColumns: gradientColumns(L.self), sumRows: sumRows(L.self), sumColumns: sumColumns(L.self))
}

func registerChannels(_ catalog: KernelCatalog) {
    catalog.add(.float32, channels: kernels(SIMD16<Float>.self))
    catalog.add(.float64, channels: kernels(SIMD8<Double>.self))
}
