import TernKernelABI

/// A pointwise loop along rows: the innermost dimension that all its tensors have in common. What lies side by side there is read
/// and written where it is; a row that repeats is read again instead of being copied, and so is a single element.
struct PointwiseRows: @unchecked Sendable {
    /// Shorter rows go tile by tile: what a row costs beside its elements is then more than copying them together.
    private static let shortest = 32

    /// The extents of what is left when neighbouring dimensions have been merged.
    private var shape = Shape()
    private var a = RowWalk()
    private var b = RowWalk()
    private var c = RowWalk()
    private var d = RowWalk()
    private var output = RowWalk()
    private var tile = 0
    private var scratchBytes = 0
    /// The inputs that the kernel reads one register of, and beside them those that it reads every second element of.
    private var forms: UInt = 0
    /// The kernel, or its form for inputs that are every second element in memory.
    private var kernel: TileKernel

    /// Nil if rows are so short that the loop is better cut without regard to them.
    init?(
        _ kernel: @escaping TileKernel, everySecond: TileKernel?, _ call: borrowing KernelCall,
        _ operands: borrowing PointwiseOperands, _ target: borrowing PointwiseTarget
    ) {
        self.kernel = kernel
        merge(call)
        let length = shape.last ?? 0
        if length < PointwiseRows.shortest { return nil }
        let isScattered = output.step != target.size
        if let everySecond {
            a.isEverySecond = isEverySecond(a, operands.a)
            b.isEverySecond = isEverySecond(b, operands.b)
            if a.isEverySecond { forms |= 1 << TileKernels.everySecondShift }
            if b.isEverySecond { forms |= 2 << TileKernels.everySecondShift }
            if forms != 0 { self.kernel = everySecond }
        }
        let needsTiles =
            needsTile(a, operands.a) || needsTile(b, operands.b) || needsTile(c, operands.c) || needsTile(d, operands.d)
            || target.isConverted || isScattered
        tile = Swift.min(needsTiles ? PointwiseLoop.tile(operands, target) : ParallelLoop.grain, length)
        a = laidOut(a, operands.a, 0)
        b = laidOut(b, operands.b, 1)
        c = laidOut(c, operands.c, 2)
        d = laidOut(d, operands.d, 3)
        if target.isConverted || isScattered {
            output.scratch = take(tile * target.widest)
            if target.isConverted && isScattered { output.packing = take(tile * target.widest) }
        }
    }

    private mutating func merge(_ call: KernelCall) {
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

    private func isEverySecond(_ walk: RowWalk, _ source: PointwiseSource) -> Bool {
        source.isThere && !source.isNumber && !source.isConverted && walk.step == 2 * source.storedSize
    }

    /// True if the kernel can read the operand where it lies.
    private func isDirect(_ walk: RowWalk, _ source: PointwiseSource) -> Bool {
        if !source.isThere || walk.isEverySecond { return true }
        return !source.isNumber && walk.step == source.storedSize && !source.isConverted
    }

    /// True if a register says it all.
    private func isRepeated(_ walk: RowWalk, _ source: PointwiseSource) -> Bool {
        source.isThere && source.carrierRepeats && (source.isNumber || walk.step == 0)
    }

    private func needsTile(_ walk: RowWalk, _ source: PointwiseSource) -> Bool {
        !isDirect(walk, source) && !isRepeated(walk, source)
    }

    /// Gives an operand the scratch memory that it needs.
    private mutating func laidOut(_ walk: RowWalk, _ source: PointwiseSource, _ index: UInt) -> RowWalk {
        if isDirect(walk, source) { return walk }
        var walk = walk
        var elements = tile
        if isRepeated(walk, source) {
            elements = source.registerCount
            walk.prepared = elements
            forms |= 1 << index
        }
        walk.isFixed = walk.strides.allSatisfy { $0 == 0 }
        let bytes = elements * source.widest
        let isNumberOfARow = walk.prepared != 0 && !walk.isFixed
        if isNumberOfARow { walk.numberStep = bytes }
        walk.scratch = take(isNumberOfARow ? bytes * RepeatedNumber.rowsAtATime : bytes)
        if source.isConverted, source.isNumber || walk.step != source.storedSize {
            walk.packing = take(bytes)
        }
        return walk
    }

    /// The offset of so many bytes of scratch memory.
    private mutating func take(_ bytes: Int) -> Int {
        defer { scratchBytes += (bytes + 63) & ~63 }
        return scratchBytes
    }

    func run(_ operands: PointwiseOperands, _ target: PointwiseTarget) {
        let length = shape[unchecked: shape.count - 1]
        let cuts = (length + tile - 1) / tile
        let pieces = shape.product / length * cuts
        ParallelLoop.ranges(pieces, size: Swift.max(1, ParallelLoop.grain / tile)) { range in
            withScratch(byteCount: scratchBytes) { scratch in run(operands, target, range, cuts, scratch) }
        }
    }

    private func run(
        _ operands: PointwiseOperands, _ target: PointwiseTarget, _ range: Range<Int>, _ cuts: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        prepare(a, operands.a, scratch)
        prepare(b, operands.b, scratch)
        prepare(c, operands.c, scratch)
        prepare(d, operands.d, scratch)
        let length = shape[unchecked: shape.count - 1]
        let steps = RowOffsets(a: a.step, b: b.step, c: c.step, d: d.step, output: output.step)
        let rowSteps = RowOffsets(a: a.rowStep, b: b.rowStep, c: c.rowStep, d: d.rowStep, output: output.rowStep)
        let readA = RowReader(a, operands.a, scratch), readB = RowReader(b, operands.b, scratch)
        let readC = RowReader(c, operands.c, scratch), readD = RowReader(d, operands.d, scratch)
        let isReady = readA.isReady && readB.isReady && readC.isReady && readD.isReady
        // What follows each other evenly is rows that are one piece each, or the pieces of one row.
        let betweenRows = cuts == 1
        let pieceSteps = betweenRows ? rowSteps : steps.times(tile)
        let elementsOfPiece = betweenRows ? 0 : tile
        let stepA = readA.step(pieceSteps.a, betweenRows: betweenRows), stepB = readB.step(pieceSteps.b, betweenRows: betweenRows)
        let stepC = readC.step(pieceSteps.c, betweenRows: betweenRows), stepD = readD.step(pieceSteps.d, betweenRows: betweenRows)
        var index = place(range.lowerBound / cuts)
        var rows = offsets(index)
        var rowsLeft = rowsLeft(index)
        var cut = range.lowerBound % cuts
        var left = range.count
        while left > 0 {
            let rowCount = betweenRows ? Swift.min(rowsLeft, left, RepeatedNumber.rowsAtATime) : 1
            let count = betweenRows ? rowCount : Swift.min(cuts &- cut, left)
            readA.prepareNumbers(rows.a, rowSteps.a, rowCount, a, operands.a, scratch)
            readB.prepareNumbers(rows.b, rowSteps.b, rowCount, b, operands.b, scratch)
            readC.prepareNumbers(rows.c, rowSteps.c, rowCount, c, operands.c, scratch)
            readD.prepareNumbers(rows.d, rowSteps.d, rowCount, d, operands.d, scratch)
            var start = cut &* tile
            var offset = rows
            offset.advance(steps.times(start))
            var x = readA.address(offset.a), y = readB.address(offset.b)
            var z = readC.address(offset.c), w = readD.address(offset.d)
            var to = target.base + offset.output
            for _ in 0..<count {
                let n = Swift.min(tile, length &- start)
                if !isReady {
                    if !readA.isReady { x = collected(a, operands.a, offset.a, steps.a, n, scratch) }
                    if !readB.isReady { y = collected(b, operands.b, offset.b, steps.b, n, scratch) }
                    if !readC.isReady { z = collected(c, operands.c, offset.c, steps.c, n, scratch) }
                    if !readD.isReady { w = collected(d, operands.d, offset.d, steps.d, n, scratch) }
                    offset.advance(pieceSteps)
                }
                if output.scratch < 0 {
                    kernel(n, to, x, y, z, w, forms)
                } else {
                    let place = scratch + output.scratch
                    kernel(n, place, x, y, z, w, forms)
                    target.finish(place, n, to, steps.output, scratch + output.packing)
                }
                x += stepA
                y += stepB
                z += stepC
                w += stepD
                to += pieceSteps.output
                start &+= elementsOfPiece
            }
            left &-= count
            cut &+= count
            if betweenRows || cut == cuts {
                cut = 0
                rowsLeft &-= rowCount
                if rowsLeft > 0 {
                    rows.advance(rowSteps.times(rowCount))
                } else {
                    advance(&index)
                    rows = offsets(index)
                    rowsLeft = self.rowsLeft(index)
                }
            }
        }
    }

    private func prepare(_ walk: RowWalk, _ source: PointwiseSource, _ scratch: UnsafeMutableRawPointer) {
        if walk.scratch < 0 || !walk.isFixed { return }
        let count = walk.prepared == 0 ? tile : walk.prepared
        _ = source.elements(source.base, 0, count, scratch + walk.scratch, scratch + walk.packing)
    }

    /// Elements that are brought together or converted.
    private func collected(
        _ walk: RowWalk, _ source: PointwiseSource, _ offset: Int, _ step: Int, _ count: Int, _ scratch: UnsafeMutableRawPointer
    ) -> UnsafeRawPointer {
        source.elements(source.base + offset, step, count, scratch + walk.scratch, scratch + walk.packing)
    }

    private func offsets(_ index: DimensionIndex) -> RowOffsets {
        RowOffsets(
            a: a.offset(index), b: b.offset(index), c: c.offset(index), d: d.offset(index), output: output.offset(index))
    }

    /// The place of row `number` among the outer dimensions.
    private func place(_ number: Int) -> DimensionIndex {
        var index = DimensionIndex(count: shape.count - 1)
        var rest = number
        var i = index.count - 1
        while i >= 0 {
            index[i] = rest % shape[unchecked: i]
            rest /= shape[unchecked: i]
            i -= 1
        }
        return index
    }

    /// Rows from here to the end of the innermost of the outer dimensions.
    private func rowsLeft(_ index: DimensionIndex) -> Int {
        let last = index.count - 1
        return last < 0 ? 1 : shape[unchecked: last] &- index[last]
    }

    /// To the first row behind the innermost of the outer dimensions.
    private func advance(_ index: inout DimensionIndex) {
        var i = index.count - 1
        if i >= 0 { index[i] = 0 }
        i -= 1
        while i >= 0 {
            index[i] += 1
            if index[i] < shape[unchecked: i] { return }
            index[i] = 0
            i -= 1
        }
    }
}
