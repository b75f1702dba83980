import TernKernelABI

// Products of a matrix and a vector: every element of the matrix is used once, so that packing would cost more than it brings.

/// Four rows at a time, each a sum of products in four registers. The order depends on `steps` alone.
@inline(__always)
private func dots<L: TileLanes>(_: L.Type, _ product: UnsafePointer<VectorProduct>) {
    let p = product.pointee
    let output = p.output.assumingMemoryBound(to: L.Element.self)
    @inline(__always) func write(_ row: Int, _ sum: L.Element) { output[row] = p.accumulate ? output[row] + sum : sum }
    var row = 0
    while row &+ 4 <= p.count {
        let sums = L.sums(lanes(p, row), lanes(p, row &+ 1), lanes(p, row &+ 2), lanes(p, row &+ 3))
        write(row, sums.0)
        write(row &+ 1, sums.1)
        write(row &+ 2, sums.2)
        write(row &+ 3, sums.3)
        row &+= 4
    }
    while row < p.count {
        let sum: L = lanes(p, row)
        write(row, fold(sum) { $0 + $1 })
        row &+= 1
    }
}

/// The products of a row and the vector, summed but for the lanes of one register.
@inline(__always)
private func lanes<L: TileLanes>(_ p: VectorProduct, _ row: Int) -> L {
    let bytes = L.laneCount &* L.elementSize
    let matrix = p.matrix + row &* p.stride &* L.elementSize
    var a = L.splat(.zero), b = a, c = a, d = a
    var i = 0
    while i &+ 4 &* L.laneCount <= p.steps {
        let x = matrix + i &* L.elementSize, y = p.vector + i &* L.elementSize
        a = L.multiplyAdd(L.load(x), L.load(y), a)
        b = L.multiplyAdd(L.load(x + bytes), L.load(y + bytes), b)
        c = L.multiplyAdd(L.load(x + 2 &* bytes), L.load(y + 2 &* bytes), c)
        d = L.multiplyAdd(L.load(x + 3 &* bytes), L.load(y + 3 &* bytes), d)
        i &+= 4 &* L.laneCount
    }
    while i < p.steps {
        let at = i &* L.elementSize, lanes = p.steps &- i
        a = L.multiplyAdd(load(matrix, at, lanes, fill: .zero), load(p.vector, at, lanes, fill: .zero), a)
        i &+= L.laneCount
    }
    return (a + b) + (c + d)
}

/// Four registers of columns at a time, through all rows. Each column is one chain of multiply-adds.
@inline(__always)
private func sums<L: TileLanes>(_: L.Type, _ product: UnsafePointer<VectorProduct>) {
    let p = product.pointee
    let bytes = L.laneCount &* L.elementSize
    let vector = p.vector.assumingMemoryBound(to: L.Element.self)
    var column = 0
    while column < p.count {
        let at = column &* L.elementSize, rest = p.count &- column
        let matrix = p.matrix + at
        if rest >= 4 &* L.laneCount {
            var a = L.splat(.zero), b = a, c = a, d = a
            for i in 0..<p.steps {
                let x = L.splat(vector[i]), row = matrix + i &* p.stride &* L.elementSize
                a = L.multiplyAdd(x, L.load(row), a)
                b = L.multiplyAdd(x, L.load(row + bytes), b)
                c = L.multiplyAdd(x, L.load(row + 2 &* bytes), c)
                d = L.multiplyAdd(x, L.load(row + 3 &* bytes), d)
            }
            finish(a, p, at, rest)
            finish(b, p, at &+ bytes, rest)
            finish(c, p, at &+ 2 &* bytes, rest)
            finish(d, p, at &+ 3 &* bytes, rest)
            column &+= 4 &* L.laneCount
        } else {
            var a = L.splat(.zero)
            for i in 0..<p.steps {
                let row = matrix + i &* p.stride &* L.elementSize
                a = L.multiplyAdd(L.splat(vector[i]), load(row, 0, rest, fill: .zero), a)
            }
            finish(a, p, at, rest)
            column &+= L.laneCount
        }
    }
}

@inline(__always)
private func finish<L: TileLanes>(_ sum: L, _ p: VectorProduct, _ at: Int, _ lanes: Int) {
    store(p.accumulate ? load(UnsafeRawPointer(p.output), at, lanes) + sum : sum, p.output, at, lanes)
}

func registerVectorProducts(_ catalog: KernelCatalog) {
    catalog.add(.float32, dots: { dots(SIMD16<Float>.self, $0) }, sums: { sums(SIMD16<Float>.self, $0) })
    catalog.add(.float64, dots: { dots(SIMD8<Double>.self, $0) }, sums: { sums(SIMD8<Double>.self, $0) })
}
