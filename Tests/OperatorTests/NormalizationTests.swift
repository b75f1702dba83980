import Testing

@testable import Tern

/// The row kernels against the composites that they stand for, and what normalizations keep.
@Suite struct NormalizationTests {
    private func gradients(_ inputs: [Tensor], _ body: ([Tensor]) -> Tensor) -> [Tensor] {
        let leaves = inputs.map { $0.clone().detach().requiresGrad_() }
        let y = body(leaves)
        y.backward(gradient: Tensor.randn(like: y.detach(), generator: Generator(seed: 9)))
        return [y.detach()] + leaves.compactMap(\.grad)
    }

    @Test(arguments: [DType.float32, .float64], [1, 7, 16, 33, 200])
    func kernelsAgreeWithComposites(_ dtype: DType, _ length: Int) {
        let generator = Generator(seed: 3)
        let inputs = [[5, length], [length], [length]].map { Tensor.randn($0, generator: generator, dtype: dtype) * 2 + 1 }
        let tolerance = dtype == .float32 ? 2e-4 : 1e-9
        for hasWeights in [false, true] {
            let own = hasWeights ? inputs : [inputs[0]]
            let pairs = [
                (
                    gradients(own) {
                        layerNorm($0[0], [length], weight: hasWeights ? $0[1] : nil, bias: hasWeights ? $0[2] : nil, eps: 0.1)
                    },
                    gradients(own) {
                        Operators.LayerNorm.composite($0[0], [1], hasWeights ? $0[1] : nil, hasWeights ? $0[2] : nil, 0.1)
                    }
                ),
                (
                    gradients(Array(own.prefix(2))) { rmsNorm($0[0], [length], weight: hasWeights ? $0[1] : nil, eps: 0.1) },
                    gradients(Array(own.prefix(2))) {
                        Operators.RMSNorm.composite($0[0], [1], hasWeights ? $0[1] : nil, 0.1)
                    }
                ),
            ]
            for (kernel, composite) in pairs {
                #expect(kernel.count == composite.count)
                for (x, y) in zip(kernel, composite) {
                    #expect(x.allclose(y, rtol: tolerance, atol: tolerance), "\(dtype), \(length), weights \(hasWeights)")
                }
            }
        }
    }

    /// So many rows that their part of the gradients of weight and bias is summed in blocks, on both sides of where these end.
    @Test(arguments: [
        [1, 40_000], [16, 10_000], [17, 10_000], [40, 5_000], [327, 200], [328, 200], [9_000, 17], [3, 5, 1_000, 3],
    ])
    func parametersGetTheirGradientsInBlocks(_ shape: [Int]) {
        let generator = Generator(seed: 4), length = shape[shape.count - 1], last = shape.count - 1
        for dtype in [DType.float32, .float64] {
            let inputs = [shape, [length], [length]].map { Tensor.randn($0, generator: generator, dtype: dtype) + 1 }
            let tolerance = dtype == .float32 ? 1e-3 : 1e-9
            let kernel = gradients(inputs) { layerNorm($0[0], [length], weight: $0[1], bias: $0[2], eps: 0.1) }
            let composite = gradients(inputs) { Operators.LayerNorm.composite($0[0], [last], $0[1], $0[2], 0.1) }
            for (x, y) in zip(kernel, composite) {
                #expect(x.shape == y.shape && x.allclose(y, rtol: tolerance, atol: tolerance), "\(dtype), \(shape)")
            }
            // One of them alone.
            let leaf = inputs[2].clone().requiresGrad_()
            let y = layerNorm(inputs[0], [length], weight: inputs[1], bias: leaf, eps: 0.1)
            y.backward(gradient: Tensor.randn(like: y.detach(), generator: Generator(seed: 9)))
            #expect(leaf.grad?.equal(kernel[3]) == true, "\(dtype), \(shape)")
        }
    }

    /// The parts of `x` that have their statistics together, normalized with ordinary operators.
    private func channelComposite(_ x: Tensor, _ groups: Int, _ weight: Tensor?, _ bias: Tensor?, eps: Double) -> Tensor {
        let rows = x.reshape([x.shape[0], groups, x.count / x.shape[0] / groups])
        return Operators.Statistics.scaled(
            Operators.LayerNorm.composite(rows, [2], nil, nil, eps).reshape(Array(x.shape)), weight, bias)
    }

    @Test(
        arguments: [DType.float32, .float64],
        [
            [4, 6], [2, 6, 3], [3, 6, 4, 5], [2, 6, 70], [1, 6, 40], [40, 6, 1], [2, 6, 5000], [300, 6], [9, 6, 20],
            [12, 6, 33, 3], [5, 6, 1500],
        ])
    func channelsAgreeWithComposites(_ dtype: DType, _ shape: [Int]) {
        let generator = Generator(seed: 5)
        let inputs = [shape, [6], [6]].map { Tensor.randn($0, generator: generator, dtype: dtype) * 2 + 1 }
        let mean = Tensor.randn([6], generator: generator, dtype: dtype), variance = mean * mean + 0.5
        let tolerance = dtype == .float32 ? 5e-4 : 1e-9
        let others = (0..<shape.count).filter { $0 != 1 }
        for hasWeights in [false, true] {
            let own = hasWeights ? inputs : [inputs[0]]
            func weight(_ list: [Tensor]) -> Tensor? { hasWeights ? list[1] : nil }
            func bias(_ list: [Tensor]) -> Tensor? { hasWeights ? list[2] : nil }
            typealias Body = ([Tensor]) -> Tensor
            var pairs: [(String, Body, Body)] = [
                (
                    "batch", { batchNorm($0[0], nil, nil, weight: weight($0), bias: bias($0), training: true, eps: 0.1) },
                    { Operators.Statistics.composite($0[0], others, weight($0), bias($0), 0.1).result }
                ),
                (
                    "fixed", { batchNorm($0[0], mean, variance, weight: weight($0), bias: bias($0), eps: 0.1) },
                    {
                        let along = { Operators.Statistics.alongChannels($0, inputs[0]) }
                        let x = $0[0].sub(along(mean)).mul(along(variance.add(0.1).rsqrt()))
                        return Operators.Statistics.scaled(x, weight($0), bias($0))
                    }
                ),
                (
                    "one group", { groupNorm($0[0], 1, weight: weight($0), bias: bias($0), eps: 0.1) },
                    { channelComposite($0[0], 1, weight($0), bias($0), eps: 0.1) }
                ),
                (
                    "group", { groupNorm($0[0], 2, weight: weight($0), bias: bias($0), eps: 0.1) },
                    { channelComposite($0[0], 2, weight($0), bias($0), eps: 0.1) }
                ),
            ]
            if shape.count > 2, shape[2] > 1 {
                pairs.append(
                    (
                        "instance", { instanceNorm($0[0], weight: weight($0), bias: bias($0), eps: 0.1) },
                        { channelComposite($0[0], 6, weight($0), bias($0), eps: 0.1) }
                    ))
            }
            for (name, kernel, composite) in pairs {
                for (x, y) in zip(gradients(own, kernel), gradients(own, composite)) {
                    #expect(x.allclose(y, rtol: tolerance, atol: tolerance), "\(name) \(dtype) \(shape) weights \(hasWeights)")
                }
            }
        }
    }

    @Test(arguments: [DType.float32, .float64], [1, 15, 16, 17, 4095, 4096, 4097, 40_001])
    func squaredErrorAgreesWithItsComposite(_ dtype: DType, _ count: Int) {
        let generator = Generator(seed: 7)
        let inputs = [0, 1].map { _ in Tensor.randn([count], generator: generator, dtype: dtype) }
        // A kernel reads them where they lie, and a copy of what does not lie side by side.
        let strided = inputs.map { stack([$0, $0], dim: 1).select(1, 0) }
        let tolerance = dtype == .float32 ? 1e-5 : 1e-12
        for reduction in [LossReduction.sum, .mean] {
            let composite = gradients(inputs) { reduction($0[0].sub($0[1]).square()) }
            for operands in [inputs, strided] {
                for (x, y) in zip(gradients(operands) { mseLoss($0[0], $0[1], reduction: reduction) }, composite) {
                    #expect(x.allclose(y, rtol: tolerance, atol: 0), "\(dtype), \(count), \(reduction)")
                }
            }
        }
        let x = inputs[0].clone().requiresGrad_()
        let few = inputs.map { $0.narrow(0, 0, Swift.min(count, 5)).to(.float64).clone().requiresGrad_() }
        #expect(gradCheck({ [mseLoss($0[0], $0[1])] }, few, checkForward: true).passed)
        #expect(gradGradCheck({ [mseLoss($0[0], $0[1], reduction: .sum)] }, few).passed)
        mseLoss(inputs[1], x).backward()
        #expect(x.grad?.allclose((inputs[0] - inputs[1]) * (2 / Double(count)), rtol: tolerance, atol: 0) == true)
        #expect(mseLoss(x, x.detach() * Double.nan).isNaN().item(Bool.self))
    }

    @Test(arguments: [DType.float32, .float64], [[7, 5], [7, 100], [5], [3, 5, 4], [2, 40, 3, 2]])
    func crossEntropyAgreesWithItsComposite(_ dtype: DType, _ shape: [Int]) throws {
        let generator = Generator(seed: 6)
        let x = Tensor.randn(shape, generator: generator, dtype: dtype) * 3
        let classes = shape.count == 1 ? shape[0] : shape[1]
        var places = shape
        places.remove(at: shape.count == 1 ? 0 : 1)
        let target = Tensor.randint(0, classes, places, generator: generator)
        let weight = Tensor.rand([classes], generator: generator, dtype: dtype) + 0.1
        let tolerance = dtype == .float32 ? 1e-5 : 1e-12
        for (factors, ignored) in [(nil, -100), (weight, -100), (weight, 2)] {
            for reduction in [LossReduction.none, .sum, .mean] {
                let own = gradients([x]) {
                    crossEntropy($0[0], target, weight: factors, ignoreIndex: ignored, reduction: reduction)
                }
                let composite = gradients([x]) { inputs in
                    checked { () throws(TensorError) in
                        try Operators.CrossEntropy.composite(inputs[0], target, factors, ignored, reduction, 0)
                    }
                }
                for (x, y) in zip(own, composite) {
                    let isSame = x.allclose(y, rtol: tolerance, atol: tolerance, equalNaN: true)
                    #expect(isSame, "\(dtype) \(shape) ignored \(ignored) \(reduction)")
                }
            }
        }
        let far = Tensor([[1e6, 1e6 + 1]], dtype: dtype)
        #expect(abs(crossEntropy(far, Tensor([1])).item(Double.self) - 0.3132617) < 1e-5)
    }

    @Test(arguments: [[5, 1], [7, 15], [33, 16], [4, 65], [3, 9, 130], [2, 300, 3]], [0, 1, -1])
    func softmaxAlongAnyDimensionIsItsComposite(_ shape: [Int], _ dim: Int) {
        for dtype in [DType.float32, .float64] {
            let x = Tensor.randn(shape, generator: Generator(seed: 12), dtype: dtype) * 4
            let along = dim < 0 ? shape.count - 1 : dim
            let tolerance = dtype == .float32 ? 1e-5 : 1e-12
            for (kernel, composite) in [
                (gradients([x]) { $0[0].softmax(dim) }, gradients([x]) { Operators.Softmax.composite($0[0], along) }),
                (gradients([x]) { $0[0].logSoftmax(dim) }, gradients([x]) { Operators.LogSoftmax.composite($0[0], along) }),
            ] {
                for (x, y) in zip(kernel, composite) { #expect(x.allclose(y, rtol: tolerance, atol: tolerance), "\(dtype)") }
            }
        }
    }

    @Test func softmaxOfExtremesIsPyTorchs() {
        let lowest = -Double.infinity
        let x = Tensor([[lowest, 0], [-lowest, 0], [Double.nan, 0], [lowest, lowest]], dtype: .float32)
        #expect(x.softmax(1)[0].scalars(Float.self) == [0, 1])
        #expect(x.softmax(1).isNaN().scalars(Bool.self) == [false, false, true, true, true, true, true, true])
        #expect(x.logSoftmax(1)[0].scalars(Float.self) == [-.infinity, 0])
        // The same along columns.
        let columns = x.t().contiguous()
        #expect(columns.softmax(0).t()[0].scalars(Float.self) == [0, 1])
        #expect(columns.softmax(0).isNaN().t().scalars(Bool.self) == x.softmax(1).isNaN().scalars(Bool.self))
    }

    @Test func runningStatisticsMove() {
        let x = Tensor([[1.0, 10.0], [3.0, 30.0]])
        let mean = Tensor.zeros(2), variance = Tensor.ones(2)
        _ = batchNorm(x, mean, variance, training: true, momentum: 0.5)
        #expect(mean.scalars(Float.self) == [1, 10])
        #expect(variance.scalars(Float.self) == [1.5, 100.5])
        _ = batchNorm(x, mean, variance)
        #expect(mean.scalars(Float.self) == [1, 10])
        let ownMean = Tensor.zeros(1), ownVariance = Tensor.ones(1)
        _ = instanceNorm(
            Tensor([[[1.0, 3.0]], [[5.0, 9.0]]]), runningMean: ownMean, runningVar: ownVariance, momentum: 0.5)
        #expect(ownMean.scalars(Float.self) == [2.25] && ownVariance.scalars(Float.self) == [3])
    }

    private func message(_ body: () -> Tensor) -> String {
        do {
            _ = try withErrors(body)
            return ""
        } catch { return "\(error)" }
    }

    @Test func errors() {
        #expect(
            message { layerNorm(.ones(2, 3), [5]) }
                == "layer_norm: Given normalized_shape=[5], expected input with shape [*, 5], but got input of size [2, 3]")
        #expect(message { groupNorm(.ones(2, 3), 2) }.contains("divisible by num_groups"))
        #expect(message { groupNorm(.ones(2, 3), 0) }.contains("num_groups=0"))
        #expect(message { batchNorm(.ones(1, 3), nil, nil, training: true) }.contains("more than 1 value per channel"))
        #expect(message { batchNorm(.ones(4, 3), nil, nil) }.contains("running_mean"))
        #expect(
            message { batchNorm(.ones(4, 3), nil, nil, weight: .ones(2), training: true) }.contains("weight should contain 3"))
        #expect(message { instanceNorm(.ones(2, 3, 1)) }.contains("spatial element"))
        #expect(message { l1Loss(.ones(2, 3), .ones(2, 4)) }.contains("l1_loss"))
        #expect(message { binaryCrossEntropy(.ones(2) * 2, .ones(2)) }.contains("between 0 and 1"))
    }
}
