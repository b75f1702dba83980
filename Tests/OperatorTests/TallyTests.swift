import Testing

@testable import Tern

/// bincount against a plain loop.
@Suite struct TallyTests {
    /// On both sides of what is counted at a time.
    private static let counts = [1, 3, 4, 5, 32_769, 131_072, 131_073, 400_001]

    private func expected(_ numbers: [Int], _ length: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: Swift.max(length, (numbers.max() ?? -1) + 1))
        for number in numbers { counts[number] += 1 }
        return counts
    }

    @Test(arguments: [1, 10, 2048, 2049, 60_000])
    func countingAlike(_ bins: Int) {
        for count in Self.counts {
            let x = Tensor.arange(count).mul(7919).remainder(bins)
            let numbers = x.scalars(Int.self)
            #expect(x.bincount(minlength: bins).scalars(Int.self) == expected(numbers, bins), "\(count) in \(bins)")
            // Every second element of another tensor, and numbers that come many times in a row.
            let apart = stack([x, x.add(5)], dim: 1).select(1, 0)
            #expect(apart.bincount().scalars(Int.self) == expected(numbers, 0))
            let sorted = numbers.sorted()
            #expect(Tensor(sorted).bincount().scalars(Int.self) == expected(sorted, 0))
        }
    }

    @Test(arguments: [DType.uint8, .int8, .int16, .int32, .int64])
    func types(_ dtype: DType) {
        let x = Tensor.arange(1000).remainder(100).to(dtype)
        let counts = x.bincount()
        #expect(counts.dtype == .int64)
        #expect(counts.scalars(Int.self) == Array(repeating: 10, count: 100))
        #expect(Tensor.zeros(0, dtype: dtype).bincount(minlength: 3).scalars(Int.self) == [0, 0, 0])
    }

    @Test func weights() {
        let x = Tensor([2, 0, 2, 2]), weights = Tensor([0.5, 1, 2, 4])
        #expect(x.bincount(weights: weights).scalars(Double.self) == [1, 0, 6.5])
        #expect(x.bincount(weights: weights).dtype == .float32)
        #expect(x.bincount(weights: Tensor([1, 2, 3, 4]), minlength: 4).dtype == .float64)
        #expect(Tensor.zeros(0).bincount(weights: Tensor.zeros(0), minlength: 2).scalars(Double.self) == [0, 0])
    }

    @Test func refusals() {
        for (place, bad) in [(0, -1), (40_000, -3), (99_999, Int.min)] {
            var numbers = [Int](repeating: 0, count: 100_000)
            numbers[place] = bad
            #expect(throws: TensorError.self) { try withErrors { _ = Tensor(numbers).bincount() } }
        }
    }
}
