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

/// 1 for true, for counting: of a choice between numbers, or of a mark that is only set, the compiler makes branches, and loops
/// with branches do not vectorize.
@inline(__always)
func one(if truth: Bool) -> UInt32 { UInt32(unsafeBitCast(truth, to: UInt8.self)) }

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

/// Goes through `count` elements four registers at a time. Each of the four has an accumulator of its own, so that one addition need
/// not wait for another; these meet in pairs at the end, in an order that depends on `count` alone.
///
/// `body` gets what has been accumulated, an offset in bytes and how many of the lanes count.
@inline(__always)
func accumulate<L: TileLanes>(
    _ count: Int, from start: L, _ body: (_ sum: L, _ offset: Int, _ lanes: Int) -> L, combine: (L, L) -> L
) -> L {
    var a = start, b = start, c = start, d = start
    let step = L.laneCount, bytes = L.laneCount &* L.elementSize
    var done = 0, at = 0
    while done &+ 4 &* step <= count {
        a = body(a, at, step)
        b = body(b, at &+ bytes, step)
        c = body(c, at &+ 2 &* bytes, step)
        d = body(d, at &+ 3 &* bytes, step)
        done &+= 4 &* step
        at &+= 4 &* bytes
    }
    while done &+ step <= count {
        a = body(a, at, step)
        done &+= step
        at &+= bytes
    }
    if done < count { b = body(b, at, count &- done) }
    return combine(combine(a, b), combine(c, d))
}

/// Room for four registers.
@inline(__always)
func withRegisters<L: TileLanes>(of value: L, _ body: (UnsafeMutableRawPointer) -> Void) {
    var registers = (value, value, value, value)
    withUnsafeMutableBytes(of: &registers) { body($0.baseAddress.unsafelyUnwrapped) }
}
