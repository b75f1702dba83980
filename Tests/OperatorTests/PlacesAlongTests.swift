import Testing

@testable import Tern

/// gather, scatter and their kin against loops over single elements.
@Suite struct PlacesAlongTests {
    /// Shapes, a dimension, and the extent of the index along it; the last ones are cut into parts for several threads.
    private static let cases: [(shape: [Int], dim: Int, extent: Int)] = [
        ([7], 0, 12), ([5, 9], 0, 3), ([5, 9], 1, 20), ([4, 3, 6], 0, 5), ([4, 3, 6], 1, 7), ([4, 3, 6], 2, 2),
        ([2, 3, 4, 5], 2, 6), ([70_000], 0, 40_000), ([300, 3], 0, 40_000), ([40, 1500], 1, 1100), ([90, 700], 0, 120),
        ([3, 50, 400], 1, 130),
    ]

    private func index(_ shape: [Int], _ dim: Int, _ extent: Int) -> Tensor {
        var own = shape
        own[dim] = extent
        let count = own.reduce(1, *)
        return Tensor.arange(count).mul(7919).add(3).remainder(shape[dim]).reshape(own)
    }

    private func numbers(_ shape: [Int], _ dtype: DType) -> Tensor {
        Tensor.arange(shape.reduce(1, *)).remainder(dtype.size == 1 ? 50 : 1000).to(dtype).reshape(shape)
    }

    /// Runs `body(place among the index, place in the tensor)` in order.
    private func forEachPlace(_ shape: [Int], _ dim: Int, _ index: Tensor, _ body: (Int, Int) -> Void) {
        let list = index.scalars(Int.self), own = Array(index.shape)
        for i in 0..<list.count {
            var rest = i, place = 0, step = 1
            for d in stride(from: own.count - 1, through: 0, by: -1) {
                place += (d == dim ? list[i] : rest % own[d]) * step
                rest /= own[d]
                step *= shape[d]
            }
            body(i, place)
        }
    }

    @Test(arguments: [DType.uint8, .int16, .bfloat16, .float32, .int64])
    func gathering(_ dtype: DType) {
        for (shape, dim, extent) in Self.cases {
            let x = numbers(shape, dtype), index = index(shape, dim, extent), source = x.scalars(Double.self)
            var expected = [Double](repeating: 0, count: index.count)
            forEachPlace(shape, dim, index) { expected[$0] = source[$1] }
            #expect(x.gather(dim, index).scalars(Double.self) == expected, "\(shape), \(dim)")
            // Strides of the tensor and of the index.
            let apart = stack([x, x], dim: -1).select(-1, 0), turned = index.transpose(0, -1).clone().transpose(0, -1)
            #expect(apart.gather(dim, turned).scalars(Double.self) == expected, "\(shape), \(dim), strided")
            #expect(x.gather(dim, index.to(.int32)).scalars(Double.self) == expected)
        }
    }

    @Test(arguments: [DType.uint8, .int32, .float32, .float64])
    func scattering(_ dtype: DType) {
        for (shape, dim, extent) in Self.cases {
            let x = numbers(shape, dtype), index = index(shape, dim, extent)
            var wide = Array(index.shape)
            wide[dim] += 2
            let source = numbers(wide, dtype), values = source.narrow(dim, 0, extent).scalars(Double.self)
            var sums = x.scalars(Double.self), last = sums, largest = sums
            forEachPlace(shape, dim, index) {
                sums[$1] += values[$0]
                last[$1] = values[$0]
                largest[$1] = Swift.max(largest[$1], values[$0])
            }
            if dtype == .uint8 { sums = sums.map { Double(Int($0) & 255) } }
            #expect(x.scatterAdd(dim, index, source).scalars(Double.self) == sums, "\(shape), \(dim)")
            #expect(x.scatter(dim, index, source).scalars(Double.self) == last, "\(shape), \(dim)")
            #expect(x.scatterReduce(dim, index, source, "amax").scalars(Double.self) == largest, "\(shape), \(dim)")
            let one = x.clone()
            forEachPlace(shape, dim, index) { last[$1] = 5 + 0 * Double($0) }
            #expect(one.scatter_(dim, index, 5).scalars(Double.self) == last)
        }
    }

    @Test func repeatedIndex() {
        // An index that repeats along a dimension is not copied out.
        let rows = Tensor([2, 0, 2, 1]), source = numbers([4, 500], .float32)
        let sums = Tensor.zeros(3, 500).scatterAdd(0, rows.unsqueeze(1).expand(4, 500), source)
        #expect(sums.scalars(Float.self) == cat([source[1], source[3], source[0] + source[2]]).scalars(Float.self))
        #expect(source.indexSelect(1, Tensor([499, 0])).scalars(Float.self) == [499, 0, 999, 500, 499, 0, 999, 500])
        #expect(
            source.indexSelect(0, Tensor([3, -1 + 1])).scalars(Float.self) == cat([source[3], source[0]]).scalars(Float.self))
        let middle = numbers([6, 50, 3], .int64)
        #expect(middle.indexSelect(1, Tensor([7])).scalars(Int.self) == middle.select(1, 7).scalars(Int.self))
        #expect(middle.t3.indexSelect(0, Tensor([2, 1])).scalars(Int.self) == middle.t3[1...2].flip(0).scalars(Int.self))
    }

    @Test func placesOfWhatIsNotZero() {
        for shape in [[1], [70_001], [300, 257], [40, 3, 700], [2, 3, 4, 5], [0, 3]] {
            for step in [1, 2, 7, 100_000] {
                let x = Tensor.arange(shape.reduce(1, *)).remainder(step).eq(step - 1).reshape(shape)
                var expected: [Int] = []
                for (i, flag) in x.scalars(Bool.self).enumerated() where flag {
                    var rest = i, tuple: [Int] = []
                    for extent in shape.reversed() {
                        tuple.append(rest % extent)
                        rest /= extent
                    }
                    expected += tuple.reversed()
                }
                #expect(x.nonzero().scalars(Int.self) == expected, "\(shape), \(step)")
                #expect(x.nonzero().shape == [expected.count / shape.count, shape.count])
            }
        }
        let x = Tensor.arange(200_000).reshape([400, 500])
        let mask = x.remainder(3).eq(1)
        #expect(x.maskedSelect(mask).scalars(Int.self) == (0..<200_000).filter { $0 % 3 == 1 })
        #expect(x.t().maskedSelect(mask.t()).sort().values.scalars(Int.self) == (0..<200_000).filter { $0 % 3 == 1 })
    }

    /// Long runs are cut across for several threads, each of which goes through all of them in order.
    @Test(arguments: [DType.float32, .int64, .bfloat16])
    func longRuns(_ dtype: DType) {
        let index = Tensor.arange(300).mul(7).remainder(40), source = numbers([300, 1100], dtype)
        var sums = [Double](repeating: 0, count: 40 * 1100), last = sums
        let values = source.scalars(Double.self)
        for (i, place) in index.scalars(Int.self).enumerated() {
            for j in 0..<1100 {
                sums[place * 1100 + j] += values[i * 1100 + j]
                last[place * 1100 + j] = values[i * 1100 + j]
            }
        }
        let zeros = Tensor.zeros(40, 1100, dtype: dtype)
        #expect(zeros.indexCopy(0, index, source).scalars(Double.self) == last)
        if dtype != .bfloat16 { #expect(zeros.indexAdd(0, index, source).scalars(Double.self) == sums) }
    }

    @Test func nothingIsWrittenIfAnIndexIsOutOfBounds() throws {
        for (shape, dim, extent) in Self.cases {
            for wrong in [-1, shape[dim]] {
                let index = index(shape, dim, extent), x = numbers(shape, .float32), before = x.scalars(Float.self)
                index.view(-1)[index.count - 1] = Scalar.int(Int64(wrong))
                let source = Tensor.ones(like: index).to(.float32)
                for body in [
                    { _ = x.gather(dim, index) }, { x.scatter_(dim, index, source) }, { x.scatterAdd_(dim, index, source) },
                ] {
                    do {
                        try withErrors { body() }
                        Issue.record("an index of \(wrong) for \(shape) was accepted")
                    } catch let error as TensorError {
                        #expect(error.message.contains("index \(wrong) is out of bounds for dimension \(dim)"))
                    }
                }
                #expect(x.scalars(Float.self) == before)
            }
        }
    }
}

extension Tensor {
    fileprivate var t3: Tensor { permute(2, 0, 1) }
}
