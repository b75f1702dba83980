import Tern
import Testing

/// The distributions that no recording covers, by their moments over many numbers.
@Suite struct DistributionTests {
    private let count = 20_000

    private func numbers(_ fill: (Tensor) -> Tensor) -> Tensor { fill(Tensor.empty(count, dtype: .float64)) }

    @Test func momentsAreTheDistributions() {
        let generator = Generator(seed: 3)
        let geometric = numbers { $0.geometric_(0.25, generator: generator) }
        #expect(abs(geometric.mean().item(Double.self) - 4) < 0.1)
        #expect(geometric.min().item(Double.self) == 1)
        let logNormal = numbers { $0.logNormal_(0.5, 0.25, generator: generator) }.log()
        #expect(abs(logNormal.mean().item(Double.self) - 0.5) < 0.01)
        #expect(abs(logNormal.std().item(Double.self) - 0.25) < 0.01)
        let cauchy = numbers { $0.cauchy_(2, 3, generator: generator) }
        // A quarter of the numbers is above median + sigma.
        #expect(abs(cauchy.gt(5).to(.float64).mean().item(Double.self) - 0.25) < 0.02)
        let integers = Tensor.empty(count, dtype: .int16).random_(-3, 4, generator: generator)
        #expect(integers.min().item(Int.self) == -3 && integers.max().item(Int.self) == 3)
        #expect(Tensor.empty(count, dtype: .uint8).random_(generator: generator).max().item(Int.self) > 250)
        let normal = Tensor.normal(Tensor.full([count], 2.0), Tensor.full([count], 0.5), generator: generator)
        #expect(abs(normal.mean().item(Double.self) - 2) < 0.02 && abs(normal.std().item(Double.self) - 0.5) < 0.02)
    }

    @Test func wrongParametersAreRefusedBeforeAnythingIsWritten() throws {
        let x = Tensor.zeros(4)
        let before = Generator(seed: 1)
        let calls: [() throws -> Void] = [
            { x.geometric_(0, generator: before) }, { x.geometric_(.nan, generator: before) },
            { x.logNormal_(0, -1, generator: before) }, { x.cauchy_(0, 0, generator: before) },
            { x.random_(3, 3, generator: before) }, { _ = Tensor.normal(x, x - 1, generator: before) },
            { Tensor.zeros(3, dtype: .int64).logNormal_() }, { Tensor.zeros(3, dtype: .bool).geometric_(0.5) },
        ]
        for call in calls {
            #expect(throws: TensorError.self) { try withErrors(call) }
        }
        #expect(x.scalars(Float.self) == [0, 0, 0, 0])
        #expect(before.state == Generator(seed: 1).state)
    }

    /// Where there are no elements, no numbers are taken from the generator.
    @Test func metaDrawsNothing() {
        let generator = Generator(seed: 1)
        _ = Tensor.randint(0, 9, [1 << 40], generator: generator, device: .meta)
        _ = Tensor.empty(1 << 40, device: .meta).bernoulli_(0.5, generator: generator).exponential_(generator: generator)
        #expect(generator.state == Generator(seed: 1).state)
    }
}
