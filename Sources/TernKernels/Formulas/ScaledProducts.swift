import TernKernelABI

// Four inputs: `a + d · b · c` and `a + d · b / c`, rounded to the element type once.

@inline(__always)
private func scaledProductTile<L: TileLanes>(_: L.Type) -> TileKernel {
    { count, output, a, b, c, d, repeated in
        forEachWholeRegister(L.self, 4, count, TileCursor(output, a, b, c, d, repeated: repeated)) { tile in
            let scaled: L = tile.d() * tile.b()
            return tile.a() + scaled * tile.c()
        }
    }
}

@inline(__always)
private func scaledQuotientTile<L: TileLanes>(_: L.Type) -> TileKernel {
    { count, output, a, b, c, d, repeated in
        forEachWholeRegister(L.self, 4, count, TileCursor(output, a, b, c, d, repeated: repeated)) { tile in
            let scaled: L = tile.d() * tile.b()
            return tile.a() + scaled / tile.c()
        }
    }
}

@inline(__always)
private func scaledProductTile<T: Integral>(integers _: T.Type) -> TileKernel {
    { count, output, a, b, c, d, _ in
        let output = output.assumingMemoryBound(to: T.self)
        let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
        let c = c.assumingMemoryBound(to: T.self), d = d.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = a[i] + d[i] * b[i] * c[i] }
    }
}

func registerScaledProducts(_ catalog: KernelCatalog) {
    catalog.add("addcmul", .value, .float32, tile: scaledProductTile(SIMD16<Float>.self))
    catalog.add("addcmul", .value, .float64, tile: scaledProductTile(SIMD8<Double>.self))
    catalog.add("addcmul", .value, .uint8, tile: scaledProductTile(integers: UInt8.self))
    catalog.add("addcmul", .value, .int8, tile: scaledProductTile(integers: Int8.self))
    catalog.add("addcmul", .value, .int16, tile: scaledProductTile(integers: Int16.self))
    catalog.add("addcmul", .value, .int32, tile: scaledProductTile(integers: Int32.self))
    catalog.add("addcmul", .value, .int64, tile: scaledProductTile(integers: Int64.self))
    catalog.add("addcdiv", .value, .float32, tile: scaledQuotientTile(SIMD16<Float>.self))
    catalog.add("addcdiv", .value, .float64, tile: scaledQuotientTile(SIMD8<Double>.self))
}
