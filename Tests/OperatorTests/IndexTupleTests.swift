import Testing

@testable import Tern

/// `x[rows, columns]` and its kin against loops over single elements.
@Suite struct IndexTupleTests {
    /// On both sides of a tile, of what is gathered at a time, and of what a thread does.
    private static let counts = [1, 127, 129, 1023, 1024, 1025, 2500, 33_001]

    private func index(_ count: Int, _ extent: Int, _ factor: Int) -> Tensor {
        Tensor.arange(count).mul(factor).add(1).remainder(2 * extent).sub(extent)
    }

    /// Elements of `shape`, and the same in memory that other elements lie between.
    private func tensors(_ shape: [Int], _ dtype: DType) -> [Tensor] {
        let x = Tensor.arange(shape.reduce(1, *)).remainder(dtype.size == 1 ? 100 : 1000).to(dtype).reshape(shape)
        return [
            x, stack([x.add(1), x], dim: 0)[1], stack([x, x.add(1)], dim: 1).select(1, 0),
            x.transpose(0, 1).clone().transpose(0, 1),
        ]
    }

    /// The places in row-major order.
    private func places(_ indices: [Tensor], _ shape: [Int]) -> [Int] {
        let lists = indices.map { $0.scalars(Int.self) }
        return (0..<lists[0].count).map { i in
            zip(lists, shape).reduce(0) { place, next in
                let index = next.0[i]
                return place * next.1 + (index < 0 ? index + next.1 : index)
            }
        }
    }

    @Test(arguments: [DType.uint8, .int16, .bfloat16, .float32, .int64])
    func reading(_ dtype: DType) {
        for count in Self.counts {
            let rows = index(count, 30, 7919), columns = index(count, 41, 104_729)
            for x in tensors([30, 41], dtype) {
                let source = x.scalars(Double.self)
                let expected = places([rows, columns], [30, 41]).map { source[$0] }
                #expect(x[rows, columns].scalars(Double.self) == expected, "\(count), \(x.stride())")
            }
        }
    }

    @Test func threeAndRuns() {
        for count in Self.counts.dropLast() + [5000] {
            let indices = [index(count, 5, 7919), index(count, 6, 104_729), index(count, 7, 31)]
            for x in tensors([5, 6, 7], .float32) {
                let source = x.scalars(Double.self)
                #expect(
                    x[indices[0], indices[1], indices[2]].scalars(Double.self)
                        == places(indices, [5, 6, 7]).map { source[$0] })
                let two = places(Array(indices[..<2]), [5, 6])
                #expect(
                    x[indices[0], indices[1]].scalars(Double.self)
                        == two.flatMap { place in (0..<7).map { source[place * 7 + $0] } })
            }
        }
        // A dimension in between, which comes last and lies in memory in steps.
        let x = tensors([5, 6, 7], .float32)[0], source = x.scalars(Double.self)
        let outer = index(500, 5, 7919), inner = index(500, 7, 31)
        let apart = places([outer, inner], [5, 7]).flatMap { place in (0..<6).map { source[place / 7 * 42 + $0 * 7 + place % 7] }
        }
        #expect(x[outer, .all, inner].scalars(Double.self) == apart)
        let square = index(12, 5, 7).reshape(3, 4)
        #expect(x[square, square].shape == [3, 4, 7])
    }

    @Test func writing() {
        for count in Self.counts {
            let indices = [index(count, 30, 7919), index(count, 41, 104_729)]
            let values = Tensor.arange(count).to(.float32)
            for x in tensors([30, 41], .float32) {
                var last = x.scalars(Double.self), sums = last
                for (i, place) in places(indices, [30, 41]).enumerated() {
                    last[place] = Double(i)
                    sums[place] += Double(i)
                }
                // A tensor with the same strides.
                let replaced = x.clone(), added = x.clone()
                replaced[indices[0], indices[1]] = values
                added.indexPut_(indices, values, accumulate: true)
                #expect(replaced.scalars(Double.self) == last)
                #expect(added.scalars(Double.self) == sums)
                x[indices[0], indices[1]] = values
                #expect(x.scalars(Double.self) == last, "\(x.stride())")
            }
        }
    }

    @Test func gradients() {
        let x = Tensor.arange(12).to(.float64).reshape(3, 4).clone()
        x.requiresGrad = true
        let rows = Tensor([0, 2, -1, 0]), columns = Tensor([1, -1, 3, 1])
        x[rows, columns].mul(Tensor([1.0, 2, 3, 4], dtype: .float64)).sum().backward()
        #expect(x.grad?.scalars(Double.self) == [0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5])
        let report = gradCheck({ [$0[0][rows, columns].square()] }, [x])
        #expect(report.passed, "\(report)")
    }

    @Test func indicesOutOfBounds() {
        let x = Tensor.zeros(3, 4)
        let inside = Tensor.zeros(3000, dtype: .int64)
        for (place, bad, word) in [
            (2999, 3, "dimension 0"), (0, -4, "dimension 0"), (1500, 4, "dimension 1"), (2, -5, "dimension 1"),
        ] {
            let outside = inside.clone()
            outside[place] = Scalar.int(Int64(bad))
            let (rows, columns) = word.hasSuffix("0") ? (outside, inside) : (inside, outside)
            for write in [false, true] {
                do {
                    try withErrors { if write { x[rows, columns] = Scalar.int(1) } else { _ = x[rows, columns] } }
                    Issue.record("\(bad) was not refused")
                } catch {
                    #expect("\(error)".contains("index \(bad) is out of bounds for \(word)"), "\(error)")
                }
            }
        }
        #expect(x.scalars(Float.self).allSatisfy { $0 == 0 })
        #expect(throws: TensorError.self) { try withErrors { _ = Tensor.zeros(0, 4)[inside, inside] } }
        #expect(throws: TensorError.self) { try withErrors { _ = Tensor.zeros(3, 4, 0)[inside.add(3), inside] } }
        #expect(throws: TensorError.self) { try withErrors { _ = x.to(.meta)[inside.add(3), inside] } }
        #expect(x[Tensor.zeros(0, dtype: .int64), Tensor.zeros(0, dtype: .int64)].shape == [0])
    }
}
