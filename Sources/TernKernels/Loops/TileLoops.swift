import TernKernelABI

// MARK: Float lanes

@inline(__always)
func unaryTile<F: UnaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, d in
        forEachWholeRegister(L.self, 1, count, TileMemory(output: output, a: a, b: b, c: c, d: d)) { tile, at in
            F.value(L.load(tile.a + at)).store(tile.output + at)
        }
    }
}

/// A unary pullback reads g, x and y as its inputs a, b and c.
@inline(__always)
func unaryPullbackTile<F: UnaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, d in
        forEachWholeRegister(L.self, 3, count, TileMemory(output: output, a: a, b: b, c: c, d: d)) { tile, at in
            F.pullback(L.load(tile.a + at), x: L.load(tile.b + at), y: L.load(tile.c + at)).store(tile.output + at)
        }
    }
}

@inline(__always)
func binaryTile<F: BinaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, d in
        forEachWholeRegister(L.self, 2, count, TileMemory(output: output, a: a, b: b, c: c, d: d)) { tile, at in
            F.value(L.load(tile.a + at), L.load(tile.b + at)).store(tile.output + at)
        }
    }
}

/// Binary pullbacks read g, a, b and y.
@inline(__always)
func binaryPullback0Tile<F: BinaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    binaryPullbackTile(L.self) { F.pullback0($0, a: $1, b: $2, y: $3) }
}

@inline(__always)
func binaryPullback1Tile<F: BinaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    binaryPullbackTile(L.self) { F.pullback1($0, a: $1, b: $2, y: $3) }
}

@inline(__always)
private func binaryPullbackTile<L: TileLanes>(
    _: L.Type, _ pullback: @escaping (_ g: L, _ a: L, _ b: L, _ y: L) -> L
) -> TileKernel {
    { count, output, g, a, b, y in
        forEachWholeRegister(L.self, 4, count, TileMemory(output: output, a: g, b: a, c: b, d: y)) { tile, at in
            pullback(L.load(tile.a + at), L.load(tile.b + at), L.load(tile.c + at), L.load(tile.d + at)).store(tile.output + at)
        }
    }
}

@inline(__always)
func ternaryTile<F: TernaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, d in
        forEachWholeRegister(L.self, 3, count, TileMemory(output: output, a: a, b: b, c: c, d: d)) { tile, at in
            F.value(L.load(tile.a + at), L.load(tile.b + at), L.load(tile.c + at)).store(tile.output + at)
        }
    }
}

/// Ternary pullbacks read g, a, b and c.
@inline(__always)
func ternaryPullbackTile<L: TileLanes>(
    _: L.Type, _ pullback: @escaping (_ g: L, _ a: L, _ b: L, _ c: L) -> L
) -> TileKernel {
    { count, output, g, a, b, c in
        forEachWholeRegister(L.self, 4, count, TileMemory(output: output, a: g, b: a, c: b, d: c)) { tile, at in
            pullback(L.load(tile.a + at), L.load(tile.b + at), L.load(tile.c + at), L.load(tile.d + at)).store(tile.output + at)
        }
    }
}

@inline(__always)
func unaryTestTile<F: UnaryTest, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, _, _, _ in
        forEachRegister(L.self, count) { at, lanes in
            L.store(F.test(load(a, at, lanes) as L), output + at / L.elementSize, lanes)
        }
    }
}

@inline(__always)
func binaryTestTile<F: BinaryTest, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, _, _ in
        forEachRegister(L.self, count) { at, lanes in
            L.store(F.test(load(a, at, lanes) as L, load(b, at, lanes)), output + at / L.elementSize, lanes)
        }
    }
}

// MARK: Integers, one at a time: the compiler vectorises these loops itself

@inline(__always)
func unaryIntegerTile<F: UnaryArithmetic, T: Integral>(_: F.Type, _: T.Type) -> TileKernel {
    { count, output, a, _, _, _ in
        let output = output.assumingMemoryBound(to: T.self), a = a.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.value(a[i]) }
    }
}

@inline(__always)
func binaryIntegerTile<F: BinaryArithmetic, T: Integral>(_: F.Type, _: T.Type) -> TileKernel {
    { count, output, a, b, _, _ in
        let output = output.assumingMemoryBound(to: T.self)
        let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.value(a[i], b[i]) }
    }
}

@inline(__always)
func ternaryIntegerTile<F: TernaryArithmetic, T: Integral>(_: F.Type, _: T.Type) -> TileKernel {
    { count, output, a, b, c, _ in
        let output = output.assumingMemoryBound(to: T.self)
        let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
        let c = c.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.value(a[i], b[i], c[i]) }
    }
}

@inline(__always)
func unaryIntegerTestTile<F: UnaryTest, T: Integral>(_: F.Type, _: T.Type) -> TileKernel where T.Mask == Bool {
    { count, output, a, _, _, _ in
        let output = output.assumingMemoryBound(to: Bool.self), a = a.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.test(a[i]) }
    }
}

@inline(__always)
func binaryIntegerTestTile<F: BinaryTest, T: Integral>(_: F.Type, _: T.Type) -> TileKernel where T.Mask == Bool {
    { count, output, a, b, _, _ in
        let output = output.assumingMemoryBound(to: Bool.self)
        let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.test(a[i], b[i]) }
    }
}
