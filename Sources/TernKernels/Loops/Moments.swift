import TernKernelABI

// Means and variances of parts that fit in the cache, in two passes over each (Chan, Golub and LeVeque, "Algorithms for computing the
// sample variance", 1983), and their merging.

@inline(__always)
private func rowMoments<L: TileLanes>(_: L.Type) -> MatrixMoments {
    { rows, stride, count, means, squares, input in
        let means = means.assumingMemoryBound(to: L.Element.self), squares = squares.assumingMemoryBound(to: L.Element.self)
        for row in 0..<rows {
            let from = input + row &* stride
            let mean = rowMean(L.self, count, from)
            means[row] = fold(mean) { a, _ in a }
            squares[row] = squaredDistances(count, from, mean)
        }
    }
}

/// The mean of a row, in all lanes.
@inline(__always)
func rowMean<L: TileLanes>(_: L.Type, _ count: Int, _ input: UnsafeRawPointer) -> L {
    let sum = accumulate(count, from: L.zero) { sum, at, lanes in
        sum + load(input, at, lanes, fill: .zero)
    } combine: {
        $0 + $1
    }
    return L.splat(fold(sum) { $0 + $1 }) / L.constant(Double(count))
}

/// The sum of the squared distances of a row from a number that all lanes hold.
@inline(__always)
func squaredDistances<L: TileLanes>(_ count: Int, _ input: UnsafeRawPointer, _ mean: L) -> L.Element {
    // A lane beyond the end must be as far from the mean as the mean itself.
    let fill = fold(mean) { a, _ in a }
    let sum = accumulate(count, from: L.zero) { sum, at, lanes in
        let distance = load(input, at, lanes, fill: fill) - mean
        return L.multiplyAdd(distance, distance, sum)
    } combine: {
        $0 + $1
    }
    return fold(sum) { $0 + $1 }
}

/// A register of columns at a time, through all rows and through them again.
@inline(__always)
private func columnMoments<L: TileLanes>(_: L.Type) -> MatrixMoments {
    { rows, stride, count, means, squares, input in
        let number = L.constant(Double(rows))
        forEachRegister(L.self, count) { at, lanes in
            let from = input + at
            let sum: L = alongColumn(rows) { sum, row in sum + load(from, row &* stride, lanes) }
            let mean = sum / number
            let square: L = alongColumn(rows) { sum, row in
                let distance = load(from, row &* stride, lanes) - mean
                return L.multiplyAdd(distance, distance, sum)
            }
            store(mean, means, at, lanes)
            store(square, squares, at, lanes)
        }
    }
}

/// Four sums of rows, which meet at the end.
@inline(__always)
private func alongColumn<L: TileLanes>(_ rows: Int, _ add: (_ sum: L, _ row: Int) -> L) -> L {
    var a = L.zero, b = a, c = a, d = a
    var row = 0
    while row &+ 4 <= rows {
        a = add(a, row)
        b = add(b, row &+ 1)
        c = add(c, row &+ 2)
        d = add(d, row &+ 3)
        row &+= 4
    }
    while row < rows {
        a = add(a, row)
        row &+= 1
    }
    return (a + b) + (c + d)
}

/// In float64, as there may be many parts: the mean of all, and from it the squares that the parts' own means leave out.
@inline(__always)
private func merge<T>(
    _: T.Type, widen: @escaping (T) -> Double, narrow: @escaping (Double) -> T
) -> MomentMerge {
    { parts, first, count, means, variances in
        let p = parts.pointee
        let fromMeans = p.means.assumingMemoryBound(to: T.self) + first
        let fromSquares = p.squares.assumingMemoryBound(to: T.self) + first
        let means = means.assumingMemoryBound(to: T.self), variances = variances.assumingMemoryBound(to: T.self)
        if p.parts == 1 {
            for i in 0..<count {
                means[i] = fromMeans[i]
                variances[i] = narrow(widen(fromSquares[i]) / p.freedom)
            }
            return
        }
        let rows = Double(p.parts / p.period)
        let total = rows * (Double(p.period &- 1) * p.count + p.lastCount)
        for i in 0..<count {
            var sum = 0.0, squares = 0.0
            var last = p.period
            for part in 0..<p.parts {
                last &-= 1
                sum += widen(fromMeans[part &* p.stride &+ i]) * (last == 0 ? p.lastCount : p.count)
                if last == 0 { last = p.period }
            }
            let mean = sum / total
            last = p.period
            for part in 0..<p.parts {
                last &-= 1
                let distance = widen(fromMeans[part &* p.stride &+ i]) - mean
                squares += distance * distance * (last == 0 ? p.lastCount : p.count)
                squares += widen(fromSquares[part &* p.stride &+ i])
                if last == 0 { last = p.period }
            }
            means[i] = narrow(mean)
            variances[i] = narrow(squares / p.freedom)
        }
    }
}

func registerMoments(_ catalog: KernelCatalog) {
    catalog.add(
        .float32,
        moments: MomentKernels(
            rows: rowMoments(SIMD16<Float>.self), columns: columnMoments(SIMD16<Float>.self),
            merge: merge(Float.self, widen: { Double($0) }, narrow: { Float($0) })))
    catalog.add(
        .float64,
        moments: MomentKernels(
            rows: rowMoments(SIMD8<Double>.self), columns: columnMoments(SIMD8<Double>.self),
            merge: merge(Double.self, widen: { $0 }, narrow: { $0 })))
}
