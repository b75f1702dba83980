import Testing

@testable import Tern

/// Tensors that are joined in one loop against slices that are written one by one.
@Suite struct JoinTests {
    private static let shapes: [(shape: [Int], dim: Int, extents: [Int])] = [
        ([7], 0, [1, 3, 2]), ([40_000], 0, [40_000, 1, 33_000]), ([3, 5], 0, [2, 0, 3]), ([3, 5], 1, [1, 1, 1]),
        ([3, 5], 1, [4, 0, 1, 2]), ([200, 70], 1, [70, 1, 3]), ([200, 70], 0, [100, 1]), ([600, 600], 1, [600, 30]),
        ([5, 9, 3], 1, [9, 2]), ([5, 9, 1], 2, [1, 1, 1, 1]), ([2, 3, 4, 5], 2, [4, 1]), ([70_000, 1], 1, [1, 1]),
        ([4, 3], 1, [3]),
    ]

    @Test(arguments: [DType.bool, .bfloat16, .float32, .float64])
    func parts(_ dtype: DType) {
        for (shape, dim, extents) in Self.shapes {
            var start = 0
            let parts = extents.map { extent in
                var own = shape
                own[dim] = extent
                let count = own.reduce(1, *)
                start += count
                return Tensor.arange(start - count, start).remainder(dtype == .bool ? 2 : 251).to(dtype).reshape(own)
            }
            var whole = shape
            whole[dim] = extents.reduce(0, +)
            let expected = Tensor.zeros(whole, dtype: dtype)
            var place = 0
            for part in parts {
                expected.narrow(dim, place, part.shape[dim]).copy_(part)
                place += part.shape[dim]
            }
            #expect(cat(parts, dim: dim).equal(expected), "\(shape) \(dim) \(extents)")
            // A part that is not contiguous, or of another type, is copied by itself.
            let turned = parts.map { $0.transpose(0, -1).contiguous().transpose(0, -1) }
            #expect(cat(turned, dim: dim).equal(expected), "\(shape) \(dim) \(extents)")
        }
    }

    @Test func manyColumns() {
        let parts = (0..<600).map { Tensor.arange($0, $0 + 70).to(.float32) }
        let stacked = stack(parts, dim: -1)
        #expect(stacked.equal(Tensor.arange(70).unsqueeze(1).add(Tensor.arange(600)).to(.float32)))
    }

    @Test func stacks() {
        let parts = (0..<5).map { Tensor.arange($0 * 300, ($0 + 1) * 300).reshape(20, 15) }
        for dim in 0...2 {
            let stacked = stack(parts, dim: dim)
            for (i, part) in parts.enumerated() { #expect(stacked.select(dim, i).equal(part)) }
        }
    }
}
