import TernKernelABI

// The softmax along the columns of a matrix, up to four registers of them side by side, so that rows are read a few cache lines at a
// time. What is known of the columns, their maxima and sums, stays in the first-level cache.

/// Runs `body` for each register of each row: the offset in the matrix and that of the register.
@inline(__always)
private func forEachPlace<L: TileLanes>(
    _: L.Type, _ rows: Int, _ stride: Int, _ count: Int, _ body: (_ offset: Int, _ column: Int, _ lanes: Int) -> Void
) {
    for row in 0..<rows {
        forEachRegister(L.self, count) { at, lanes in body(row &* stride &+ at, at, lanes) }
    }
}

/// Adds up what `body` makes of each column.
@inline(__always)
private func sumColumns<L: TileLanes>(
    _: L.Type, _ rows: Int, _ stride: Int, _ count: Int, _ sums: UnsafeMutableRawPointer,
    _ body: (_ offset: Int, _ column: Int, _ lanes: Int) -> L
) {
    forEachRegister(L.self, count) { at, _ in L.zero.store(sums + at) }
    forEachPlace(L.self, rows, stride, count) { at, column, lanes in
        (L.load(sums + column) + body(at, column, lanes)).store(sums + column)
    }
}

/// Runs `body` with the largest element of each column, and room for its sum.
@inline(__always)
private func withPeaks<L: TileLanes>(
    _: L.Type, _ rows: Int, _ stride: Int, _ count: Int, _ input: UnsafeRawPointer,
    _ body: (_ largest: UnsafeMutableRawPointer, _ sums: UnsafeMutableRawPointer) -> Void
) {
    withRegisters(of: L.zero) { largest in
        forEachRegister(L.self, count) { at, _ in L.splat(L.Element.lowest).store(largest + at) }
        forEachPlace(L.self, rows, stride, count) { at, column, lanes in
            L.larger(L.load(largest + column), load(input, at, lanes)).store(largest + column)
        }
        withRegisters(of: L.zero) { sums in body(largest, sums) }
    }
}

@inline(__always)
private func softmax<L: TileLanes>(_: L.Type) -> ColumnKernel {
    { rows, stride, count, output, input, _ in
        withPeaks(L.self, rows, stride, count, input) { largest, sums in
            sumColumns(L.self, rows, stride, count, sums) { at, column, lanes in
                let e = L.exp(load(input, at, lanes) - L.load(largest + column))
                store(e, output, at, lanes)
                return e
            }
            forEachRegister(L.self, count) { at, _ in (L.one / L.load(sums + at)).store(sums + at) }
            forEachPlace(L.self, rows, stride, count) { at, column, lanes in
                store(load(output, at, lanes) * L.load(sums + column), output, at, lanes)
            }
        }
    }
}

@inline(__always)
private func logSoftmax<L: TileLanes>(_: L.Type) -> ColumnKernel {
    { rows, stride, count, output, input, _ in
        withPeaks(L.self, rows, stride, count, input) { largest, sums in
            sumColumns(L.self, rows, stride, count, sums) { at, column, lanes in
                L.exp(load(input, at, lanes) - L.load(largest + column))
            }
            forEachRegister(L.self, count) { at, _ in L.log(L.load(sums + at)).store(sums + at) }
            forEachPlace(L.self, rows, stride, count) { at, column, lanes in
                store(load(input, at, lanes) - L.load(largest + column) - L.load(sums + column), output, at, lanes)
            }
        }
    }
}

@inline(__always)
private func softmaxPullback<L: TileLanes>(_: L.Type) -> ColumnKernel {
    { rows, stride, count, output, input, extra in
        withRegisters(of: L.zero) { sums in
            sumColumns(L.self, rows, stride, count, sums) { at, _, lanes in
                load(input, at, lanes) * (load(extra, at, lanes) as L)
            }
            forEachPlace(L.self, rows, stride, count) { at, column, lanes in
                let y: L = load(extra, at, lanes)
                store(y * (load(input, at, lanes) - L.load(sums + column)), output, at, lanes)
            }
        }
    }
}

@inline(__always)
private func logSoftmaxPullback<L: TileLanes>(_: L.Type) -> ColumnKernel {
    { rows, stride, count, output, input, extra in
        withRegisters(of: L.zero) { sums in
            sumColumns(L.self, rows, stride, count, sums) { at, _, lanes in load(input, at, lanes) as L }
            forEachPlace(L.self, rows, stride, count) { at, column, lanes in
                let y: L = load(extra, at, lanes)
                store(load(input, at, lanes) - L.exp(y) * L.load(sums + column), output, at, lanes)
            }
        }
    }
}

func registerSoftmaxColumns(_ catalog: KernelCatalog) {
    catalog.add("softmax", .float32, column: softmax(SIMD16<Float>.self))
    catalog.add("softmax", .float64, column: softmax(SIMD8<Double>.self))
    catalog.add("log_softmax", .float32, column: logSoftmax(SIMD16<Float>.self))
    catalog.add("log_softmax", .float64, column: logSoftmax(SIMD8<Double>.self))
    catalog.add("softmax.pullback", .float32, column: softmaxPullback(SIMD16<Float>.self))
    catalog.add("softmax.pullback", .float64, column: softmaxPullback(SIMD8<Double>.self))
    catalog.add("log_softmax.pullback", .float32, column: logSoftmaxPullback(SIMD16<Float>.self))
    catalog.add("log_softmax.pullback", .float64, column: logSoftmaxPullback(SIMD8<Double>.self))
}
