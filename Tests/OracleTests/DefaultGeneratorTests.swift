import Testing
import Tern

/// The default generator.
@Suite struct DefaultGeneratorTests {
    /// In a process of its own: the default generator is shared.
    @Test func manualSeedSeedsTheDefaultGenerator() async {
        await #expect(processExitsWith: .success) {
            manualSeed(42)
            let drawn = Tensor.rand(3).scalars(Float.self) + Tensor.randn(3).scalars(Float.self)
            let own = Generator(seed: 42)
            #expect(
                drawn == Tensor.rand(3, generator: own).scalars(Float.self) + Tensor.randn(3, generator: own).scalars(Float.self))
            #expect(initialSeed() == 42)
        }
    }
}
