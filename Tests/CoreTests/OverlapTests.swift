import Testing

@testable import Tern

/// Which tensors show a place of memory twice, and that these are not written.
@Suite struct OverlapTests {
    /// By looking at every element.
    private func showsOnePlaceTwice(_ geometry: Geometry) -> Bool {
        var places = [0]
        for (extent, stride) in zip(geometry.shape, geometry.strides) {
            places = places.flatMap { place in (0..<extent).map { place + $0 * stride } }
        }
        return Set(places).count < places.count
    }

    @Test func everySmallGeometryIsAnsweredExactly() {
        let extents = [1, 2, 3, 5], strides = [0, 1, 2, 3, 4, 6, 7, 10]
        func walk(_ shape: Shape, _ steps: Shape, _ rank: Int) {
            if shape.count == rank {
                let geometry = Geometry(shape: shape, strides: steps)
                #expect(geometry.overlaps == showsOnePlaceTwice(geometry), "\(shape), strides \(steps)")
                return
            }
            for extent in extents {
                for stride in strides { walk(Shape(Array(shape) + [extent]), Shape(Array(steps) + [stride]), rank) }
            }
        }
        for rank in 0...3 { walk([], [], rank) }
    }

    @Test func fourDimensionsByChance() {
        var state: UInt64 = 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<2000 {
            let geometry = Geometry(
                shape: Shape((0..<4).map { _ in 1 + next(4) }), strides: Shape((0..<4).map { _ in 1 + next(40) }))
            #expect(geometry.overlaps == showsOnePlaceTwice(geometry), "\(geometry)")
        }
    }

    /// The tensor under `part` must be as before after a refused write.
    private func refusesToWrite(_ x: Tensor, _ part: Tensor, _ what: String) {
        let before = x.scalars(Double.self)
        for (name, write) in [
            ("add_", { _ = part.add_(1) }), ("fill_", { _ = part.fill_(7) }), ("mul_", { _ = part.mul_(2) }),
            ("copy_", { _ = part.copy_(Tensor.ones(like: part)) }), ("index_put_", { part[Tensor([0])] = Scalar.int(5) }),
            ("uniform_", { _ = part.uniform_() }), ("zero_", { _ = part.zero_() }),
        ] as [(String, () -> Void)] {
            #expect(throws: TensorError.self, "\(what), \(name)") { try withErrors(write) }
            #expect(x.scalars(Double.self) == before, "\(what), \(name)")
        }
    }

    @Test func overlapsAreRefusedBeforeTheFirstWrite() throws {
        let x = Tensor.arange(12, dtype: .float32)
        refusesToWrite(x, x.unfold(0, 3, 1), "unfold")
        refusesToWrite(x, x.view(12, 1).expand(12, 2), "expand")
        refusesToWrite(x, x.asStrided([3, 3], [1, 1]), "as_strided, equal strides")
        refusesToWrite(x, x.asStrided([3, 4], [2, 1]), "as_strided, rows that overlap")
        refusesToWrite(x, x.asStrided([2, 2, 2], [1, 2, 3]), "as_strided, 1 + 2 = 3")
        let out = Operator.named("exp")
        #expect(throws: TensorError.self) {
            try out?.call([.tensor(Tensor.ones(10, 3))], ["out": .tensor(x.unfold(0, 3, 1))])
        }
        // Strides that look as if they overlapped, and do not.
        let part = x.asStrided([2, 3], [3, 2])
        _ = try withErrors { part.add_(100) }
        #expect(x.scalars(Int.self) == [100, 1, 102, 103, 104, 105, 6, 107, 8, 9, 10, 11])
        _ = try withErrors { x.unfold(0, 3, 3).add_(1) }
        #expect(x.scalars(Int.self).prefix(3) == [101, 2, 103])
    }
}
