import TernKernelABI

/// Finds the places of the bytes of a contiguous tensor that are not zero. The pieces that threads share are counted first, so that
/// each knows where its places are to be written.
struct PlaceLoop {
    private let flags: UnsafePointer<UInt8>
    private let shape: Shape
    private let count: Int
    private let catalog: KernelCatalog

    init(_ flags: Tensor, _ catalog: KernelCatalog) {
        self.flags = UnsafePointer(flags.data.assumingMemoryBound(to: UInt8.self))
        self.catalog = catalog
        shape = flags.shape
        count = flags.count
    }

    /// Writes the index tuples, a row each, or only their number.
    func run(_ output: UnsafeMutablePointer<Int64>, _ isCounting: Bool) {
        let piece = ParallelLoop.grain, pieces = (count + piece - 1) / piece
        withUnsafeTemporaryAllocation(of: Int.self, capacity: pieces + 1) { buffer in
            guard let starts = buffer.baseAddress else { return }
            let address = UInt(bitPattern: starts)
            starts[0] = 0
            ParallelLoop.ranges(count, size: piece) { range in
                guard let starts = UnsafeMutablePointer<Int>(bitPattern: address) else { return }
                starts[range.lowerBound / piece + 1] = catalog.placeSearch(range.count, flags + range.lowerBound, 0, nil, 0)
            }
            for i in 0..<pieces { starts[i + 1] += starts[i] }
            if isCounting {
                output.pointee = Int64(starts[pieces])
                return
            }
            ParallelLoop.ranges(count, size: piece) { range in
                guard let starts = UnsafeMutablePointer<Int>(bitPattern: address) else { return }
                let first = starts[range.lowerBound / piece], found = starts[range.lowerBound / piece + 1] - first
                write(range, output + first * shape.count, found)
            }
        }
    }

    private func write(_ range: Range<Int>, _ output: UnsafeMutablePointer<Int64>, _ found: Int) {
        let rank = shape.count
        if rank == 0 || found == 0 { return }
        // The numbers stand at the end of the tuples' memory first: a tuple never reaches beyond its own number.
        let numbers = output + (rank - 1) * found
        _ = catalog.placeSearch(range.count, flags + range.lowerBound, range.lowerBound, numbers, found)
        if rank == 1 { return }
        for i in 0..<found {
            var rest = numbers[i]
            let tuple = output + i * rank
            var d = rank - 1
            while d > 0 {
                let extent = Int64(shape[unchecked: d])
                let quotient = rest / extent
                tuple[d] = rest - quotient * extent
                rest = quotient
                d -= 1
            }
            tuple[0] = rest
        }
    }
}
