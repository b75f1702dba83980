import TernKernelABI

// The mean squared error in one passage through both operands, and its gradient in another.

/// The sum of the squared differences of two rows, as one element.
@inline(__always)
private func squaredDistance<L: TileLanes>(_: L.Type) -> RowKernel {
    { count, output, input, extra in
        let sum = accumulate(count, from: L.zero) { sum, at, lanes in
            let distance: L = load(input, at, lanes, fill: .zero) - load(extra, at, lanes, fill: .zero)
            return L.multiplyAdd(distance, distance, sum)
        } combine: {
            $0 + $1
        }
        output.assumingMemoryBound(to: L.Element.self).pointee = fold(sum) { $0 + $1 }
    }
}

/// `(a - b) · c`
@inline(__always)
private func scaledDifferenceTile<L: TileLanes>(_: L.Type) -> TileKernel {
    { count, output, a, b, c, d, repeated in
        forEachWholeRegister(L.self, 3, count, TileCursor(output, a, b, c, d, repeated: repeated)) { tile in
            let distance: L = tile.a() - tile.b()
            return distance * tile.c()
        }
    }
}

func registerSquaredDistances(_ catalog: KernelCatalog) {
    catalog.add("squared_distance", .float32, row: squaredDistance(SIMD16<Float>.self))
    catalog.add("squared_distance", .float64, row: squaredDistance(SIMD8<Double>.self))
    catalog.add("scaled_difference", .value, .float32, tile: scaledDifferenceTile(SIMD16<Float>.self))
    catalog.add("scaled_difference", .value, .float64, tile: scaledDifferenceTile(SIMD8<Double>.self))
}
