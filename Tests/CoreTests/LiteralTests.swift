import Testing

@testable import Tern

@Suite struct LiteralTests {
    @Test func typesFollowTheNumbers() {
        #expect(Tensor(2).dtype == .int64)
        #expect(Tensor(2.0).dtype == .float32)
        #expect(Tensor(true).dtype == .bool)
        #expect(Tensor([1, 2]).dtype == .int64)
        #expect(Tensor([1, 2.5]).dtype == .float32)
        #expect(Tensor([true, false]).dtype == .bool)
        #expect(Tensor([Float(1)]).dtype == .float32)
        #expect(Tensor([Int32(1)]).dtype == .int32)
        #expect(Tensor([UInt8(255)]).dtype == .uint8)
        #expect(Tensor([Int8(-1)]).dtype == .int8)
        #expect(Tensor([Int16(-1)]).dtype == .int16)
        #expect(Tensor([1, 2], dtype: .float16).dtype == .float16)
    }

    @Test func shapesFollowTheNesting() {
        #expect(Tensor(2.0).shape == [])
        #expect(Tensor([1.0]).shape == [1])
        #expect(Tensor([[1, 2, 3], [4, 5, 6]]).shape == [2, 3])
        #expect(Tensor([[[1], [2]], [[3], [4]], [[5], [6]]]).shape == [3, 2, 1])
        #expect(numbers(Tensor([[[1], [2]], [[3], [4]]])) == [1, 2, 3, 4])
        #expect(Tensor([[[[[[[[1, 2]]]]]]]]).shape == [1, 1, 1, 1, 1, 1, 1, 2])
        #expect(Tensor([Double]()).shape == [0])
        #expect(Tensor([[Int](), []]).shape == [2, 0])
        #expect(Tensor([1, 2, 3, 4], shape: [2, 2]).shape == [2, 2])
        #expect(numbers(Tensor([1, 2, 3, 4], shape: [2, 2])[1]) == [3, 4])
        #expect(Tensor([7], shape: []).shape == [])
    }

    @Test func raggedOnesAreRefused() {
        #expect(message { _ = Tensor([[1, 2], [3]]) }.contains("expected sequence of length 2 at dim 1 (got 1)"))
        #expect(message { _ = Tensor([[1], [2, 3]]) }.contains("expected sequence of length 1 at dim 1 (got 2)"))
        #expect(
            message { _ = Tensor([[[1, 2], [3, 4]], [[5, 6]]]) }.contains("expected sequence of length 2 at dim 1 (got 1)"))
        #expect(
            message { _ = Tensor([[[1, 2], [3]], [[5, 6], [7, 8]]]) }.contains("expected sequence of length 2 at dim 2 (got 1)"))
        #expect(message { _ = Tensor([[], [1.0]]) }.contains("expected sequence of length 0 at dim 1 (got 1)"))
    }

    @Test func numbersKeepTheirValue() {
        #expect(Tensor(Int.max).item() == .int(.max))
        #expect(Tensor(Int.min).item() == .int(.min))
        #expect(Tensor(0.1).item(Float.self) == 0.1)
        #expect(Tensor(0.1, dtype: .float64).item(Double.self) == 0.1)
        #expect(Tensor(-0.0).item(Double.self).sign == .minus)
        #expect(Tensor(Double.nan).item(Double.self).isNaN)
        #expect(Tensor([0.1, 1e10], dtype: .float16).scalars(Double.self) == [0.0999755859375, .infinity])
        #expect(Tensor([1.00390625], dtype: .bfloat16).item(Double.self) == 1)
        #expect(Tensor(300, dtype: .uint8).item() == .int(44))
        #expect(Tensor([0, 2, -1], dtype: .bool).scalars(Bool.self) == [false, true, true])
        #expect(Tensor([1.9, -1.9], dtype: .int64).scalars(Int.self) == [1, -1])
    }

    @Test func itemIsTheOneElement() {
        #expect(Tensor([[3]]).item() == .int(3))
        #expect(Tensor(2.5).item() == .double(2.5))
        #expect(Tensor([true])[0].item() == .bool(true))
        #expect(Tensor([[1, 2], [3, 4]])[1, 0].item(Int.self) == 3)
        #expect(Tensor([[1, 2], [3, 4]]).t()[1, 0].item(Float.self) == 2)
        #expect(Tensor([1.5, 2.5]).t()[-1].item() == 2.5)
        #expect(message { _ = Tensor([1, 2]).item() }.contains("2 elements cannot be converted to Scalar"))
        #expect(message { _ = Tensor([Int]()).item() }.contains("0 elements cannot be converted to Scalar"))
        #expect(Tensor([[1, 2], [3, 4]]).t().scalars(Int.self) == [1, 3, 2, 4])
        #expect(Tensor([1.5, 2.5]).scalars(Int.self) == [1, 2])
        #expect(Tensor([[1, 2], [3, 4]]).map { $0.sum().item(Int.self) } == [3, 7])
    }

    @Test func bytesAreThoseOfTheElements() throws {
        let x = Tensor([[1, 2], [3, 4]], dtype: .int16)
        #expect(x.t().withUnsafeBytes { Array($0) } == [1, 0, 3, 0, 2, 0, 4, 0])
        #expect(x.withUnsafeBufferPointer(of: Int16.self) { Array($0) } == [1, 2, 3, 4])
        #expect(message { _ = x.withUnsafeBufferPointer(of: Int32.self) { $0.count } }.contains("int16"))
        try x.withUnsafeMutableBytes { $0[0] = 9 }
        #expect(numbers(x) == [9, 2, 3, 4])
        #expect(throws: TensorError.self) { try x.t().withUnsafeMutableBytes { _ in } }
        let copy = [UInt8](arrayLiteral: 1, 0, 2, 0).withUnsafeBytes { Tensor(bytes: $0, shape: [2], dtype: .int16) }
        #expect(numbers(copy) == [1, 2])
        #expect(
            message { _ = [UInt8(1)].withUnsafeBytes { Tensor(bytes: $0, shape: [2], dtype: .int16) } }.contains(
                "needs 4 bytes, got 1"))
    }
}
