import Testing

@testable import Tern

/// What samples of products and norms do not show: weights, infinities, zeros, unusual spellings and wrong calls.
@Suite struct ProductTests {
    private func refusal(_ body: () throws -> Tensor) -> String {
        do { _ = try withErrors { try body() } } catch { return "\(error)" }
        return ""
    }

    private let matrix = Tensor([[1.0, 2, 3], [4, 5, 6]], dtype: .float64)

    /// Products of parts of an operand are computed in the memory that is there for the whole.
    @Test func workingMemoryIsEnoughForSmallerProducts() {
        let bytes = CPU.catalog.matrixProductScratchBytes
        for size in [1, 2, 4, 8] {
            for (m, n) in [(1, 1), (5, 3), (64, 64), (150, 700)] {
                for k in 1..<1200 { #expect(bytes(m, n, k, size) <= bytes(m, n, k + 1, size), "\(m)x\(n)x\(k)") }
            }
            for count in 1..<600 {
                #expect(bytes(count, 64, 64, size) <= bytes(count + 1, 64, 64, size))
                #expect(bytes(64, count, 64, size) <= bytes(64, count + 1, 64, size))
            }
        }
    }

    // MARK: Weighted products

    @Test func aWeightOfZeroHidesTheInput() {
        let nan = Tensor.full([2, 2], Double.nan), ones = Tensor.ones(2, 2)
        #expect(nan.addmm(ones, ones, beta: 0).equal(Tensor.full([2, 2], 2.0)))
        #expect(nan.addr(Tensor.ones(2), Tensor.ones(2), beta: 0).equal(ones))
        #expect(nan[0].addmv(ones, Tensor.ones(2), beta: 0).equal(Tensor.full([2], 2.0)))
        #expect(nan.addbmm(Tensor.ones(3, 2, 2), Tensor.ones(3, 2, 2), beta: 0, alpha: 0.5).equal(Tensor.full([2, 2], 3.0)))
        #expect(nan.baddbmm(Tensor.ones(1, 2, 2), Tensor.ones(1, 2, 2), beta: 0).equal(Tensor.full([1, 2, 2], 2.0)))
        #expect(nan.addmm(ones, ones).isNaN().all().item(Bool.self))
    }

    @Test func weightsOfIntegers() {
        let x = Tensor([[1, 2], [3, 4]])
        #expect(x.addmm(x, x, beta: 2, alpha: 3).equal(Tensor([[23, 34], [51, 74]])))
        // As in PyTorch only the whole part counts.
        #expect(x.addmm(x, x, beta: 1.9, alpha: 0.5).equal(x))
        #expect(refusal { x.addr(x[0], x[1], beta: 0.5) }.contains("argument beta must not be a floating point number"))
        let truth = Tensor([true, false])
        #expect(Tensor([[false, false], [true, false]]).addr(truth, truth).equal(Tensor([[true, false], [true, false]])))
    }

    @Test func weightedProductsRefuse() {
        let x = Tensor.ones(2, 3)
        #expect(refusal { x.addmm(x, x) }.contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"))
        #expect(refusal { Tensor.ones(5).addmm(x, x.t()) }.hasPrefix("addmm"))
        #expect(refusal { Tensor.ones(4, 2, 2).addmm(x, x.t()) }.hasPrefix("addmm"))
        #expect(refusal { Tensor.ones(1).addmm_(x, x.t()) }.contains("[2, 2]"))
        #expect(refusal { Tensor.ones(2, dtype: .float64).addmv(x, Tensor.ones(3)) }.contains("float64"))
    }

    // MARK: Vectors

    /// Blocks of long rows, with a last one of one element.
    @Test(arguments: [DType.float32, .float64])
    func longRowsAreSummedInBlocks(_ dtype: DType) {
        let count = 2 * ParallelLoop.grain + 1
        let x = Tensor.arange(count).remainder(7).to(dtype), y = Tensor.arange(count).remainder(5).sub(2).to(dtype)
        let expected = x.to(.float64).mul(y.to(.float64)).sum().item(Double.self)
        #expect(x.dot(y).item(Double.self) == expected)
        let rows = stack([x, y, x + y])
        #expect(rows.mv(y).to(.float64).equal(rows.to(.float64).mul(y.to(.float64)).sum(1)))
        let bias = Tensor([1.0, 2, 3], dtype: dtype)
        #expect(bias.addmv(rows, y).equal(rows.mv(y) + bias))
    }

    /// Every layout that a matrix and a vector come in, of sizes around those of registers.
    @Test(arguments: [DType.float32, .float64])
    func matricesTimesVectors(_ dtype: DType) {
        for (rows, columns) in [(1, 1), (3, 5), (5, 3), (17, 64), (64, 17), (65, 129), (130, 257), (300, 1), (1, 300)] {
            let matrix = (Tensor.arange(rows * columns, dtype: .float64) * 0.37).sin().view(rows, columns)
            let x = (Tensor.arange(columns, dtype: .float64) * 0.73).cos()
            let expected = (matrix * x).sum(1)
            let plain = matrix.to(dtype), vector = x.to(dtype)
            let turned = plain.t().contiguous().t(), spread = stack([vector, vector], dim: 1)[.all, 0]
            let tolerance = dtype == .float32 ? 2e-5 : 1e-13
            for m in [plain, turned] {
                for v in [vector, spread] {
                    for result in [
                        m.mv(v), m.matmul(v.unsqueeze(1)).squeeze(1), v.matmul(m.t()), v.unsqueeze(0).matmul(m.t()).squeeze(0),
                        linear(v.unsqueeze(0), m, bias: Tensor.zeros(rows, dtype: dtype)).squeeze(0),
                        linear(m, v.unsqueeze(0), bias: Tensor.ones(1, dtype: dtype)).squeeze(1) - 1,
                    ] {
                        #expect(
                            allclose(result.to(.float64), expected, rtol: tolerance, atol: tolerance),
                            "\(dtype) \(rows)x\(columns)")
                    }
                }
            }
        }
    }

    @Test func vectorProductsHaveTheSameBitsWithAnyThreads() {
        let matrix = (Tensor.arange(700 * 600, dtype: .float64) * 0.37).sin().to(.float32).view(700, 600)
        let x = matrix[0].clone(), y = matrix[.all, 0].clone()
        func run() -> [Tensor] { [matrix.mv(x), y.matmul(matrix), matrix.t().mv(y), x.matmul(matrix.t())] }
        let before = numThreads()
        defer { setNumThreads(before) }
        setNumThreads(1)
        let one = run()
        setNumThreads(2)
        for (a, b) in zip(one, run()) { #expect(a.equal(b)) }
    }

    /// Of small factors threads take strips of columns, of large ones or of others a part each.
    @Test(arguments: [DType.float32, .float64, .int32])
    func productsHaveTheSameBitsWithAnyThreads(_ dtype: DType) {
        for (m, n, k) in [(256, 256, 256), (130, 131, 70), (37, 400, 300), (300, 65, 100), (500, 40, 300), (4, 900, 200)] {
            let x = (Tensor.arange(m * k, dtype: .float64) * 0.37).sin().mul(100).to(dtype).view(m, k)
            let y = (Tensor.arange(k * n, dtype: .float64) * 0.73).cos().mul(100).to(dtype).view(k, n)
            let bias = y[0].clone()
            func run() -> [Tensor] {
                [
                    x.matmul(y), x.t().contiguous().t().matmul(y), x.matmul(y.t().contiguous().t()),
                    linear(x, y.t().contiguous(), bias: bias),
                ]
            }
            let before = numThreads()
            defer { setNumThreads(before) }
            setNumThreads(1)
            let one = run()
            setNumThreads(2)
            for (a, b) in zip(one, run()) { #expect(a.equal(b), "\(m) \(n) \(k)") }
            let (left, right) = (x.to(.float64), y.to(.float64)), atol = 1e-4 * Double(k)
            #expect(allclose(one[0][m - 1].to(.float64), left[m - 1].unsqueeze(1).mul(right).sum(0), rtol: 1e-4, atol: atol))
            #expect(allclose(one[0][.all, n - 1].to(.float64), left.mul(right[.all, n - 1]).sum(1), rtol: 1e-4, atol: atol))
        }
    }

    // MARK: Sixteen-bit floats

    /// Sums in float32, rounded once, of every layout: sizes around those of tiles and blocks, and odd numbers of steps.
    @Test(arguments: [DType.float16, .bfloat16])
    func sixteenBitProductsAreRoundedOnce(_ dtype: DType) {
        for (m, n, k) in [
            (1, 1, 1), (3, 5, 2), (1, 40, 7), (40, 1, 7), (12, 32, 8), (13, 33, 9), (25, 17, 63), (5, 70, 771), (150, 3, 33),
            (30, 20, 1541),
        ] {
            let x = (Tensor.arange(2 * m * k, dtype: .float64) * 0.37).sin().view(2, m, k).to(dtype)
            let y = (Tensor.arange(2 * k * n, dtype: .float64) * 0.73).cos().view(2, k, n).to(dtype)
            let exact = x.to(.float64).matmul(y.to(.float64))
            // Half a unit in the last place, and what k sums in float32 may be off.
            let unit = dtype == .bfloat16 ? 0.00391 : 0.000489, slack = 1e-6 * Double(k)
            let xs = [x, x.transpose(1, 2).contiguous().transpose(1, 2), stack([x, x], dim: 3)[.all, .all, .all, 1]]
            let ys = [y, y.transpose(1, 2).contiguous().transpose(1, 2), stack([y, y], dim: 3)[.all, .all, .all, 1]]
            let first = x.matmul(y)
            for x in xs {
                for y in ys {
                    let product = x.matmul(y)
                    #expect(
                        allclose(product.to(.float64), exact, rtol: unit, atol: slack), "\(dtype) \(m)x\(n)x\(k)")
                    #expect(product.equal(first))
                    #expect(x[1].mm(y[1]).equal(product[1]))
                    #expect(linear(x[0], y[0].t()).equal(product[0]))
                }
            }
        }
    }

    @Test(arguments: [DType.float16, .bfloat16])
    func sixteenBitProductsOfSpecialValues(_ dtype: DType) {
        var x = Tensor.ones(14, 3, dtype: dtype), y = Tensor.ones(3, 35, dtype: dtype)
        x[2, 2] = Tensor(Double.nan)
        x[5, 0] = Tensor(Double.infinity)
        y[1, 33] = Tensor(-Double.infinity)
        let product = x.matmul(y)
        #expect(product[2].isNaN().all().item(Bool.self))
        #expect(product.isNaN().sum().item() == 36)
        #expect(product[5, 0].item(Double.self) == .infinity && product[0, 33].item(Double.self) == -.infinity)
        #expect(product[5, 33].isNaN().item(Bool.self))
        (x, y) = (Tensor.zeros(3, 0, dtype: dtype), Tensor.zeros(0, 4, dtype: dtype))
        #expect(x.matmul(y).equal(Tensor.zeros(3, 4, dtype: dtype)))
        // Sums in sixteen bits would stop growing long before.
        #expect(
            Tensor.ones(2, 3001, dtype: dtype).matmul(Tensor.ones(3001, 2, dtype: dtype)).equal(
                Tensor.full([2, 2], 3001, dtype: dtype)))
    }

    @Test(arguments: [DType.float16, .bfloat16])
    func sixteenBitProductsHaveTheSameBitsWithAnyThreads(_ dtype: DType) {
        let x = (Tensor.arange(233 * 301, dtype: .float64) * 0.37).sin().view(233, 301).to(dtype)
        let y = (Tensor.arange(301 * 190, dtype: .float64) * 0.73).cos().view(301, 190).to(dtype)
        func run() -> [Tensor] { [x.matmul(y), y.t().matmul(x.t())] }
        let before = numThreads()
        defer { setNumThreads(before) }
        setNumThreads(1)
        let one = run()
        setNumThreads(2)
        for (a, b) in zip(one, run()) { #expect(a.equal(b)) }
    }

    // MARK: Linear layers

    /// The product with its bias in one pass, its gradients and theirs, and the operators that it is made of.
    @Test func linearIsItsParts() {
        for shape in [[5, 7], [2, 3, 7], [1, 7], [0, 7]] {
            let count = shape.reduce(1, *)
            let x = (Tensor.arange(count, dtype: .float64) * 0.41).sin().view(shape).requiresGrad_()
            let w = (Tensor.arange(28, dtype: .float64) * 0.17).cos().view(4, 7).detach().requiresGrad_()
            let b = Tensor([0.5, -1.0, 2.0, 0.25], dtype: .float64, requiresGrad: true)
            let g = (Tensor.arange(count / 7 * 4, dtype: .float64) * 0.3).cos().view(Array(shape.dropLast()) + [4])
            let one = linear(x, w, bias: b), other = x.matmul(w.t()) + b
            #expect(allclose(one, other, rtol: 1e-13, atol: 1e-13), "\(shape)")
            let given = grad(of: [one], with: [x, w, b], gradOutputs: [g]),
                expected = grad(of: [other], with: [x, w, b], gradOutputs: [g])
            for (a, b) in zip(given, expected) {
                #expect(allclose(a ?? Tensor(0.0), b ?? Tensor(1.0), rtol: 1e-12, atol: 1e-12), "\(shape)")
            }
        }
        #expect(
            linear(Tensor.ones(2, 3, requiresGrad: true), Tensor.ones(4, 3), bias: Tensor.ones(4)).gradFn?.name
                == "AddmmBackward0")
    }

    // MARK: Einsum

    @Test func spellingsOfEinsum() throws {
        let other = matrix.t().contiguous()
        let product = matrix.matmul(other)
        #expect(einsum("ij,jk->ik", matrix, other).equal(product))
        #expect(einsum(" i j , j k ", matrix, other).equal(product))
        #expect(einsum("ba,cb", matrix, other).equal(other.matmul(matrix).t()))
        #expect(einsum("...j,jk", matrix, other).equal(product))
        #expect(einsum("ij->ji", matrix).equal(other))
        #expect(einsum("ij->", matrix).item() == 21)
        #expect(einsum("ij,ij->", matrix, matrix).item() == 91)
        #expect(einsum("ii", product).item() == product.diagonal().sum().item())
        #expect(einsum("iii->i", Tensor.arange(27).reshape(3, 3, 3)).equal(Tensor([0, 13, 26])))
        #expect(einsum("i...,i...->...", Tensor.ones(2, 1, 3), Tensor.ones(2, 4, 1)).equal(Tensor.full([4, 3], 2.0)))
        #expect(einsum("ij,j->i", Tensor.ones(2, 0), Tensor.ones(0)).equal(Tensor.zeros(2)))
        // Lists of subscripts.
        let op = try #require(Operator.named("einsum"))
        let lists = try op.call([.tensor(matrix), .ints([0, 1]), .tensor(other), .ints([1, 2]), .ints([2, 0])])
        #expect(lists.allTensors[0].equal(product.t()))
        let dots = try op.call([.tensor(matrix), .list([.ellipsis, .int(1)]), .tensor(other), .ints([1, 2])])
        #expect(dots.allTensors[0].equal(product))
        #expect(try op.call([.string("ij,jk"), .tensor(matrix), .tensor(other)]).allTensors[0].equal(product))
    }

    @Test func einsumRefuses() {
        for (equation, count, words) in [
            ("i1", 1, "invalid subscript given at index 1"), ("i.j", 1, "not part of any ellipsis"),
            ("ij,jk", 1, "fewer operands"),
            ("ij", 2, "more operands"), ("i", 1, "does not match the number of dimensions (2)"), ("...ijk", 1, "is more than"),
            ("ii", 1, "sizes don't match, 3 != 2"), ("ij->k", 1, "does not appear"), ("ij->ii", 1, "more than once"),
            ("ij,jk", 2, "subscript j has size 2 for operand 1"), ("ij->i->j", 1, "invalid subscript"), ("......", 1, "already"),
            ("", 1, "does not match"), ("ij-", 1, "invalid subscript"), ("é", 1, "invalid subscript"),
        ] {
            let message = refusal { einsum(equation, Array(repeating: matrix, count: count)) }
            #expect(message.hasPrefix("einsum") && message.contains(words), "\(equation): \(message)")
        }
        #expect(refusal { einsum("i", []) }.contains("at least one operand"))
        #expect(refusal { einsum("ij,kj", matrix, matrix.to(.float32)) }.contains("float32"))
    }

    // MARK: Norms

    @Test func norms() {
        let x = Tensor([[0.0, -3], [4, 0]])
        #expect(x.norm().item() == 5)
        #expect(x.norm(0).item() == 2)
        #expect(x.norm(1).item() == 7)
        #expect(x.norm(.inf).item() == 4)
        #expect(x.norm(.number(-.infinity)).item() == 0)
        #expect(x.norm(-1).item() == 0)
        #expect(x.norm(2, dim: 1, keepdim: true).equal(Tensor([[3.0], [4.0]])))
        #expect(x.norm("fro", dim: [0, 1]).item() == 5)
        #expect(x.norm(2, dtype: .float64).dtype == .float64)
        #expect(x.to(.bfloat16).norm().dtype == .bfloat16)
        #expect(Tensor.zeros(0, 2).norm().item() == 0)
        #expect(refusal { x.norm("nuc") }.contains("unsupported"))
        #expect(refusal { Tensor([1, 2]).norm() }.contains("Expected a floating point"))
        #expect(refusal { x.norm(2, dim: [0, 0]) }.contains("multiple times"))
        #expect(refusal { Tensor.zeros(0, 2).norm(.inf) }.contains("does not have an identity"))
        #expect(refusal { x.norm(2, dtype: .float16) }.contains("narrowing"))
    }

    @Test(arguments: [0, 0.5, 1, 1.5, 2, 3, .infinity] as [Double])
    func gradientsAtZeroAreNumbers(_ p: Double) {
        let x = Tensor.zeros([3, 2], dtype: .float64, requiresGrad: true)
        x.norm(.number(p)).backward()
        #expect(x.grad?.isFinite().all().item(Bool.self) ?? (p == 0), "norm \(p)")
        let y = Tensor([[1.0, 2], [1, 2], [1, 3]], dtype: .float64, requiresGrad: true)
        cdist(y, y, p: p).sum().backward()
        #expect(y.grad?.isFinite().all().item(Bool.self) == true, "cdist \(p)")
        y.grad = nil
        pdist(y, p: p).sum().backward()
        #expect(y.grad?.isFinite().all().item(Bool.self) == true, "pdist \(p)")
    }

    // MARK: Distances

    @Test func distancesAgreeInEveryMode() {
        manualSeed(0)
        let x = Tensor.rand([40, 5], dtype: .float64), y = Tensor.rand([30, 5], dtype: .float64)
        let byProduct = cdist(x, y), direct = cdist(x, y, computeMode: "donot_use_mm_for_euclid_dist")
        #expect(byProduct.allclose(direct))
        #expect(pdist(x).sum().allclose(cdist(x, x, computeMode: "donot_use_mm_for_euclid_dist").sum().div(2)))
        #expect(cdist(Tensor.ones(2, 0), Tensor.ones(3, 0)).equal(Tensor.zeros(2, 3)))
        #expect(cdist(Tensor.ones(0, 2), Tensor.ones(3, 2)).shape == [0, 3])
        #expect(pdist(Tensor.ones(1, 4)).shape == [0] && pdist(Tensor.ones(0, 4)).shape == [0])
        #expect(refusal { cdist(x, y, p: -1) }.contains("non-negative"))
        #expect(refusal { cdist(x, Tensor.ones([3, 4], dtype: .float64)) }.contains("same number of columns"))
        #expect(refusal { cdist(x, y, computeMode: "fast") }.contains("compute_mode"))
    }

    // MARK: The rest

    @Test func covariances() {
        let x = Tensor([[1.0, 2, 4], [3, 1, 2]])
        let counts = Tensor([1, 2, 1]), repeated = Tensor([[1.0, 2, 2, 4], [3, 1, 1, 2]])
        #expect(x.cov(fweights: counts).allclose(repeated.cov()))
        #expect(x.cov(correction: 0, aweights: Tensor([1.0, 2, 1])).allclose(repeated.cov(correction: 0)))
        #expect(Tensor([1.0, 2, 3]).corrcoef().item() == 1)
        #expect(Tensor([[1, 2], [2, 4]]).corrcoef().allclose(Tensor.ones(2, 2)))
        #expect(refusal { x.cov(fweights: Tensor([1, -1, 1])) }.contains("cannot be negative"))
        #expect(refusal { x.cov(aweights: Tensor([0.0, 0, 0])) }.contains("sum to zero"))
        #expect(refusal { x.cov(fweights: Tensor([1, 1])) }.contains("2 != 3"))
    }

    @Test func otherProducts() {
        let x = Tensor([[1.0, 0, 0], [0, 1, 0]])
        #expect(cross(x[0], x[1]).equal(Tensor([0.0, 0, 1])))
        #expect(refusal { cross(Tensor.ones(2), Tensor.ones(2)) }.contains("no dimension of size 3"))
        #expect(refusal { cross(x, x, dim: 0) }.contains("must have length 3"))
        #expect(tensordot(matrix, matrix, dims: ([0, 1], [0, 1])).item() == 91)
        #expect(tensordot(matrix, matrix, dims: 0).shape == [2, 3, 2, 3])
        #expect(refusal { tensordot(matrix, matrix, dims: -1) }.contains("dims >= 0"))
        #expect(refusal { tensordot(matrix, matrix, dims: 3) }.hasPrefix("tensordot"))
        #expect(multiDot([matrix, matrix.t(), matrix, matrix[0]]).allclose(matrix.mm(matrix.t()).mm(matrix).mv(matrix[0])))
        #expect(Tensor([[1, 1], [1, 0]]).matrixPower(10).equal(Tensor([[89, 55], [55, 34]])))
        #expect(refusal { matrix.matrixPower(2) }.contains("square"))
        #expect(renorm(Tensor([[3.0, 4], [0.3, 0.4]])).allclose(Tensor([[0.6, 0.8], [0.3, 0.4]])))
    }

    private func renorm(_ x: Tensor) -> Tensor { x.renorm(2, 0, 1) }
}
