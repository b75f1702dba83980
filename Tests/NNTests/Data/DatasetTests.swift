import Testing

@testable import TernNN

extension NN {
    @Suite struct DatasetTests {
        @Test func tensors() throws {
            let data = TensorDataset(Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), Tensor([10, 20, 30]))
            #expect(data.count == 3)
            let (x, y) = try data[1]
            #expect(numbers(x) == [3, 4] && y.item(Int.self) == 20)
            let (xs, ys) = try data.batch(at: [2, 0])
            #expect(xs.shape == [2, 2] && numbers(xs) == [5, 6, 1, 2] && numbers(ys) == [30, 10])
            #expect(try TensorDataset(Tensor([1, 2]))[0].ndim == 0)
            #expect(try TensorDataset([Tensor([1, 2]), Tensor([3, 4])])[1].map { $0.item(Int.self) } == [2, 4])
            #expect(TensorDataset([]).count == 0)
        }

        /// Rows are data: what made them is no part of a training's graph.
        @Test func tensorsHaveNoHistory() throws {
            let data = TensorDataset(Tensor([[1.0], [2.0]], requiresGrad: true) * 2)
            #expect(try !data[0].requiresGrad)
            #expect(DataLoader(data, batchSize: 2).allSatisfy { !$0.requiresGrad })
        }

        @Test func arrangements() throws {
            let letters = ArrayDataset(["a", "b", "c"])
            let doubled = letters.map { $0 + $0 }
            #expect(try doubled[2] == "cc" && doubled.count == 3)
            let all = ConcatDataset<String>([letters, doubled, ArrayDataset([]), Subset(letters, [2, 2])])
            #expect(all.count == 8 && all.cumulativeSizes == [3, 6, 6, 8])
            #expect(try (0..<8).map { try all[$0] } == ["a", "b", "c", "aa", "bb", "cc", "c", "c"])
            #expect(ConcatDataset<String>([]).count == 0)
            let (x, _) = try Subset(TensorDataset(Tensor([1, 2, 3]), Tensor([4, 5, 6])), [2, 1]).batch(at: [1, 0])
            #expect(numbers(x) == [2, 3])
        }

        @Test func streams() throws {
            let squares = SequenceDataset(1...4).map { $0 * $0 }.map { "\($0)" }
            for _ in 0..<2 {
                let stream = try squares.makeStream()
                var found: [String] = []
                while let text = try stream.next() { found.append(text) }
                #expect(found == ["1", "4", "9", "16"])
            }
        }

        @Test func refusals() {
            let data = TensorDataset(Tensor([1, 2, 3]))
            for index in [-1, 3, Int.max, Int.min] {
                #expect(message { _ = try data[index] }.contains("index \(index) is out of range for a data set of 3 elements"))
                #expect(message { _ = try data.batch(at: [0, index]) }.contains("index \(index) is out of range"))
                #expect(
                    message { _ = try ConcatDataset([data, data]).element(at: index == 3 ? 6 : index) }.contains("6 elements"))
                #expect(message { _ = Subset(data, [0, index]) }.contains("Subset: index \(index)"))
                #expect(message { _ = try data.map { $0 }[index] }.contains("out of range"))
            }
            #expect(message { _ = TensorDataset(Tensor([1, 2]), Tensor([1])) }.contains("Size mismatch between tensors"))
            #expect(message { _ = TensorDataset(Tensor(1)) }.contains("has no dimensions"))
        }
    }
}
