import Testing

@testable import TernNN

extension NN {
    /// What the recordings of PyTorch do not say of losses: own losses, messages, state, functions as arguments.
    @Suite struct LossTests {
        private final class CubicLoss: PairLoss {
            override func forward(_ input: Tensor, _ target: Tensor) -> Tensor { (input - target).abs().pow(3).mean() }
        }

        @Test func ownLosses() {
            let x = Tensor([1.0, 3.0])
            #expect(CubicLoss()(x, x + 2).item(Float.self) == 8)
            let text = message { _ = PairLoss()(x, x) }
            #expect(text.contains("override forward(_:_:)"), "\(text)")
            #expect(message { _ = TripleLoss()(x, x, x) }.contains("override forward(_:_:_:)"))
            #expect(message { _ = SmoothL1Loss(beta: -1)(x, x) }.hasSuffix("(in SmoothL1Loss)"))
        }

        @Test func weightsAreBuffers() {
            let weight = Tensor([1.0, 2.0]), positive = Tensor([3.0, 4.0])
            #expect(BCEWithLogitsLoss(weight: weight, posWeight: positive).stateDict().keys.sorted() == ["pos_weight", "weight"])
            #expect(BCEWithLogitsLoss().stateDict().isEmpty && MultiMarginLoss().stateDict().isEmpty)
            #expect(BCELoss(weight: weight).stateDict().keys == ["weight"])
            #expect("\(HuberLoss(delta: 2))" == "HuberLoss()")
        }

        @Test func anOwnDistance() {
            let a = Tensor([[0.0, 0.0]]), b = Tensor([[3.0, 1.0]]), c = Tensor([[1.0, 1.0]])
            let loss = TripletMarginWithDistanceLoss(margin: 0.5) { ($0 - $1).abs().max(-1).values }
            #expect(loss(a, b, c).item(Float.self) == 2.5)
            let usual = TripletMarginWithDistanceLoss()(a, b, c).item(Float.self)
            #expect(usual == TripletMarginLoss()(a, b, c).item(Float.self))
        }

        @Test func adaptiveSoftmax() throws {
            manualSeed(3)
            let module = AdaptiveLogSoftmaxWithLoss(8, 20, cutoffs: [4, 10], divValue: 2, headBias: true)
            #expect(
                module.stateDict().map { "\($0.key) \($0.value.shape)" } == [
                    "head.weight [6, 8]", "head.bias [6]", "tail.0.0.weight [4, 8]", "tail.0.1.weight [6, 4]",
                    "tail.1.0.weight [2, 8]", "tail.1.1.weight [10, 2]",
                ])
            let x = Tensor.randn(5, 8), classes = Tensor([0, 5, 19, 3, 10])
            let all = module.logProb(x)
            #expect(isClose(numbers(all.exp().sum(1)), [1, 1, 1, 1, 1]))
            let (output, loss) = module(x, classes)
            #expect(isClose(numbers(output), numbers(all.gather(1, classes.unsqueeze(1)).squeeze(1))))
            #expect(isClose(numbers(loss), [-numbers(output).reduce(0, +) / 5]))
            #expect(module.predict(x).equal(all.argmax(1)))
            let one = module(x[2], Tensor(19)).output
            #expect(one.shape == [] && isClose(numbers(one), [numbers(output)[2]]))
            #expect(message { _ = module(x, classes + 1) }.contains("Target values should be in [0, 19], but 20 was found"))
            #expect(message { _ = AdaptiveLogSoftmaxWithLoss(8, 20, cutoffs: [4, 20]) }.contains("cutoffs"))
        }
    }
}
