import Testing

@testable import TernNN

extension NN {
    @Suite struct AveragingTests {
        private final class Net: Module {
            let layer = Linear(2, 1)
            @Buffer var seen = Tensor.zeros(1)
            override func forward(_ x: Tensor) -> Tensor { layer(x) }
        }

        private static func set(_ net: Net, _ value: Double) {
            noGrad {
                for parameter in net.parameters() { parameter.fill_(value) }
                net.seen.fill_(value)
            }
        }

        private static func values(_ averaging: Averaging, useBuffers: Bool = false) -> (Double, Double) {
            let net = Net()
            let average = AveragedModel(net, Net(), averaging: averaging, useBuffers: useBuffers)
            for value in [1.0, 3, 8] {
                set(net, value)
                average.updateParameters(net)
            }
            #expect(average.nAveraged.item(Int.self) == 3)
            return (average.module.layer.weight[0, 1].item(Double.self), average.module.seen[0].item(Double.self))
        }

        @Test func means() {
            #expect(AveragingTests.values(.equal) == (4, 8))
            #expect(AveragingTests.values(.equal, useBuffers: true) == (4, 4))
            #expect(AveragingTests.values(.exponential(decay: 0.5)) == (5, 8))
            #expect(AveragingTests.values(.custom { mean, value, count in mean.maximum(value * Double(count)) }) == (16, 8))
        }

        @Test func keysAndStart() {
            let net = Net()
            let average = AveragedModel(net, Net())
            #expect(average.stateDict().keys == ["n_averaged", "module.seen", "module.layer.weight", "module.layer.bias"])
            #expect(average.module.layer.weight.detach().equal(net.layer.weight.detach()))
            let x = Tensor([[1.0, 2.0]])
            #expect(average(x).detach().equal(net(x).detach()))
        }

        @Test func wrongModels() {
            let net = Net()
            #expect(message { _ = AveragedModel(net, net) }.contains("two objects"))
            #expect(
                message { _ = AveragedModel(net, Net(), averaging: .exponential(decay: 2)) }.contains("Invalid decay value 2.0"))
            #expect(message { _ = AveragedModel(Linear(2, 1), Linear(3, 1)) }.contains("same make"))
        }
    }
}
