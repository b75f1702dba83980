import Testing

@testable import TernNN

extension NN {
    /// Whole runs against PyTorch 2.13: seed, layers, data, loss, gradient and step must all agree.
    @Suite struct TrainingTests {
        private func losses(_ net: Module, _ optimizer: Optimizer) -> [Double] {
            let x = Tensor.randn(12, 2)
            let y = Tensor.randint(0, 3, [12])
            let loss = CrossEntropyLoss()
            return (0..<10).map { _ in
                let value = loss(net(x), y)
                optimizer.zeroGrad()
                value.backward()
                optimizer.step()
                return value.item(Double.self)
            }
        }

        @Test func momentumAndDecay() {
            manualSeed(0)
            let net = Sequential(Linear(2, 8), Tanh(), Linear(8, 3))
            let curve = losses(net, SGD(net.parameters(), lr: 0.5, momentum: 0.9, weightDecay: 1e-3))
            let recorded = [
                0.984839439, 0.852796316, 0.74697727, 0.713679492, 0.682934284, 0.659277797, 0.653630078, 0.662857533,
                0.645755768,
                0.582290232,
            ]
            #expect(isClose(curve, recorded, relative: 1e-4), "\(curve)")
        }

        @Test func adamWithDropout() {
            manualSeed(0)
            let net = Sequential(Linear(2, 8), ReLU(), Dropout(0.25), Linear(8, 3))
            let curve = losses(net, Adam(net.parameters(), lr: 0.05))
            let recorded = [
                0.979896486, 0.936288059, 0.829482079, 0.751230776, 0.774107397, 0.643569946, 0.705582082, 0.704634428,
                0.702859402,
                0.569249809,
            ]
            #expect(isClose(curve, recorded, relative: 1e-4), "\(curve)")
        }

        @Test func line() {
            let x = Tensor.linspace(-1, 1, 20).unsqueeze(1)
            let y = x * 2 + 1
            let net = Linear(1, 1)
            let optimizer = SGD(net.parameters(), lr: 0.3)
            for _ in 0..<100 {
                optimizer.zeroGrad()
                MSELoss()(net(x), y).backward()
                optimizer.step()
            }
            #expect(isClose(numbers(net.weight), [2], relative: 1e-3))
            #expect(isClose(numbers(net.bias ?? Tensor(0.0)), [1], relative: 1e-3))
        }

        @Test func lossModules() {
            let logits = Tensor([[2.0, 0.5], [0.1, 1.5]]), labels = Tensor([0, 1])
            let direct = CrossEntropyLoss()(logits, labels).item(Double.self)
            let composed = NLLLoss()(LogSoftmax()(logits), labels).item(Double.self)
            #expect(abs(direct - composed) < 1e-6)
            #expect(CrossEntropyLoss(reduction: .none)(logits, labels).shape == [2])
            #expect(MSELoss(reduction: .sum)(logits, logits + 1).item(Float.self) == 4)
            #expect(CrossEntropyLoss(weight: Tensor([1.0, 2.0])).stateDict().keys == ["weight"])
        }
    }
}
