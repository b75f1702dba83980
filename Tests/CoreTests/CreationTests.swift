import Testing

@testable import Tern

@Suite struct CreationTests {
    @Test func constants() {
        let zeros = Tensor.zeros(2, 3, 4)
        #expect(zeros.shape == [2, 3, 4])
        #expect(zeros.dtype == .float32)
        #expect(numbers(zeros) == Array(repeating: 0, count: 24))
        #expect(Tensor.ones([2, 3], dtype: .int32).dtype == .int32)
        #expect(numbers(.ones(2, dtype: .double)) == [1, 1])
        #expect(Tensor.empty(2, 3).shape == [2, 3])
        #expect(numbers(.full([2], 7)) == [7, 7])
        #expect(Tensor.full([2], 7).dtype == .int64)
        #expect(Tensor.full([2], 0.5).dtype == .float32)
        #expect(Tensor.full([], true).dtype == .bool)
        #expect(Tensor.full([2], Float(1)).dtype == .float32)
        #expect(Tensor.zeros().shape == [])
        #expect(Tensor.zeros(0, 3).count == 0)
    }

    @Test func likeAnother() {
        let x = Tensor.ones(2, 3, dtype: .int16).t()
        #expect(Tensor.zeros(like: x).shape == [3, 2])
        #expect(Tensor.zeros(like: x).dtype == .int16)
        #expect(Tensor.ones(like: x, dtype: .float64).dtype == .float64)
        #expect(numbers(.full(like: x, 4)) == [4, 4, 4, 4, 4, 4])
        #expect(Tensor.empty(like: x, device: .meta).device == .meta)
        #expect(Tensor.rand(like: Tensor.ones(2)).shape == [2])
        #expect(Tensor.zeros(like: Tensor.ones(1, requiresGrad: true)).requiresGrad == false)
    }

    @Test func ranges() {
        #expect(numbers(.arange(4)) == [0, 1, 2, 3])
        #expect(Tensor.arange(4).dtype == .int64)
        #expect(Tensor.arange(4.0).dtype == .float32)
        #expect(numbers(.arange(2, 9, step: 3)) == [2, 5, 8])
        #expect(numbers(.arange(5, 0, step: -2)) == [5, 3, 1])
        #expect(numbers(.arange(0.0, 1.0, step: 0.25)) == [0, 0.25, 0.5, 0.75])
        #expect(Tensor.arange(3, 3).count == 0)
        #expect(Tensor.arange(3, dtype: .int8).dtype == .int8)
        #expect(numbers(.linspace(0, 1, 5)) == [0, 0.25, 0.5, 0.75, 1])
        #expect(numbers(.linspace(3, 9, 1)) == [3])
        #expect(Tensor.linspace(0, 1, 0).count == 0)
        #expect(numbers(.linspace(-1, 1, 3, dtype: .float64)) == [-1, 0, 1])
        #expect(numbers(.eye(2)) == [1, 0, 0, 1])
        #expect(numbers(.eye(2, 3)) == [1, 0, 0, 0, 1, 0])
        #expect(Tensor.eye(0).shape == [0, 0])
    }

    @Test func randomOnesHaveTheirShapeTypeAndRange() {
        let generator = Generator(seed: 3)
        let uniform = Tensor.rand(1000, generator: generator)
        #expect(numbers(uniform).allSatisfy { $0 >= 0 && $0 < 1 })
        let whole = Tensor.randint(-3, 4, [500], generator: generator)
        #expect(Set(numbers(whole)) == Set((-3...3).map(Double.init)))
        #expect(numbers(.randperm(50, generator: generator)).sorted() == (0..<50).map(Double.init))
        let normal = Tensor.randn(4000, generator: generator, dtype: .float64)
        #expect(abs(normal.mean().item(Double.self)) < 0.06)
        #expect(abs(normal.std().item(Double.self) - 1) < 0.04)
    }

    @Test func asksForGradients() {
        #expect(Tensor.zeros(2, requiresGrad: true).requiresGrad)
        #expect(Tensor([1.0], requiresGrad: true).isLeaf)
        #expect(Tensor.rand(2, requiresGrad: true).gradFn == nil)
        #expect(!Tensor.zeros(2).requiresGrad)
        #expect(message { _ = Tensor([1, 2], requiresGrad: true) }.contains("int64"))
    }

    @Test func onMetaThereIsNoMemory() {
        let x = Tensor.zeros(1_000_000, 1_000_000, device: .meta)
        #expect(x.device == .meta)
        #expect(x.matmul(x).shape == [1_000_000, 1_000_000])
        #expect(x.sum(0).shape == [1_000_000])
        #expect(message { _ = x[0, 0].item() } != "")
    }

    @Test func refusesWrongArguments() {
        #expect(message { _ = Tensor.zeros(2, -3) }.contains("negative dimension -3: [2, -3]"))
        #expect(message { _ = Tensor.zeros(1 << 40, 1 << 40) }.contains("would not fit any memory"))
        #expect(message { _ = Tensor.zeros(Int.max, Int.max, Int.max) }.contains("would not fit any memory"))
        #expect(message { _ = Tensor.arange(0, 5, step: 0) }.contains("step must be nonzero"))
        #expect(message { _ = Tensor.arange(0, 5, step: -1) }.contains("inconsistent with step sign"))
        #expect(message { _ = Tensor.arange(0.0, Double.infinity) }.contains("arange"))
        #expect(message { _ = Tensor.arange(Double.nan) }.contains("arange"))
        #expect(message { _ = Tensor.linspace(0, 1, -1) }.contains("non-negative, got -1"))
        #expect(message { _ = Tensor.eye(-1) }.contains("-1"))
        #expect(message { _ = Tensor.randint(5, 5, [2]) }.contains("from=5 >= to=5"))
        #expect(message { _ = Tensor.randperm(-1) }.contains("-1"))
        #expect(message { _ = Tensor.rand(2, dtype: .int64) }.contains("int64"))
        #expect(message { _ = Tensor([1, 2, 3], shape: [2, 2]) }.contains("[2, 2] needs 4 numbers, got 3"))
        #expect(message { _ = Tensor([1, 2, 3], shape: [-1, 3]) }.contains("-1"))
    }

    @Test func everyConstructorMayAskForGradients() {
        let like = Tensor.zeros(2, 2)
        let all = [
            Tensor.zeros(2, requiresGrad: true), Tensor.ones([2], requiresGrad: true), Tensor.full([2], 1.5, requiresGrad: true),
            Tensor.empty(2, requiresGrad: true), Tensor.arange(3.0, requiresGrad: true),
            Tensor.arange(0.0, 1.0, step: 0.5, requiresGrad: true),
            Tensor.linspace(0, 1, 3, requiresGrad: true), Tensor.eye(2, requiresGrad: true),
            Tensor.zeros(like: like, requiresGrad: true),
            Tensor.ones(like: like, requiresGrad: true), Tensor.rand(2, requiresGrad: true),
            Tensor.randn([2], requiresGrad: true),
            Tensor([1.0], requiresGrad: true), Tensor(2.0, requiresGrad: true),
        ]
        #expect(all.allSatisfy { $0.requiresGrad && $0.isLeaf })
        #expect(throws: TensorError.self) { try withErrors { Tensor.arange(3, requiresGrad: true) } }
    }

    /// Longer than one thread's share, so that each piece has to begin at its own place.
    @Test(arguments: DType.allCases.filter { $0 != .bool })
    func longRanges(_ dtype: DType) {
        let step = dtype.isFloatingPoint ? 0.25 : 3.0
        let range = Tensor.arange(-4.0, -4 + 100_000 * step, step: step, dtype: dtype)
        let exact = Tensor((0..<100_000).map { -4 + Double($0) * step })
        #expect(range.equal(exact.to(dtype.isFloatingPoint ? dtype : .int64).to(dtype)))
    }
}
