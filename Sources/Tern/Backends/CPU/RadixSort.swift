import TernKernelABI

/// Sorts one long row by its digits, in pieces that threads share.
///
/// For each digit, from the last to the first, the pieces count how many of their items have which value of it; then each item
/// has its place, by its digit, its piece and its order there. A digit that all keys share takes no pass, and the last pass writes
/// the sorted elements and their places.
struct RadixSort {
    /// Rows from this length on are sorted this way; up to it one thread is as fast.
    static let least = 1 << 16
    static let greatest = Int(UInt32.max)

    private let kernels: RadixKernels
    private let input: UnsafeRawPointer
    private let size: Int
    private let count: Int
    private let isDescending: Bool
    private let piece: Int
    private let pieces: Int

    init(_ kernels: RadixKernels, _ input: UnsafeRawPointer, _ size: Int, _ count: Int, isDescending: Bool) {
        self.kernels = kernels
        self.input = input
        self.size = size
        self.count = count
        self.isDescending = isDescending
        piece = Swift.max(1 << 17, (count + 15) / 16)
        pieces = (count + piece - 1) / piece
    }

    private var countsOfPiece: Int { kernels.digits * kernels.radix }

    /// Bytes of scratch memory.
    var scratchBytes: Int { pieces * countsOfPiece * 4 + 2 * count * kernels.itemSize }

    /// Runs `body(piece's number, first, count)` for all pieces.
    private func forEachPiece(_ body: (Int, Int, Int) -> Void) {
        ParallelLoop.run(pieces) { i in body(i, i * piece, Swift.min(piece, count - i * piece)) }
    }

    func run(_ values: UnsafeMutableRawPointer, _ indices: UnsafeMutablePointer<Int64>, _ scratch: UnsafeMutableRawPointer) {
        var from = scratch, to = scratch + count * kernels.itemSize
        let counts = (scratch + 2 * count * kernels.itemSize).assumingMemoryBound(to: UInt32.self)
        let step = countsOfPiece, itemSize = kernels.itemSize
        counts.update(repeating: 0, count: pieces * step)
        forEachPiece { i, first, n in kernels.count(n, input + first * size, isDescending, counts + i * step) }
        var passes = (0..<kernels.digits).filter { !isShared($0, counts) }
        if passes.isEmpty { passes = [0] }
        for (number, digit) in passes.enumerated() {
            let own = counts + digit * kernels.radix
            if number > 0 {
                // The items have moved between the pieces since they were counted.
                for i in 0..<pieces { (own + i * step).update(repeating: 0, count: kernels.radix) }
                let items = from
                forEachPiece { i, first, n in kernels.countItems(n, items + first * itemSize, digit, own + i * step) }
            }
            assignPlaces(own)
            let items = from, moved = to
            if number == 0 {
                forEachPiece { i, first, n in
                    kernels.spread(n, first, input + first * size, isDescending, digit, own + i * step, moved)
                }
            } else if number < passes.count - 1 {
                forEachPiece { i, first, n in kernels.move(n, items + first * itemSize, digit, own + i * step, moved) }
            } else {
                forEachPiece { i, first, n in
                    kernels.finish(n, items + first * itemSize, digit, own + i * step, input, isDescending, values, indices)
                }
            }
            swap(&from, &to)
        }
        if passes.count == 1 {
            let items = from
            forEachPiece { i, first, n in
                kernels.finish(
                    n, items + first * itemSize, 0, nil, input, isDescending, values + first * size, indices + first)
            }
        }
    }

    /// True if all keys have the same value of a digit.
    private func isShared(_ digit: Int, _ counts: UnsafeMutablePointer<UInt32>) -> Bool {
        let own = counts + digit * kernels.radix
        guard let value = (0..<kernels.radix).first(where: { own[$0] > 0 }) else { return true }
        return (0..<pieces).reduce(0) { $0 + Int(own[$1 * countsOfPiece + value]) } == count
    }

    /// Turns the counts of a digit into the places of each piece's first item with each value.
    private func assignPlaces(_ counts: UnsafeMutablePointer<UInt32>) {
        var sum: UInt32 = 0
        for value in 0..<kernels.radix {
            for i in 0..<pieces {
                let place = i * countsOfPiece + value
                let next = sum &+ counts[place]
                counts[place] = sum
                sum = next
            }
        }
    }
}
