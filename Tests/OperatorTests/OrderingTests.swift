import Testing

@testable import Tern

/// Sorting and its kin against the plainest code that says the same.
@Suite struct OrderingTests {
    /// Lengths on both sides of where another way of sorting begins.
    private static let lengths = [1, 2, 15, 16, 17, 33, 63, 64, 65, 80, 100, 128, 143, 191, 192, 1023, 1024, 1500, 5000]

    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// A row of the type with many equal elements, and zeros, infinities and NaN of both signs where there are such.
    private func row(_ count: Int, _ dtype: DType) -> Tensor {
        var random = Numbers(state: UInt64(count))
        if dtype == .bool { return Tensor((0..<count).map { _ in Int.random(in: 0...1, using: &random) }).to(.bool) }
        if !dtype.isFloatingPoint {
            let bound = dtype.size == 1 ? 127 : 1 << (8 * dtype.size - 2)
            let low = dtype == .uint8 ? 0 : -bound
            return Tensor(
                (0..<count).map { i in
                    i % 3 == 0 ? Int.random(in: 0...9, using: &random) : Int.random(in: low...bound, using: &random)
                },
                dtype: dtype)
        }
        let special = [0.0, -0.0, .infinity, -.infinity, .nan, -.nan, 1, 1, -1]
        return Tensor(
            (0..<count).map { i in
                i % 4 == 0 ? special.randomElement(using: &random) ?? 0 : Double.random(in: -50...50, using: &random)
            },
            dtype: dtype)
    }

    private func isBefore(_ a: Double, _ b: Double) -> Bool { a.isNaN ? false : b.isNaN || a < b }

    /// The places in order; the standard library's sort is stable.
    private func places(_ values: [Double], descending: Bool) -> [Int] {
        values.indices.sorted {
            let (a, b) = descending ? (values[$1], values[$0]) : (values[$0], values[$1])
            return isBefore(a, b) || (!isBefore(b, a) && $0 < $1)
        }
    }

    @Test(arguments: DType.allCases, [false, true])
    func sortingIsStable(_ dtype: DType, _ descending: Bool) {
        for length in Self.lengths {
            let x = row(length, dtype)
            // Whole numbers of 64 bits are not all doubles; they have a test of their own.
            let expected = places(x.scalars(Double.self), descending: descending)
            let (values, indices) = x.sort(descending: descending)
            if dtype != .int64 { #expect(indices.scalars(Int.self) == expected, "\(dtype), \(length)") }
            let source = x.scalars(Double.self)
            let numbers = values.scalars(Double.self)
            for (i, place) in indices.scalars(Int.self).enumerated() {
                let (a, b) = (source[place], numbers[i])
                if !(a == b || a.isNaN && b.isNaN) { Issue.record("\(dtype), \(length): place \(i)") }
            }
        }
    }

    /// Rows that are sorted in pieces: the order of the elements, that of equal ones, and every bit of them.
    @Test(arguments: DType.allCases, [false, true])
    func longRows(_ dtype: DType, _ descending: Bool) {
        for length in [65_535, 65_536, 131_072, 131_073, 300_001] {
            let x = row(length, dtype)
            let source = x.scalars(Double.self)
            let (values, indices) = x.sort(descending: descending)
            let places = indices.scalars(Int.self), sorted = values.scalars(Double.self)
            var isTaken = [Bool](repeating: false, count: length)
            var isRight = true
            for i in 0..<length {
                let a = source[places[i]]
                if isTaken[places[i]] || a.bitPattern != sorted[i].bitPattern && !(a.isNaN && sorted[i].isNaN) { isRight = false }
                isTaken[places[i]] = true
                if i == 0 { continue }
                let b = source[places[i - 1]]
                if descending ? isBefore(b, a) : isBefore(a, b) { isRight = false }
                let isTie = !isBefore(a, b) && !isBefore(b, a)
                // Whole numbers of 64 bits may differ and be the same double.
                if isTie, places[i] < places[i - 1], dtype != .int64 { isRight = false }
            }
            #expect(isRight, "\(dtype), \(length)")
        }
        // All digits but one are shared, or all.
        for x in [Tensor.arange(70_000).remainder(3).to(dtype), Tensor.ones(70_000, dtype: dtype)] {
            let (values, indices) = x.sort(descending: descending)
            let (short, places) = x[..<1000].sort(descending: descending)
            #expect(values[0].item(Double.self) == short[0].item(Double.self))
            #expect(indices[..<300].scalars(Int.self) == indices[..<300].sort().values.scalars(Int.self))
            #expect(indices[0].item(Int.self) == places[0].item(Int.self))
        }
    }

    @Test(arguments: [DType.float32, .float64, .int32, .uint8, .bfloat16], [false, true])
    func fewOfLongRows(_ dtype: DType, _ largest: Bool) {
        for length in [4096, 5000, 70_001] {
            let random = row(length, dtype)
            // Rows in order, in which every element is better than all before it, are taken in another way.
            for x in [random, random.sort().values, random.sort(descending: true).values, random.mul(0)] {
                let (values, indices) = x.sort(descending: largest)
                for k in [1, 7, 100, length / 32] {
                    let (few, places) = x.topk(k, largest: largest)
                    #expect(places.scalars(Int.self) == indices[..<k].scalars(Int.self), "\(dtype), \(length), \(k)")
                    #expect(
                        few.scalars(Double.self).map(\.bitPattern) == values[..<k].scalars(Double.self).map(\.bitPattern))
                }
            }
        }
    }

    /// Places that are found by keeping the best in order, and the first that are not.
    @Test(arguments: DType.allCases, [false, true])
    func veryFewOfRows(_ dtype: DType, _ largest: Bool) {
        for length in [2, 16, 17, 31, 33, 100, 1024, 5000] {
            let random = row(length, dtype)
            for x in [random, random.sort().values, random.sort(descending: true).values] {
                let (values, indices) = x.sort(descending: largest)
                for k in [1, 2, 10, 15, 16, 17] where k <= length {
                    let (few, places) = x.topk(k, largest: largest)
                    #expect(places.scalars(Int.self) == indices[..<k].scalars(Int.self), "\(dtype), \(length), \(k)")
                    #expect(
                        few.scalars(Double.self).map(\.bitPattern) == values[..<k].scalars(Double.self).map(\.bitPattern))
                }
            }
        }
    }

    @Test func wholeNumbersOf64Bits() {
        var random = Numbers(state: 4)
        for length in Self.lengths + [70_000] {
            var list = (0..<length).map { _ in Int(bitPattern: UInt(random.next())) }
            list[0] = .min
            list[length - 1] = .max
            #expect(Tensor(list).sort().values.scalars(Int.self) == list.sorted())
            #expect(Tensor(list).sort(descending: true).values.scalars(Int.self) == list.sorted(by: >))
        }
    }

    @Test(arguments: [DType.float32, .float64, .bfloat16, .int32, .uint8, .int64])
    func partsOfTheOrder(_ dtype: DType) {
        for length in Self.lengths {
            let x = row(length, dtype), (values, indices) = x.sort()
            for k in Set([1, length / 50 + 1, length / 2 + 1, length]) where k <= length {
                let smallest = x.topk(k, largest: false)
                #expect(smallest.indices.equal(indices.narrow(0, 0, k)), "\(dtype) \(length) \(k)")
                let largest = x.topk(k), descending = x.sort(descending: true)
                #expect(largest.indices.equal(descending.indices.narrow(0, 0, k)), "\(dtype) \(length) \(k)")
                let one = x.kthvalue(k)
                #expect(one.indices.item(Int.self) == indices.scalars(Int.self)[k - 1])
                #expect(one.values.allclose(values[k - 1], equalNaN: true))
            }
            let whole = x.scalars(Double.self).filter { !$0.isNaN }.sorted()
            let middle = x.nanmedian().item(Double.self)
            #expect(whole.isEmpty ? middle.isNaN : middle == whole[(whole.count - 1) / 2], "\(dtype) \(length)")
        }
    }

    @Test func rowsAlongAnyDimension() {
        let x = Tensor.rand(7, 5, 3, generator: Generator(seed: 3))
        for dim in 0..<3 {
            let (values, indices) = x.sort(dim, descending: true)
            #expect(values.equal(x.gather(dim, indices)))
            #expect(values.isContiguous)
            #expect(values.equal(x.permute(2, 1, 0).sort(2 - dim, descending: true).values.permute(2, 1, 0)))
            #expect(x.median(dim).values.equal(x.sort(dim).values.select(dim, (x.shape[dim] - 1) / 2)))
        }
    }

    @Test func nothingAndOneElement() {
        let scalar = Tensor(3.0).sort(), none = Tensor.zeros(0, 3).sort(0)
        #expect(scalar.values.shape == [] && scalar.indices.item(Int.self) == 0)
        #expect(none.values.shape == [0, 3] && none.indices.dtype == .int64)
        #expect(Tensor.zeros(0, 3).sort(1).indices.shape == [0, 3])
        #expect(Tensor.zeros(2, 3).topk(0).values.shape == [2, 0])
        #expect(Tensor(3.0).median(0, keepdim: true).values.shape == [])
        #expect(Tensor.zeros(0).median().item(Double.self).isNaN)
        #expect(Tensor.zeros(0).unique(returnInverse: true, returnCounts: true).counts?.shape == [0])
        #expect(Tensor.zeros(2, 0).cummax(1).indices.shape == [2, 0])
    }

    /// Integers close together are counted, others sorted: both say the same, whatever the type and the sign.
    @Test(arguments: [DType.int64, .int32, .int16, .int8, .uint8])
    func uniqueByCounting(_ dtype: DType) {
        let x = Tensor.arange(3000).mul(37).remainder(101).to(dtype).reshape(30, 100)
        for shift in dtype == .uint8 ? [0, 150] : dtype == .int8 ? [0, -128, 20] : [0, -50, -20_000, 30_000 - 101, 20] {
            let numbers = x.add(shift)
            let found = numbers.unique(returnInverse: true, returnCounts: true)
            let expected = numbers.to(.float64).unique(returnInverse: true, returnCounts: true)
            #expect(found.values.dtype == dtype)
            #expect(found.values.to(.float64).equal(expected.values))
            #expect(found.inverse?.equal(expected.inverse ?? x) == true)
            #expect(found.counts?.equal(expected.counts ?? x) == true)
            #expect(numbers.unique().equal(found.values))
        }
        let ends = Tensor([Int.max, Int.min, 0, Int.max])
        #expect(ends.unique().scalars(Int.self) == [Int.min, 0, Int.max])
        let far = Tensor([Int.max - 1, Int.max, Int.max - 1, Int.max])
        #expect(far.unique(returnInverse: true).inverse?.scalars(Int.self) == [0, 1, 0, 1])
        #expect(far.unique().scalars(Int.self) == [Int.max - 1, Int.max])
    }

    @Test func uniqueSlices() {
        let x = Tensor([[3, 1, 3, 1], [0, 2, 0, 1], [0, 0, 0, 0]])
        let found = x.unique(returnInverse: true, returnCounts: true, dim: 1)
        #expect(found.values.equal(Tensor([[1, 1, 3], [1, 2, 0], [0, 0, 0]])))
        #expect(found.inverse?.scalars(Int.self) == [2, 1, 2, 0])
        #expect(found.counts?.scalars(Int.self) == [1, 1, 2])
        #expect(Tensor([1, 1, 2, 1]).uniqueConsecutive().scalars(Int.self) == [1, 2, 1])
        #expect(Tensor([Double.nan, .nan, 1]).unique().count == 3)
    }

    @Test func searchingInAnyOrder() {
        let sequence = Tensor([5.0, 1, 3]), order = sequence.argsort()
        let values = Tensor([0.0, 1, 2, 3, 6, .nan])
        #expect(searchsorted(sequence, values, sorter: order).scalars(Int.self) == [0, 0, 1, 1, 3, 3])
        #expect(searchsorted(sequence, values, right: true, sorter: order).scalars(Int.self) == [0, 1, 1, 2, 3, 3])
        #expect(values.bucketize(Tensor([1.0, 3, 5]), outInt32: true).dtype == .int32)
        #expect(searchsorted(Tensor([1, 3]), 2.5).item(Int.self) == 1)
        let many = Tensor.rand(20000, generator: Generator(seed: 1)),
            bounds = Tensor.rand(50, generator: Generator(seed: 2)).sort().values
        #expect(many.bucketize(bounds).equal(many.unsqueeze(1).gt(bounds).sum(1)))
        let rows = many.view(4, 5000), edges = Tensor.rand(4, 9, generator: Generator(seed: 5)).sort().values
        #expect(searchsorted(edges, rows).equal(rows.unsqueeze(2).gt(edges.unsqueeze(1)).sum(2)))
    }

    /// As many searches as go on side by side, fewer and more, among boundaries with equal ones and the ends of their type.
    @Test(arguments: [DType.float32, .float64, .bfloat16, .int64, .uint8], [0, 1, 2, 3, 100, 1025])
    func searchingSideBySide(_ dtype: DType, _ boundaryCount: Int) {
        let ends: Tensor =
            dtype == .int64 ? Tensor([Int.min, Int.max]) : Tensor(dtype == .uint8 ? [0, 255] : [-Double.infinity, .infinity])
        let unsorted = boundaryCount == 0 ? Tensor.zeros(0, dtype: dtype) : row(boundaryCount, dtype)
        let (boundaries, order) = unsorted.sort()
        let known = boundaries.scalars(Double.self).filter { !$0.isNaN }
        for count in [1, 15, 16, 17, 32, 1000] {
            let values = cat([row(count, dtype), ends.to(dtype)])
            for right in [false, true] {
                let expected = values.scalars(Double.self).map { x in
                    x.isNaN ? boundaryCount : known.count { $0 < x || (right && $0 == x) }
                }
                let found = searchsorted(boundaries, values, right: right)
                #expect(found.scalars(Int.self) == expected, "\(dtype), \(boundaryCount), \(count)")
                #expect(searchsorted(unsorted, values, right: right, sorter: order).equal(found))
            }
        }
    }

    @Test func membership() {
        let x = Tensor([[1, 2], [3, 4]])
        #expect(isin(x, Tensor([4, 2, 9])).scalars(Int.self) == [0, 1, 0, 1])
        #expect(isin(x, Tensor([1.5, 2]), invert: true).scalars(Int.self) == [1, 0, 1, 1])
        #expect(isin(x, 3).scalars(Int.self) == [0, 0, 1, 0])
        #expect(isin(2, x).item(Bool.self))
        #expect(!isin(Tensor([Double.nan]), Tensor([Double.nan, 1])).item(Bool.self))
    }

    @Test func nanInScansAndMedians() {
        let x = Tensor([2.0, .nan, 3, 1])
        #expect(x.cummax(0).indices.scalars(Int.self) == [0, 1, 1, 1])
        #expect(x.cummin(0).indices.scalars(Int.self) == [0, 1, 1, 1])
        #expect(x.median().item(Double.self).isNaN && x.median(0).indices.item(Int.self) == 1)
        #expect(x.nanmedian().item(Double.self) == 2)
        #expect(x.quantile(0.5).item(Double.self).isNaN)
        #expect(x.nanquantile(0.5).item(Double.self) == 2)
        #expect(x.mode().values.item(Double.self) == 1)
        let none = Tensor([-Double.infinity, -.infinity, 0], requiresGrad: true)
        none.logcumsumexp(0).sum().backward()
        #expect(none.grad?.scalars(Double.self) == [0, 0, 1])
    }

    @Test func countsAndBins() {
        #expect(Tensor([1, 1, 3]).bincount(minlength: 6).scalars(Int.self) == [0, 2, 0, 1, 0, 0])
        #expect(Tensor([0.0, 1, 2, 2, .nan, 9]).histc(2, min: 0, max: 2).scalars(Int.self) == [1, 3])
        #expect(Tensor([1, 5, 5, 5]).histc(2).scalars(Int.self) == [1, 3])
    }

    @Test func refusals() {
        func refuses(_ words: [String], _ body: () throws -> Void) {
            do {
                try withErrors(body)
                Issue.record("\(words) was not refused")
            } catch { #expect(words.allSatisfy("\(error)".contains), "\(error)") }
        }
        let x = Tensor.zeros(2, 3)
        refuses(["topk", "k is 9", "[2, 3]"]) { _ = x.topk(9) }
        refuses(["topk", "-1"]) { _ = x.topk(-1) }
        refuses(["kthvalue", "k is 0"]) { _ = x.kthvalue(0) }
        refuses(["sort", "Dimension out of range"]) { _ = x.sort(2) }
        refuses(["quantile", "[0, 1]"]) { _ = x.quantile(1.5) }
        refuses(["quantile", "[0, 1]"]) { _ = x.quantile(.nan) }
        refuses(["quantile", "int64"]) { _ = Tensor([1, 2]).quantile(0.5) }
        refuses(["quantile", "non-empty"]) { _ = Tensor.zeros(0).quantile(0.5) }
        refuses(["median", "non-zero"]) { _ = Tensor.zeros(0, 2).median(0) }
        refuses(["searchsorted", "sorter"]) { _ = searchsorted(Tensor([1, 2]), 1, sorter: Tensor([0, 2])) }
        refuses(["searchsorted", "int64", "float32"]) { _ = searchsorted(Tensor([1, 2]), Tensor([1.0])) }
        refuses(["searchsorted", "[2, 3]"]) { _ = searchsorted(x, Tensor([1.0])) }
        refuses(["unique", "meta"]) { _ = x.to(.meta).unique() }
        refuses(["unique", "0 sized"]) { _ = Tensor.zeros(0, 2).unique(dim: 1) }
        refuses(["histc", "bins"]) { _ = x.histc(0) }
        refuses(["histc", "not finite"]) { _ = Tensor([Double.infinity]).histc(3) }
        refuses(["bincount", "-2"]) { _ = Tensor([-2, 1]).bincount() }
        refuses(["allocate"]) { _ = Tensor([1 << 61]).bincount() }
        refuses(["diff", "non-negative"]) { _ = x.diff(-1) }
        refuses(["gradient", "edge_order"]) { _ = gradient(Tensor.zeros(1)) }
        refuses(["trapezoid", "sample point"]) { _ = trapezoid(x, Tensor.zeros(2)) }
        refuses(["multinomial", "replacement"]) { _ = Tensor.ones(3).multinomial(4) }
        refuses(["multinomial", "sum"]) { _ = Tensor.zeros(3).multinomial(2) }
        refuses(["memory"]) { _ = Tensor.zeros(1).expand(1 << 50).sort() }
    }
}
