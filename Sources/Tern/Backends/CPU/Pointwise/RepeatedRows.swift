import TernKernelABI

/// Operands that are one row, or some rows, for all rows of a contiguous result, as a bias is: they are repeated over a tile once, and
/// then the kernel takes as many rows at a time as fill it.
struct RepeatedRows {
    /// Longer rows are worth a call of the kernel each.
    private static let longest = 512

    /// Elements until the result meets the same element again; none if there is no such operand.
    private(set) var length = 0
    /// A bit for each operand that is repeated.
    private var operands: UInt = 0

    /// True if operand `index` is such rows, of the length of those before it.
    mutating func take(_ tensor: Tensor, _ index: Int, of output: Tensor) -> Bool {
        let count = tensor.count
        guard count > 1, count <= RepeatedRows.longest, length == 0 || length == count, tensor.isContiguous else { return false }
        let shape = tensor.geometry.shape, whole = output.geometry.shape
        let missing = whole.count - shape.count
        var isBroadcast = true
        for i in 0..<shape.count {
            // Extents of 1 before the row may stretch, none in it.
            if isBroadcast, shape[unchecked: i] == 1 { continue }
            isBroadcast = false
            if shape[unchecked: i] != whole[unchecked: i + missing] { return false }
        }
        length = count
        operands |= 1 &<< UInt(index)
        return true
    }

    /// Runs the kernel on all `count` elements of the result; `sizes` are the bytes of an operand's element and of a result's.
    func run(
        _ kernel: TileKernel, _ count: Int, _ output: UnsafeMutableRawPointer,
        _ inputs: (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer), _ repeated: UInt, _ sizes: (Int, Int),
        tileBytes: Int, grain: Int
    ) {
        let (size, outputSize) = sizes
        let tile = Swift.min(tileBytes / size / length * length, count)
        let slot = (tile * size + 63) & ~63
        let pieces = (count + tile - 1) / tile
        ParallelLoop.ranges(pieces, size: Swift.max(1, grain / tile)) { range in
            withScratch(byteCount: 4 * slot) { scratch in
                @inline(__always) func prepared(_ input: UnsafeRawPointer, _ index: UInt) -> UnsafeRawPointer {
                    if (operands &>> index) & 1 == 0 { return input }
                    let place = scratch + Int(index) &* slot
                    fill(place, tile &* size, input, length &* size)
                    return UnsafeRawPointer(place)
                }
                // What is prepared or repeated is read from its beginning each time.
                let kept = operands | repeated
                @inline(__always) func part(_ input: UnsafeRawPointer, _ index: UInt, _ offset: Int) -> UnsafeRawPointer {
                    (kept &>> index) & 1 == 0 ? input + offset : input
                }
                let a = prepared(inputs.0, 0), b = prepared(inputs.1, 1), c = prepared(inputs.2, 2), d = prepared(inputs.3, 3)
                for piece in range {
                    let start = piece &* tile, at = start &* size
                    kernel(
                        Swift.min(tile, count &- start), output + start &* outputSize, part(a, 0, at), part(b, 1, at),
                        part(c, 2, at), part(d, 3, at), repeated)
                }
            }
        }
    }

    /// Fills memory with rows; what has been copied is copied along.
    private func fill(_ to: UnsafeMutableRawPointer, _ bytes: Int, _ row: UnsafeRawPointer, _ rowBytes: Int) {
        var done = Swift.min(rowBytes, bytes)
        to.copyMemory(from: row, byteCount: done)
        while done < bytes {
            let next = Swift.min(done, bytes &- done)
            (to + done).copyMemory(from: to, byteCount: next)
            done &+= next
        }
    }
}
