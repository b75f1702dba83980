import CTern
import TernKernelABI

/// Bytes from what is read to what is asked for meanwhile: the next tile of a pointwise loop, while this one is computed with.
private let ahead = 16384

/// The bytes of an element are moved as an integer of the same size; contiguous runs become a plain loop that vectorises.
@inline(__always)
func stridedCopy<T: SIMDScalar>(_: T.Type) -> StridedCopy {
    { count, output, outputStride, input, inputStride in
        let size = MemoryLayout<T>.size
        if outputStride == size {
            let to = output.assumingMemoryBound(to: T.self)
            if inputStride == size {
                let from = input.assumingMemoryBound(to: T.self)
                for i in 0..<count { to[i] = from[i] }
            } else if inputStride == 0 {
                let value = input.assumingMemoryBound(to: T.self).pointee
                for i in 0..<count { to[i] = value }
            } else {
                var i = 0
                // Every second one: two registers are read for one. The last few are left, behind which there may be nothing to read.
                while inputStride == 2 &* size, i &+ 16 < count {
                    tern_prefetch(input + i &* inputStride + ahead)
                    tern_prefetch(input + i &* inputStride + ahead + 64)
                    let pairs = (input + i &* inputStride).loadUnaligned(as: SIMD32<T>.self)
                    UnsafeMutableRawPointer(to + i).storeBytes(of: pairs.evenHalf, as: SIMD16<T>.self)
                    i &+= 16
                }
                for i in i..<count { to[i] = (input + i &* inputStride).assumingMemoryBound(to: T.self).pointee }
            }
        } else {
            for i in 0..<count {
                (output + i &* outputStride).assumingMemoryBound(to: T.self).pointee =
                    (input + i &* inputStride).assumingMemoryBound(to: T.self).pointee
            }
        }
    }
}
