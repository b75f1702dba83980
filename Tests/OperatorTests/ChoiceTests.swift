import Testing

@testable import Tern

/// `where` and `masked_fill` by truth values as they lie in memory, against elements that are chosen one at a time.
@Suite struct ChoiceTests {
    /// Around registers of every size, and around what one thread takes.
    private static let counts = [1, 2, 7, 8, 15, 31, 32, 33, 65, 1000, 32_769]

    private static let types: [DType] = [.bool, .uint8, .int8, .int16, .float16, .bfloat16, .int32, .float32, .int64, .float64]

    private func numbered(_ count: Int, _ dtype: DType, _ factor: Int) -> Tensor {
        Tensor.arange(count).mul(factor).remainder(dtype == .bool ? 2 : 101).to(dtype)
    }

    private func truth(_ count: Int) -> Tensor { Tensor.arange(count).mul(7).remainder(5).lt(2) }

    @Test(arguments: types) func elements(_ dtype: DType) {
        for count in Self.counts {
            let isTrue = truth(count), flags = isTrue.scalars(Bool.self)
            let a = numbered(count, dtype, 3), b = numbered(count, dtype, 5)
            let (x, y) = (a.scalars(Double.self), b.scalars(Double.self))
            let first = x[0], last = y[count - 1]
            let one = a.narrow(0, 0, 1), other = b.narrow(0, count - 1, 1)
            func chosen(_ yes: (Int) -> Double, _ no: (Int) -> Double) -> [Double] {
                flags.indices.map { flags[$0] ? yes($0) : no($0) }
            }
            #expect(a.where(isTrue, b).scalars(Double.self) == chosen({ x[$0] }, { y[$0] }), "\(count)")
            #expect(one.where(isTrue, b).scalars(Double.self) == chosen({ _ in first }, { y[$0] }), "\(count)")
            #expect(a.where(isTrue, other).scalars(Double.self) == chosen({ x[$0] }, { _ in last }), "\(count)")
            #expect(one.where(isTrue, other).scalars(Double.self) == chosen({ _ in first }, { _ in last }), "\(count)")
            #expect(b.maskedFill(isTrue, 1).scalars(Double.self) == chosen({ _ in 1 }, { y[$0] }), "\(count)")
            #expect(a.where(isTrue, 1).to(dtype).scalars(Double.self) == chosen({ x[$0] }, { _ in 1 }), "\(count)")
            #expect(a.where(isTrue, b).dtype == dtype)
        }
    }

    @Test func otherLayoutsAreTheSame() {
        let isTrue = truth(35).reshape(5, 7), a = numbered(35, .float32, 3).reshape(5, 7),
            b = numbered(35, .float32, 5).reshape(7, 5)
        let expected = a.where(isTrue, b.t().contiguous())
        #expect(a.where(isTrue, b.t()).equal(expected))
        #expect(a.where(isTrue.t().contiguous().t(), b.t()).equal(expected))
        #expect(a.where(isTrue.to(.uint8), b.t().contiguous()).equal(expected))
        #expect(a.where(isTrue[0], b.t()).equal(a.where(isTrue[0].expand(5, 7).contiguous(), b.t().contiguous())))
        #expect(a.where(isTrue, b.t().to(.float64)).equal(expected.to(.float64)))
        #expect(Tensor(2.5).where(isTrue, a.to(.int64)).dtype == .float32)
    }

    @Test func bitsAreKept() {
        let signalling = Tensor([UInt32(0x7FA0_0001), 0xFFC0_1234].map { Float(bitPattern: $0) })
        let isTrue = Tensor([true, false])
        let chosen = signalling.where(isTrue, signalling).view(.int32).scalars(Int.self)
        #expect(chosen == signalling.view(.int32).scalars(Int.self))
    }

    @Test func truthStaysZeroOrOne() {
        let twos = Tensor([2, 0, 3, 1], dtype: .uint8).view(.bool), isTrue = Tensor([true, true, false, false])
        #expect(twos.where(isTrue, twos).view(.uint8).scalars(Int.self) == [1, 0, 1, 1])
    }

    @Test func gradients() throws {
        let isTrue = truth(40)
        let a = Tensor.ones(40).requiresGrad_(), b = Tensor.ones(40).requiresGrad_()
        a.mul(2).where(isTrue, b.mul(3)).sum().backward()
        #expect(try #require(a.grad).equal(isTrue.to(.float32).mul(2)))
        #expect(try #require(b.grad).equal(isTrue.logicalNot().to(.float32).mul(3)))
    }
}
