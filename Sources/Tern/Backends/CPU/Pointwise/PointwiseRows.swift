import TernKernelABI

/// A pointwise loop along rows: the innermost dimension that all its tensors have in common. What lies side by side there is read
/// and written where it is, and a row that repeats is read again instead of being copied.
struct PointwiseRows: @unchecked Sendable {
    /// A tensor of the loop, walked in the order of the result. Distances are in bytes.
    private struct Walk {
        var base: UnsafeMutableRawPointer
        var strides = Shape()

        /// Where the row begins that has this place among the outer dimensions.
        @inline(__always)
        func row(_ index: Shape) -> UnsafeMutableRawPointer {
            var address = base
            for i in 0..<index.count { address += index[unchecked: i] &* strides[unchecked: i] }
            return address
        }

        @inline(__always)
        var step: Int { strides[unchecked: strides.count - 1] }
    }

    /// Shorter rows go tile by tile: what a row costs beside its elements is then more than copying them together.
    private static let shortest = 32

    private let operands: PointwiseOperands
    private let target: PointwiseTarget
    /// The extents of what is left when neighbouring dimensions have been merged.
    private var shape = Shape()
    private var a: Walk
    private var b: Walk
    private var c: Walk
    private var d: Walk
    private var output: Walk

    init(_ call: KernelCall, _ operands: PointwiseOperands, _ target: PointwiseTarget) {
        self.operands = operands
        self.target = target
        let result = call.output
        a = Walk(base: result.data)
        b = a
        c = a
        d = a
        output = a
        let extents = result.shape
        let strides = (
            PointwiseRows.strides(call, 0, &a), PointwiseRows.strides(call, 1, &b), PointwiseRows.strides(call, 2, &c),
            PointwiseRows.strides(call, 3, &d), PointwiseRows.inBytes(result.geometry.strides, result.dtype.size)
        )
        for i in 0..<extents.count where extents[unchecked: i] != 1 {
            let extent = extents[unchecked: i]
            let last = shape.count - 1
            let (x, y, z, w, o) = (
                strides.0[unchecked: i], strides.1[unchecked: i], strides.2[unchecked: i], strides.3[unchecked: i],
                strides.4[unchecked: i]
            )
            if last >= 0, a.strides[unchecked: last] == x &* extent, b.strides[unchecked: last] == y &* extent,
                c.strides[unchecked: last] == z &* extent, d.strides[unchecked: last] == w &* extent,
                output.strides[unchecked: last] == o &* extent
            {
                shape[unchecked: last] = shape[unchecked: last] &* extent
                a.strides[unchecked: last] = x
                b.strides[unchecked: last] = y
                c.strides[unchecked: last] = z
                d.strides[unchecked: last] = w
                output.strides[unchecked: last] = o
            } else {
                shape.append(extent)
                a.strides.append(x)
                b.strides.append(y)
                c.strides.append(z)
                d.strides.append(w)
                output.strides.append(o)
            }
        }
    }

    /// The strides of an operand as if it had the result's shape, and its base; no distance at all for a number.
    private static func strides(_ call: KernelCall, _ index: Int, _ walk: inout Walk) -> Shape {
        guard index < call.operandCount, let tensor = call.operand(index).tensor else {
            return Shape(repeating: 0, count: call.output.ndim)
        }
        walk.base = tensor.data
        return inBytes(Broadcasting.strides(tensor.geometry, to: call.output.shape), tensor.dtype.size)
    }

    private static func inBytes(_ strides: Shape, _ size: Int) -> Shape {
        var strides = strides
        for i in 0..<strides.count { strides[unchecked: i] = strides[unchecked: i] &* size }
        return strides
    }

    /// False if rows are so short that the loop is better cut without regard to them.
    var areLong: Bool { shape.last ?? 0 >= PointwiseRows.shortest }

    func run(_ kernel: TileKernel) {
        let length = shape.last ?? 1, tile = PointwiseLoop.tile, slot = PointwiseLoop.slot
        let cuts = (length + tile - 1) / tile
        let pieces = shape.product / length * cuts
        ParallelLoop.ranges(pieces, size: Swift.max(1, ParallelLoop.grain / 2 / Swift.min(length, tile))) { range in
            withUnsafeTemporaryAllocation(byteCount: 10 * slot, alignment: 64) { buffer in
                guard let scratch = buffer.baseAddress else { return }
                operands.prepare(scratch, Swift.min(length, tile))
                var index = place(range.lowerBound / cuts)
                var start = range.lowerBound % cuts * tile
                for _ in range {
                    let n = Swift.min(tile, length - start)
                    let x = operands.a.elements(a.row(index) + start &* a.step, a.step, n, scratch)
                    let y = operands.b.elements(b.row(index) + start &* b.step, b.step, n, scratch + 2 * slot)
                    let z = operands.c.elements(c.row(index) + start &* c.step, c.step, n, scratch + 4 * slot)
                    let w = operands.d.elements(d.row(index) + start &* d.step, d.step, n, scratch + 6 * slot)
                    let address = output.row(index) + start &* output.step
                    let to = target.place(address, output.step, scratch + 8 * slot)
                    kernel(n, to, x, y, z, w)
                    target.finish(address, output.step, n, to, scratch + 9 * slot)
                    start += tile
                    if start >= length {
                        start = 0
                        advance(&index)
                    }
                }
            }
        }
    }

    /// The place of row `number` among the outer dimensions.
    private func place(_ number: Int) -> Shape {
        var index = shape
        index.remove(at: shape.count - 1)
        var rest = number
        var i = index.count - 1
        while i >= 0 {
            index[unchecked: i] = rest % shape[unchecked: i]
            rest /= shape[unchecked: i]
            i -= 1
        }
        return index
    }

    private func advance(_ index: inout Shape) {
        var i = index.count - 1
        while i >= 0 {
            index[unchecked: i] += 1
            if index[unchecked: i] < shape[unchecked: i] { return }
            index[unchecked: i] = 0
            i -= 1
        }
    }
}
