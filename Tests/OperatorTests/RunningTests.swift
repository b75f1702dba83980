import Testing

@testable import Tern

/// Running sums and products, and the places of extrema, against loops over single elements.
@Suite struct RunningTests {
    /// Extents before, along and behind the dimension; some longer than what one thread goes through at a time.
    private static let shapes: [(outer: Int, length: Int, inner: Int)] = [
        (1, 1, 1), (1, 7, 1), (3, 8, 1), (2, 9, 1), (5, 33, 1), (1, 16_384, 1), (1, 16_385, 1), (3, 40_001, 1), (9, 20_000, 1),
        (1, 5, 3), (2, 17, 40), (3, 50, 1025), (1, 3000, 2), (700, 5, 7),
    ]

    /// Numbers whose running sums are exact in every type but the sixteen-bit floats.
    private func numbers(_ count: Int, _ dtype: DType) -> Tensor {
        Tensor.arange(count).mul(7919).remainder(dtype.isSigned || dtype.isFloatingPoint ? 17 : 9)
            .sub(dtype.isSigned || dtype.isFloatingPoint ? 8 : 0).to(dtype)
    }

    private func forEachLine(_ outer: Int, _ length: Int, _ inner: Int, _ body: ([Int]) -> Void) {
        for i in 0..<outer { for j in 0..<inner { body((0..<length).map { (i * length + $0) * inner + j }) } }
    }

    @Test(arguments: [DType.float32, .float64, .int64, .int32, .uint8, .bool])
    func sums(_ dtype: DType) {
        for (outer, length, inner) in Self.shapes {
            let x = numbers(outer * length * inner, dtype), source = x.scalars(Double.self)
            var expected = source
            forEachLine(outer, length, inner) { line in
                var sum = 0.0
                for place in line {
                    sum += source[place]
                    expected[place] = sum
                }
            }
            let cube = x.reshape([outer, length, inner])
            #expect(cube.cumsum(1).scalars(Double.self) == expected, "\(outer), \(length), \(inner)")
            // A view whose elements lie elsewhere.
            #expect(cube.transpose(0, 2).clone().transpose(0, 2).cumsum(1).scalars(Double.self) == expected)
        }
    }

    @Test func sixteenBits() {
        for (outer, length, inner) in Self.shapes {
            let x = numbers(outer * length * inner, .bfloat16).reshape([outer, length, inner])
            let wide = x.to(.float32)
            #expect(x.cumsum(1).scalars(Float.self) == wide.cumsum(1).to(.bfloat16).scalars(Float.self))
            let factors = wide.mul(0.001).add(1).to(.float16)
            #expect(factors.cumprod(1).scalars(Float.self) == factors.to(.float32).cumprod(1).to(.float16).scalars(Float.self))
        }
    }

    @Test func longSumsKeepTheirDigits() {
        let x = Tensor.full([3_000_000], 0.1)
        let last = x.cumsum(0)[-1].item(Double.self)
        #expect(abs(last / (3_000_000 * Double(Float(0.1))) - 1) < 1e-7)
    }

    @Test func whatIsNoNumber() {
        for place in [0, 3, 8, 20_000, 39_999] {
            let x = Tensor.ones(40_000)
            x[place] = Scalar.double(.infinity)
            let sums = x.cumsum(0)
            #expect(sums.isInfinite().sum().item(Int.self) == 40_000 - place)
            x[place] = Scalar.double(.nan)
            #expect(x.cumsum(0).isNaN().sum().item(Int.self) == 40_000 - place)
        }
        let x = Tensor.full([50_000], 2.0)
        x[10] = 0
        // What comes to zero stays zero, however large the factors behind are.
        #expect(x.cumprod(0)[10...].abs().sum().item(Double.self) == 0)
    }

    @Test(arguments: [DType.float32, .float64, .bfloat16, .int64, .int32, .int16, .uint8])
    func places(_ dtype: DType) {
        for (outer, length, inner) in Self.shapes {
            var x = numbers(outer * length * inner, dtype)
            if dtype.isFloatingPoint, length > 7 {
                x = x.maskedFill(Tensor.arange(x.count).remainder(41).eq(5), Double.nan)
                x = x.maskedFill(Tensor.arange(x.count).remainder(43).eq(7), -0.0)
            }
            let source = x.scalars(Double.self)
            var largest: [Int] = [], smallest: [Int] = []
            forEachLine(outer, length, inner) { line in
                let values = line.map { source[$0] }
                let nan = values.firstIndex { $0.isNaN }
                largest.append(nan ?? values.firstIndex { $0 == values.max() } ?? 0)
                smallest.append(nan ?? values.firstIndex { $0 == values.min() } ?? 0)
            }
            let cube = x.reshape([outer, length, inner])
            for view in [cube, cube.transpose(0, 1).clone().transpose(0, 1)] {
                let (values, indices) = view.max(1)
                #expect(indices.scalars(Int.self) == largest, "\(outer), \(length), \(inner)")
                #expect(view.argmin(1).scalars(Int.self) == smallest, "\(outer), \(length), \(inner)")
                let chosen = view.gather(1, indices.unsqueeze(1)).squeeze(1)
                #expect(
                    values.scalars(Double.self).map(\.bitPattern) == chosen.scalars(Double.self).map(\.bitPattern))
                #expect(view.min(1, keepdim: true).indices.shape == [outer, 1, inner])
            }
        }
    }
}
