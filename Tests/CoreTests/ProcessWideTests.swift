import Testing

@testable import Tern

/// What is set for a whole process: default type, threads, kernel variant. Each test has a process of its own, so that suites
/// that run at the same time do not see the change.
@Suite(.serialized) struct ProcessWideTests {
    @Test func defaultType() async {
        await #expect(processExitsWith: .success) {
            #expect(defaultDtype() == .float32)
            setDefaultDtype(.float64)
            #expect(defaultDtype() == .float64)
            #expect(Tensor(2.0).dtype == .float64)
            #expect(Tensor([1.5]).dtype == .float64)
            #expect(Tensor.zeros(2).dtype == .float64)
            #expect(Tensor.rand(2).dtype == .float64)
            #expect((Tensor([1, 2]) / 2).dtype == .float64)
            #expect((Tensor([1, 2]) + 0.5).dtype == .float64)
            #expect(Tensor([Float(1)]).dtype == .float32)
            #expect(message { setDefaultDtype(.int32) }.contains("int32"))
            #expect(defaultDtype() == .float64)
        }
    }

    @Test func numberOfThreads() async {
        await #expect(processExitsWith: .success) {
            #expect(numThreads() >= 1)
            setNumThreads(3)
            #expect(numThreads() == 3)
            #expect(message { setNumThreads(0) }.contains("positive number, got 0"))
            #expect(message { setNumThreads(-2) }.contains("got -2"))
            #expect(numThreads() == 3)
        }
    }

    /// A handful of operators on sizes that no block divides, as named results.
    static func results() -> [(name: String, tensor: Tensor)] {
        let generator = Generator(seed: 11)
        let long = Tensor.randn(300_007, generator: generator)
        let wide = Tensor.randn(37, 5_003, generator: generator)
        let a = Tensor.randn(131, 517, generator: generator), b = Tensor.randn(517, 263, generator: generator)
        let places = Tensor.arange(37 * 5_003).mul(7_919).remainder(5_003).view(37, 5_003)
        let double = Tensor.randn(211, 97, generator: generator, dtype: .float64)
        let weight = Tensor.randn(64, 517, generator: generator, requiresGrad: true)
        let loss = (a.matmul(weight.t()).relu() ** 2).mean()
        loss.backward()
        let images = Tensor.randn(5, 18, 37, 41, generator: generator).requiresGrad_()
        let filters = Tensor.randn(14, 18, 3, 3, generator: generator).requiresGrad_()
        let scale = Tensor.randn(5_003, generator: generator, requiresGrad: true)
        layerNorm(wide, [5_003], weight: scale).backward(gradient: wide * 0.1)
        let convolved = conv2d(images, filters, padding: 1)
        convolved.backward(gradient: convolved.detach())
        return [
            ("sum", long.sum()), ("mean of a view", long[.stride(from: 1, by: 3)].mean()), ("sum of rows", wide.sum(1)),
            ("sum of columns", wide.sum(0)), ("sum of a transpose", wide.t().sum(0)), ("var", wide.var(1)), ("std", long.std()),
            ("amax", wide.amax(1)), ("logsumexp", wide.logsumexp(1)), ("prod", (wide * 0.01 + 1).prod(1)),
            ("softmax of rows", wide.softmax(1)), ("softmax of columns", wide.softmax(0)), ("logSoftmax", wide.logSoftmax(-1)),
            ("cumsum", wide.cumsum(1)), ("cumsum of columns", wide.cumsum(0)), ("long cumsum", long.cumsum(0)),
            ("matmul", a.matmul(b)), ("matmul of a transpose", b.t().matmul(a.t())), ("mv", a.mv(b.select(1, 5).contiguous())),
            ("float64 matmul", double.t().matmul(double)),
            ("bmm", wide[..<36].view(4, 9, 5_003).bmm(wide[..<36].view(4, 9, 5_003).transpose(1, 2))),
            ("dot", long.dot(long)), ("exp", long.exp()), ("gelu", long.gelu()), ("tanh", wide.t().tanh()),
            ("broadcast", wide * wide.sum(0) + 1), ("half", long.to(.float16).exp()),
            ("outer", long[..<1_031].unsqueeze(1) * long[..<701]), ("bfloat16", wide.to(.bfloat16).sum(1)),
            ("whole var", long.var()), ("var of columns", wide.var(0)), ("amax of columns", wide.amax(0)),
            ("batch norm", batchNorm(images.detach(), nil, nil, training: true)), ("group norm", groupNorm(images.detach(), 2)),
            ("convolution", convolved.detach()), ("max pool", maxPool2d(images.detach(), 3, stride: 2, padding: 1)),
            ("gradient of images", images.grad ?? Tensor(0.0)), ("gradient of filters", filters.grad ?? Tensor(0.0)),
            ("gather", wide.gather(1, places)), ("scatterAdd", wide.scatterAdd(1, places, wide)),
            ("scatterAdd of columns", wide.scatterAdd(0, places.remainder(37), wide)), ("transpose", wide.t().contiguous()),
            ("sum with a transpose", wide + wide.t().contiguous().t()),
            ("sort", long.sort().values), ("argsort", long.argsort(descending: true)), ("topk", long.topk(50).indices),
            ("max", wide.max(0).indices), ("short cumsum of a long row", long.to(.float16).cumsum(0)),
            ("norm", long.norm()), ("norms of columns", wide.norm(2, dim: 0)), ("squared error", mseLoss(long, long.exp())),
            ("gradient of a layer norm's weight", scale.grad ?? Tensor(0.0)), ("few of rows", wide.topk(10).values),
            ("larger images", interpolate(images.detach(), scaleFactor: 1.7, mode: .bilinear)),
            ("pooled to one", adaptiveAvgPool2d(images.detach(), 1)), ("atan2", wide.atan2(wide.flip(1))),
            ("bfloat16 gelu", wide.to(.bfloat16).gelu()),
            ("loss", loss.detach()), ("gradient", weight.grad ?? Tensor(0.0)),
        ]
    }

    @Test func anyNumberOfThreadsGivesTheSameBits() async {
        await #expect(processExitsWith: .success) {
            setNumThreads(1)
            let alone = ProcessWideTests.results()
            for count in [2, 3] {
                setNumThreads(count)
                for (one, several) in zip(alone, ProcessWideTests.results()) {
                    #expect(bits(one.tensor) == bits(several.tensor), "\(one.name) with \(count) threads")
                }
            }
        }
    }

    @Test func everyVariantGivesTheSameNumbers() async {
        await #expect(processExitsWith: .success) {
            let names = CPU.usableVariantNames
            #expect(names.first == "baseline")
            CPU.use(variantNamed: "baseline")
            let baseline = ProcessWideTests.results()
            for name in names.dropFirst() {
                CPU.use(variantNamed: name)
                #expect(CPU.variant.name == name)
                for (known, result) in zip(baseline, ProcessWideTests.results()) {
                    #expect(known.tensor.shape == result.tensor.shape, "\(known.name), \(name)")
                    let x = numbers(known.tensor), y = numbers(result.tensor)
                    // Sums of many terms of both signs differ by what they cancel.
                    let scale = x.reduce(0) { Swift.max($0, abs($1)) }
                    let relative = [DType.float16: 2e-3, .bfloat16: 1.6e-2, .float64: 1e-12][known.tensor.dtype] ?? 1e-5
                    let worst = zip(x, y).reduce(0) { Swift.max($0, abs($1.0 - $1.1)) }
                    #expect(worst <= relative * scale, "\(known.name), \(name): off by \(worst)")
                }
            }
        }
    }

    @Test func anUnknownVariantStopsWithItsName() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            CPU.use(variantNamed: "sse9")
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.contains("TERN_CPU_VARIANT=sse9: this processor runs baseline"))
    }
}
