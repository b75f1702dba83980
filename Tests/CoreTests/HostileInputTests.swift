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

    @Test func stridesPaddingsAndRepeats() {
        let x = Tensor.zeros(2, 3)
        for step in [Int.max, 1 << 40, 6] {
            refuses("as_strided \(step)") { x.asStrided([2], [step]) }
            refuses("as_strided \(step)") { x.asStrided([1], [1], storageOffset: step) }
        }
        refuses("as_strided") { x.asStrided([2], [-1]) }
        refuses("as_strided") { x.asStrided([2, 2], [1]) }
        refuses("as_strided") { x.asStrided([1], [1], storageOffset: -1) }
        refuses("as_strided") { x.asStrided([Int.max, Int.max], [0, 0]) }
        #expect(x.asStrided([0], [Int.max]).count == 0 && x.asStrided([1], [Int.max]).count == 1)
        refuses("unfold") { x.unfold(1, 4, 1) }
        refuses("unfold") { x.unfold(1, 2, 0) }
        refuses("unfold") { x.unfold(1, -1, 1) }
        #expect(x.unfold(1, 2, Int.max).clone().shape == [2, 1, 2] && x.unfold(1, 0, 1).shape == [2, 4, 0])
        for width in [Int.max, Int.min, 1 << 62, -4] {
            refuses("pad \(width)") { x.pad([width, 0]) }
            for mode in ["reflect", "replicate", "circular"] {
                refuses("pad \(width), \(mode)") { x.view(1, 2, 3).pad([width, 0], mode: mode) }
            }
        }
        refuses("pad") { x.pad([1]) }
        refuses("pad") { x.pad([1, 1, 1, 1, 1, 1]) }
        refuses("pad") { x.pad([1, 1], mode: "mirror") }
        refuses("pad") { x.pad([3, 0], mode: "reflect") }
        refuses("pad") { Tensor.zeros(1, 2, 0).pad([1, 1], mode: "replicate") }
        refuses("pad") { Tensor.zeros(1, 2, 0).pad([1, 1], mode: "circular") }
        #expect(x.pad([-3, 5]).shape == [2, 5])
        for times in [Int.max, Int.min, -1] {
            refuses("repeat \(times)") { x.repeat(times, 2) }
            refuses("tile \(times)") { x.tile(times) }
            refuses("repeatInterleave \(times)") { x.repeatInterleave(times) }
        }
        refuses("repeatInterleave") { x.repeatInterleave(Tensor([1, -1]), dim: 0) }
        refuses("repeatInterleave") { x.repeatInterleave(Tensor([Int.max, Int.max]), dim: 0) }
        refuses("repeatInterleave") { x.repeatInterleave(Tensor([1, 2, 3]), dim: 0) }
        for place in [Int.max, Int.min] {
            refuses("diagEmbed \(place)") { x.diagEmbed(place) }
            #expect(x.tril(place).shape == [2, 3] && x.triu(place).shape == [2, 3])
            #expect(Tensor.trilIndices(2, 3, offset: place).shape.first == 2)
            #expect(x.roll(place, dims: 1).shape == [2, 3] && x.rot90(place).count == 6)
            #expect(x.tensorSplit([place, place]).count == 3)
        }
        refuses("trilIndices") { Tensor.trilIndices(Int.max, Int.max) }
        refuses("trilIndices") { Tensor.trilIndices(-1, 2) }
        refuses("eye") { Tensor.eye(1 << 40) }
        refuses("eye") { Tensor.eye(-1) }
        refuses("linspace") { Tensor.linspace(0, 1, -1) }
        refuses("linspace") { Tensor.linspace(0, 1, Int.max) }
        refuses("arange") { Tensor.arange(0, Int.max, step: 1) }
        refuses("arange") { Tensor.arange(0, 10, step: 0.5, dtype: .int64) }
        #expect(Tensor.arange(Int.max - 2, Int.max).scalars(Int.self) == [Int.max - 2, Int.max - 1])
        #expect(Tensor.arange(Int.min, Int.max, step: Int.max).count == 3)
        #expect(Tensor.arange(Int.min + 2, Int.min, step: -1).count == 2)
        refuses("tensorSplit") { x.tensorSplit(0).first ?? x }
        refuses("tensorSplit") { x.tensorSplit(Int.max).first ?? x }
        refuses("hsplit") { x.hsplit(2).first ?? x }
        refuses("vsplit") { x.vsplit(0).first ?? x }
        refuses("oneHot") { oneHot(Tensor([Int.max])) }
        refuses("oneHot") { oneHot(Tensor([-1])) }
        refuses("oneHot") { oneHot(Tensor([3]), numClasses: 3) }
        refuses("pixelShuffle") { pixelShuffle(Tensor.zeros(1, 4, 2, 2), Int.max) }
        refuses("pixelUnshuffle") { pixelUnshuffle(Tensor.zeros(1, 4, 0, 0), Int.max) }
        refuses("combinations") { combinations(Tensor.arange(1000), 500) }
        refuses("combinations") { combinations(Tensor.arange(3), Int.max, withReplacement: true) }
        refuses("cartesianProd") { cartesianProd(Array(repeating: Tensor.arange(1000), count: 30)) }
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
