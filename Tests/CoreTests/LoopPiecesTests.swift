import Synchronization
import Testing

@testable import Tern

@Suite struct LoopPiecesTests {
    private func taken(_ pieces: borrowing LoopPieces, by thread: Int) -> [Int] {
        var list: [Int] = []
        pieces.forEach(beginningWith: thread) { list.append($0) }
        return list
    }

    /// Its own part from the front, the others' from behind.
    @Test(arguments: [(0, [0, 1, 2, 6, 5, 4, 3]), (1, [3, 4, 5, 6, 2, 1, 0]), (3, [3, 4, 5, 6, 2, 1, 0])])
    func order(thread: Int, expected: [Int]) {
        var pieces = LoopPieces(threads: 2)
        pieces.divide(7, among: 2)
        #expect(taken(pieces, by: thread) == expected)
        #expect(taken(pieces, by: 0).isEmpty)
    }

    @Test func fewerPiecesThanThreads() {
        var pieces = LoopPieces(threads: 8)
        pieces.divide(3, among: 8)
        #expect(taken(pieces, by: 5).sorted() == [0, 1, 2])
        pieces.divide(0, among: 8)
        #expect(taken(pieces, by: 0).isEmpty)
    }

    @Test func everyPieceOnceInALoopOfManyThreads() {
        let count = 10_000
        for _ in 0..<20 {
            let sum = Atomic<Int>(0), number = Atomic<Int>(0)
            ParallelLoop.run(count) { piece in
                sum.add(piece, ordering: .relaxed)
                number.add(1, ordering: .relaxed)
            }
            #expect(number.load(ordering: .relaxed) == count)
            #expect(sum.load(ordering: .relaxed) == count * (count - 1) / 2)
        }
    }
}
