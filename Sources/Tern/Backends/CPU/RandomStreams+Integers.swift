/// Integers and permutations.
extension RandomStreams {
    /// The width of a range from which on an integer takes 64 bits: remainders of 32 would be too uneven.
    private static let wideRange: UInt64 = 1 << 28
    /// Permutations this long are made in another way, for the same reason.
    private static let longPermutation = Int(UInt32.max / 20)

    /// `randint(from, from + range)` and `random_(from, to)`, of any type: the numbers, to be converted to the tensor's type.
    ///
    /// - Parameter range: how many numbers there are; 0 stands for all 2⁶⁴.
    static func integers(
        _ out: UnsafeMutablePointer<Int64>, _ count: Int, from: Int64, range: UInt64, _ generator: Generator
    ) {
        let base = UInt64(bitPattern: from)
        generator.withLock {
            if range == 0 {
                generator.engine.forEach64(count) { out[$0] = Int64(bitPattern: $1) }
            } else if range >= wideRange {
                generator.engine.forEach64(count) { out[$0] = Int64(bitPattern: $1 % range &+ base) }
            } else {
                let narrow = UInt32(truncatingIfNeeded: range)
                generator.engine.forEach(count) { out[$0] = Int64(bitPattern: UInt64($1 % narrow) &+ base) }
            }
        }
    }

    /// `random_()` without bounds: from 0 to the type's greatest number, or to the greatest one below which a floating-point type
    /// has every integer.
    static func integers(_ out: UnsafeMutablePointer<Int64>, _ count: Int, of dtype: DType, _ generator: Generator) {
        let (range, isWide): (UInt64, Bool) =
            switch dtype {
            case .bool: (2, false)
            case .uint8: (1 << 8, false)
            case .int8: (1 << 7, false)
            case .int16: (1 << 15, false)
            case .int32: (1 << 31, false)
            case .int64: (1 << 63, true)
            case .float16: (1 << 11 + 1, false)
            case .bfloat16: (1 << 8 + 1, false)
            case .float64: (1 << 53 + 1, true)
            default: (1 << 24 + 1, false)
            }
        generator.withLock {
            if isWide {
                generator.engine.forEach64(count) { out[$0] = Int64(bitPattern: $1 % range) }
            } else {
                let narrow = UInt32(truncatingIfNeeded: range)
                generator.engine.forEach(count) { out[$0] = Int64($1 % narrow) }
            }
        }
    }

    /// `randperm(count)`: the numbers 0 ..< count in a random order, by the shuffle of Fisher and Yates.
    static func permutation(_ out: UnsafeMutablePointer<Int64>, _ count: Int, _ generator: Generator) {
        generator.withLock {
            if count < longPermutation {
                for i in 0..<count { out[i] = Int64(i) }
                generator.engine.forEach(Swift.max(count - 1, 0)) { i, word in
                    let other = i &+ Int(word % UInt32(truncatingIfNeeded: count &- i))
                    let value = out[i]
                    out[i] = out[other]
                    out[other] = value
                }
            } else {
                generator.engine.forEach64(count) { i, word in
                    let other = Int(word % UInt64(i &+ 1))
                    out[i] = Int64(i)
                    out[i] = out[other]
                    out[other] = Int64(i)
                }
            }
        }
    }
}
