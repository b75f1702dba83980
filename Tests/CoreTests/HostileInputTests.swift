import Testing

@testable import Tern

/// Arguments that nobody should pass: each must be an error, never a crash.
@Suite struct HostileInputTests {
    private func refuses(_ what: String, _ body: () throws -> Tensor) {
        #expect(throws: TensorError.self, "\(what)") { try withErrors { try body() } }
    }

    @Test func sizesBeyondMemory() {
        refuses("expand") { Tensor.zeros(1).expand(1 << 61).clone() }
        refuses("expand, two dimensions") { Tensor.zeros(1).expand(1 << 31, 1 << 31) + 1 }
        refuses("broadcast") { Tensor.zeros(1).expand(1 << 40, 1) + Tensor.zeros(1).expand(1, 1 << 40) }
        refuses("zeros") { Tensor.zeros(1 << 62, 8) }
        refuses("negative") { Tensor.zeros(-1) }
        refuses("mean of nothing, hugely") { Tensor.zeros(0).view(0, Int.max, Int.max).mean([1, 2]) + Tensor.zeros(1, 2, 3) }
        refuses("host memory of a device") { Tensor.zeros(1 << 45) }
    }

    @Test func dividingByWhatBecomesZero() {
        refuses("floorDivide") { Tensor([1, 2], dtype: .int8).floorDivide(256) }
        refuses("remainder") { Tensor([1, 2], dtype: .int8) % 256 }
        refuses("zero") { Tensor([1, 2]) % 0 }
        refuses("a tensor of zeros") { Tensor([1, 2]).floorDivide(Tensor([1, 0])) }
    }

    @Test func otherDevices() {
        let x = Tensor.zeros(2, 3)
        refuses("index_put") {
            x[Tensor([0])] = Tensor.empty(1, 3, device: .meta)
            return x
        }
        refuses("scatter") { Tensor.zeros(3).scatter(0, Tensor([0, 1]), Tensor.empty(2, device: .meta)) }
        refuses("reading meta") { Tensor([Tensor.zeros(2, device: .meta).sum().item(Double.self)]) }
        #expect(Tensor.empty(1000, device: .meta).bernoulli().device == .meta)
    }

    @Test func dimensionsAndParts() {
        let x = Tensor.zeros(5, 2)
        for dim in [Int.max, Int.min, 2, -3] {
            refuses("sum \(dim)") { x.sum(dim) }
            refuses("transpose \(dim)") { x.transpose(0, dim) }
            refuses("select \(dim)") { x.select(dim, 0) }
            refuses("cat \(dim)") { cat([x, x], dim: dim) }
            refuses("softmax \(dim)") { x.softmax(dim) }
        }
        refuses("index") { x[Int.max] }
        refuses("index") { x[Int.min] }
        refuses("narrow") { x.narrow(0, 1, Int.max) }
        refuses("narrow") { x.narrow(0, Int.min, 1) }
        refuses("split") { x.split([Int.max, Int.max, 7]).first ?? x }
        refuses("split") { x.split(0).first ?? x }
        refuses("chunk") { x.chunk(0).first ?? x }
        #expect(x.chunk(Int.max).count == 5)
        refuses("step") { x[.stride(by: 0)] }
        #expect(x[.stride(by: 1 << 61), .stride(by: 2)].clone().shape == [1, 1])
        refuses("view") { x.view(Int.max, Int.max) }
        refuses("view") { x.view(-1, -1) }
        refuses("view") { x.view(-2, 5) }
        refuses("permute") { x.permute([0, 0]) }
        refuses("gather") { x.gather(0, Tensor([[9, 9]])) }
        refuses("index tensor") { x[Tensor([5])] }
        refuses("arange") { Tensor.arange(0.0, Double.infinity) }
        refuses("arange") { Tensor.arange(0, 5, step: 0) }
        refuses("eye") { Tensor.eye(-1) }
        refuses("randint") { Tensor.randint(5, 5, [2]) }
        refuses("full") { Tensor.full([1], 300, dtype: .uint8) }
        refuses("dropout") { dropout(x, 2) }
        refuses("ragged") { Tensor([[1, 2], [3]]) }
        refuses("numbers for a shape") { Tensor([1, 2, 3], shape: [2, 2]) }
        refuses("stack of nothing") { stack([]) }
    }

    @Test func aPoisonedScopeDoesNothing() throws {
        let x = Tensor([1.0])
        #expect(throws: TensorError.self) {
            try withErrors {
                let bad = x + Tensor([1.0, 2.0, 3.0]).view(3, 1).mm(Tensor.ones(2, 2))
                x.add_(5)
                #expect(bad.item(Int.self) == 0)
                for _ in 0..<bad.item(Int.self) {}
                #expect(TensorError.pending != nil)
                _ = try Operator.named("add_")?.call([.tensor(x), .tensor(x)])
            }
        }
        #expect(x.item(Double.self) == 1)
        #expect(TensorError.pending == nil)
    }

    @Test func schemasThatAreNone() {
        for text in ["f(Tensor a,, int b) -> Tensor", "f( ) -> Tensor", ") -> x(", "f(T)x( a) -> y", "", "f", "(", "f(int[2,3 a"]
        {
            _ = Schema(text)
        }
    }

    @Test func shapes() {
        #expect(Shape(repeating: 0, count: -1).count == 0)
        #expect(Shape(repeating: 2, count: 9).product == 512)
        #expect(Shape([Int.max, 2]).product == Int.max)
        #expect(Shape([Int.max, 2, 0]).product == 0)
        #expect((try? withErrors { Shape([1, 2])[5] }) == nil)
    }
}
