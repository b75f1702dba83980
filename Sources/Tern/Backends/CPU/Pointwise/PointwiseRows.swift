import TernKernelABI

/// A pointwise loop along rows: the innermost dimension that all its tensors have in common. What lies side by side there is read
/// and written where it is; a row that repeats is read again instead of being copied, and so is a single element.
struct PointwiseRows: @unchecked Sendable {
    /// How the loop gets at an operand or the output.
    private struct Walk {
        /// Distances in the order of the result, in bytes.
        var strides = Shape()
        /// Where its elements are prepared in the scratch memory; less than none if they are used where they lie.
        var scratch = -1
        /// Where they are packed before a conversion.
        var packing = 0
        /// As many elements are prepared; none stands for the whole tile.
        var prepared = 0
        /// The kernel leaves out every second element itself.
        var isEverySecond = false
        /// What is the same for all rows is prepared once.
        var isFixed = false
        /// Bytes to a second place for a number that changes from row to row: the next one is prepared before the kernel runs, for a
        /// processor cannot pass what was just written in parts on to a read of the whole. None for anything else.
        var other = 0

        /// Where the row begins that has this place among the outer dimensions.
        func offset(_ index: DimensionIndex) -> Int {
            var offset = 0
            for i in 0..<index.count { offset &+= index[i] &* strides[unchecked: i] }
            return offset
        }

        var step: Int { strides[unchecked: strides.count - 1] }
        /// From one row to the next within the innermost of the outer dimensions.
        var rowStep: Int { strides.count < 2 ? 0 : strides[unchecked: strides.count - 2] }
    }

    /// Where the loop finds an operand's part of a tile. It counts no references, as what converts does.
    private struct Reader {
        /// The operand's first element.
        private let first: UnsafeMutableRawPointer
        /// The same, or where its elements are prepared.
        private let place: UnsafeMutableRawPointer
        /// The bits of an offset that count: none in what has been prepared.
        private let kept: Int
        private let other: Int
        /// The type of numbers that change from row to row and stand in memory as the kernel reads them.
        private let numbers: ElementType?
        /// False if elements are to be brought together or converted for each tile.
        let isReady: Bool

        init(_ walk: Walk, _ source: PointwiseSource, _ scratch: UnsafeMutableRawPointer) {
            let isDirect = walk.scratch < 0
            first = source.base
            place = isDirect ? first : scratch + walk.scratch
            kept = isDirect ? -1 : 0
            other = walk.other
            numbers = other != 0 ? source.plainNumbers : nil
            isReady = isDirect || walk.isFixed || other != 0
        }

        @inline(__always)
        func address(_ offset: Int, _ turn: Int) -> UnsafeRawPointer {
            UnsafeRawPointer(place + ((offset & kept) &+ turn &* other))
        }

        /// Prepares what is one number for the whole row that begins at an offset from the operand's first element.
        @inline(__always)
        func prepareNumber(
            _ row: Int, _ walk: @autoclosure () -> Walk, _ source: @autoclosure () -> PointwiseSource,
            _ scratch: UnsafeMutableRawPointer, _ turn: Int
        ) {
            if other == 0 { return }
            let place = place + turn &* other
            if let numbers, let number = RepeatedNumber(at: first + row, numbers) {
                number.store(place)
            } else {
                let walk = walk(), source = source()
                _ = source.elements(source.base + row, 0, walk.prepared, place, scratch + walk.packing)
            }
        }
    }

    /// A number for each operand and for the output.
    private struct Five {
        var a, b, c, d, output: Int

        @inline(__always)
        mutating func advance(_ steps: Five) {
            a &+= steps.a
            b &+= steps.b
            c &+= steps.c
            d &+= steps.d
            output &+= steps.output
        }
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

    private func isEverySecond(_ walk: Walk, _ source: PointwiseSource) -> Bool {
        source.isThere && !source.isNumber && !source.isConverted && walk.step == 2 * source.storedSize
    }

    /// True if the kernel can read the operand where it lies.
    private func isDirect(_ walk: Walk, _ source: PointwiseSource) -> Bool {
        if !source.isThere || walk.isEverySecond { return true }
        return !source.isNumber && walk.step == source.storedSize && !source.isConverted
    }

    /// True if a register says it all.
    private func isRepeated(_ walk: Walk, _ source: PointwiseSource) -> Bool {
        source.isThere && source.carrierRepeats && (source.isNumber || walk.step == 0)
    }

    private func needsTile(_ walk: Walk, _ source: PointwiseSource) -> Bool {
        !isDirect(walk, source) && !isRepeated(walk, source)
    }

    /// Gives an operand the scratch memory that it needs.
    private mutating func laidOut(_ walk: Walk, _ source: PointwiseSource, _ index: UInt) -> Walk {
        if isDirect(walk, source) { return walk }
        var walk = walk
        var elements = tile
        if isRepeated(walk, source) {
            elements = source.registerCount
            walk.prepared = elements
            forms |= 1 << index
        }
        walk.isFixed = walk.strides.allSatisfy { $0 == 0 }
        if walk.prepared != 0, !walk.isFixed { walk.other = elements * source.widest }
        walk.scratch = take(elements * source.widest + walk.other)
        if source.isConverted, source.isNumber || walk.step != source.storedSize {
            walk.packing = take(elements * source.widest)
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
        let steps = Five(a: a.step, b: b.step, c: c.step, d: d.step, output: output.step)
        let rowSteps = Five(a: a.rowStep, b: b.rowStep, c: c.rowStep, d: d.rowStep, output: output.rowStep)
        var index = place(range.lowerBound / cuts)
        var start = range.lowerBound % cuts * tile
        var rows = offsets(index)
        var rowsLeft = rowsLeft(index)
        var turn = 0
        let readA = Reader(a, operands.a, scratch), readB = Reader(b, operands.b, scratch)
        let readC = Reader(c, operands.c, scratch), readD = Reader(d, operands.d, scratch)
        @inline(__always) func prepareNumbers() {
            readA.prepareNumber(rows.a, a, operands.a, scratch, turn)
            readB.prepareNumber(rows.b, b, operands.b, scratch, turn)
            readC.prepareNumber(rows.c, c, operands.c, scratch, turn)
            readD.prepareNumber(rows.d, d, operands.d, scratch, turn)
        }
        @inline(__always) func elements(
            _ reader: Reader, _ walk: @autoclosure () -> Walk, _ source: @autoclosure () -> PointwiseSource, _ offset: Int,
            _ step: Int, _ count: Int
        ) -> UnsafeRawPointer {
            reader.isReady ? reader.address(offset, turn) : collected(walk(), source(), offset, step, count, scratch)
        }
        prepareNumbers()
        for piece in range {
            let n = Swift.min(tile, length &- start)
            let x = elements(readA, a, operands.a, rows.a &+ start &* steps.a, steps.a, n)
            let y = elements(readB, b, operands.b, rows.b &+ start &* steps.b, steps.b, n)
            let z = elements(readC, c, operands.c, rows.c &+ start &* steps.c, steps.c, n)
            let w = elements(readD, d, operands.d, rows.d &+ start &* steps.d, steps.d, n)
            let address = target.base + (rows.output &+ start &* steps.output)
            start &+= tile
            if start >= length {
                start = 0
                rowsLeft &-= 1
                if rowsLeft > 0 {
                    rows.advance(rowSteps)
                } else {
                    advance(&index)
                    rows = offsets(index)
                    rowsLeft = self.rowsLeft(index)
                }
                turn = 1 &- turn
                if piece &+ 1 < range.upperBound { prepareNumbers() }
            }
            if output.scratch < 0 {
                kernel(n, address, x, y, z, w, forms)
            } else {
                let place = scratch + output.scratch
                kernel(n, place, x, y, z, w, forms)
                target.finish(place, n, address, steps.output, scratch + output.packing)
            }
        }
    }

    private func prepare(_ walk: Walk, _ source: PointwiseSource, _ scratch: UnsafeMutableRawPointer) {
        if walk.scratch < 0 || !walk.isFixed { return }
        let count = walk.prepared == 0 ? tile : walk.prepared
        _ = source.elements(source.base, 0, count, scratch + walk.scratch, scratch + walk.packing)
    }

    /// Elements that are brought together or converted.
    private func collected(
        _ walk: Walk, _ source: PointwiseSource, _ offset: Int, _ step: Int, _ count: Int, _ scratch: UnsafeMutableRawPointer
    ) -> UnsafeRawPointer {
        source.elements(source.base + offset, step, count, scratch + walk.scratch, scratch + walk.packing)
    }

    private func offsets(_ index: DimensionIndex) -> Five {
        Five(
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
