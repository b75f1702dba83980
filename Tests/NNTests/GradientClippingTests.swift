import Testing

@testable import TernNN

extension NN {
    @Suite struct GradientClippingTests {
        /// Gradients 3 and [0, -4], and a parameter without one.
        private static func parameters() -> [Tensor] {
            let parameters = [Tensor.zeros(1), Tensor.zeros(2), Tensor.zeros(3)].map { $0.requiresGrad_() }
            parameters[0].grad = Tensor([3.0])
            parameters[1].grad = Tensor([0.0, -4.0])
            return parameters
        }

        private static func gradients(_ parameters: [Tensor]) -> [Double] { parameters.compactMap(\.grad).flatMap(numbers) }

        @Test func norms() {
            let gradients = GradientClippingTests.parameters().compactMap(\.grad)
            #expect(getTotalNorm(gradients).item(Double.self) == 5)
            #expect(getTotalNorm(gradients, normType: 1).item(Double.self) == 7)
            #expect(getTotalNorm(gradients, normType: .infinity).item(Double.self) == 4)
            #expect(getTotalNorm([]).item(Double.self) == 0)
        }

        @Test func clipsByNorm() {
            let parameters = GradientClippingTests.parameters()
            #expect(clipGradNorm_(parameters, 10).item(Double.self) == 5)
            #expect(GradientClippingTests.gradients(parameters) == [3, 0, -4])
            #expect(clipGradNorm_(parameters, 2.5).item(Double.self) == 5)
            #expect(isClose(GradientClippingTests.gradients(parameters), [1.5, 0, -2]))
            clipGradNorm_(parameters, 1, normType: .infinity)
            #expect(isClose(GradientClippingTests.gradients(parameters), [0.75, 0, -1]))
            #expect(clipGradNorm_([parameters[2]], 1).item(Double.self) == 0)
        }

        @Test func clipsByValue() {
            let parameters = GradientClippingTests.parameters()
            clipGradValue_(parameters, 3.5)
            #expect(GradientClippingTests.gradients(parameters) == [3, 0, -3.5])
        }

        @Test func whatIsNoNumber() {
            let parameters = GradientClippingTests.parameters()
            parameters[0].grad = Tensor([Double.infinity]).to(.float32)
            let text = message { clipGradNorm_(parameters, 1, errorIfNonfinite: true) }
            #expect(text.contains("The total norm of order 2.0 for gradients from `parameters` is non-finite"), "\(text)")
            #expect(GradientClippingTests.gradients(parameters) == [.infinity, 0, -4])
            #expect(clipGradNorm_(parameters, 1).item(Double.self) == .infinity)
            #expect(GradientClippingTests.gradients(parameters)[2] == 0)
        }

        /// Gradients of four small batches, each divided by four, add up to those of the batch of all.
        @Test func accumulation() {
            let x = Tensor.rand(8, 3, generator: Generator(seed: 1), dtype: .float64)
            let y = Tensor.rand(8, 2, generator: Generator(seed: 2), dtype: .float64)
            func train(_ parts: Int) -> Tensor {
                let net = Linear(3, 2, generator: Generator(seed: 3)).to(.float64)
                let optimizer = Adam(net.parameters(), lr: 0.1)
                for _ in 0..<5 {
                    for (x, y) in zip(x.chunk(parts), y.chunk(parts)) { (mseLoss(net(x), y) / Double(parts)).backward() }
                    optimizer.step()
                    optimizer.zeroGrad()
                }
                return net.weight.detach()
            }
            #expect(isClose(numbers(train(4)), numbers(train(1)), relative: 1e-12, absolute: 1e-14))
        }
    }
}
