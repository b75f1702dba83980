import CTern
import TernKernelABI

// Sums of elements that are stored more narrowly than what they add up to, read once instead of being converted in memory first.

// Integers may meet in any order, in which the compiler vectorises them.

/// A row of integers of at most 16 bits is added up in 32, which fill more lanes.
@inline(__always)
private func sums<T>(_ number: @escaping (T) -> Int32) -> MatrixReduction {
    { rows, stride, count, output, input in
        let output = output.assumingMemoryBound(to: Int64.self)
        for row in 0..<rows {
            let from = (input + row &* stride).assumingMemoryBound(to: T.self)
            var sum: Int32 = 0
            for i in 0..<count { sum &+= number(from[i]) }
            output[row] = Int64(sum)
        }
    }
}

/// Sixteen at a time: the compiler's own loop of four takes twice as long where its instructions lie badly.
@inline(__always)
private func sumsOfInt32() -> MatrixReduction {
    { rows, stride, count, output, input in
        let output = output.assumingMemoryBound(to: Int64.self)
        for row in 0..<rows {
            let from = input + row &* stride
            var a = SIMD8<Int64>(), b = a
            var i = 0
            while i &+ 16 <= count {
                a = a &+ tern_i64x8_load_i32(from + 4 &* i)
                b = b &+ tern_i64x8_load_i32(from + (4 &* i &+ 32))
                i &+= 16
            }
            let lanes = a &+ b
            var sum = ((lanes[0] &+ lanes[1]) &+ (lanes[2] &+ lanes[3])) &+ ((lanes[4] &+ lanes[5]) &+ (lanes[6] &+ lanes[7]))
            let numbers = from.assumingMemoryBound(to: Int32.self)
            while i < count {
                sum &+= Int64(numbers[i])
                i &+= 1
            }
            output[row] = sum
        }
    }
}

#if TERN_FMA
    /// The same additions in the same order as a sum of what the elements are converted to.
    @inline(__always)
    private func sums(_ load: @escaping (UnsafeRawPointer) -> SIMD16<Float>) -> MatrixReduction {
        { rows, stride, count, output, input in
            let output = output.assumingMemoryBound(to: Float.self)
            let whole = count & ~15
            for row in 0..<rows {
                let from = input + row &* stride
                // Zeros stand behind the last elements, as they do in the lanes of a sum of float32.
                var rest = SIMD16<UInt16>()
                withUnsafeMutableBytes(of: &rest) { rest in
                    let rest = rest.baseAddress.unsafelyUnwrapped
                    rest.copyMemory(from: from + 2 &* whole, byteCount: 2 &* (count &- whole))
                    let folded = accumulate(count, from: SIMD16<Float>()) { sum, at, lanes in
                        sum + load(lanes >= 16 ? from + at &>> 1 : UnsafeRawPointer(rest))
                    } combine: {
                        $0 + $1
                    }
                    output[row] = fold(folded) { $0 + $1 }
                }
            }
        }
    }
#endif

func registerWideSums(_ catalog: KernelCatalog) {
    catalog.add(.bool, wideSum: sums { (x: UInt8) in Int32(truncatingIfNeeded: one(if: x != 0)) })
    catalog.add(.uint8, wideSum: sums { (x: UInt8) in Int32(x) })
    catalog.add(.int8, wideSum: sums { (x: Int8) in Int32(x) })
    catalog.add(.int16, wideSum: sums { (x: Int16) in Int32(x) })
    catalog.add(.int32, wideSum: sumsOfInt32())
    #if TERN_FMA
        catalog.add(.float16, wideSum: sums { tern_f32x16_load_half($0) })
        catalog.add(.bfloat16, wideSum: sums { tern_f32x16_load_bfloat16($0) })
    #endif
}
