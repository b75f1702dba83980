import Testing
import TernNN

// It draws from the default generator, as others here do.
extension NN {
    /// The leak that everybody meets: losses kept as tensors.
    @Suite struct RetainedLossesTests {
        final class LossesNet: Module {
            let first = Linear(37, 16)
            let second = Linear(16, 3)
            override func forward(_ x: Tensor) -> Tensor { second(relu(first(x))) }
        }

        @Test func lossesOfATrainingLoop() throws {
            trackGraphs()
            let net = LossesNet()
            let optimizer = SGD(net.parameters(), lr: 0.01)
            let target = Tensor([0, 1, 2, 0])
            func step() -> Tensor {
                let loss = crossEntropy(net(Tensor.randn(4, 37)), target)
                optimizer.zeroGrad()
                loss.backward(retainGraph: true)
                optimizer.step()
                return loss
            }
            func group() -> RetainedGraphs.Group? {
                retainedGraphs().groups.first { $0.modulePath?.hasPrefix("LossesNet") == true }
            }

            var losses: [Tensor] = []
            for _ in 0..<200 { losses.append(step()) }
            let found = try #require(group())
            #expect(found.graphCount == 200 && found.shape == [] && found.nodeCount > 3 && found.byteCount > 0)
            #expect(found.holders.first?.isRoot == true && found.holders.first?.count == 1)
            let report = "\(retainedGraphs())"
            #expect(report.contains("200 graphs made by \(found.name) [] float32 from LossesNet"), "\(report)")
            #expect(report.contains("held by 200 tensors") && report.contains("keep item()"), "\(report)")

            losses = []
            var numbers: [Double] = []
            for _ in 0..<20 { numbers.append(step().item(Double.self)) }
            #expect(group() == nil)
            #expect(numbers.count { $0.isFinite } == 20)
        }
    }
}
