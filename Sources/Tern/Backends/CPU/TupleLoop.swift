import CTern
import Synchronization
import TernKernelABI

extension CPU {
    static var tupleKernels: KernelFamily {
        [
            "take_tuples": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in
                    try TupleLoop(call, call.operandCount - 1, catalog).take(call.input(0), call.output)
                }
            },
            "tuple_places": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in
                    try TupleLoop(call, call.operandCount, catalog).write(call.output)
                }
            },
        ]
    }
}

/// Places that several index tensors give together, one for each of neighbouring dimensions: element i of all of them stands for
/// `base + index[0][i] * stride[0] + index[1][i] * stride[1] + …`, where negative ones count from the extent of their dimension.
///
/// The index tensors are the last operands of the call, int64, contiguous and of one size. Its integers: the length of a run, the
/// base, then the extent and the stride of each dimension.
struct TupleLoop {
    /// Places that are made before they are used: they stay in the first-level cache in between.
    private static let tile = 1024
    /// Elements that are gathered between requests for the next tile's indices. These come from memory in streams that are too
    /// short for the processor to see, while it waits for elements anyway: the requests halved the time of a million of pairs.
    private static let step = 128

    private let call: KernelCall
    private let first: Int
    private let catalog: KernelCatalog
    private var run: Int { call.integers[0] }
    private var base: Int { call.integers[1] }

    init(_ call: KernelCall, _ dimensions: Int, _ catalog: KernelCatalog) {
        self.call = call
        self.catalog = catalog
        first = call.operandCount - dimensions
    }

    /// Counted from `start` on. False if an index is out of bounds.
    private func find(_ range: Range<Int>, from start: Int, _ places: UnsafeMutablePointer<Int64>) -> Bool {
        places.update(repeating: Int64(start), count: range.count)
        for i in first..<call.operandCount {
            let indices = call.input(i).data.assumingMemoryBound(to: Int64.self) + range.lowerBound
            let extent = Int64(call.integers[2 * (i - first) + 2]), stride = Int64(call.integers[2 * (i - first) + 3])
            if !catalog.indexPlaces(range.count, extent, stride, indices, places) { return false }
        }
        return true
    }

    /// Asks for the indices of the next `step` elements from `start` on.
    private func prefetch(_ start: Int, before end: Int) {
        let bytes = (Swift.min(start + TupleLoop.step, end) - start) * 8
        for i in first..<call.operandCount {
            let indices = call.input(i).data + start * 8
            var at = 0
            while at < bytes {
                tern_prefetch(indices + at)
                at += 64
            }
        }
    }

    /// `output`: the elements at the places, or the runs that begin there.
    func take(_ input: Tensor, _ output: Tensor) throws(TensorError) {
        let size = output.dtype.size, bytes = run * size
        let from = input.storage.pointer + base * size, to = output.data
        let move = catalog.indexed.moves[size.trailingZeroBitCount].gather
        let isOutside = Atomic<Bool>(false)
        ParallelLoop.ranges(output.count / run, size: Swift.max(1, ParallelLoop.grain / run)) { range in
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: TupleLoop.tile) { buffer in
                guard let places = buffer.baseAddress else { return }
                var start = range.lowerBound
                while start < range.upperBound {
                    let count = Swift.min(TupleLoop.tile, range.upperBound - start)
                    guard find(start..<start + count, from: 0, places) else {
                        return isOutside.store(true, ordering: .relaxed)
                    }
                    if run == 1 {
                        var row = IndexedPlane(
                            rows: 1, columns: 0, indexRow: 0, indexColumn: 1, nearRow: 0, nearColumn: 1, farRow: 0,
                            farColumn: 0, farStep: 1, extent: .max)
                        var done = 0
                        while done < count {
                            row.columns = Swift.min(TupleLoop.step, count - done)
                            prefetch(start + count + done, before: range.upperBound)
                            _ = move(&row, to + (start + done) * size, from, places + done)
                            done += row.columns
                        }
                    } else {
                        for i in 0..<count {
                            (to + (start + i) * bytes).copyMemory(from: from + Int(places[i]) * size, byteCount: bytes)
                        }
                    }
                    start += count
                }
            }
        }
        if isOutside.load(ordering: .relaxed) { throw outOfBounds }
    }

    /// `output`: the places themselves.
    func write(_ output: Tensor) throws(TensorError) {
        let places = output.data.assumingMemoryBound(to: Int64.self)
        let isOutside = Atomic<Bool>(false)
        ParallelLoop.ranges(output.count, size: ParallelLoop.grain) { range in
            var start = range.lowerBound
            while start < range.upperBound {
                let part = start..<Swift.min(start + TupleLoop.tile, range.upperBound)
                if !find(part, from: base, places + start) { return isOutside.store(true, ordering: .relaxed) }
                start = part.upperBound
            }
        }
        if isOutside.load(ordering: .relaxed) { throw outOfBounds }
    }

    private var outOfBounds: TensorError { .index("index: an index is out of bounds") }
}
