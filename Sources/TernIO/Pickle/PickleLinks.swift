/// The elements of a pickle's containers, one after another. A container is a piece of them; one that grows after others were added,
/// or is very long, is a chain of pieces, so that no element is ever moved.
struct PickleLinks {
    private var elements = BlockArray<PickleID>()
    private var pieces = BlockArray<Piece>()
    private var chains = BlockArray<Chain>()

    private struct Piece {
        let start: Int32
        var count: Int32
        /// The place of the next one; -1 for the last.
        var next: Int32
    }

    private struct Chain {
        let first: Int32
        var last: Int32
        var count: Int32
    }

    /// The pieces that a container has.
    private func forEachPiece(_ word: PickleWord, _ body: (PickleSpan) -> Void) {
        let span = PickleSpan(payload: word.payload)
        guard span.count == PickleSpan.countLimit else { return body(span) }
        var place = chains[span.start].first
        while place >= 0 {
            let piece = pieces[Int(place)]
            body(PickleSpan(start: Int(piece.start), count: Int(piece.count)))
            place = piece.next
        }
    }

    func count(_ word: PickleWord) -> Int {
        let span = PickleSpan(payload: word.payload)
        return span.count < PickleSpan.countLimit ? span.count : Int(chains[span.start].count)
    }

    func members(_ word: PickleWord) -> [PickleID] {
        var result: [PickleID] = []
        result.reserveCapacity(count(word))
        forEachPiece(word) { span in for place in span.start..<span.end { result.append(elements[place]) } }
        return result
    }

    mutating func append(_ element: PickleID, to word: inout PickleWord) {
        open(&word)
        elements.append(element)
        grow(&word, 1)
    }

    mutating func extend(_ word: inout PickleWord, _ stack: BlockArray<PickleID>, from start: Int) {
        guard start < stack.count else { return }
        open(&word)
        for place in start..<stack.count { elements.append(stack[place]) }
        grow(&word, stack.count - start)
    }

    /// A container of the same elements, which may grow by itself.
    mutating func copy(_ word: PickleWord, _ kind: PickleWord.Kind) -> PickleWord {
        let span = PickleSpan(payload: word.payload)
        if span.count < PickleSpan.countLimit { return PickleWord(kind, span.payload) }
        var result = PickleWord(kind)
        open(&result)
        let members = members(word)
        for member in members { elements.append(member) }
        grow(&result, members.count)
        return result
    }

    /// Sees to it that the elements that are added now are behind those of the container.
    private mutating func open(_ word: inout PickleWord) {
        let span = PickleSpan(payload: word.payload)
        let end = elements.count
        if span.count == PickleSpan.countLimit {
            let last = chains[span.start].last
            let piece = pieces[Int(last)]
            guard Int(piece.start) + Int(piece.count) != end else { return }
            pieces[Int(last)].next = Int32(truncatingIfNeeded: pieces.count)
            chains[span.start].last = Int32(truncatingIfNeeded: pieces.count)
            pieces.append(Piece(start: Int32(truncatingIfNeeded: end), count: 0, next: -1))
        } else if span.count == 0 {
            word = PickleWord(word.kind, PickleSpan(start: end, count: 0).payload)
        } else if span.end != end {
            chain(&word, span)
            open(&word)
        }
    }

    /// Counts elements that were added behind those of the container.
    private mutating func grow(_ word: inout PickleWord, _ number: Int) {
        let span = PickleSpan(payload: word.payload)
        if span.count < PickleSpan.countLimit, span.count + number < PickleSpan.countLimit {
            word = PickleWord(word.kind, PickleSpan(start: span.start, count: span.count + number).payload)
            return
        }
        if span.count < PickleSpan.countLimit { chain(&word, span) }
        let place = PickleSpan(payload: word.payload).start
        chains[place].count += Int32(truncatingIfNeeded: number)
        pieces[Int(chains[place].last)].count += Int32(truncatingIfNeeded: number)
    }

    /// Makes a chain of one piece of a container that was a piece.
    private mutating func chain(_ word: inout PickleWord, _ span: PickleSpan) {
        let piece = Int32(truncatingIfNeeded: pieces.count)
        pieces.append(
            Piece(start: Int32(truncatingIfNeeded: span.start), count: Int32(truncatingIfNeeded: span.count), next: -1))
        chains.append(Chain(first: piece, last: piece, count: Int32(truncatingIfNeeded: span.count)))
        word = PickleWord(word.kind, PickleSpan(start: chains.count - 1, count: PickleSpan.countLimit).payload)
    }

    /// How many elements there are.
    var count: Int { elements.count }
}
