import Testing

@testable import TernNN

private final class Twice: Module {
    let inner = Linear(4, 4)
    override func forward(_ x: Tensor) -> Tensor { inner(inner(x)) }
}

extension NN {
    /// Tables of layers against counts by hand.
    @Suite struct SummaryTests {
        @Test func countsOfASmallNetwork() throws {
            let net = Sequential(
                Conv2d(3, 8, 3, stride: 2, padding: 1), BatchNorm2d(8), ReLU(), Flatten(), Linear(8 * 4 * 4, 10, bias: false))
            let summary = net.summary(input: [2, 3, 8, 8])
            #expect(summary.layers.map(\.path) == ["", "0", "1", "2", "3", "4"])
            #expect(summary.layers.map(\.typeName) == ["Sequential", "Conv2d", "BatchNorm2d", "ReLU", "Flatten", "Linear"])
            #expect(summary.layers.map(\.depth) == [0, 1, 1, 1, 1, 1])
            let images: Shape = [2, 8, 4, 4]
            #expect(summary.layers.map(\.outputShapes) == [[[2, 10]], [images], [images], [images], [[2, 128]], [[2, 10]]])
            #expect(summary.layers.map(\.parameters) == [0, 8 * 3 * 9 + 8, 16, 0, 0, 1280])
            // 256 results of 27 products and sums each and a bias; two for each element; 20 results of 128.
            #expect(summary.layers.map(\.flops) == [0, 256 * (2 * 27 + 1), 256 * 2, 0, 0, 20 * 2 * 128])
            #expect(summary.layers.map(\.activationBytes) == [0, 1024, 1024, 1024, 1024, 80])
            #expect(summary.parameters == 224 + 16 + 1280 && summary.trainableParameters == 1520)
            #expect(summary.parameterBytes == 4 * (1520 + 16) + 8)
            #expect(summary.flops == 256 * 57 + 5120 && summary.activationBytes == 4 * 1024 + 80)
        }

        @Test func otherLayers() {
            #expect(Linear(5, 3).summary(input: [7, 5]).flops == 7 * 3 * 11)
            // Each of 12 inputs is written with 2 · 4 weights; 48 outputs have a bias.
            let transposed = ConvTranspose2d(1, 1, 2, stride: 2).summary(input: [3, 1, 2, 2])
            #expect(transposed.flops == 12 * 2 * 4 + 48)
            #expect(Conv1d(4, 6, 3, groups: 2, bias: false).summary(input: [1, 4, 5]).flops == 6 * 3 * 2 * 6)
            #expect(LayerNorm(5).summary(input: [2, 5]).flops == 60)
            let bilinear = Bilinear(2, 3, 4)
            #expect(bilinear.summary { _ = bilinear(Tensor.ones(5, 2), Tensor.ones(5, 3)) }.flops == 20 * (12 + 6 + 1))
        }

        @Test func sharedLayersAndFrozenOnes() {
            let net = Twice()
            net.inner.weight.requiresGrad_(false)
            let summary = net.summary(input: Tensor.ones(1, 4))
            #expect(summary.layers.map(\.calls) == [1, 2])
            #expect(summary.flops == 2 * 4 * 9 && summary.parameters == 20 && summary.trainableParameters == 4)
        }

        /// Nothing of the module changes: neither its mode, nor statistics, nor hooks.
        @Test func leavesTheModuleAlone() {
            let net = Sequential(BatchNorm1d(2), Dropout())
            net[1].eval()
            _ = net.summary(input: [3, 2])
            #expect(net.isTraining && net[0].isTraining && !net[1].isTraining)
            #expect((net[0] as? BatchNorm1d)?.numBatchesTracked?.item(Int.self) == 0)
            #expect(net[0].hooks.map { $0.forward.all.isEmpty } ?? true)
        }

        @Test func table() {
            let text = Sequential(Linear(32, 64), ReLU()).summary(input: [2, 32]).description
            #expect(
                text == """
                    Layer        Output   Parameters  Memory  FLOPs
                    -----------------------------------------------
                    Sequential   [2, 64]           0     0 B      0
                      0: Linear  [2, 64]       2,112   512 B  8,320
                      1: ReLU    [2, 64]           0   512 B      0
                    -----------------------------------------------
                    Parameters: 2,112, of which 2,112 are trained, 8.3 KiB with buffers
                    Activations: 1.0 KiB
                    FLOPs: 8,320
                    """)
        }
    }
}
