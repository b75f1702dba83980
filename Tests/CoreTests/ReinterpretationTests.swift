import Testing

@testable import Tern

/// `view` of another type.
@Suite struct ReinterpretationTests {
    private func message(_ body: () -> Tensor) -> String {
        do {
            _ = try withErrors { body() }
            return ""
        } catch { return "\(error)" }
    }

    @Test func bitsStay() throws {
        let x = Tensor([[1.0, -2.0, 0.5, 3.0], [4.0, 5.0, 6.0, 7.0]])
        let bits = x.view(.int32)
        #expect(bits.dtype == .int32 && bits.shape == [2, 4])
        #expect(bits.scalars(Int.self).first == 0x3F80_0000)
        #expect(bits.view(.float32).equal(x))
        #expect(x.view(.uint8).shape == [2, 16] && x.view(.float64).shape == [2, 2])
        #expect(x.view(.uint8).view(.float32).equal(x) && x.view(.int64).view(.float32).equal(x))
        #expect(x.view(.float16).view(.bfloat16).view(.float32).equal(x))
        bits[0, 0] = 0
        #expect(x.scalars(Double.self).first == 0)
        #expect(x.view(.float32).shape == x.shape)
        #expect(Tensor(1.0).view(.int32).item(Int.self) == 0x3F80_0000)
        let called = try #require(Operator.named("view")).call([.tensor(x), .dtype(.int16)])
        #expect(called.allTensors.first?.shape == [2, 8])
    }

    @Test func viewsKeepTheirPlace() {
        let x = Tensor.arange(24, dtype: .float32).view(4, 6)
        let part = x[1..., 2..<4]
        #expect(part.view(.float64).view(.float32).equal(part.contiguous()))
        #expect(part.view(.uint8).stride() == [24, 1] && part.view(.uint8).storageOffset == 32)
        #expect(x.t().view(.int32).view(.float32).equal(x.t()))
        #expect(Tensor.zeros(0, 2).view(.float64).shape == [0, 1])
    }

    @Test func whatDoesNotFitIsRefused() {
        let x = Tensor.zeros(4, 6)
        #expect(
            message { Tensor.ones(2, 3).view(.float64) }.contains(
                "self.size(-1) must be divisible by 2 to view Float as Double (different element sizes), but got 3"))
        #expect(message { Tensor(1.0).view(.int8) }.contains("self.dim() cannot be 0 to view Float as Char"))
        #expect(message { x.t().view(.int8) }.contains("self.stride(-1) must be 1"))
        #expect(message { x[0..., 1..<3].view(.float64) }.contains("self.storage_offset() must be divisible by 2"))
        #expect(message { Tensor.zeros(4, 5)[0..., 0..<4].view(.float64) }.contains("self.stride(0) must be divisible by 2"))
    }

    @Test func noGradientGoesThroughBits() {
        let x = Tensor.ones(2, requiresGrad: true)
        #expect(!x.view(.int32).requiresGrad && x.view(.float32).requiresGrad)
        let y = x.exp()
        y.view(.int32).zero_()
        #expect(throws: TensorError.self) { try withErrors { y.sum().backward() } }
    }
}
