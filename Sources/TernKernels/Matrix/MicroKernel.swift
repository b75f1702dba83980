import CTern

/// Two rows of a tile of `c`: two vectors wide, or one.
///
/// The accumulators have names because a loop over an array of them would keep them in memory. `wide` is a constant wherever
/// these methods are inlined; in the narrow forms the right half disappears.
private struct RowPair<Element: PanelElement> {
    var upperLeft = Element.zeros
    var upperRight = Element.zeros
    var lowerLeft = Element.zeros
    var lowerRight = Element.zeros

    /// Adds the products of two elements of `a`, `rowStride` apart, and a group of columns.
    @inline(__always)
    mutating func add(
        _ a: UnsafePointer<Element>, rowStride: Int, _ left: Element.Vector, _ right: Element.Vector, wide: Bool
    ) {
        let upper = Element.broadcast(a[0])
        upperLeft = Element.addProduct(upper, left, to: upperLeft)
        if wide { upperRight = Element.addProduct(upper, right, to: upperRight) }
        let lower = Element.broadcast(a[rowStride])
        lowerLeft = Element.addProduct(lower, left, to: lowerLeft)
        if wide { lowerRight = Element.addProduct(lower, right, to: lowerRight) }
    }

    @inline(__always)
    func store(to c: UnsafeMutablePointer<Element>, rowStride: Int, rightStep: Int, accumulate: Bool, wide: Bool) {
        store(upperLeft, to: c, accumulate)
        if wide { store(upperRight, to: c + rightStep, accumulate) }
        store(lowerLeft, to: c + rowStride, accumulate)
        if wide { store(lowerRight, to: c + rowStride + rightStep, accumulate) }
    }

    @inline(__always)
    private func store(_ sum: Element.Vector, to c: UnsafeMutablePointer<Element>, _ accumulate: Bool) {
        storeUnaligned(accumulate ? Element.add(loadUnaligned(c, as: Element.Vector.self), sum) : sum, to: c)
    }
}

/// A tile of `c` and what it is the product of.
struct Tile<Element: PanelElement> {
    var depth: Int
    /// A packed panel of `TileShape.rows` rows; only the first `rows` are used, rounded up to a height there is code for.
    var a: UnsafePointer<Element>
    /// Where `a` is the operand itself, `TileShape.rows` rows with their steps side by side: how far apart they are.
    var aRowStride: Int?
    /// Groups of columns, `bStride` elements apart: a packed panel, or the operand itself.
    var b: UnsafePointer<Element>
    var bStride: Int
    var c: UnsafeMutablePointer<Element>
    var cRowStride: Int
    var accumulate: Bool
    /// The steps come in runs of `depth`. Where the groups of each begin, in elements from `b` on; there is one that begins at 0 if
    /// nothing is said.
    var runs = 1
    var starts: UnsafePointer<Int>?
    /// From the left vector of a wide tile to the right one: neighbours, if nothing is said.
    var bRightStep = Element.lanes
    var cRightStep = Element.lanes
}

/// The size of a tile as a type. As arguments the same constants are lost: the optimizer joins calls that differ in nothing else
/// before it inlines them, and the accumulators go to memory.
private protocol TileForm {
    static var rowPairs: Int { get }
    static var wide: Bool { get }
    /// Whether the rows of `a` are read in the operand itself.
    static var inPlace: Bool { get }
}

extension TileForm {
    @inline(__always) static var inPlace: Bool { false }
}

private enum TallWide: TileForm {
    @inline(__always) static var rowPairs: Int { TileShape.rowPairs }
    @inline(__always) static var wide: Bool { true }
}

private enum TallNarrow: TileForm {
    @inline(__always) static var rowPairs: Int { TileShape.rowPairs }
    @inline(__always) static var wide: Bool { false }
}

private enum InPlaceWide: TileForm {
    @inline(__always) static var rowPairs: Int { TileShape.rowPairs }
    @inline(__always) static var wide: Bool { true }
    @inline(__always) static var inPlace: Bool { true }
}

private enum InPlaceNarrow: TileForm {
    @inline(__always) static var rowPairs: Int { TileShape.rowPairs }
    @inline(__always) static var wide: Bool { false }
    @inline(__always) static var inPlace: Bool { true }
}

private enum MiddleWide: TileForm {
    @inline(__always) static var rowPairs: Int { 2 &* TileShape.pairStep }
    @inline(__always) static var wide: Bool { true }
}

private enum MiddleNarrow: TileForm {
    @inline(__always) static var rowPairs: Int { 2 &* TileShape.pairStep }
    @inline(__always) static var wide: Bool { false }
}

private enum ShortWide: TileForm {
    @inline(__always) static var rowPairs: Int { TileShape.pairStep }
    @inline(__always) static var wide: Bool { true }
}

private enum ShortNarrow: TileForm {
    @inline(__always) static var rowPairs: Int { TileShape.pairStep }
    @inline(__always) static var wide: Bool { false }
}

/// One chain of multiply-adds along `k` for every element of the tile, from zero upwards: the same chain in every form.
@inline(__always)
private func multiply<Element: PanelElement, Form: TileForm>(_ tile: Tile<Element>, _ form: Form.Type) {
    let rowPairs = Form.rowPairs
    let wide = Form.wide
    let rightStep = tile.bRightStep
    let row = Form.inPlace ? tile.aRowStride ?? 1 : 1
    let step = Form.inPlace ? 1 : TileShape.rows
    var pair0 = RowPair<Element>()
    var pair1 = RowPair<Element>()
    var pair2 = RowPair<Element>()
    var pair3 = RowPair<Element>()
    var pair4 = RowPair<Element>()
    var pair5 = RowPair<Element>()

    var a = tile.a
    var run = 0
    repeat {
        var b = tile.b
        if let starts = tile.starts { b += starts[run] }
        var remaining = tile.depth
        while remaining > 0 {
            let left = loadUnaligned(b, as: Element.Vector.self)
            let right = wide ? loadUnaligned(b + rightStep, as: Element.Vector.self) : left
            pair0.add(a, rowStride: row, left, right, wide: wide)
            if rowPairs > 1 { pair1.add(a + 2 &* row, rowStride: row, left, right, wide: wide) }
            if rowPairs > 2 { pair2.add(a + 4 &* row, rowStride: row, left, right, wide: wide) }
            if rowPairs > 3 { pair3.add(a + 6 &* row, rowStride: row, left, right, wide: wide) }
            if rowPairs > 4 { pair4.add(a + 8 &* row, rowStride: row, left, right, wide: wide) }
            if rowPairs > 5 { pair5.add(a + 10 &* row, rowStride: row, left, right, wide: wide) }
            a += step
            b += tile.bStride
            remaining &-= 1
        }
        run &+= 1
    } while run < tile.runs

    let stride = tile.cRowStride
    let right = tile.cRightStep
    let accumulate = tile.accumulate
    pair0.store(to: tile.c, rowStride: stride, rightStep: right, accumulate: accumulate, wide: wide)
    if rowPairs > 1 {
        pair1.store(to: tile.c + 2 &* stride, rowStride: stride, rightStep: right, accumulate: accumulate, wide: wide)
    }
    if rowPairs > 2 {
        pair2.store(to: tile.c + 4 &* stride, rowStride: stride, rightStep: right, accumulate: accumulate, wide: wide)
    }
    if rowPairs > 3 {
        pair3.store(to: tile.c + 6 &* stride, rowStride: stride, rightStep: right, accumulate: accumulate, wide: wide)
    }
    if rowPairs > 4 {
        pair4.store(to: tile.c + 8 &* stride, rowStride: stride, rightStep: right, accumulate: accumulate, wide: wide)
    }
    if rowPairs > 5 {
        pair5.store(to: tile.c + 10 &* stride, rowStride: stride, rightStep: right, accumulate: accumulate, wide: wide)
    }
}

/// Computes `rows` rows and `columns` columns of a tile, in the smallest form that covers them.
///
/// It writes whole vectors and rows up to a multiple of `TileShape.rowStep`: `tile.c` has room for that. A panel of `a` that is
/// read in place has all of its rows.
@inline(never)
func multiply<Element: PanelElement>(_ tile: Tile<Element>, rows: Int, columns: Int) {
    let wide = columns > Element.lanes
    // Each row is a line of its own, or two, and in none of the caches more often than not: it comes while the products are computed.
    for row in 0..<rows {
        let line = tile.c + row &* tile.cRowStride
        tern_prefetch(line)
        tern_prefetch(line + (wide ? tile.cRightStep &+ Element.lanes &- 1 : columns &- 1))
    }
    if tile.aRowStride != nil {
        if wide { multiply(tile, InPlaceWide.self) } else { multiply(tile, InPlaceNarrow.self) }
    } else if rows > TileShape.middleRows {
        if wide { multiply(tile, TallWide.self) } else { multiply(tile, TallNarrow.self) }
    } else if rows > TileShape.rowStep {
        if wide { multiply(tile, MiddleWide.self) } else { multiply(tile, MiddleNarrow.self) }
    } else {
        if wide { multiply(tile, ShortWide.self) } else { multiply(tile, ShortNarrow.self) }
    }
}
