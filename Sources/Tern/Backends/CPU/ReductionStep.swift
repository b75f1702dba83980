import TernKernelABI

/// One step of a reduction: along one dimension rows are reduced to an element each, or combined with each other.
///
/// How it is cut into parts depends on the extents and strides alone.
struct ReductionStep {
    enum Form {
        /// Each row of contiguous elements becomes one.
        case rows
        /// Rows of contiguous elements are combined into one such row.
        case columns
        /// Elements that lie otherwise are collected, and form rows.
        case gathered
    }

    /// How much is reduced at a time.
    struct Cut {
        /// Elements of a row: they fit in the first-level cache.
        let rowBlock: Int
        /// Rows that are combined, so that long columns keep their digits and threads have something to share.
        let columnBlock: Int
        /// Columns that are combined: what they become stays in the first-level cache.
        let columnTile: Int
        /// Whether the elements are converted first.
        let converts: Bool

        static let direct = Cut(rowBlock: 4096, columnBlock: 128, columnTile: 1024, converts: false)
        /// 64 KiB hold both forms of a row's block, or the converted rows.
        static let converted = Cut(rowBlock: 4096, columnBlock: 32, columnTile: 256, converts: true)
        static let scratchBytes = 1 << 16
    }

    private let cut: Cut
    let form: Form
    /// What the loop outside goes over: first the dimensions that stay, then those that later steps reduce.
    let outer: StridedDimensions
    /// The dimension that is reduced; where elements are gathered, all that are.
    let reduced: StridedDimensions
    /// The elements of a row, or the rows that are combined.
    let extent: Int
    /// How many columns there are, and how many tiles of them.
    let width: Int
    let tiles: Int
    /// Into how many blocks `extent` is cut, and how long they are.
    let blocks: Int
    let block: Int
    /// How many parts of each result this step leaves.
    let parts: Int

    init(_ kept: StridedDimensions, _ dimensions: StridedDimensions, _ cut: Cut = .direct) {
        self.cut = cut
        var outer = kept, others = dimensions
        var width = 1
        if dimensions.innermostStride == 1, dimensions.count > 0 || kept.count == 0 || kept.innermostStride != 1 {
            form = .rows
            reduced = others.removeLast()
        } else if kept.count > 0, kept.innermostStride == 1 {
            form = .columns
            reduced = others.removeLast()
            width = outer.removeLast().product
        } else {
            form = .gathered
            reduced = dimensions
            others = StridedDimensions()
        }
        extent = reduced.product
        block = form == .columns ? cut.columnBlock : cut.rowBlock
        blocks = (extent + block - 1) / block
        self.width = width
        tiles = form == .columns ? (width + cut.columnTile - 1) / cut.columnTile : 1
        parts = others.product * blocks
        outer.append(others)
        self.outer = outer
    }

    /// One block's part of one tile.
    private struct Item {
        /// Which of `outer`.
        let place: Int
        /// The first element of a row, or the first row; and how many.
        let start: Int
        let count: Int
        /// The first column, and how many.
        let column: Int
        let columns: Int
        /// Where its results begin.
        let result: Int
    }

    var items: Int { outer.product * blocks * tiles }

    private func item(_ index: Int) -> Item {
        let (group, tile) = (index / tiles, index % tiles)
        let (place, part) = (group / blocks, group % blocks)
        let column = tile * cut.columnTile
        return Item(
            place: place, start: part * block, count: Swift.min(block, extent - part * block), column: column,
            columns: Swift.min(cut.columnTile, width - column), result: group * width + column)
    }

    /// Items that are worth a thread's attention.
    private var grain: Int {
        let work = Swift.min(extent, block) * Swift.min(width, cut.columnTile)
        return Swift.max(1, ParallelLoop.grain / Swift.max(work, 1))
    }

    /// What threads share: matrices whose rows, or whose columns, become results.
    struct Matrix {
        let rows: Int
        /// Bytes from one row to the next.
        let stride: Int
        /// Elements of a row.
        let count: Int
        let address: UnsafeMutableRawPointer
        /// The number of the first result.
        let result: Int
    }

    /// Runs `body` for all matrices of elements of `size` bytes from `data` on. Where elements are gathered or are to be converted, it
    /// gets `Cut.scratchBytes` of memory; gathered ones are in the first half.
    func forEachMatrix(
        _ data: UnsafeMutableRawPointer, _ size: Int, _ catalog: KernelCatalog,
        _ body: (Matrix, UnsafeMutableRawPointer) -> Void
    ) {
        let walker = Walker(data, outer.strides, outer.shape, size, catalog)
        let inner = Walker(data, reduced.strides, reduced.shape, size, catalog)
        let rowStride = reduced.innermostStride * size
        let bytes = cut.converts || form == .gathered ? Cut.scratchBytes : 64
        ParallelLoop.ranges(items, size: grain) { range in
            withScratch(byteCount: bytes) { scratch in
                if form == .rows, blocks == 1 {
                    walker.forEachRun(range.lowerBound, range.count) { address, stride, done, run in
                        body(
                            Matrix(rows: run, stride: stride, count: extent, address: address, result: range.lowerBound + done),
                            scratch)
                    }
                    return
                }
                var index = range.lowerBound
                while index < range.upperBound {
                    let item = item(index)
                    index += 1
                    var base = data
                    walker.forEachRun(item.place, 1) { address, _, _, _ in base = address }
                    switch form {
                    case .rows:
                        // Whole blocks that follow each other are rows of a matrix too.
                        let whole = Swift.min(extent / block - item.start / block, range.upperBound - index + 1)
                        let rows = Swift.max(whole, 1)
                        index += rows - 1
                        body(
                            Matrix(
                                rows: rows, stride: block * size, count: item.count, address: base + item.start * size,
                                result: item.result), scratch)
                    case .columns:
                        let address = base + item.start * rowStride + item.column * size
                        body(
                            Matrix(
                                rows: item.count, stride: rowStride, count: item.columns, address: address, result: item.result),
                            scratch)
                    case .gathered:
                        var row = inner
                        row.base = base
                        row.gather(item.start, item.count, into: scratch)
                        body(Matrix(rows: 1, stride: 0, count: item.count, address: scratch, result: item.result), scratch)
                    }
                }
            }
        }
    }
}
