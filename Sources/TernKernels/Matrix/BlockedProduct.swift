import TernKernelABI

/// One operand: "across" goes from row to row of the left one and from column to column of the right one, "along" goes along `k`.
private struct OperandView<Stored> {
    var base: UnsafePointer<Stored>
    var across: Int
    var along: Int

    @inline(__always)
    func at(_ across: Int, _ along: Int) -> UnsafePointer<Stored> {
        base + across &* self.across + along &* self.along
    }
}

/// A product on its way through the blocks.
private struct BlockedProduct<Operand: MatrixOperand> {
    typealias Element = Operand.Element

    var rows: Int
    var columns: Int
    var k: Int
    var left: OperandView<Operand.Stored>
    var right: OperandView<Operand.Stored>
    var c: UnsafeMutablePointer<Element>
    var cRowStride: Int
    var cColumnStride: Int
    var accumulate: Bool
    var scratch: UnsafeMutableRawPointer

    @inline(__always)
    init(_ p: UnsafePointer<MatrixProduct>) {
        let p = p.pointee
        let exchanged = exchangesOperands(m: p.m, n: p.n)
        let a = OperandView(
            base: p.a.assumingMemoryBound(to: Operand.Stored.self), across: p.aRowStride, along: p.aColumnStride)
        let b = OperandView(
            base: p.b.assumingMemoryBound(to: Operand.Stored.self), across: p.bColumnStride, along: p.bRowStride)
        rows = exchanged ? p.n : p.m
        columns = exchanged ? p.m : p.n
        k = p.k
        left = exchanged ? b : a
        right = exchanged ? a : b
        c = p.c.assumingMemoryBound(to: Element.self)
        cRowStride = exchanged ? 1 : p.cRowStride
        cColumnStride = exchanged ? p.cRowStride : 1
        accumulate = p.accumulate
        scratch = p.scratch
    }

    /// Along `k`, in elements of a panel.
    private var steps: Int { (k &+ Operand.stepsTogether &- 1) / Operand.stepsTogether }

    func run() {
        let steps = steps
        let largestDepth = Blocking<Element>.depth(k: steps)
        let leftBlock = (scratch + Blocking<Element>.tileBytes).assumingMemoryBound(to: Element.self)
        let leftBytes = Blocking<Element>.leftBytes(rows: rows, depth: largestDepth)
        let rightBlock = (UnsafeMutableRawPointer(leftBlock) + leftBytes).assumingMemoryBound(to: Element.self)

        var column = 0
        while column < columns {
            let blockColumns = smaller(Blocking<Element>.blockColumns, columns &- column)
            var step = 0
            while step < steps {
                let depth = smaller(largestDepth, steps &- step)
                let rightPanels = packRight(column: column, columns: blockColumns, step: step, depth: depth, to: rightBlock)
                var row = 0
                while row < rows {
                    let blockRows = smaller(Blocking<Element>.blockRows, rows &- row)
                    let leftPanels = packLeft(row: row, rows: blockRows, step: step, depth: depth, to: leftBlock)
                    multiplyBlock(
                        row: row, rows: blockRows, column: column, columns: blockColumns, depth: depth,
                        left: leftPanels, right: rightPanels, accumulate: accumulate || step > 0)
                    row &+= blockRows
                }
                step &+= depth
            }
            column &+= blockColumns
        }
    }

    /// Packs the panels of a block of the left operand, or leaves those with all of their rows in place that few columns will
    /// read and whose steps lie side by side.
    private func packLeft(
        row: Int, rows: Int, step: Int, depth: Int, to block: UnsafeMutablePointer<Element>
    ) -> Panels<Element> {
        let readsInPlace =
            Operand.isPanelElement && left.along == 1 && columns <= Blocking<Element>.columnsInPlace
        return pack(
            left, width: TileShape.rows, readsInPlace: readsInPlace, stride: left.across, first: row, count: rows, step: step,
            depth: depth, to: block)
    }

    /// Packs the panels of a block of the right operand, or leaves those whole panels in place that few rows will read: the copy
    /// would cost more than the jumps from row to row.
    private func packRight(
        column: Int, columns: Int, step: Int, depth: Int, to block: UnsafeMutablePointer<Element>
    ) -> Panels<Element> {
        let readsInPlace = Operand.isPanelElement && right.across == 1 && rows <= 2 &* TileShape.rows
        return pack(
            right, width: Blocking<Element>.tileColumns, readsInPlace: readsInPlace, stride: right.along, first: column,
            count: columns, step: step, depth: depth, to: block)
    }

    @inline(__always)
    private func pack(
        _ view: OperandView<Operand.Stored>, width: Int, readsInPlace: Bool, stride: Int, first: Int, count: Int, step: Int,
        depth: Int, to block: UnsafeMutablePointer<Element>
    ) -> Panels<Element> {
        let together = Operand.stepsTogether
        let packedFrom = readsInPlace ? count / width &* width : 0
        var panel = packedFrom
        while panel < count {
            packPanel(
                Operand.self, width: width, valid: smaller(width, count &- panel),
                steps: smaller(depth &* together, k &- step &* together), from: view.at(first &+ panel, step &* together),
                across: view.across, along: view.along, to: block + (panel &- packedFrom) &* depth)
            panel &+= width
        }
        return Panels(
            inPlace: UnsafeRawPointer(view.at(first, step)).assumingMemoryBound(to: Element.self), stride: stride,
            packed: UnsafePointer(block), packedFrom: packedFrom)
    }

    /// A panel of the right operand stays in the first cache while the panels of the left block pass by.
    private func multiplyBlock(
        row: Int, rows: Int, column: Int, columns: Int, depth: Int,
        left: Panels<Element>, right: Panels<Element>, accumulate: Bool
    ) {
        let width = Blocking<Element>.tileColumns
        var j = 0
        while j < columns {
            let tileColumns = smaller(width, columns &- j)
            let inPlace = j < right.packedFrom
            var i = 0
            while i < rows {
                let tileRows = smaller(TileShape.rows, rows &- i)
                let leftInPlace = i < left.packedFrom
                let tile = Tile(
                    depth: depth,
                    a: leftInPlace ? left.inPlace + i &* left.stride : left.packed + (i &- left.packedFrom) &* depth,
                    aRowStride: leftInPlace ? left.stride : nil,
                    b: inPlace ? right.inPlace + j : right.packed + (j &- right.packedFrom) &* depth,
                    bStride: inPlace ? right.stride : width,
                    c: c + (row &+ i) &* cRowStride + (column &+ j) &* cColumnStride, cRowStride: cRowStride,
                    accumulate: accumulate)
                if cColumnStride == 1 && tileColumns % Element.lanes == 0 && tileRows % TileShape.rowStep == 0 {
                    multiply(tile, rows: tileRows, columns: tileColumns)
                } else {
                    multiplyAtEdge(tile, rows: tileRows, columns: tileColumns)
                }
                i &+= tileRows
            }
            j &+= tileColumns
        }
    }

    /// A tile that `c` has no room for is computed beside it. What `c` holds goes there first and the micro-kernel adds to it,
    /// so that the arithmetic is that of any other tile; what lies beyond the valid part is computed too and ignored.
    private func multiplyAtEdge(_ tile: Tile<Element>, rows: Int, columns: Int) {
        let width = Blocking<Element>.tileColumns
        let aside = scratch.assumingMemoryBound(to: Element.self)
        if tile.accumulate {
            copy(
                rows: rows, columns: columns, from: UnsafePointer(tile.c), cRowStride, cColumnStride, to: aside, width, 1)
        }
        var moved = tile
        moved.c = aside
        moved.cRowStride = width
        multiply(moved, rows: rows, columns: columns)
        copy(rows: rows, columns: columns, from: UnsafePointer(aside), width, 1, to: tile.c, cRowStride, cColumnStride)
    }

    /// The product over no steps at all.
    func clearResult() {
        if cColumnStride == 1 {
            for i in 0..<rows { clear(c + i &* cRowStride, count: columns) }
        } else {
            for j in 0..<columns { clear(c + j &* cColumnStride, count: rows) }
        }
    }
}

/// Where the panels of a block of an operand are: rows or columns before `packedFrom` in the operand itself, the others packed.
///
/// In the operand, `stride` is the way from row to row: of the left one across its panel, of the right one along `k`.
private struct Panels<Element: PanelElement> {
    var inPlace: UnsafePointer<Element>
    var stride: Int
    var packed: UnsafePointer<Element>
    var packedFrom: Int
}

/// Copies a rectangle, each side with the distance of its rows and of its columns; the inner loop is a plain copy where it can
/// be.
@inline(__always)
private func copy<Element: PanelElement>(
    rows: Int, columns: Int, from source: UnsafePointer<Element>, _ sourceRow: Int, _ sourceColumn: Int,
    to destination: UnsafeMutablePointer<Element>, _ destinationRow: Int, _ destinationColumn: Int
) {
    if sourceColumn == 1 && destinationColumn == 1 {
        for i in 0..<rows {
            for j in 0..<columns { destination[i &* destinationRow &+ j] = source[i &* sourceRow &+ j] }
        }
    } else {
        for j in 0..<columns {
            for i in 0..<rows {
                destination[i &* destinationRow &+ j &* destinationColumn] = source[i &* sourceRow &+ j &* sourceColumn]
            }
        }
    }
}

/// The product for one kind of operand.
@inline(__always)
func blockedProduct<Operand: MatrixOperand>(_ operand: Operand.Type, _ p: UnsafePointer<MatrixProduct>) {
    let product = BlockedProduct<Operand>(p)
    if product.rows <= 0 || product.columns <= 0 { return }
    if product.k > 0 {
        product.run()
    } else if !product.accumulate {
        product.clearResult()
    }
}
