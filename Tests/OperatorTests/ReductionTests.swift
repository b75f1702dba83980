import Testing

@testable import Tern

/// Reductions of every layout against sums over lists, around the sizes at which work is cut.
@Suite struct ReductionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var shape: [Int]
        var dims: [Int]
        var layout = Layout.plain
        var testDescription: String { "\(layout) \(shape) over \(dims)" }
    }

    enum Layout: CaseIterable {
        case plain, transposed, everySecond, expanded, shifted

        /// A tensor of `shape` whose elements lie in memory this way.
        func make(_ shape: [Int], _ generator: Generator, _ dtype: DType) -> Tensor {
            func random(_ shape: [Int]) -> Tensor {
                let x = Tensor.randn(shape, generator: generator, dtype: dtype.isFloatingPoint ? dtype.carrier : .float32)
                return dtype.isFloatingPoint ? x.to(dtype) : (x * 3).to(dtype)
            }
            switch self {
            case .plain: return random(shape)
            case .transposed: return random(shape.reversed()).permute(Array((0..<shape.count).reversed()))
            case .everySecond:
                var wide = shape
                wide[shape.count - 1] *= 2
                return random(wide).unflatten(-1, [shape[shape.count - 1], 2]).select(-1, 1)
            case .expanded:
                var narrow = shape
                narrow[0] = 1
                return random(narrow).expand(shape)
            case .shifted: return random([shape[0] + 1] + shape.dropFirst()).narrow(0, 1, shape[0])
            }
        }
    }

    static let cases: [Case] = {
        var list: [Case] = []
        for n in [1, 3, 15, 16, 17, 63, 64, 65, 130, 4095, 4096, 4097, 8200] {
            list.append(Case(shape: [n], dims: [0]))
            list.append(Case(shape: [2, n], dims: [1]))
            list.append(Case(shape: [n, 3], dims: [0]))
            list.append(Case(shape: [n, 1], dims: [1]))
        }
        for n in [7, 127, 128, 129, 300] {
            list.append(Case(shape: [n, 20], dims: [0]))
            list.append(Case(shape: [2, n, 33], dims: [1]))
            list.append(Case(shape: [n, 2, 9], dims: [0, 2]))
        }
        list.append(Case(shape: [9, 1030], dims: [0]))
        list.append(Case(shape: [300, 270], dims: [0]))
        for layout in Layout.allCases {
            list.append(Case(shape: [40, 50], dims: [0], layout: layout))
            list.append(Case(shape: [40, 50], dims: [1], layout: layout))
            list.append(Case(shape: [40, 50], dims: [0, 1], layout: layout))
            for dims in [[0], [1], [2], [0, 2], [1, 2], [0, 1]] {
                list.append(Case(shape: [5, 6, 17], dims: dims, layout: layout))
            }
            list.append(Case(shape: [3, 4, 5, 6], dims: [1, 3], layout: layout))
            list.append(Case(shape: [3, 4, 5, 6], dims: [0, 2], layout: layout))
        }
        return list
    }()

    /// For each result the elements that become it.
    private func groups(_ x: Tensor, _ dims: [Int]) -> [[Double]] {
        let kept = (0..<x.ndim).filter { !dims.contains($0) }
        let n = dims.reduce(1) { $0 * x.shape[$1] }
        let list = x.permute(kept + dims).contiguous().scalars(Double.self)
        return stride(from: 0, to: list.count, by: n).map { Array(list[$0..<($0 + n)]) }
    }

    private func expect(_ result: Tensor, _ expected: [Double], _ tolerance: Double, _ what: String) {
        let list = result.scalars(Double.self)
        #expect(list.count == expected.count)
        for (a, b) in zip(list, expected) where !(abs(a - b) <= tolerance * Swift.max(1, abs(b))) {
            Issue.record("\(what): \(a), not \(b)")
            return
        }
    }

    @Test(arguments: cases) func floats(_ c: Case) {
        for (dtype, tolerance) in [(DType.float32, 2e-5), (.float64, 1e-13), (.bfloat16, 1e-2)] {
            let x = c.layout.make(c.shape, Generator(seed: 1), dtype)
            let groups = groups(x, c.dims)
            let size = Double(groups[0].count)
            // A sum is as exact as what it is made of is large.
            expect(x.sum(c.dims), groups.map { $0.reduce(0, +) }, tolerance * size.squareRoot(), "sum \(dtype)")
            expect(x.mean(c.dims), groups.map { $0.reduce(0, +) / size }, tolerance, "mean \(dtype)")
            expect(x.amax(c.dims), groups.map { $0.max() ?? 0 }, 0, "amax \(dtype)")
            expect(x.amin(c.dims), groups.map { $0.min() ?? 0 }, 0, "amin \(dtype)")
            let norms = groups.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
            expect(x.norm(2, dim: c.dims), norms, tolerance, "norm \(dtype)")
            if size > 1 {
                let variances = groups.map { group in
                    let mean = group.reduce(0, +) / size
                    return group.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (size - 1)
                }
                expect(x.var(c.dims), variances, tolerance, "var \(dtype)")
                let both = x.varMean(c.dims)
                expect(both.var, variances, tolerance, "var_mean \(dtype)")
                expect(both.mean, groups.map { $0.reduce(0, +) / size }, tolerance, "var_mean \(dtype)")
            }
        }
    }

    @Test(arguments: cases) func integers(_ c: Case) {
        for dtype in [DType.uint8, .int8, .int16, .int32, .int64, .bool] {
            let x = c.layout.make(c.shape, Generator(seed: 2), dtype)
            let groups = groups(x, c.dims)
            expect(x.sum(c.dims), groups.map { $0.reduce(0, +) }, 0, "sum \(dtype)")
            expect(x.amax(c.dims), groups.map { $0.max() ?? 0 }, 0, "amax \(dtype)")
            expect(x.amin(c.dims), groups.map { $0.min() ?? 0 }, 0, "amin \(dtype)")
        }
    }

    /// Types whose sums are wider: as many of their ends as are added up at a time.
    @Test func sumsOfExtremeIntegers() {
        let ends: [(DType, Int, Int)] = [
            (.uint8, 0, 255), (.int8, -128, 127), (.int16, -32_768, 32_767), (.int32, -2_147_483_648, 2_147_483_647),
        ]
        for (dtype, low, high) in ends {
            for count in [1, 9, 4096, 4097, 100_000] {
                #expect(Tensor.full([count], low, dtype: dtype).sum().item(Int.self) == low * count)
                #expect(Tensor.full([count], high, dtype: dtype).sum().item(Int.self) == high * count)
                #expect(
                    Tensor.full([3, count], high, dtype: dtype).sum(1).scalars(Int.self)
                        == [Int](repeating: high * count, count: 3))
            }
        }
        // Every byte but 0 is true, whoever has written it.
        let bytes = Tensor((0..<300).map { $0 % 3 }, dtype: .uint8).view(.bool)
        #expect(bytes.sum().item(Int.self) == 200)
    }

    @Test(arguments: [DType.bfloat16, .float16]) func sixteenBitFloatsAreSummedAsFloat32(_ dtype: DType) {
        for count in [1, 7, 15, 16, 17, 31, 64, 65, 1000, 4096, 4099, 40_000] {
            let x = Tensor.randn([3, count], generator: Generator(seed: 7)).to(dtype)
            #expect(x.sum(1, dtype: .float32).equal(x.to(.float32).sum(1)), "\(count)")
            #expect(x.sum().equal(x.to(.float32).sum().to(dtype)), "\(count)")
            #expect(x.mean(1).equal(x.to(.float32).mean(1).to(dtype)), "\(count)")
        }
    }

    @Test(arguments: [1, 5, 16, 40, 100, 5000]) func extremaOfNaNAreNaN(_ n: Int) {
        for place in [0, n / 2, n - 1] {
            let x = Tensor.randn([n, 3], generator: Generator(seed: 3))
            x[place, 1] = .init(Double.nan)
            #expect(x.amax(0).isNaN().scalars(Bool.self) == [false, true, false])
            #expect(x.t().contiguous().amin(1).isNaN().scalars(Bool.self) == [false, true, false])
            #expect(x.var(0, correction: 0).isNaN().scalars(Bool.self) == [false, true, false])
        }
    }

    @Test func sumsOfNegativeZerosAreZero() {
        let zeros = Tensor.full([70, 40], -0.0)
        for sum in [zeros.sum(), zeros.sum(0), zeros.sum(1)] {
            #expect(sum.scalars(Float.self).allSatisfy { $0.bitPattern == 0 })
        }
    }

    @Test func variancesFarFromZeroKeepTheirDigits() {
        let x = Tensor.randn([3, 9000], generator: Generator(seed: 4), dtype: .float64)
        let far = x.to(.float32) + 10000
        let exact = far.to(.float64).var(1)
        #expect(far.var(1).to(.float64).allclose(exact, rtol: 1e-4))
        #expect(far.t().contiguous().var(0).to(.float64).allclose(exact, rtol: 1e-4))
    }

    @Test func variancesAgreeWithTheComposite() throws {
        for (shape, dims) in [([4, 70], [1]), ([70, 4], [0]), ([3, 5, 7], [0, 2])] {
            let x = Tensor.randn(shape, generator: Generator(seed: 5), dtype: .float64)
            let (a, b) = (x.clone().requiresGrad_(), x.clone().requiresGrad_())
            let own = a.var(dims, correction: 0.5)
            let composite = Operators.Variance.composite(b, try Reduction(b, dims, false, "var"), 0.5)
            #expect(own.detach().allclose(composite.detach(), rtol: 1e-12))
            let g = Tensor.randn(like: own.detach())
            own.backward(gradient: g)
            composite.backward(gradient: g)
            let gradients = (try #require(a.grad), try #require(b.grad))
            #expect(gradients.0.allclose(gradients.1, rtol: 1e-10))
        }
    }
}
