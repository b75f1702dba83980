import Testing

@testable import Tern

/// Quotients and remainders of integers against the standard library's.
@Suite struct IntegerDivisionTests {
    private func compare(_ numerators: [Int], _ divisors: [Int], _ dtype: DType) {
        let a = Tensor(numerators).to(dtype), b = Tensor(divisors).to(dtype)
        // The least value by -1 wraps.
        let width = 8 * dtype.size
        func wrapped(_ value: Int) -> Int {
            dtype == .uint8 ? value & 255 : Int(truncatingIfNeeded: value << (64 - width)) >> (64 - width)
        }
        let pairs = Array(zip(numerators, divisors))
        let truncated = pairs.map { wrapped($0 / $1) }, rest = pairs.map { $0 % $1 }
        let remainder = pairs.map { a, b in a % b != 0 && (a < 0) != (b < 0) ? a % b + b : a % b }
        let floor = pairs.map { a, b in wrapped(a % b != 0 && (a < 0) != (b < 0) ? a / b - 1 : a / b) }
        #expect(a.div(b, roundingMode: "trunc").scalars(Int.self) == truncated)
        #expect(a.div(b, roundingMode: "floor").scalars(Int.self) == floor)
        #expect(a.fmod(b).scalars(Int.self) == rest)
        #expect(a.remainder(b).scalars(Int.self) == remainder)
    }

    @Test(arguments: [DType.int8, .uint8])
    func allBytes(_ dtype: DType) {
        let all = dtype == .uint8 ? Array(0...255) : Array(-128...127)
        for divisor in all where divisor != 0 { compare(all, all.map { _ in divisor }, dtype) }
    }

    @Test(arguments: [DType.int16, .int32, .int64])
    func edges(_ dtype: DType) {
        // Of int64 those that a product of two does not leave.
        let bits = dtype == .int64 ? 62 : 8 * dtype.size - 1
        var numbers = [1, 2, 3, 5, 7, 10, 127, 255, 256, 1000, 4095, 4096, 4097, 8191]
        for bit in stride(from: 5, to: bits, by: 3) { numbers += [1 << bit, (1 << bit) - 1, (1 << bit) + 1] }
        numbers += [(1 << bits) - 1, (1 << bits) - 2, (1 << bits) / 3]
        numbers += numbers.map { -$0 } + [-(1 << bits)]
        let limit = (1 << bits) - 1
        numbers = numbers.filter { $0 <= limit }
        var numerators: [Int] = [], divisors: [Int] = []
        for divisor in numbers {
            for numerator in numbers + [0] {
                // Multiples and their neighbours, where a rounded quotient would go wrong.
                for near in [numerator, numerator / divisor * divisor, numerator / divisor * divisor - 1] where near >= -limit - 1
                {
                    numerators.append(near)
                    divisors.append(divisor)
                }
            }
        }
        compare(numerators, divisors, dtype)
    }
}
