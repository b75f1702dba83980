import Testing

@testable import Tern

/// tril and triu against a choice of each element.
@Suite struct TriangleTests {
    @Test(arguments: DType.allCases)
    func keepingOneSide(_ dtype: DType) {
        for shape in [[1, 1], [3, 5], [5, 3], [2, 3, 4, 4], [300, 257], [0, 3], [3, 0], [2, 0, 3]] {
            let count = shape.reduce(1, *)
            let x = Tensor.arange(count).remainder(100).add(1).to(dtype).reshape(shape)
            let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
            // The same elements in other places of memory.
            let forms = [x, x.transpose(-1, -2).clone().transpose(-1, -2), stack([x, x], dim: -1).select(-1, 1)]
            for offset in [0, 1, -1, 2, -2, rows, -rows, columns, -columns, Int.max, Int.min] {
                let bounded = Swift.min(Swift.max(offset, -rows), columns)
                let numbers = x.scalars(Double.self)
                func kept(_ isKept: (Int, Int) -> Bool) -> [Double] {
                    numbers.enumerated().map { i, number in isKept(i / columns % rows + bounded, i % columns) ? number : 0 }
                }
                for form in forms {
                    #expect(form.tril(offset).scalars(Double.self) == kept { $1 <= $0 }, "\(shape), \(offset)")
                    #expect(form.triu(offset).scalars(Double.self) == kept { $1 >= $0 }, "\(shape), \(offset)")
                }
            }
        }
    }

    @Test func whatIsKept() {
        let x = Tensor([[Double.nan, .nan], [-0.0, -0.0]])
        #expect(x.tril().scalars(Double.self).map(\.isNaN) == [true, false, false, false])
        #expect(x.tril().scalars(Double.self).map(\.sign) == [x.scalars(Double.self)[0].sign, .plus, .minus, .minus])
        #expect(x.triu().scalars(Double.self)[2].sign == .plus)
        // A row that is stretched to a matrix, in place, and with gradients.
        #expect(Tensor([1, 2]).expand(2, 2).tril().scalars(Int.self) == [1, 0, 1, 2])
        #expect(Tensor.ones(2, 2).triu_(1).scalars(Float.self) == [0, 1, 0, 0])
        let leaf = Tensor.ones(2, 3, requiresGrad: true)
        leaf.tril().sum().backward()
        #expect(leaf.grad?.scalars(Float.self) == [1, 0, 0, 1, 1, 0])
        #expect(leaf.to(.meta).tril().shape == [2, 3])
    }
}
