import CTern

/// What PyTorch's processor kernels make of a generator's bits: the same numbers in the same order.
///
/// The functions write `count` elements to contiguous memory, holding the generator's lock, so that two tensors filled at the same
/// time get one piece of the stream each. How many bits an element takes is part of what is reproduced: 32 for float32 and the
/// 16-bit types, 64 for float64. Arguments are the operators' to check.
///
/// Sources: PyTorch's `aten/src/ATen/core/TransformationHelper.h`, `DistributionsHelper.h` and
/// `aten/src/ATen/native/cpu/DistributionTemplates.h`, checked against recordings of version 2.15.
enum RandomStreams {
    /// 0 ..< 1 in steps of 2⁻²⁴, from the low bits.
    @inline(__always)
    static func unit(_ word: UInt32) -> Float { Float(word & 0xff_ffff) * 0x1p-24 }

    /// 0 ..< 1 in steps of 2⁻⁵³, from the low bits.
    @inline(__always)
    static func unit(_ word: UInt64) -> Double { Double(Int64(truncatingIfNeeded: word & 0x1f_ffff_ffff_ffff)) * 0x1p-53 }

    /// `x * scale + base` rounded once, without the call that a fused multiply-add is on processors that may lack one.
    ///
    /// The product is exact in double precision. The sum is rounded there and once more to a float, which gives another result than
    /// rounding once only if it came to lie half way between two floats, or where floats are denormal.
    @inline(__always)
    static func fused(_ x: Float, _ scale: Float, _ base: Float) -> Float {
        let sum = Double(x) * Double(scale) + Double(base)
        if sum.bitPattern & 0x1fff_ffff == 0x1000_0000 || sum.magnitude < 0x1p-125 { return base.addingProduct(x, scale) }
        return Float(sum)
    }

    // MARK: Uniform

    /// `uniform_(from, to)` of float32; `rand` with 0 and 1.
    static func uniform(
        _ out: UnsafeMutablePointer<Float>, _ count: Int, from: Double = 0, to: Double = 1, _ generator: Generator
    ) {
        let (low, high) = (Float(from), Float(to))
        let width = high - low
        generator.withLock {
            if low == 0, high == 1 {
                generator.engine.forEach(count) { out[$0] = unit($1) }
            } else {
                generator.engine.forEach(count) { i, word in
                    let value = fused(unit(word), width, low)
                    // Rounding may give the upper bound, which does not belong to the range.
                    out[i] = value == high ? low : value
                }
            }
        }
    }

    /// `uniform_(from, to)` of float64; `rand` with 0 and 1.
    static func uniform(
        _ out: UnsafeMutablePointer<Double>, _ count: Int, from: Double = 0, to: Double = 1, _ generator: Generator
    ) {
        let width = to - from
        generator.withLock {
            if from == 0, to == 1 {
                generator.engine.forEach64(count) { out[$0] = unit($1) }
            } else {
                generator.engine.forEach64(count) { i, word in
                    let value = from.addingProduct(unit(word), width)
                    out[i] = value == to ? from : value
                }
            }
        }
    }

    /// `uniform_(from, to)` of the 16-bit types: float32 numbers, rounded by `round` to the type's bits.
    static func uniform(
        _ out: UnsafeMutablePointer<UInt16>, _ count: Int, from: Double = 0, to: Double = 1, _ generator: Generator,
        round: (Float) -> UInt16
    ) {
        let (low, high) = (Float(from), Float(to))
        let width = high - low
        let (lowBits, highBits) = (round(low), round(high))
        generator.withLock {
            generator.engine.forEach(count) { i, word in
                let bits = round(fused(unit(word), width, low))
                // A small negative number may round to the zero that has the other sign.
                let isHigh = bits == highBits || (bits | highBits) & 0x7fff == 0
                out[i] = isHigh ? lowBits : bits
            }
        }
    }

    // MARK: Exponential

    /// `exponential_(rate)` of float32: a double rounded at the end.
    static func exponential(_ out: UnsafeMutablePointer<Float>, _ count: Int, rate: Double = 1, _ generator: Generator) {
        generator.withLock {
            generator.engine.forEach64(count) { out[$0] = Float(exponential(rate, $1)) }
        }
    }

    /// `exponential_(rate)` of float64.
    static func exponential(_ out: UnsafeMutablePointer<Double>, _ count: Int, rate: Double = 1, _ generator: Generator) {
        generator.withLock {
            generator.engine.forEach64(count) { out[$0] = exponential(rate, $1) }
        }
    }

    @inline(__always)
    private static func exponential(_ rate: Double, _ word: UInt64) -> Double {
        -1 / rate * tern_log1p_f64(-unit(word))
    }
}
