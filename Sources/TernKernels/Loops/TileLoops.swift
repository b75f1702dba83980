import TernKernelABI

// MARK: Float lanes

@inline(__always)
func unaryTile<F: UnaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, _, _, _ in
        forEachRegister(L.self, count) { at, lanes in store(F.value(load(a, at, lanes) as L), output, at, lanes) }
    }
}

/// A unary pullback reads g, x and y as its inputs a, b and c.
@inline(__always)
func unaryPullbackTile<F: UnaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, _ in
        forEachRegister(L.self, count) { at, lanes in
            let g: L = load(a, at, lanes)
            store(F.pullback(g, x: load(b, at, lanes), y: load(c, at, lanes)), output, at, lanes)
        }
    }
}

@inline(__always)
func binaryTile<F: BinaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, _, _ in
        forEachRegister(L.self, count) { at, lanes in
            store(F.value(load(a, at, lanes) as L, load(b, at, lanes)), output, at, lanes)
        }
    }
}

/// Binary pullbacks read g, a, b and y.
@inline(__always)
func binaryPullback0Tile<F: BinaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, g, a, b, y in
        forEachRegister(L.self, count) { at, lanes in
            let result: L = F.pullback0(
                load(g, at, lanes), a: load(a, at, lanes), b: load(b, at, lanes), y: load(y, at, lanes))
            store(result, output, at, lanes)
        }
    }
}

@inline(__always)
func binaryPullback1Tile<F: BinaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, g, a, b, y in
        forEachRegister(L.self, count) { at, lanes in
            let result: L = F.pullback1(
                load(g, at, lanes), a: load(a, at, lanes), b: load(b, at, lanes), y: load(y, at, lanes))
            store(result, output, at, lanes)
        }
    }
}

@inline(__always)
func ternaryTile<F: TernaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, c, _ in
        forEachRegister(L.self, count) { at, lanes in
            store(F.value(load(a, at, lanes) as L, load(b, at, lanes), load(c, at, lanes)), output, at, lanes)
        }
    }
}

/// Ternary pullbacks read g, a, b and c.
@inline(__always)
func ternaryPullbackTile<L: TileLanes>(
    _: L.Type, _ pullback: @escaping (_ g: L, _ a: L, _ b: L, _ c: L) -> L
) -> TileKernel {
    { count, output, g, a, b, c in
        forEachRegister(L.self, count) { at, lanes in
            store(pullback(load(g, at, lanes), load(a, at, lanes), load(b, at, lanes), load(c, at, lanes)), output, at, lanes)
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
