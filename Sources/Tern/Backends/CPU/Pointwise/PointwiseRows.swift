import TernKernelABI

/// A pointwise loop along rows: the innermost dimension that all its tensors have in common. What lies side by side there is read
/// and written where it is, and a row that repeats is read again instead of being copied.
struct PointwiseRows: @unchecked Sendable {
    /// Distances of an operand or of the output in the order of the result, in bytes.
    private struct Walk {
        var strides = Shape()
        /// The first of its slots; less than none if it needs none.
        var slots = -1
        /// What is the same for all elements is prepared in the slots once.
        var isFixed = false

        /// Where the row begins that has this place among the outer dimensions.
        @inline(__always)
        func offset(_ index: Shape) -> Int {
            var offset = 0
            for i in 0..<index.count { offset &+= index[unchecked: i] &* strides[unchecked: i] }
            return offset
        }

        @inline(__always)
        var step: Int { strides[unchecked: strides.count - 1] }
    }

    /// Shorter rows go tile by tile: what a row costs beside its elements is then more than copying them together.
    private static let shortest = 32

    /// The extents of what is left when neighbouring dimensions have been merged.
    private var shape = Shape()
    private var a = Walk()
    private var b = Walk()
    private var c = Walk()
    private var d = Walk()
    private var output = Walk()
    private var tile = 0
    private var slot = 0
    private var slotCount = 0

    init(_ call: KernelCall) {
        let result = call.output
        let extents = result.shape
        let strides = (
            PointwiseRows.strides(call, 0), PointwiseRows.strides(call, 1), PointwiseRows.strides(call, 2),
            PointwiseRows.strides(call, 3), PointwiseRows.inBytes(result.geometry.strides, result.dtype.size)
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

    /// Divides the scratch memory among those that need it.
    private mutating func layOut(_ operands: PointwiseOperands, _ target: PointwiseTarget) {
        let widest = Swift.max(operands.widest, target.widest)
        tile = Swift.min(PointwiseLoop.slot / widest, shape[unchecked: shape.count - 1])
        slot = (tile * widest + 63) & ~63
        a = placed(a, operands.a)
        b = placed(b, operands.b)
        c = placed(c, operands.c)
        d = placed(d, operands.d)
        if target.isConverted || output.step != target.size {
            output.slots = slotCount * slot
            slotCount += target.isConverted && output.step != target.size ? 2 : 1
        }
    }

    /// The strides of an operand as if it had the result's shape; no distance at all for a number.
    private static func strides(_ call: KernelCall, _ index: Int) -> Shape {
        guard index < call.operandCount, let tensor = call.operand(index).tensor else {
            return Shape(repeating: 0, count: call.output.ndim)
        }
        return inBytes(Broadcasting.strides(tensor.geometry, to: call.output.shape), tensor.dtype.size)
    }

    private static func inBytes(_ strides: Shape, _ size: Int) -> Shape {
        var strides = strides
        for i in 0..<strides.count { strides[unchecked: i] = strides[unchecked: i] &* size }
        return strides
    }

    /// Gives an operand the slots that it needs.
    private mutating func placed(_ walk: Walk, _ source: PointwiseSource) -> Walk {
        var walk = walk
        if !source.isThere { return walk }
        let isPacked = !source.isNumber && walk.step == source.storedSize
        if isPacked, !source.isConverted { return walk }
        walk.slots = slotCount * slot
        walk.isFixed = walk.strides.allSatisfy { $0 == 0 }
        slotCount += source.isConverted && !isPacked ? 2 : 1
        return walk
    }

    /// False if rows are so short that the loop is better cut without regard to them.
    var areLong: Bool { shape.last ?? 0 >= PointwiseRows.shortest }

    mutating func run(_ kernel: TileKernel, _ operands: PointwiseOperands, _ target: PointwiseTarget) {
        layOut(operands, target)
        let loop = self
        loop.goThrough(kernel, operands, target)
    }

    private func goThrough(_ kernel: TileKernel, _ operands: PointwiseOperands, _ target: PointwiseTarget) {
        let length = shape[unchecked: shape.count - 1]
        let cuts = (length + tile - 1) / tile
        let pieces = shape.product / length * cuts
        ParallelLoop.ranges(pieces, size: Swift.max(1, ParallelLoop.grain / tile)) { range in
            withUnsafeTemporaryAllocation(byteCount: Swift.max(slotCount * slot, 64), alignment: 64) { buffer in
                guard let scratch = buffer.baseAddress else { return }
                prepare(a, operands.a, scratch)
                prepare(b, operands.b, scratch)
                prepare(c, operands.c, scratch)
                prepare(d, operands.d, scratch)
                var index = place(range.lowerBound / cuts)
                var start = range.lowerBound % cuts * tile
                var rows = (a.offset(index), b.offset(index), c.offset(index), d.offset(index), output.offset(index))
                for _ in range {
                    let n = Swift.min(tile, length &- start)
                    let x = elements(a, operands.a, rows.0 &+ start &* a.step, n, scratch)
                    let y = elements(b, operands.b, rows.1 &+ start &* b.step, n, scratch)
                    let z = elements(c, operands.c, rows.2 &+ start &* c.step, n, scratch)
                    let w = elements(d, operands.d, rows.3 &+ start &* d.step, n, scratch)
                    let address = target.base + (rows.4 &+ start &* output.step)
                    if output.slots < 0 {
                        kernel(n, address, x, y, z, w)
                    } else {
                        let place = scratch + output.slots
                        kernel(n, place, x, y, z, w)
                        target.finish(place, n, address, output.step, place + slot)
                    }
                    start &+= tile
                    if start >= length {
                        start = 0
                        advance(&index)
                        rows = (a.offset(index), b.offset(index), c.offset(index), d.offset(index), output.offset(index))
                    }
                }
            }
        }
    }

    private func prepare(_ walk: Walk, _ source: PointwiseSource, _ scratch: UnsafeMutableRawPointer) {
        if walk.isFixed { _ = source.elements(source.base, 0, tile, scratch + walk.slots, slot) }
    }

    @inline(__always)
    private func elements(
        _ walk: Walk, _ source: PointwiseSource, _ offset: Int, _ count: Int, _ scratch: UnsafeMutableRawPointer
    ) -> UnsafeRawPointer {
        if walk.slots < 0 { return UnsafeRawPointer(source.base + offset) }
        if walk.isFixed { return UnsafeRawPointer(scratch + walk.slots) }
        return source.elements(source.base + offset, walk.step, count, scratch + walk.slots, slot)
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

    @inline(__always)
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
