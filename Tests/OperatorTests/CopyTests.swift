import Testing

@testable import Tern

/// Copies of views against elements that are looked up one at a time.
@Suite struct CopyTests {
    /// Extents on both sides of the tiles that transposes are made of, and of the parts that threads share.
    private static let planes: [(Int, Int)] = [
        (1, 5), (2, 3), (3, 200), (200, 3), (4, 8), (7, 9), (8, 4), (15, 17), (16, 16), (17, 33), (31, 64), (64, 31), (65, 130),
        (130, 65), (5, 4100), (4100, 5), (257, 515), (1030, 70),
    ]

    private static let types: [DType] = [.bool, .int8, .uint8, .int16, .bfloat16, .int32, .float32, .int64, .float64]

    /// Elements that differ from their neighbours in every direction, as bytes too.
    private func numbered(_ shape: [Int], _ dtype: DType) -> Tensor {
        let count = shape.reduce(1, *)
        let numbers = Tensor.arange(count).mul(37).remainder(dtype == .bool ? 2 : dtype == .bfloat16 ? 256 : 127)
        return (dtype.size > 2 ? Tensor.arange(count) : numbers).to(dtype).reshape(shape)
    }

    /// The elements of a view in order, read one after another from its storage.
    private func elements(_ x: Tensor) -> [Double] {
        let stored = Tensor(
            storage: x.storage, geometry: Geometry(contiguous: [x.storage.byteCount / x.dtype.size]), dtype: x.dtype,
            device: x.device
        ).scalars(Double.self)
        var places = [x.geometry.offset]
        for d in 0..<x.ndim { places = places.flatMap { at in (0..<x.shape[d]).map { at + $0 * x.geometry.strides[d] } } }
        return places.map { stored[$0] }
    }

    @Test(arguments: types)
    func transposes(_ dtype: DType) throws {
        for (rows, columns) in Self.planes {
            let x = numbered([rows, columns], dtype).t()
            #expect(try x.copied().scalars(Double.self) == elements(x), "\(rows)x\(columns)")
            // Into a view, and beside what is around it.
            let target = Tensor.zeros(columns + 2, rows + 3, dtype: dtype)
            target.narrow(0, 1, columns).narrow(1, 2, rows).copy_(x)
            #expect(elements(target.narrow(0, 1, columns).narrow(1, 2, rows)) == elements(x))
            #expect(target.to(.float64).sum().item(Double.self) == x.to(.float64).sum().item(Double.self))
        }
    }

    @Test(arguments: [DType.uint8, .int16, .float32, .float64])
    func viewsOfManyDimensions(_ dtype: DType) throws {
        let x = numbered([3, 17, 4, 20], dtype)
        var views = [
            x.permute(3, 2, 1, 0), x.permute(0, 2, 3, 1), x.permute(0, 3, 1, 2), x.permute(1, 0, 3, 2), x.transpose(1, 3),
            x[.all, .stride(from: 0, to: 17, by: 2)], x[.all, .all, .all, .stride(from: 1, to: 20, by: 3)], x.select(3, 2),
            x.select(1, 5).permute(2, 0, 1), x.narrow(3, 1, 18), x.narrow(3, 1, 18).transpose(1, 3),
            x.diagonal(0, dim1: 1, dim2: 3), x.unsqueeze(2).expand(3, 17, 5, 4, 20),
            x.select(3, 0).unsqueeze(3).expand(3, 17, 4, 33), x.flip(3), x.flip([0, 3]),
        ]
        views += views.map { $0.transpose(0, -1) }
        for view in views {
            #expect(try view.copied().scalars(Double.self) == elements(view), "\(view.shape) \(view.stride())")
            // Another type, and a target with strides of its own.
            let other: DType = dtype == .float64 ? .float32 : .float64
            let target = Tensor.zeros(view.shape.reversed(), dtype: other).permute(Array((0..<view.ndim).reversed()))
            target.copy_(view)
            #expect(elements(target) == elements(view), "\(view.shape) \(view.stride()) to \(other)")
        }
    }

    @Test func sumsWithTransposed() {
        for (rows, columns) in Self.planes {
            let x = numbered([rows, columns], .float32), y = numbered([columns, rows], .float32).neg()
            let expected = zip(x.scalars(Double.self), elements(y.t())).map { $0 + $1 }
            #expect((x + y.t()).scalars(Double.self) == expected)
            let doubles = zip(x.scalars(Double.self), elements(y.t())).map { $0 * $1 }
            #expect((x.to(.float64) * y.t()).scalars(Double.self) == doubles)
        }
        // Stretched along a third dimension.
        let x = numbered([6, 70, 90], .float32), y = numbered([90, 70], .float32)
        #expect(
            (x + y.t()).scalars(Double.self)
                == zip(x.scalars(Double.self), (0..<6).flatMap { _ in elements(y.t()) }).map { $0 + $1 })
    }

    @Test func overlappingParts() {
        // The same memory read and written in one order.
        let x = Tensor.arange(12).reshape(3, 4)
        x.t().copy_(x.t())
        #expect(x.scalars(Int.self) == Array(0..<12))
        let square = Tensor.arange(9).reshape(3, 3)
        square.copy_(square.t())
        #expect(square.scalars(Int.self) == [0, 3, 6, 1, 4, 7, 2, 5, 8])
    }
}
