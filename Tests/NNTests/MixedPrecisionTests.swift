import Testing

@testable import TernNN

extension NN {
    @Suite struct MixedPrecisionTests {
        // MARK: Training

        /// Two rings; how many of the points a network finds the ring of after training.
        private func accuracy(_ precision: DType?) -> Double {
            manualSeed(1)
            let angle = Tensor.rand(256) * (2 * Double.pi), radius = Tensor.rand(256) * 0.6 + Tensor([0.4, 1.4]).repeat(128)
            let x = stack([angle.cos() * radius, angle.sin() * radius], dim: 1), y = Tensor([0, 1]).repeat(128)
            let net = Sequential(Linear(2, 32), ReLU(), Linear(32, 32), ReLU(), Linear(32, 2))
            let optimizer = Adam(net.parameters(), lr: 0.01)
            let scaler = GradScaler(enabled: precision == .float16)
            for _ in 0..<120 {
                optimizer.zeroGrad()
                let loss = autocast(precision ?? .bfloat16, enabled: precision != nil) { CrossEntropyLoss()(net(x), y) }
                #expect(loss.dtype == .float32)
                scaler.scale(loss).backward()
                scaler.step(optimizer)
                scaler.update()
            }
            #expect(net.parameters().allSatisfy { $0.dtype == .float32 && $0.grad?.dtype == .float32 })
            return net(x).argmax(1).eq(y).to(.float64).mean().item(Double.self)
        }

        @Test func aNetworkLearnsInEachPrecision() {
            let full = accuracy(nil)
            #expect(full > 0.98)
            #expect(abs(accuracy(.bfloat16) - full) < 0.02)
            #expect(abs(accuracy(.float16) - full) < 0.02)
        }

        // MARK: The scaler

        private func optimizer() -> (Tensor, SGD) {
            let weight = Tensor([1.0, 2.0], requiresGrad: true)
            return (weight, SGD([weight], lr: 0.5))
        }

        @Test func gradientsAreUnscaledBeforeTheStep() {
            let (weight, sgd) = optimizer()
            let scaler = GradScaler(initScale: 4)
            scaler.scale((weight * 3).sum()).backward()
            #expect(numbers(weight.grad ?? weight) == [12, 12])
            #expect(scaler.step(sgd))
            scaler.update()
            #expect(numbers(weight) == [-0.5, 0.5])
            #expect(numbers(weight.grad ?? weight) == [3, 3])
            #expect(scaler.currentScale == 4)
        }

        @Test func unscaledOnceForClipping() {
            let (weight, sgd) = optimizer()
            let scaler = GradScaler(initScale: 8)
            scaler.scale(weight.sum()).backward()
            scaler.unscale_(sgd)
            #expect(numbers(weight.grad ?? weight) == [1, 1])
            #expect(message { scaler.unscale_(sgd) }.contains("already been called"))
            scaler.step(sgd)
            #expect(numbers(weight) == [0.5, 1.5])
            #expect(message { scaler.step(sgd) }.contains("step() has already been called"))
            #expect(message { scaler.unscale_(sgd) }.contains("after step()"))
            scaler.update()
            #expect(message { scaler.update() }.contains("No inf checks were recorded prior to update"))
            sgd.zeroGrad()
            #expect(message { scaler.step(sgd) }.contains("No inf checks were recorded for this optimizer"))
        }

        /// PyTorch 2.15: GradScaler("cpu", init_scale=1024, growth_factor=3, backoff_factor=0.25, growth_interval=2), gradients of 1
        /// with an infinity, a NaN or neither in turn; the scale and the tracker after each update.
        @Test func scheduleOfTheScale() throws {
            let (weight, sgd) = optimizer()
            let scaler = GradScaler(initScale: 1024, growthFactor: 3, backoffFactor: 0.25, growthInterval: 2)
            let additions: [Double] = [0, .infinity, 0, 0, 0, .nan, -.infinity, 0, 0, 0, 0]
            let recordedScales = [1024.0, 256, 256, 768, 768, 192, 48, 48, 144, 144, 432]
            let recordedTrackers = [1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0]
            for (i, addition) in additions.enumerated() {
                sgd.zeroGrad()
                scaler.scale(weight.sum()).backward()
                noGrad { weight.grad?[1] += Tensor(addition) }
                let before = numbers(weight)
                #expect(scaler.step(sgd) == (addition == 0))
                #expect(numbers(weight) == (addition == 0 ? before.map { $0 - 0.5 } : before))
                scaler.update()
                #expect(scaler.currentScale == recordedScales[i], "step \(i)")
                guard case .int(let tracker)? = scaler.stateDict()["_growth_tracker"] else {
                    Issue.record("no tracker")
                    return
                }
                #expect(tracker == recordedTrackers[i], "step \(i)")
            }
        }

        @Test func twoOptimizers() {
            let (first, sgd) = optimizer(), (second, other) = optimizer()
            let scaler = GradScaler(initScale: 2)
            scaler.scale(first.sum() + (second / 0).sum()).backward()
            #expect(scaler.step(sgd))
            #expect(!scaler.step(other))
            scaler.update()
            #expect(scaler.currentScale == 1)
            #expect(numbers(first) == [0.5, 1.5] && numbers(second) == [1, 2])
        }

        @Test func aScaleStaysFinite() {
            let (weight, sgd) = optimizer()
            let scaler = GradScaler(initScale: 1e38, growthFactor: 10, growthInterval: 1)
            scaler.scale((weight * 1e-30).sum()).backward()
            scaler.step(sgd)
            scaler.update()
            #expect(scaler.currentScale == Double(Float(1e38)))
        }

        @Test func stateComesBack() throws {
            let (weight, sgd) = optimizer()
            let scaler = GradScaler(initScale: 16, growthInterval: 5)
            scaler.scale(weight.sum()).backward()
            scaler.step(sgd)
            scaler.update()
            let copy = GradScaler()
            try copy.loadStateDict(scaler.stateDict())
            #expect("\(copy.stateDict().sorted { $0.key < $1.key })" == "\(scaler.stateDict().sorted { $0.key < $1.key })")
            #expect(copy.currentScale == 16 && copy.growthInterval == 5)
            #expect(throws: TensorError.self) { try copy.loadStateDict([:]) }
            #expect(throws: TensorError.self) { try copy.loadStateDict(["scale": .double(1)]) }
            #expect(copy.currentScale == 16)
        }

        @Test func disabledDoesNothing() {
            let (weight, sgd) = optimizer()
            let scaler = GradScaler(initScale: 16, enabled: false)
            let loss = weight.sum()
            #expect(scaler.scale(loss) === loss && scaler.currentScale == 1)
            loss.backward()
            scaler.unscale_(sgd)
            #expect(scaler.step(sgd))
            scaler.update()
            #expect(numbers(weight) == [0.5, 1.5] && scaler.stateDict().isEmpty)
        }

        @Test func wrongArguments() {
            #expect(message { _ = GradScaler(growthFactor: 1) }.contains("growth factor"))
            let half = Tensor.ones(2, dtype: .float16).requiresGrad_()
            let sgd = SGD([half], lr: 1), scaler = GradScaler()
            half.sum().backward()
            #expect(message { scaler.step(sgd) }.contains("Attempting to unscale FP16 gradients"))
        }
    }
}
