import Testing

@testable import TernNN

extension NN {
    @Suite struct EmbeddingTests {
        @Test func paddingAndFrequency() {
            let layer = Embedding(4, 2, paddingIdx: -1)
            #expect(layer.paddingIdx == 3 && layer.weight.detach()[3].scalars(Float.self) == [0, 0])
            #expect(layer.description == "Embedding(4, 2, padding_idx=3)")
            layer(Tensor([0, 3, 0])).sum().backward()
            #expect(layer.weight.grad?.flatten().scalars(Float.self) == [2, 2, 0, 0, 0, 0, 0, 0])
            let scaled = Embedding(3, 1, scaleGradByFreq: true)
            scaled(Tensor([[0, 2], [0, 0]])).sum().backward()
            #expect(scaled.weight.grad?.flatten().allclose(Tensor([1.0, 0.0, 1.0])) == true)
        }

        @Test func longRowsAreShortened() {
            let table = Tensor([[3.0, 4.0], [0.3, 0.4], [6.0, 8.0]], requiresGrad: true)
            let rows = embedding(Tensor([0, 1, 0]), table, maxNorm: 1)
            #expect(rows.detach().allclose(Tensor([[0.6, 0.8], [0.3, 0.4], [0.6, 0.8]]), rtol: 1e-5))
            #expect(table.detach().allclose(Tensor([[0.6, 0.8], [0.3, 0.4], [6.0, 8.0]]), rtol: 1e-5))
        }

        @Test func bags() {
            let table = Tensor([[1.0, 5.0], [2.0, 4.0], [3.0, 3.0]])
            let list = Tensor([0, 1, 2, 2])
            let offsets = Tensor([0, 2, 2])
            func bag(_ mode: EmbeddingBagMode) -> [Float] {
                embeddingBag(list, table, offsets: offsets, mode: mode).flatten().scalars(Float.self)
            }
            #expect(bag(.sum) == [3, 9, 0, 0, 6, 6])
            #expect(bag(.mean) == [1.5, 4.5, 0, 0, 3, 3])
            #expect(bag(.max) == [2, 5, 0, 0, 3, 3])
            let last = embeddingBag(list, table, offsets: Tensor([0, 1, 3]), mode: .sum, includeLastOffset: true)
            #expect(last.flatten().scalars(Float.self) == [1, 5, 5, 7])
            let padded = embeddingBag(list, table, offsets: offsets, mode: .mean, paddingIdx: 1)
            #expect(padded.flatten().scalars(Float.self) == [1, 5, 0, 0, 3, 3])
            #expect(embeddingBag(Tensor.zeros(0, dtype: .int64), table, offsets: Tensor([0, 0])).shape == [2, 2])
            #expect(message { _ = embeddingBag(list, table) }.contains("offsets"))
            #expect(message { _ = embeddingBag(list, table, offsets: Tensor([0, 9])) }.contains("9"))
        }

        @Test func errors() {
            #expect(message { _ = embedding(Tensor([9]), .ones(3, 2)) }.contains("index 9 is out of bounds"))
            #expect(message { _ = embedding(Tensor([-1]), .ones(3, 2)) }.contains("embedding"))
            #expect(message { _ = embedding(Tensor([0]), .ones(3)) }.contains("2-D"))
            #expect(message { _ = embedding(Tensor([0]), .ones(3, 2), paddingIdx: 3) }.contains("within num_embeddings"))
        }
    }
}
