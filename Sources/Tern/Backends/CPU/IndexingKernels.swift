import Synchronization
import TernKernelABI

extension CPU {
    static var indexingKernels: KernelFamily {
        ["take_runs": { _ in take }, "put_runs": { put($0) }, "check_indices": { check($0) }, "find_places": { find($0) }]
    }

    /// `output`: the number of the first index that is out of range, or their count. Integers: the least index allowed, the extent.
    private static func check(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in
            let indices = call.input(0).data.assumingMemoryBound(to: Int64.self), count = call.input(0).count
            let low = Int64(call.integers[0]), extent = Int64(call.integers[1])
            let first = Atomic<Int>(count)
            ParallelLoop.ranges(count, size: ParallelLoop.grain) { range in
                let found = range.lowerBound + catalog.indexCheck(range.count, low, extent, indices + range.lowerBound)
                if found < range.upperBound { first.min(found, ordering: .relaxed) }
            }
            call.output.data.assumingMemoryBound(to: Int64.self).pointee = Int64(first.load(ordering: .relaxed))
        }
    }

    /// `output`: the index tuples where the input, of type bool, is true. The first integer is 1 if it is to be their number only.
    private static func find(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in
            PlaceLoop(call.input(0), catalog).run(call.output.data.assumingMemoryBound(to: Int64.self), call.integers[0] == 1)
        }
    }

    private static let take: Kernel = { (call: KernelCall) throws(TensorError) -> Void in RunLoop.take(call) }

    private static func put(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in try RunLoop.put(call, catalog) }
    }
}

/// Moves runs of neighbouring elements between a tensor and places in a storage, `base + unit * number` for each number of a
/// list: what most indexing comes down to.
///
/// The places have been checked: they lie in the storage.
enum RunLoop {
    /// `output` run i = `input` elements from place i on. Integers: the length of a run, the unit and the base.
    static func take(_ call: KernelCall) {
        let output = call.output, input = call.input(0), offsets = call.input(1)
        let run = call.integers[0], unit = call.integers[1]
        let size = output.dtype.size, bytes = run * size
        let from = input.storage.pointer + call.integers[2] * size, to = output.data
        let places = offsets.data.assumingMemoryBound(to: Int64.self)
        let count = offsets.count
        ParallelLoop.ranges(count, size: Swift.max(1, ParallelLoop.grain / Swift.max(run, 1))) { range in
            switch (run, size) {
            case (1, 4):
                let to = to.assumingMemoryBound(to: UInt32.self), from = from.assumingMemoryBound(to: UInt32.self)
                for i in range { to[i] = from[Int(places[i]) &* unit] }
            case (1, 8):
                let to = to.assumingMemoryBound(to: UInt64.self), from = from.assumingMemoryBound(to: UInt64.self)
                for i in range { to[i] = from[Int(places[i]) &* unit] }
            default:
                let step = unit * size
                for i in range { (to + i * bytes).copyMemory(from: from + Int(places[i]) * step, byteCount: bytes) }
            }
        }
    }

    /// Cuts `count` long runs across, for threads that each go through all of them in order. Of 4096 rows of 256 elements, cut in
    /// four, an addition took two threads two thirds of the time of one.
    private static func alongRuns(_ count: Int, _ run: Int, _ body: (Range<Int>) -> Void) {
        ParallelLoop.ranges(run, size: Swift.max(64, ParallelLoop.grain / count & ~63), body)
    }

    /// `output` elements from place i on = input run i, or combined with it. From the first to the last: a place that comes twice
    /// has the last value, and sums are made in order. Integers: the length of a run, a `Runs.Mode`, the unit and the base.
    static func put(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let output = call.output, values = call.input(0), offsets = call.input(1)
        let run = call.integers[0], mode = Operators.Runs.Mode(rawValue: call.integers[1]) ?? .replace
        let size = output.dtype.size, bytes = run * size, unit = call.integers[2]
        let to = output.storage.pointer + call.integers[3] * size, from = values.data
        let places = offsets.data.assumingMemoryBound(to: Int64.self)
        guard let name = mode.kernelName(output.dtype) else {
            switch (run, size) {
            case (1, 4):
                let to = to.assumingMemoryBound(to: UInt32.self), from = from.assumingMemoryBound(to: UInt32.self)
                for i in 0..<offsets.count { to[Int(places[i]) &* unit] = from[i] }
            case (1, 8):
                let to = to.assumingMemoryBound(to: UInt64.self), from = from.assumingMemoryBound(to: UInt64.self)
                for i in 0..<offsets.count { to[Int(places[i]) &* unit] = from[i] }
            default:
                let step = unit * size
                alongRuns(offsets.count, run) { columns in
                    let part = columns.count * size, first = columns.lowerBound * size
                    for i in 0..<offsets.count {
                        (to + Int(places[i]) * step + first).copyMemory(from: from + i * bytes + first, byteCount: part)
                    }
                }
            }
            return
        }
        let type = output.dtype.elementType, carrier = type.carrier
        guard let combine = catalog.scatters[name]?[carrier]?.kernel else {
            throw .dtype("index_put: accumulating is not implemented for \(output.dtype)")
        }
        if carrier.size == size {
            alongRuns(offsets.count, run) { columns in
                let first = columns.lowerBound * size
                combine(offsets.count, columns.count, run, unit, to + first, places, from + first)
            }
            return
        }
        // Sixteen-bit floats are combined in float32, and rounded each time.
        let widen = catalog.conversion(from: type, to: carrier), narrow = catalog.conversion(from: carrier, to: type)
        withScratch(byteCount: run * 8 + 64) { scratch in
            let other = scratch + run * 4
            let start = other + run * 4
            start.storeBytes(of: 0, as: Int64.self)
            for i in 0..<offsets.count {
                let place = to + Int(places[i]) * unit * size
                widen?(run, scratch, place)
                widen?(run, other, from + i * bytes)
                combine(1, run, run, 1, scratch, start.assumingMemoryBound(to: Int64.self), other)
                narrow?(run, place, scratch)
            }
        }
    }
}
