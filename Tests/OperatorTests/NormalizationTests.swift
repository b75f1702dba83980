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
