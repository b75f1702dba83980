import TernKernelABI

/// Operands of a contiguous result that are the same for all of its rows, as a bias is, or one number for each row, as a mean is.
struct BroadcastRows {
    /// Longer rows are worth a call of the kernel each. Shorter ones are repeated over a tile once, and then the kernel takes as many
    /// at a time as fill it.
    private static let longestRepeated = 512

    /// Where each row has a number of its own, shorter rows are better brought together.
    private static let shortestWithNumbers = 32

    /// Elements of a row; none if there is no such operand.
    private(set) var length = 0
    /// A bit for each operand that is a row, and for each that is a number for each row.
    private var rows: UInt = 0
    private var numbers: UInt = 0

    /// True if operand `index` is a row or numbers for rows, of the same length as the rows of those before it.
    mutating func take(_ tensor: Tensor, _ index: Int, of output: Tensor, _ carrier: ElementType) -> Bool {
        let count = tensor.count
        guard count > 1, tensor.isContiguous else { return false }
        let shape = tensor.geometry.shape, whole = output.geometry.shape
        let missing = whole.count - shape.count
        // The dimensions that the operand has lie side by side, and it is stretched along those before them or along those behind.
        var first = 0, last = shape.count - 1
        while shape[unchecked: first] == 1 { first += 1 }
        while shape[unchecked: last] == 1 { last -= 1 }
        for i in first...last where shape[unchecked: i] != whole[unchecked: i + missing] { return false }
        var inner = 1
        for i in last + 1..<shape.count { inner *= whole[unchecked: i + missing] }
        let isRow = inner == 1
        if !isRow, inner * count != output.count || !RepeatedNumber.isRead(by: carrier) { return false }
        let rowLength = isRow ? count : inner
        if rowLength > ParallelLoop.grain || length != 0 && length != rowLength { return false }
        if (!isRow || numbers != 0) && rowLength < BroadcastRows.shortestWithNumbers { return false }
        length = rowLength
        if isRow { rows |= 1 &<< UInt(index) } else { numbers |= 1 &<< UInt(index) }
        return true
    }

    /// Runs the kernel on all `count` elements of the result; `sizes` are the bytes of an operand's element and of a result's.
    func run(
        _ kernel: TileKernel, _ count: Int, _ output: UnsafeMutableRawPointer,
        _ inputs: (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer), _ repeated: UInt, _ sizes: (Int, Int),
        _ carrier: ElementType, tileBytes: Int, grain: Int
    ) {
        if numbers == 0, length <= BroadcastRows.longestRepeated {
            return runRepeated(kernel, count, output, inputs, repeated, sizes, tileBytes: tileBytes, grain: grain)
        }
        ParallelLoop.ranges(count / length, size: Swift.max(1, grain / length)) { range in
            withScratch(byteCount: 4 * RepeatedNumber.rowsAtATime * TileKernels.registerBytes) { scratch in
                var row = range.lowerBound
                while row < range.upperBound {
                    let rowCount = Swift.min(RepeatedNumber.rowsAtATime, range.upperBound &- row)
                    @inline(__always) func operand(_ input: UnsafeRawPointer, _ index: UInt) -> RowPointer {
                        if (numbers &>> index) & 1 != 0 {
                            let bytes = TileKernels.registerBytes
                            let place = scratch + Int(index) &* RepeatedNumber.rowsAtATime &* bytes
                            RepeatedNumber.store(rowCount, input + row &* sizes.0, sizes.0, carrier, place, bytes)
                            return RowPointer(address: UnsafeRawPointer(place), step: bytes)
                        }
                        if ((rows | repeated) &>> index) & 1 != 0 { return RowPointer(address: input, step: 0) }
                        let bytes = length &* sizes.0
                        return RowPointer(address: input + row &* bytes, step: bytes)
                    }
                    let rowBytes = length &* sizes.1
                    RowPointer.run(
                        kernel, rowCount, length, output + row &* rowBytes, rowBytes, operand(inputs.0, 0), operand(inputs.1, 1),
                        operand(inputs.2, 2), operand(inputs.3, 3), repeated | numbers)
                    row &+= rowCount
                }
            }
        }
    }

    /// The same with rows repeated over a tile.
    private func runRepeated(
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
                    if (rows &>> index) & 1 == 0 { return input }
                    let place = scratch + Int(index) &* slot
                    fill(place, tile &* size, input, length &* size)
                    return UnsafeRawPointer(place)
                }
                // What is prepared or repeated is read from its beginning each time.
                let kept = rows | repeated
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
