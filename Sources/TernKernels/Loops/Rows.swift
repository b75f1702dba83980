import TernKernelABI

// Kernels that work along one contiguous row.

/// A running combination. Floats accumulate in float64, as PyTorch does, so that a long row keeps its digits.
@inline(__always)
private func scan<T, W>(
    _: T.Type, start: W, widen: @escaping (T) -> W, narrow: @escaping (W) -> T,
    _ combine: @escaping (W, W) -> W
) -> RowKernel where W: Sendable {
    { count, output, input, _ in
        let output = output.assumingMemoryBound(to: T.self), input = input.assumingMemoryBound(to: T.self)
        var running = start
        for i in 0..<count {
            running = combine(running, widen(input[i]))
            output[i] = narrow(running)
        }
    }
}

/// `log(exp(a) + exp(b))`: neither exponential overflows, equal infinities stay what they are, and NaN stays NaN.
@inline(__always)
private func logAddExp(_ a: Double, _ b: Double) -> Double {
    if a == b, a.magnitude == .infinity { return a }
    let largest = a < b ? b : a, smallest = a < b ? a : b
    return largest + Double.log1p(Double.exp(smallest - largest))
}

/// The index of the first element equal to the value; NaN is found by being unequal to itself.
@inline(__always)
private func search<T: Algebra>(_: T.Type) -> RowSearch where T.Mask == Bool {
    { count, input, value in
        let input = input.assumingMemoryBound(to: T.self), value = value.assumingMemoryBound(to: T.self).pointee
        if T.equal(value, value) {
            for i in 0..<count where T.equal(input[i], value) { return i }
        } else {
            for i in 0..<count where !T.equal(input[i], input[i]) { return i }
        }
        return count
    }
}

/// Runs `body` for each register of a row; the lanes beyond its end are filled.
@inline(__always)
private func forEach<L: TileLanes>(
    _: L.Type, _ count: Int, _ input: UnsafeRawPointer, fill: L.Element, _ body: (L, _ offset: Int, _ lanes: Int) -> Void
) {
    forEachRegister(L.self, count) { at, lanes in body(load(input, at, lanes, fill: fill), at, lanes) }
}

@inline(__always)
private func rowMaximum<L: TileLanes>(_: L.Type, _ count: Int, _ input: UnsafeRawPointer) -> L {
    var largest = L.splat(L.Element.lowest)
    forEach(L.self, count, input, fill: L.Element.lowest) { x, _, _ in largest = Maximum.value(largest, x) }
    return L.splat(fold(largest) { Maximum.value($0, $1) })
}

/// Three passes over a row in the cache: its maximum, the exponentials and their sum, the division.
@inline(__always)
private func softmax<L: TileLanes>(_: L.Type) -> RowKernel {
    { count, output, input, _ in
        let largest = rowMaximum(L.self, count, input)
        var sum = L.splat(.zero)
        forEach(L.self, count, input, fill: L.Element.lowest) { x, at, lanes in
            // All of a row may be -inf, whose padding then gives NaN lanes; only lanes inside the row are kept.
            let e = L.exp(x - largest)
            store(e, output, at, lanes)
        }
        forEach(L.self, count, output, fill: .zero) { e, _, _ in sum = sum + e }
        let total = L.splat(fold(sum) { $0 + $1 })
        forEach(L.self, count, output, fill: .zero) { e, at, lanes in store(e / total, output, at, lanes) }
    }
}

@inline(__always)
private func logSoftmax<L: TileLanes>(_: L.Type) -> RowKernel {
    { count, output, input, _ in
        let largest = rowMaximum(L.self, count, input)
        var sum = L.splat(.zero)
        forEach(L.self, count, input, fill: L.Element.lowest) { x, at, lanes in
            store(L.exp(x - largest), output, at, lanes)
        }
        forEach(L.self, count, output, fill: .zero) { e, _, _ in sum = sum + e }
        let logSum = L.log(L.splat(fold(sum) { $0 + $1 }))
        forEach(L.self, count, input, fill: .zero) { x, at, lanes in store(x - largest - logSum, output, at, lanes) }
    }
}

/// `input` is the gradient, `extra` the softmax.
@inline(__always)
private func softmaxPullback<L: TileLanes>(_: L.Type) -> RowKernel {
    { count, output, input, extra in
        var sum = L.splat(.zero)
        forEach(L.self, count, input, fill: .zero) { g, at, lanes in
            let y: L = load(extra, at, lanes, fill: .zero)
            sum = sum + g * y
        }
        let total = L.splat(fold(sum) { $0 + $1 })
        forEach(L.self, count, input, fill: .zero) { g, at, lanes in
            let y: L = load(extra, at, lanes, fill: .zero)
            store(y * (g - total), output, at, lanes)
        }
    }
}

@inline(__always)
private func logSoftmaxPullback<L: TileLanes>(_: L.Type) -> RowKernel {
    { count, output, input, extra in
        var sum = L.splat(.zero)
        forEach(L.self, count, input, fill: .zero) { g, _, _ in sum = sum + g }
        let total = L.splat(fold(sum) { $0 + $1 })
        forEach(L.self, count, input, fill: .zero) { g, at, lanes in
            let y: L = load(extra, at, lanes, fill: .zero)
            store(g - L.exp(y) * total, output, at, lanes)
        }
    }
}

func registerRows(_ catalog: KernelCatalog) {
    catalog.add(
        "cumsum", .float32, row: scan(Float.self, start: 0.0, widen: { Double($0) }, narrow: { Float($0) }) { $0 + $1 })
    catalog.add("cumsum", .float64, row: scan(Double.self, start: 0.0, widen: { $0 }, narrow: { $0 }) { $0 + $1 })
    catalog.add("cumsum", .int64, row: scan(Int64.self, start: 0, widen: { $0 }, narrow: { $0 }) { $0 &+ $1 })
    catalog.add(
        "cumprod", .float32, row: scan(Float.self, start: 1.0, widen: { Double($0) }, narrow: { Float($0) }) { $0 * $1 })
    catalog.add("cumprod", .float64, row: scan(Double.self, start: 1.0, widen: { $0 }, narrow: { $0 }) { $0 * $1 })
    catalog.add("cumprod", .int64, row: scan(Int64.self, start: 1, widen: { $0 }, narrow: { $0 }) { $0 &* $1 })

    catalog.add(
        "logcumsumexp", .float32,
        row: scan(Float.self, start: -Double.infinity, widen: { Double($0) }, narrow: { Float($0) }, logAddExp))
    catalog.add(
        "logcumsumexp", .float64, row: scan(Double.self, start: -Double.infinity, widen: { $0 }, narrow: { $0 }, logAddExp))

    catalog.add(.uint8, search: search(UInt8.self))
    catalog.add(.int8, search: search(Int8.self))
    catalog.add(.int16, search: search(Int16.self))
    catalog.add(.int32, search: search(Int32.self))
    catalog.add(.int64, search: search(Int64.self))
    catalog.add(.float32, search: search(Float.self))
    catalog.add(.float64, search: search(Double.self))

    catalog.add("softmax", .float32, row: softmax(SIMD16<Float>.self))
    catalog.add("softmax", .float64, row: softmax(SIMD8<Double>.self))
    catalog.add("log_softmax", .float32, row: logSoftmax(SIMD16<Float>.self))
    catalog.add("log_softmax", .float64, row: logSoftmax(SIMD8<Double>.self))
    catalog.add("softmax.pullback", .float32, row: softmaxPullback(SIMD16<Float>.self))
    catalog.add("softmax.pullback", .float64, row: softmaxPullback(SIMD8<Double>.self))
    catalog.add("log_softmax.pullback", .float32, row: logSoftmaxPullback(SIMD16<Float>.self))
    catalog.add("log_softmax.pullback", .float64, row: logSoftmaxPullback(SIMD8<Double>.self))
}
