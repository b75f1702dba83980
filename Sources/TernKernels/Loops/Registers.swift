import CTern

// What every loop over lanes is made of: going through contiguous elements a register at a time, the last one in part.

/// Runs `body` for each register of `count` elements: the offset in bytes, and how many of the lanes count.
///
/// It is compiled twice, so that no whole register is asked whether it is one.
@inline(__always)
func forEachRegister<L: TileLanes>(_: L.Type, _ count: Int, _ body: (_ offset: Int, _ lanes: Int) -> Void) {
    var done = 0
    while done &+ L.laneCount <= count {
        body(done &* L.elementSize, L.laneCount)
        done &+= L.laneCount
    }
    if done < count { body(done &* L.elementSize, count &- done) }
}

/// Where a tile kernel is in its memory. An input whose one register is read again stays where it is: steps of nothing cost less than
/// offsets of which nothing is kept.
struct TileCursor {
    private(set) var output: UnsafeMutableRawPointer
    private var inputs: (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer)
    private let kept: (Int, Int, Int, Int)

    @inline(__always)
    init(
        _ output: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer,
        _ d: UnsafeRawPointer, repeated: UInt
    ) {
        self.output = output
        inputs = (a, b, c, d)
        kept = (keptOffset(repeated, 0), keptOffset(repeated, 1), keptOffset(repeated, 2), keptOffset(repeated, 3))
    }

    @inline(__always) func a<L: TileLanes>() -> L { L.load(inputs.0) }
    @inline(__always) func b<L: TileLanes>() -> L { L.load(inputs.1) }
    @inline(__always) func c<L: TileLanes>() -> L { L.load(inputs.2) }
    @inline(__always) func d<L: TileLanes>() -> L { L.load(inputs.3) }

    /// Whether an input is one register.
    @inline(__always) var repeatsA: Bool { kept.0 == 0 }
    @inline(__always) var repeatsB: Bool { kept.1 == 0 }

    @inline(__always)
    mutating func advance(_ bytes: Int) {
        output += bytes
        inputs.0 += bytes & kept.0
        inputs.1 += bytes & kept.1
        inputs.2 += bytes & kept.2
        inputs.3 += bytes & kept.3
    }

    /// Writes the first `count` lanes of each input, and ones behind them, to `room`, one register after the other.
    @inline(__always)
    func collect<L: TileLanes>(_: L.Type, _ count: Int, of number: Int, in room: UnsafeMutableRawPointer) {
        let bytes = L.laneCount &* L.elementSize
        L.loadPart(inputs.0, count, fill: .one).store(room)
        if number > 1 { L.loadPart(inputs.1, count, fill: .one).store(room + bytes) }
        if number > 2 { L.loadPart(inputs.2, count, fill: .one).store(room + 2 &* bytes) }
        if number > 3 { L.loadPart(inputs.3, count, fill: .one).store(room + 3 &* bytes) }
    }
}

/// The bits of an offset, or of a place, that count in an input: none if it is repeated.
@inline(__always)
func keptOffset(_ repeated: UInt, _ input: Int) -> Int { Int(truncatingIfNeeded: (repeated &>> UInt(input)) & 1) &- 1 }

/// Runs `body` on the whole registers of `count` elements; it goes through as many as it is told. The last elements, if they fill no
/// register, are brought to whole ones in memory of the thread and the results back, so that `body` is compiled once: there are many
/// tile kernels.
///
/// `inputs` says how many of the inputs are there.
@inline(__always)
func forWholeRegisters<L: TileLanes>(
    _: L.Type, _ inputs: Int, _ count: Int, _ start: TileCursor, _ body: (_ tile: inout TileCursor, _ registers: Int) -> Void
) {
    let bytes = L.laneCount &* L.elementSize
    let rest = count & (L.laneCount &- 1)
    var tile = start, registers = count / L.laneCount
    var end: UnsafeMutableRawPointer?
    while true {
        body(&tile, registers)
        if let end { return L.load(tile.output - bytes).storePart(end, rest) }
        guard rest > 0, let room = tern_room() else { return }
        tile.collect(L.self, rest, of: inputs, in: room)
        end = tile.output
        tile = TileCursor(
            room + 4 &* bytes, UnsafeRawPointer(room), UnsafeRawPointer(room + bytes), UnsafeRawPointer(room + 2 &* bytes),
            UnsafeRawPointer(room + 3 &* bytes), repeated: 0)
        registers = 1
    }
}

/// The same, a register at a time: writes what `body` gives for it.
@inline(__always)
func forEachWholeRegister<L: TileLanes>(
    _: L.Type, _ inputs: Int, _ count: Int, _ start: TileCursor, _ body: (_ tile: TileCursor) -> L
) {
    forWholeRegisters(L.self, inputs, count, start) { forEachRegister(L.self, &$0, $1, body) }
}

/// Writes what `body` gives for each of so many registers.
@inline(__always)
func forEachRegister<L: TileLanes>(_: L.Type, _ tile: inout TileCursor, _ registers: Int, _ body: (_ tile: TileCursor) -> L) {
    var left = registers
    while left > 0 {
        body(tile).store(tile.output)
        tile.advance(L.laneCount &* L.elementSize)
        left &-= 1
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
