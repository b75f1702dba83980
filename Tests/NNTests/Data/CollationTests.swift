import Testing

@testable import TernNN

extension NN {
    @Suite struct CollationTests {
        @Test func tensors() throws {
            let rows = [Tensor([[1, 2], [3, 4]]), Tensor([[5, 6], [7, 8]])]
            let batch = try Tensor.collate(rows)
            #expect(batch.shape == [2, 2, 2] && batch.dtype == .int64 && numbers(batch) == [1, 2, 3, 4, 5, 6, 7, 8])
            // Views that do not lie in one piece.
            #expect(numbers(try Tensor.collate([rows[0].t(), rows[1]])) == [1, 3, 2, 4, 5, 6, 7, 8])
            #expect(try Tensor.collate([Tensor(1), Tensor(2)]).shape == [2])
            #expect(try Tensor.collate([Tensor.empty(0, 3), Tensor.empty(0, 3)]).shape == [2, 0, 3])
            // As `torch.stack` promotes.
            #expect(try Tensor.collate([Tensor([1]), Tensor([1.5])]).dtype == .float32)
            let parameter = Tensor([1.0], requiresGrad: true)
            #expect(try !Tensor.collate([parameter, parameter * 2]).requiresGrad)
            #expect(throws: TensorError.self) { try Tensor.collate([]) }
        }

        @Test func plainValues() throws {
            #expect(try Int.collate([1, 2]).dtype == .int64)
            #expect(try Double.collate([1, 2]).dtype == .float64)
            #expect(try Float.collate([1, 2]).dtype == .float32)
            #expect(try UInt8.collate([1, 2]).dtype == .uint8)
            let flags = try Bool.collate([true, false])
            #expect(flags.dtype == .bool && numbers(flags) == [1, 0])
            #expect(try String.collate(["a", "b"]) == ["a", "b"])
        }

        @Test func containers() throws {
            let lists = try [Int].collate([[1, 2], [3, 4], [5, 6]])
            #expect(lists.map { numbers($0) } == [[1, 3, 5], [2, 4, 6]])
            let tables = try [String: Tensor].collate([["x": Tensor([1.0])], ["x": Tensor([2.0])]])
            #expect(tables["x"].map { numbers($0) } == [1, 2])
            #expect(message { _ = try [Int].collate([[1], [1, 2]]) }.contains("should be of equal size"))
            #expect(message { _ = try [String: Int].collate([["a": 1], ["b": 1]]) }.contains("no value for the key a"))
        }

        @Test func tuples() {
            let data = ArrayDataset(Array(0..<4)).map { index in
                (Tensor.full([2], Float(index)), index, "\(index)", ["id": Double(index)])
            }
            for (x, y, name, more) in DataLoader(data, batchSize: 4, numWorkers: 1) {
                #expect(numbers(x) == [0, 0, 1, 1, 2, 2, 3, 3] && numbers(y) == [0, 1, 2, 3])
                #expect(name == ["0", "1", "2", "3"] && more["id"].map { numbers($0) } == [0, 1, 2, 3])
            }
        }
    }
}
