import Testing

@testable import TernNN

extension NN {
    /// The numbers are PyTorch's for seed 0 or 42.
    @Suite struct InitTests {
        @Test func linear() {
            manualSeed(0)
            let layer = Linear(4, 3)
            #expect(
                layer.weight.detach().flatten().scalars(Float.self) == [
                    -0.00374341011, 0.268221796, -0.411522567, -0.367969513, -0.192577183, 0.134078681, -0.00990658998,
                    0.396444738,
                    -0.0443720222, 0.132306278, -0.151106536, -0.0982826948,
                ])
            #expect(layer.bias?.detach().scalars(Float.self) == [-0.477674246, -0.331141055, -0.20611155])
        }

        @Test func linearWithGenerator() {
            let layer = Linear(4, 3, generator: Generator(seed: 42))
            #expect(
                layer.weight.detach().flatten().scalars(Float.self) == [
                    0.382269263, 0.415003955, -0.11713624, 0.459305644, -0.109551787, 0.100895345, -0.243427515, 0.293641329,
                    0.440771461, -0.366814077, 0.434598088, 0.0935796499,
                ])
            #expect(layer.bias?.detach().scalars(Float.self) == [0.369404435, 0.0677152872, 0.241094053])
        }

        @Test func sequential() {
            manualSeed(0)
            let net = Sequential(Linear(5, 4), ReLU(), Linear(4, 2))
            #expect(
                net.parameters()[2].detach().flatten().scalars(Float.self) == [
                    -0.0805916786, 0.0529070497, 0.452738106, -0.46383518, -0.31476897, -0.126582623, -0.194899976, 0.432000399,
                ])
            #expect(net.parameters()[3].detach().scalars(Float.self) == [-0.324089825, -0.230166435])
        }

        @Test func kaiming() {
            let uniform = Init.kaimingUniform_(Tensor.empty(3, 4), generator: Generator(seed: 0))
            #expect(
                uniform.flatten().scalars(Float.self) == [
                    -0.00916944537, 0.657006562, -1.0080204, -0.901337564, -0.471715838, 0.328424364, -0.0242660921, 0.971087337,
                    -0.108688816, 0.324082881, -0.370133936, -0.24074246,
                ])
        }

        @Test func xavier() {
            let normal = Init.xavierNormal_(Tensor.empty(5, 6), generator: Generator(seed: 0))
            let start = [-0.480059713, -0.491368055, -0.10684707, -0.185006544, 0.361891329, 0.295073688]
            #expect(isClose(Array(numbers(normal).prefix(6)), start, relative: 0, absolute: 1e-6))
        }

        @Test(arguments: [DType.float64, .float16, .bfloat16]) func otherTypes(dtype: DType) {
            let layer = Linear(4, 3, dtype: dtype, generator: Generator(seed: 0))
            #expect(layer.weight.dtype == dtype)
            #expect(numbers(layer.weight).allSatisfy { $0 >= -0.5 && $0 <= 0.5 })
            #expect(layer(Tensor.ones(2, 4, dtype: dtype)).dtype == dtype)
        }

        @Test func withoutMemory() {
            let layer = Linear(1 << 20, 1 << 20, device: .meta)
            #expect(layer(Tensor.ones(5, 1 << 20, device: .meta)).shape == [5, 1 << 20])
            #expect(Linear(0, 2)(Tensor.ones(3, 0)).shape == [3, 2])
            #expect(message { _ = Linear(-1, 2) }.contains("negative dimension"))
        }

        @Test func gains() {
            #expect(Init.calculateGain(.linear) == 1)
            #expect(Init.calculateGain(.tanh) == 1.6666666666666667)
            #expect(Init.calculateGain(.relu) == 1.4142135623730951)
            #expect(abs(Init.calculateGain(.leakyReLU(negativeSlope: 0.01)) - 1.4141428569978354) < 1e-15)
            #expect(Init.calculateGain(.selu) == 0.75)
        }

        @Test func fills() {
            let x = Tensor.empty(3, requiresGrad: true)
            #expect(numbers(Init.ones_(x)) == [1, 1, 1])
            #expect(numbers(Init.constant_(x, 2.5)) == [2.5, 2.5, 2.5])
            #expect(numbers(Init.zeros_(x)) == [0, 0, 0])
            #expect(x.isLeaf && x.requiresGrad)
            #expect(numbers(Init.uniform_(x, 2, 3)).allSatisfy { $0 >= 2 && $0 < 3 })
            #expect(message { Init.kaimingUniform_(Tensor.empty(3)) }.contains("fewer than 2 dimensions"))
            #expect(Init.xavierUniform_(Tensor.empty(0, 3)).count == 0)
        }
    }
}
