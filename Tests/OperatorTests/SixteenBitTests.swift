import Testing

@testable import Tern

/// Conversions to sixteen-bit floats against rounding by whole numbers, on both sides of every register's end.
@Suite struct SixteenBitTests {
    private static let counts = [1, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 1000]

    /// Bits of all sizes: ties, what lies beside them, denormals, infinities and NaN of both signs.
    private static let bits: [UInt32] = {
        var list: [UInt32] = []
        for upper in stride(from: UInt32(0), to: 0x1_0000, by: 257) {
            for lower in [0, 1, 0x0FFF, 0x1000, 0x1001, 0x7FFF, 0x8000, 0x8001, 0xFFFF] as [UInt32] {
                list.append(upper << 16 | lower)
            }
        }
        for special in [0x7F80_0000, 0x7F80_0001, 0x7FC0_0000, 0x7FFF_FFFF, 0x7F7F_FFFF, 0x0000_8000, 0x0001_8000] as [UInt32] {
            list += [special, special | 0x8000_0000]
        }
        return list
    }()

    private func upperHalf(_ x: UInt32) -> Int {
        if x & 0x7FFF_FFFF > 0x7F80_0000 { return 0x7FC0 }
        let half = x >> 16, rest = x & 0xFFFF
        return Int(rest > 0x8000 || (rest == 0x8000 && half % 2 == 1) ? half + 1 : half)
    }

    private func patterns(_ x: Tensor) -> [Int] { x.view(.int16).scalars(Int.self).map { $0 & 0xFFFF } }

    @Test(arguments: counts) func bfloat16IsTheRoundedUpperHalf(_ count: Int) {
        for start in stride(from: 0, to: Self.bits.count - count, by: count) {
            let part = Self.bits[start..<(start + count)]
            let narrow = Tensor(part.map { Float(bitPattern: $0) }).to(.bfloat16)
            let found = patterns(narrow)
            #expect(found == part.map(upperHalf))
            let wide = narrow.to(.float32).scalars(Float.self)
            for (x, half) in zip(wide, found) where !x.isNaN { #expect(x.bitPattern == UInt32(half) << 16) }
            #expect(zip(wide, part).allSatisfy { $0.isNaN == Float(bitPattern: $1).isNaN })
        }
    }

    /// Sums, differences and products are those of float32, rounded once.
    @Test(arguments: counts) func arithmeticIsRoundedOnce(_ count: Int) {
        for dtype in [DType.bfloat16, .float16] {
            let a = Tensor.randn([count], generator: Generator(seed: 1)).to(dtype)
            let b = Tensor.randn([count], generator: Generator(seed: 2)).mul(3).to(dtype)
            a[count / 2] = .init(Double.nan)
            let (x, y) = (a.to(.float32), b.to(.float32))
            #expect(patterns(a + b) == patterns((x + y).to(dtype)))
            #expect(patterns(a - b) == patterns((x - y).to(dtype)))
            #expect(patterns(a * b) == patterns((x * y).to(dtype)))
            #expect(patterns(a * 1.5) == patterns((x * 1.5).to(dtype)))
            let sum = a.clone()
            sum.add_(b)
            #expect(patterns(sum) == patterns(a + b))
        }
    }

    /// Integers of few and of many digits, beside each other in a register.
    @Test func integersBecomeTheNearestFloat() {
        let ends = [50, 51, 52, 53, 62].flatMap { bits in (-2...2).flatMap { [1 << bits + $0, -(1 << bits) + $0] } }
        let numbers = ends + [Int.min, Int.max, 0, 1, -1, 16_777_217, -16_777_219, 33_554_435] + Array(-20...20)
        for start in 0..<10 {
            let part = Array(numbers[start...])
            #expect(Tensor(part).to(.float32).scalars(Float.self) == part.map { Float($0) })
        }
    }
}
