import Testing

@testable import Tern

/// The places of extrema down columns against those along rows, around the four rows that go down together.
@Suite struct ExtremumPlaceTests {
    private static let types: [DType] = [.uint8, .int8, .int16, .int32, .int64, .bfloat16, .float32, .float64]

    @Test(arguments: types) func columns(_ dtype: DType) {
        for rows in [1, 2, 3, 4, 5, 8, 9, 31] {
            for columns in [1, 7, 8, 17, 600] {
                // Few different numbers, so that the first of equal ones is asked for.
                let x = Tensor.arange(rows * columns).mul(37).remainder(11).to(dtype).reshape(rows, columns)
                let turned = x.t().contiguous(), place: Comment = "\(rows)x\(columns)"
                #expect(x.argmax(0).equal(turned.argmax(1)), place)
                #expect(x.argmin(0).equal(turned.argmin(1)), place)
                #expect(x.max(0).values.equal(turned.max(1).values), place)
                #expect(x.max(0).values.equal(x.amax(0)), place)
            }
        }
    }

    @Test(arguments: [DType.float32, .float64]) func theFirstNaNStays(_ dtype: DType) {
        for rows in 2...10 {
            for first in 0..<rows {
                let x = Tensor.arange(rows * 20).to(dtype).reshape(rows, 20)
                x[first..., 3] = Tensor.full([rows - first], Double.nan, dtype: dtype)
                #expect(x.argmax(0)[3].item(Int.self) == first)
                #expect(x.argmin(0)[3].item(Int.self) == first)
                #expect(x.argmax(0)[4].item(Int.self) == rows - 1)
            }
        }
    }
}
