// What every loop over lanes is made of: going through contiguous elements a register at a time, the last one in part.

/// Runs `body` for each register of `count` elements: the offset in bytes, and how many of the lanes count.
@inline(__always)
func forEachRegister<L: TileLanes>(_: L.Type, _ count: Int, _ body: (_ offset: Int, _ lanes: Int) -> Void) {
    var done = 0
    while done < count {
        body(done &* L.elementSize, count &- done)
        done &+= L.laneCount
    }
}

/// A register, or the first `lanes` elements of one and `fill` in the others.
@inline(__always)
func load<L: TileLanes>(_ from: UnsafeRawPointer, _ offset: Int, _ lanes: Int, fill: L.Element = .one) -> L {
    lanes >= L.laneCount ? L.load(from + offset) : L.loadPart(from + offset, lanes, fill: fill)
}

@inline(__always)
func store<L: TileLanes>(_ value: L, _ to: UnsafeMutableRawPointer, _ offset: Int, _ lanes: Int) {
    if lanes >= L.laneCount { value.store(to + offset) } else { value.storePart(to + offset, lanes) }
}

/// The lanes combined as a tree, always the same one.
@inline(__always)
func fold<L: TileLanes>(_ value: L, _ combine: (L.Element, L.Element) -> L.Element) -> L.Element {
    var value = value
    return withUnsafeMutableBytes(of: &value) { bytes in
        let lane = bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: L.Element.self)
        var width = L.laneCount &>> 1
        while width > 0 {
            for j in 0..<width { lane[j] = combine(lane[j], lane[j &+ width]) }
            width &>>= 1
        }
        return lane[0]
    }
}
