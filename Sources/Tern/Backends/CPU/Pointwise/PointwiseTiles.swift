import TernKernelABI

/// A pointwise loop in tiles of the logical order: for rows so short that each alone would cost more than its elements.
struct PointwiseTiles: @unchecked Sendable {
    private let count: Int
    /// Nil for what is a number or not there.
    private let walkers: (Walker?, Walker?, Walker?, Walker?)
    private let output: Walker
    private let tile: Int
    private let slot: Int

    init(_ call: KernelCall, _ operands: PointwiseOperands, _ target: PointwiseTarget, _ catalog: KernelCatalog) {
        let result = call.output
        count = result.count
        func walker(_ index: Int) -> Walker? {
            guard index < call.operandCount, let tensor = call.operand(index).tensor else { return nil }
            return Walker(tensor, as: result.shape, catalog)
        }
        walkers = (walker(0), walker(1), walker(2), walker(3))
        output = Walker(result, as: result.shape, catalog)
        tile = Swift.min(PointwiseLoop.tile(operands, target), count)
        slot = (tile * Swift.max(operands.widest, target.widest) + 63) & ~63
    }

    func run(_ kernel: TileKernel, _ operands: PointwiseOperands, _ target: PointwiseTarget) {
        ParallelLoop.ranges(count, size: ParallelLoop.grain / 2) { range in
            withScratch(byteCount: 10 * slot) { scratch in
                prepare(operands.a, walkers.0, scratch)
                prepare(operands.b, walkers.1, scratch + 2 * slot)
                prepare(operands.c, walkers.2, scratch + 4 * slot)
                prepare(operands.d, walkers.3, scratch + 6 * slot)
                var start = range.lowerBound
                while start < range.upperBound {
                    let n = Swift.min(tile, range.upperBound - start)
                    let x = elements(operands.a, walkers.0, start, n, scratch)
                    let y = elements(operands.b, walkers.1, start, n, scratch + 2 * slot)
                    let z = elements(operands.c, walkers.2, start, n, scratch + 4 * slot)
                    let w = elements(operands.d, walkers.3, start, n, scratch + 6 * slot)
                    write(target, start, n, scratch + 8 * slot) { kernel(n, $0, x, y, z, w, 0) }
                    start += n
                }
            }
        }
    }

    /// Numbers are spread once for all tiles.
    private func prepare(_ source: PointwiseSource, _ walker: Walker?, _ slots: UnsafeMutableRawPointer) {
        if walker == nil, source.isNumber { _ = source.elements(source.base, 0, tile, slots, slots + slot) }
    }

    @inline(never)
    private func elements(
        _ source: PointwiseSource, _ walker: Walker?, _ start: Int, _ count: Int, _ slots: UnsafeMutableRawPointer
    ) -> UnsafeRawPointer {
        guard let walker else { return UnsafeRawPointer(slots) }
        if walker.uniformStride == source.storedSize {
            return source.elements(source.base + start * source.storedSize, source.storedSize, count, slots, slots + slot)
        }
        let packed = source.isConverted ? slots + slot : slots
        walker.gather(start, count, into: packed)
        return source.converted(packed, count, slots)
    }

    private func write(
        _ target: PointwiseTarget, _ start: Int, _ count: Int, _ slots: UnsafeMutableRawPointer,
        _ body: (UnsafeMutableRawPointer) -> Void
    ) {
        if output.uniformStride == target.size {
            let address = target.base + start * target.size
            let place = target.isConverted ? slots : address
            body(place)
            if target.isConverted { target.finish(place, count, address, target.size, slots + slot) }
        } else {
            body(slots)
            output.scatter(start, count, from: target.converted(slots, count, slots + slot))
        }
    }
}
