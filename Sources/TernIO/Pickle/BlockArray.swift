/// A sequence that grows by blocks and never moves what it has: an array takes three times its elements' memory while it grows.
struct BlockArray<Element> {
    private var blocks: [[Element]] = []
    private(set) var count = 0

    private static var shift: Int { 13 }
    private static var mask: Int { 1 << shift - 1 }

    subscript(index: Int) -> Element {
        get { blocks[index >> BlockArray.shift][index & BlockArray.mask] }
        set { blocks[index >> BlockArray.shift][index & BlockArray.mask] = newValue }
    }

    var last: Element? { blocks.last?.last }

    mutating func append(_ element: Element) {
        let place = count & BlockArray.mask
        if place == 0 {
            var block: [Element] = []
            // A short sequence has little memory.
            if count > 0 { block.reserveCapacity(BlockArray.mask + 1) }
            blocks.append(block)
        }
        blocks[blocks.count - 1].append(element)
        count += 1
    }

    mutating func removeLast(_ number: Int = 1) {
        var rest = number
        while rest > 0, let size = blocks.last?.count {
            let taken = Swift.min(rest, size)
            if taken == size { blocks.removeLast() } else { blocks[blocks.count - 1].removeLast(taken) }
            rest -= taken
            count -= taken
        }
    }
}
