import Synchronization

/// The pieces of one loop, divided among its threads.
///
/// Each thread begins with the same part of every loop of a size, and so finds in its own cache what it wrote there before: pieces
/// taken in turns wander from cache to cache, which makes filling 4 MB half as fast where processors do not share one. Whoever is
/// through takes the last pieces of the others.
struct LoopPieces: ~Copyable {
    /// The first piece that is left and the end, in one word, so that a piece is taken in one step. On a cache line of its own.
    private struct Part: ~Copyable {
        let bounds = Atomic<UInt64>(0)
        private let padding: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
    }

    /// The most pieces that can be counted here.
    static let limit = Int(UInt32.max)

    private let parts: UnsafeMutablePointer<Part>
    private var count = 1

    init(threads: Int) {
        parts = .allocate(capacity: threads)
        for i in 0..<threads { (parts + i).initialize(to: Part()) }
    }

    deinit { parts.deallocate() }

    /// Before the loop is open to other threads.
    mutating func divide(_ pieces: Int, among threads: Int) {
        count = threads
        for i in 0..<threads {
            let bounds = UInt64(pieces * i / threads) << 32 | UInt64(pieces * (i + 1) / threads)
            parts[i].bounds.store(bounds, ordering: .relaxed)
        }
    }

    /// Runs `body` for pieces until none is left, beginning with the part of `thread`.
    func forEach(beginningWith thread: Int, _ body: (Int) -> Void) {
        let own = thread % count
        while let piece = take(from: own, first: true) { body(piece) }
        for other in (own + 1)..<(own + count) {
            while let piece = take(from: other % count, first: false) { body(piece) }
        }
    }

    private func take(from part: Int, first: Bool) -> Int? {
        var bounds = parts[part].bounds.load(ordering: .relaxed)
        while true {
            let (start, end) = (bounds >> 32, bounds & UInt64(UInt32.max))
            if start == end { return nil }
            let rest = first ? bounds + 1 << 32 : bounds - 1
            let outcome = parts[part].bounds.weakCompareExchange(expected: bounds, desired: rest, ordering: .relaxed)
            if outcome.exchanged { return Int(first ? start : end - 1) }
            bounds = outcome.original
        }
    }
}
