import Testing

@testable import Tern

/// Pointwise operators on operands that are broadcast, strided, converted or numbers, against the same on contiguous copies.
@Suite struct PointwiseLoopTests {
    /// Around registers, around what fits the stack, around rows that count as long, and around tiles of each size.
    private static let shapes: [[Int]] = [
        [1, 1], [4, 1], [4, 8], [3, 11], [8, 31], [31, 33], [2, 1023], [3, 1025], [2, 2049], [40, 4100], [5, 7, 9], [3, 2, 65],
    ]

    private static let types: [DType] = [.float32, .float64, .bfloat16, .int64, .uint8]

    private func numbered(_ shape: [Int], _ dtype: DType) -> Tensor {
        Tensor.arange(shape.reduce(1, *)).mul(37).remainder(101).add(1).to(dtype).reshape(shape)
    }

    /// The same elements in all the ways in which they may be given for a result of this shape.
    private func operands(_ shape: [Int], _ dtype: DType) -> [Tensor] {
        let full = numbered(shape, dtype)
        let doubled = numbered(Array(shape.dropLast()) + [2 * (shape.last ?? 1)], dtype)
        return [
            full, full.narrow(-1, 0, 1), full.narrow(0, 0, 1), full.select(0, 0),
            doubled[.ellipsis, .stride(from: 0, to: 2 * (shape.last ?? 1), by: 2)], full.flip(-1),
            numbered(Array(shape.reversed()), dtype).permute(Array((0..<shape.count).reversed())),
            Tensor.full([], 3, dtype: dtype), full.to(dtype == .float32 ? .bfloat16 : .float32),
        ]
    }

    @Test(arguments: types)
    func pairs(_ dtype: DType) {
        for shape in Self.shapes {
            for a in operands(shape, dtype).prefix(5) {
                for b in operands(shape, dtype) where a.shape == Shape(shape) || b.shape == Shape(shape) {
                    let (x, y) = (a.expand(shape).contiguous(), b.expand(shape).contiguous())
                    #expect(a.add(b).equal(x.add(y)), "\(a.shape) \(a.stride()) \(b.dtype) \(b.shape) \(b.stride())")
                    #expect(a.lt(b).equal(x.lt(y)), "\(a.shape) \(a.stride()) \(b.dtype) \(b.shape) \(b.stride())")
                }
            }
        }
    }

    /// Every second element of memory, from the first or to the very last, beside all that the other operand may be.
    @Test(arguments: [DType.float32, .float64])
    func everySecondElement(_ dtype: DType) {
        for shape in Self.shapes {
            let pairs = numbered(shape + [2], dtype), other = numbered(shape, dtype).add(0.5)
            let row = other.reshape(-1, shape[shape.count - 1])[0]
            for x in [pairs[.ellipsis, 0], pairs[.ellipsis, 1]] {
                let whole = x.contiguous()
                for y in [pairs[.ellipsis, 1], other, other.narrow(-1, 0, 1), row, Tensor(1.5).to(dtype), other.to(.bfloat16)] {
                    let z = y.contiguous(), place: Comment = "\(shape) \(x.storageOffset) \(y.shape) \(y.stride()) \(y.dtype)"
                    #expect(x.add(y).equal(whole.add(z)), place)
                    #expect(x.sub(y).equal(whole.sub(z)), place)
                    #expect(y.sub(x).equal(z.sub(whole)), place)
                    #expect(x.mul(y).equal(whole.mul(z)), place)
                    #expect(x.div(y).equal(whole.div(z)), place)
                }
            }
        }
    }

    /// What is the same for all elements, or for a row, is read from one register by kernels of any number of operands.
    @Test(arguments: [DType.float32, .float64, .bfloat16])
    func repeatedOperands(_ dtype: DType) {
        for shape in Self.shapes {
            let x = numbered(shape, dtype), row = numbered([shape[shape.count - 1]], dtype)
            for other in [Tensor.full([], 3, dtype: dtype), x.narrow(-1, 0, 1), x.narrow(0, 0, 1), row] {
                let y = other.expand(shape).contiguous()
                #expect(other.nextafter(x).equal(y.nextafter(x)), "\(shape) \(other.shape)")
                #expect(x.addcmul(other, other).equal(x.addcmul(y, y)), "\(shape) \(other.shape)")
                #expect(other.addcmul(x, x, value: 2).equal(y.addcmul(x, x, value: 2)), "\(shape) \(other.shape)")
                #expect(x.where(other .< x, other).equal(x.where(y .< x, y)), "\(shape) \(other.shape)")
                #expect(other.expand(shape).exp().equal(y.exp()), "\(shape) \(other.shape)")
            }
        }
    }

    /// Rows that are the same for all, through several tiles and threads; also two of them, of one length or of different ones.
    @Test(arguments: [DType.float32, .float64, .int32, .uint8])
    func repeatedRows(_ dtype: DType) {
        for shape in [[300, 33], [70, 512], [70, 513], [3000, 40], [9, 20, 25], [6, 1, 300, 2], [2, 5000, 3]] {
            let x = numbered(shape, dtype)
            let row = numbered([shape[shape.count - 1]], dtype)
            let rows = numbered(Array(shape.suffix(2)), dtype).add(2)
            for other in [row, rows, row.unsqueeze(0), row.mul(2).flip(0)] {
                let y = other.expand(shape).contiguous(), z = row.expand(shape).contiguous()
                #expect(x.add(other).equal(x.add(y)), "\(shape) \(other.shape)")
                #expect(other.sub(x).equal(y.sub(x)), "\(shape) \(other.shape)")
                #expect(other.lt(x).equal(y.lt(x)), "\(shape) \(other.shape)")
                #expect(x.clone().mul_(other).equal(x.mul(y)), "\(shape) \(other.shape)")
                #expect(x.addcmul(other, row).equal(x.addcmul(y, z)), "\(shape) \(other.shape)")
                #expect(row.addcmul(x, other).equal(z.addcmul(x, y)), "\(shape) \(other.shape)")
            }
        }
    }

    /// Rows that are several pieces, and more of them than have their numbers prepared together.
    @Test(arguments: [DType.float32, .float64, .bfloat16, .int64])
    func longAndManyRows(_ dtype: DType) {
        for shape in [[3, 70000], [37, 40], [5, 19, 33]] {
            let x = numbered(shape, dtype)
            let y = numbered(Array(shape.reversed()), dtype).permute(Array((0..<shape.count).reversed()))
            for other in [x.narrow(-1, 0, 1), x.narrow(0, 0, 1), x.narrow(-1, 0, 1).to(.float32), y] {
                let whole = other.expand(shape).contiguous()
                #expect(x.sub(other).equal(x.sub(whole)), "\(shape) \(other.shape)")
                #expect(other.sub(x).equal(whole.sub(x)), "\(shape) \(other.shape)")
                #expect(x.addcmul(other, y).equal(x.addcmul(whole, y.contiguous())), "\(shape) \(other.shape)")
                #expect(other.sub(y).equal(whole.sub(y.contiguous())), "\(shape) \(other.shape)")
            }
        }
    }

    /// A number for each row, alone and beside rows that are the same for all, of lengths on either side of each limit.
    @Test(arguments: [DType.float32, .float64, .bfloat16, .int32])
    func numbersOfRows(_ dtype: DType) {
        let shapes = [
            [3, 31], [5, 32], [40, 33], [19, 512], [17, 513], [70, 1024], [2, 40000], [3, 4, 40], [2, 3, 600], [1, 7, 64, 1],
        ]
        for shape in shapes {
            let x = numbered(shape, dtype).add(1), axis = shape.count - (shape.last == 1 ? 2 : 1)
            let row = numbered(Array(shape.suffix(from: axis)), dtype).add(2)
            for kept in 1...axis {
                let ones = Array(repeating: 1, count: shape.count - kept)
                let numbers = numbered(Array(shape.prefix(kept)) + ones, dtype).add(3)
                let y = numbers.expand(shape).contiguous(), z = row.expand(shape).contiguous()
                let place: Comment = "\(shape) \(numbers.shape)"
                #expect(x.sub(numbers).equal(x.sub(y)), place)
                #expect(numbers.sub(x).equal(y.sub(x)), place)
                #expect(numbers.div(x).equal(y.div(x)), place)
                #expect(x.lt(numbers).equal(x.lt(y)), place)
                #expect(numbers.mul(row).expand(shape).equal(y.mul(z)), place)
                #expect(row.sub(numbers).expand(shape).equal(z.sub(y)), place)
                #expect(x.clone().mul_(numbers).equal(x.mul(y)), place)
                #expect(x.addcmul(numbers, row).equal(x.addcmul(y, z)), place)
                #expect(numbers.addcmul(x, numbers, value: 2).equal(y.addcmul(x, y, value: 2)), place)
            }
        }
    }

    @Test(arguments: types)
    func numbersAndTargets(_ dtype: DType) {
        for shape in Self.shapes {
            for x in operands(shape, dtype) where x.shape == Shape(shape) {
                let threes = Tensor.full(shape, 3, dtype: x.dtype)
                #expect(x.mul(3).equal(x.contiguous().mul(threes)), "\(shape) \(x.stride())")
                #expect(x.clamp(min: 3, max: 50).equal(x.contiguous().maximum(threes).minimum(threes.mul(0).add(50))))
                // Written into every second place, and nothing beside it.
                let wide = Tensor.zeros(Array(shape.dropLast()) + [2 * (shape.last ?? 1)], dtype: x.dtype)
                let target = wide[.ellipsis, .stride(from: 0, to: 2 * (shape.last ?? 1), by: 2)]
                target.copy_(x)
                target.mul_(3)
                #expect(target.equal(x.mul(3)), "\(shape) \(x.stride())")
                #expect(wide.to(.float64).sum().item() == target.to(.float64).sum().item())
            }
        }
    }
}
