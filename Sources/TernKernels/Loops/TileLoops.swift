import TernKernelABI

// MARK: Float lanes

@inline(__always)
func unaryTile<F: UnaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, d, repeated in
        forEachWholeRegister(L.self, 1, count, TileCursor(output, a, b, c, d, repeated: repeated)) { tile in
            F.value(tile.a() as L)
        }
    }
}

/// A unary pullback reads g, x and y as its inputs a, b and c.
@inline(__always)
func unaryPullbackTile<F: UnaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, d, repeated in
        forEachWholeRegister(L.self, 3, count, TileCursor(output, a, b, c, d, repeated: repeated)) { tile in
            F.pullback(tile.a() as L, x: tile.b(), y: tile.c())
        }
    }
}

@inline(__always)
func binaryTile<F: BinaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, d, repeated in
        forWholeRegisters(L.self, 2, count, TileCursor(output, a, b, c, d, repeated: repeated)) { tile, registers in
            // Of what takes no time beside its loads, one of them is a third.
            if F.isLight, tile.repeatsB {
                let number: L = tile.b()
                return forEachRegister(L.self, &tile, registers) { F.value($0.a(), number) }
            }
            if F.isLight, tile.repeatsA {
                let number: L = tile.a()
                return forEachRegister(L.self, &tile, registers) { F.value(number, $0.b()) }
            }
            forEachRegister(L.self, &tile, registers) { F.value($0.a() as L, $0.b()) }
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
    { count, output, g, a, b, y, repeated in
        forEachWholeRegister(L.self, 4, count, TileCursor(output, g, a, b, y, repeated: repeated)) { tile in
            pullback(tile.a(), tile.b(), tile.c(), tile.d())
        }
    }
}

@inline(__always)
func ternaryTile<F: TernaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, d, repeated in
        forEachWholeRegister(L.self, 3, count, TileCursor(output, a, b, c, d, repeated: repeated)) { tile in
            F.value(tile.a() as L, tile.b(), tile.c())
        }
    }
}

/// Ternary pullbacks read g, a, b and c.
@inline(__always)
func ternaryPullbackTile<L: TileLanes>(
    _: L.Type, _ pullback: @escaping (_ g: L, _ a: L, _ b: L, _ c: L) -> L
) -> TileKernel {
    { count, output, g, a, b, c, repeated in
        forEachWholeRegister(L.self, 4, count, TileCursor(output, g, a, b, c, repeated: repeated)) { tile in
            pullback(tile.a(), tile.b(), tile.c(), tile.d())
        }
    }
}

@inline(__always)
func unaryTestTile<F: UnaryTest, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, _, _, _, repeated in
        forEachRegister(L.self, count) { at, lanes in
            L.store(F.test(load(a, at & keptOffset(repeated, 0), lanes) as L), output + at / L.elementSize, lanes)
        }
    }
}

@inline(__always)
func binaryTestTile<F: BinaryTest, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, _, _, repeated in
        let keptA = keptOffset(repeated, 0), keptB = keptOffset(repeated, 1)
        forEachRegister(L.self, count) { at, lanes in
            let x: L = load(a, at & keptA, lanes)
            L.store(F.test(x, load(b, at & keptB, lanes)), output + at / L.elementSize, lanes)
        }
    }
}

// MARK: Integers, one at a time: the compiler vectorises these loops itself

@inline(__always)
func unaryIntegerTile<F: UnaryArithmetic, T: Integral>(_: F.Type, _: T.Type) -> TileKernel {
    { count, output, a, _, _, _, _ in
        let output = output.assumingMemoryBound(to: T.self), a = a.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.value(a[i]) }
    }
}

@inline(__always)
func binaryIntegerTile<F: BinaryArithmetic, T: Integral>(_: F.Type, _: T.Type) -> TileKernel {
    { count, output, a, b, _, _, _ in
        let output = output.assumingMemoryBound(to: T.self)
        let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.value(a[i], b[i]) }
    }
}

@inline(__always)
func ternaryIntegerTile<F: TernaryArithmetic, T: Integral>(_: F.Type, _: T.Type) -> TileKernel {
    { count, output, a, b, c, _, _ in
        let output = output.assumingMemoryBound(to: T.self)
        let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
        let c = c.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.value(a[i], b[i], c[i]) }
    }
}

@inline(__always)
func unaryIntegerTestTile<F: UnaryTest, T: Integral>(_: F.Type, _: T.Type) -> TileKernel where T.Mask == Bool {
    { count, output, a, _, _, _, _ in
        let output = output.assumingMemoryBound(to: Bool.self), a = a.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.test(a[i]) }
    }
}

@inline(__always)
func binaryIntegerTestTile<F: BinaryTest, T: Integral>(_: F.Type, _: T.Type) -> TileKernel where T.Mask == Bool {
    { count, output, a, b, _, _, _ in
        let output = output.assumingMemoryBound(to: Bool.self)
        let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = F.test(a[i], b[i]) }
    }
}
