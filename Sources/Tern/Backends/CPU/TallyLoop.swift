import TernKernelABI

extension CPU {
    static var tallyKernels: KernelFamily {
        [
            "integer_bounds": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in TallyLoop(call.input(0), catalog).bounds(call.output) }
            },
            "integer_tally": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in try TallyLoop(call.input(0), catalog).count(call.output) }
            },
        ]
    }
}

/// The bounds of integers, and how often each of them occurs. They are int64 and contiguous, and there is at least one.
struct TallyLoop {
    /// Numbers that are counted at a time, if there are not more bins: each time begins with empty bins and ends with an addition.
    private static let piece = 4 * ParallelLoop.grain
    /// Above this many bins the four sets that break up the waiting leave the first-level cache.
    private static let bins = 2048

    private let numbers: UnsafePointer<Int64>
    private let count: Int
    private let catalog: KernelCatalog

    init(_ numbers: Tensor, _ catalog: KernelCatalog) {
        self.numbers = UnsafePointer(numbers.data.assumingMemoryBound(to: Int64.self))
        count = numbers.count
        self.catalog = catalog
    }

    /// `output`: the least and the greatest number.
    func bounds(_ output: Tensor) {
        let piece = ParallelLoop.grain, pieces = (count + piece - 1) / piece
        let result = output.data.assumingMemoryBound(to: Int64.self)
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: 2 * pieces) { buffer in
            guard let found = buffer.baseAddress else { return }
            ParallelLoop.ranges(count, size: piece) { range in
                let own = found + range.lowerBound / piece * 2
                (own[0], own[1]) = (.max, .min)
                catalog.integerBounds(range.count, numbers + range.lowerBound, own)
            }
            // The bounds of the bounds.
            (result[0], result[1]) = (.max, .min)
            catalog.integerBounds(2 * pieces, found, result)
        }
    }

    /// `output`: how often each number occurs. None is below 0, or too great for the output.
    func count(_ output: Tensor) throws(TensorError) {
        let bins = output.count, piece = Swift.max(TallyLoop.piece, 4 * bins), pieces = (count + piece - 1) / piece
        if pieces == 1 { return tally(0..<count, bins, output.data) }
        let parts = try Tensor.uninitialized([pieces, bins], .int64, output.device)
        try withExtendedLifetime(parts) { () throws(TensorError) in
            let rows = parts.data
            ParallelLoop.ranges(count, size: piece) { range in
                tally(range, bins, rows + range.lowerBound / piece * bins * 8)
            }
            guard let sum = catalog.reductions["sum"]?[.int64] else { throw .dtype("bincount: there is no sum of int64") }
            sum.columns(pieces, bins * 8, bins, output.data, rows)
        }
    }

    private func tally(_ range: Range<Int>, _ bins: Int, _ output: UnsafeMutableRawPointer) {
        let counts = output.assumingMemoryBound(to: Int64.self), first = numbers + range.lowerBound
        if bins > TallyLoop.bins { return catalog.integerTally(range.count, bins, first, counts, nil) }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4 * bins) { buffer in
            catalog.integerTally(range.count, bins, first, counts, buffer.baseAddress)
        }
    }
}
