import TernKernelABI

// Scans and searches along one contiguous row.

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
}
