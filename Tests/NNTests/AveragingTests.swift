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

        /// The statistics become those of all rows, and momentum and mode are as before.
        @Test func statisticsAnew() throws {
            let layer = BatchNorm1d(2), net = Sequential(layer, Linear(2, 1)).eval()
            _ = layer.train()(Tensor([[9.0, 9.0], [5.0, 1.0]]))
            layer.eval()
            let batches = [Tensor([[1.0, 2.0], [3.0, 6.0]]), Tensor([[5.0, 0.0], [7.0, 4.0]])]
            updateBN(batches, net)
            #expect(layer.momentum == 0.1 && !layer.isTraining && !net.isTraining)
            #expect(isClose(numbers(try #require(layer.runningMean)), [4, 3]))
            #expect(isClose(numbers(try #require(layer.runningVar)), [2, 8]))
            updateBN([(batches[0], 1)], net) { _ = net($0.0) }
            #expect(isClose(numbers(try #require(layer.runningMean)), [2, 4]))
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
