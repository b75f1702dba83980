import TernKernelABI

/// Panels of filters side by side, and in each the blocks of channels, in each the elements of the window, and in each the channels.
@inline(__always)
private func packWeights<Element: PanelElement>(_: Element.Type) -> DirectConvolutionKernels.Pack {
    { plan, layout, panel, packed, weights in
        let p = plan.pointee
        let width = TileShape.rows, first = panel &* width
        let valid = smaller(width, p.filters &- first)
        var to = packed.assumingMemoryBound(to: Element.self) + first &* p.channels &* p.taps
        let from = weights.assumingMemoryBound(to: Element.self) + first &* layout.filter
        var start = 0
        while start < p.channels {
            let channels = smaller(p.block, p.channels &- start)
            for tap in 0..<p.taps {
                for channel in start..<(start &+ channels) {
                    let source = from + channel &* layout.channel + tap &* layout.tap
                    if valid < width { clear(to, count: width) }
                    for i in 0..<valid { to[i] = source[i &* layout.filter] }
                    to += width
                }
            }
            start &+= channels
        }
    }
}

/// A rectangle of positions of the window, and the part of the image that it looks at.
struct Rectangle {
    let row: Int
    let rows: Int
    let column: Int
    let columns: Int

    @inline(__always)
    init(_ p: DirectConvolution, _ index: Int) {
        let across = p.columnsOfRectangles
        let down = index / across
        row = down &* p.rows
        rows = smaller(p.rows, p.height.output &- row)
        column = (index &- down &* across) &* p.columns
        columns = smaller(p.columns, p.width.output &- column)
    }
}

/// Of `count` numbers those whose elements, `stride` apart from `shift` on, lie in a row of `extent` elements.
struct InsideRange {
    let low: Int
    let high: Int

    @inline(__always)
    init(shift: Int, stride: Int, extent: Int, count: Int) {
        low = clamp(shift >= 0 ? 0 : (stride &- 1 &- shift) / stride, 0, count)
        let room = extent &- shift
        high = clamp(room <= 0 ? 0 : (room &+ stride &- 1) / stride, low, count)
    }
}

/// Copies the channels of an image, zeros around them, each into its parts: element `u` of a padded row is number `u / stride` of part
/// `u % stride`.
@inline(__always)
private func copyPadded<Element: PanelElement>(
    _ p: DirectConvolution, _ rectangle: Rectangle, _ image: UnsafePointer<Element>, _ copy: UnsafeMutablePointer<Element>
) {
    let stride = p.width.stride
    for channel in 0..<p.channels {
        let plane = image + channel &* p.height.input &* p.width.input
        var to = copy + channel &* p.planeStride
        for heightPart in 0..<p.heightParts {
            for widthPart in 0..<p.widthParts {
                let shift = rectangle.column &* stride &+ widthPart &- p.width.padding
                let inside = InsideRange(shift: shift, stride: stride, extent: p.width.input, count: p.partWidth)
                let (low, high) = (inside.low, inside.high)
                for i in 0..<p.partHeight {
                    let y = (rectangle.row &+ i) &* p.height.stride &+ heightPart &- p.height.padding
                    if y < 0 || y >= p.height.input {
                        clearLine(p.partWidth, to)
                    } else {
                        if high &- low < p.partWidth { clearLine(p.partWidth, to) }
                        copyLine(
                            high &- low, from: plane + (y &* p.width.input &+ shift &+ low &* stride), stride: stride,
                            to: to + low)
                    }
                    to += p.partWidth
                }
            }
        }
    }
}

/// Where each element of the window begins in a channel's copy.
@inline(__always)
func writeStarts(_ p: DirectConvolution, _ starts: UnsafeMutablePointer<Int>) {
    var tap = 0
    for ky in 0..<p.height.kernel {
        let down = ky &* p.height.dilation, row = down / p.height.stride, heightPart = down &- row &* p.height.stride
        for kx in 0..<p.width.kernel {
            let across = kx &* p.width.dilation, column = across / p.width.stride
            let part = heightPart &* p.widthParts &+ across &- column &* p.width.stride
            starts[tap] = (part &* p.partHeight &+ row) &* p.partWidth &+ column
            tap &+= 1
        }
    }
}

/// One channel for one filter: the sums of four registers of positions stay in registers while the window's elements pass by.
@inline(__always)
private func convolveChannel<Element: PanelElement>(
    _ p: DirectConvolution, _ rectangle: Rectangle, _ copy: UnsafePointer<Element>, _ starts: UnsafePointer<Int>,
    _ weights: UnsafePointer<Element>, _ weightStride: Int, _ bias: Element?, _ result: UnsafeMutablePointer<Element>,
    _ aside: UnsafeMutablePointer<Element>
) {
    let lanes = Element.lanes
    let addend = bias.map { Element.broadcast($0) } ?? Element.zeros
    @inline(__always) func write(_ sum: Element.Vector, _ to: UnsafeMutablePointer<Element>, _ count: Int) {
        let value = bias == nil ? sum : Element.add(addend, sum)
        if count >= lanes {
            storeUnaligned(value, to: to)
        } else if count > 0 {
            storeUnaligned(value, to: aside)
            for i in 0..<count { to[i] = aside[i] }
        }
    }
    for row in 0..<rectangle.rows {
        let from = copy + row &* p.partWidth, to = result + row &* p.width.output
        var x = 0
        while x < rectangle.columns {
            let count = rectangle.columns &- x
            var a = Element.zeros, b = a, c = a, d = a
            if count > lanes {
                for tap in 0..<p.taps {
                    let weight = Element.broadcast(weights[tap &* weightStride]), at = from + (x &+ starts[tap])
                    a = Element.addProduct(weight, loadUnaligned(at, as: Element.Vector.self), to: a)
                    b = Element.addProduct(weight, loadUnaligned(at + lanes, as: Element.Vector.self), to: b)
                    c = Element.addProduct(weight, loadUnaligned(at + 2 &* lanes, as: Element.Vector.self), to: c)
                    d = Element.addProduct(weight, loadUnaligned(at + 3 &* lanes, as: Element.Vector.self), to: d)
                }
            } else {
                for tap in 0..<p.taps {
                    let weight = Element.broadcast(weights[tap &* weightStride]), at = from + (x &+ starts[tap])
                    a = Element.addProduct(weight, loadUnaligned(at, as: Element.Vector.self), to: a)
                }
            }
            write(a, to + x, count)
            write(b, to + (x &+ lanes), count &- lanes)
            write(c, to + (x &+ 2 &* lanes), count &- 2 &* lanes)
            write(d, to + (x &+ 3 &* lanes), count &- 3 &* lanes)
            x &+= 4 &* lanes
        }
    }
}

/// Whether tiles begin anew with each row of results. Their ends are computed for nothing then, but nearly all of them where they
/// belong; otherwise tiles go through rows of the copy, and what lies between the ends of rows of results is left behind.
///
/// A tile costs 8, and one of half the columns 5: it broadcasts as many weights. So what is left of two rows, if it fills half a tile
/// each, is computed in one. To move a tile costs an eighth of one.
@inline(__always)
private func goesByRows(_ p: DirectConvolution, tile: Int, lanes: Int) -> Bool {
    let rest = p.columns % tile, isHalf = rest > 0 && rest <= lanes
    let rests = isHalf ? p.rows / 2 &* 8 &+ p.rows % 2 &* 5 : rest == 0 ? 0 : p.rows &* 8
    let byRows = p.rows &* (p.columns / tile &* 8) &+ rests
    let through = ((p.rows &- 1) &* p.partWidth &+ p.columns &+ tile &- 1) / tile
    return byRows <= through &* 9
}

/// The positions that a tile is computed for: neighbours, which may reach into the next row, or the rests of two rows.
private struct TilePlace {
    var row: Int
    var column: Int
    var count: Int
    var isPair = false
}

/// A rectangle of the results of one group of one image: of a copy of its part of the image, tile by tile all filters.
@inline(__always)
private func convolve<Element: PanelElement>(_: Element.Type) -> DirectConvolutionKernels.Run {
    { plan, call, index in
        let p = plan.pointee, call = call.pointee
        let rectangle = Rectangle(p, index)
        let width = Blocking<Element>.tileColumns, filters = TileShape.rows
        let tile = call.scratch.assumingMemoryBound(to: Element.self)
        let starts = UnsafeMutableRawPointer(tile + filters &* width).assumingMemoryBound(to: Int.self)
        let copy = UnsafeMutableRawPointer(starts + p.taps).assumingMemoryBound(to: Element.self)
        let image = call.image.assumingMemoryBound(to: Element.self)
        let weights = call.weights.assumingMemoryBound(to: Element.self)
        let bias = call.bias?.assumingMemoryBound(to: Element.self)
        let results = p.height.output &* p.width.output
        let result =
            call.result.assumingMemoryBound(to: Element.self) + (rectangle.row &* p.width.output &+ rectangle.column)
        writeStarts(p, starts)
        copyPadded(p, rectangle, image, copy)

        if p.channels == 1 {
            for filter in 0..<p.filters {
                let panel = filter / filters, weight = weights + panel &* filters &* p.taps + (filter &- panel &* filters)
                convolveChannel(
                    p, rectangle, UnsafePointer(copy), UnsafePointer(starts), weight, filters, bias.map { $0[filter] },
                    result + filter &* results, tile)
            }
            return
        }
        let end = (rectangle.rows &- 1) &* p.partWidth &+ rectangle.columns
        // After the last rectangle the next image, or the next group of this one, follows in memory.
        let isLast = index &+ 1 == p.rectangles
        let next = image + (isLast ? p.channels &* p.height.input &* p.width.input : 0)
        var prefetch = ImagePrefetch(
            p, Rectangle(p, isLast ? 0 : index &+ 1), next, steps: (end / width &+ 1) &* (p.filters / filters &+ 1))
        @inline(__always) func compute(_ place: TilePlace, isWhole: Bool) {
            let isWide = place.isPair || place.count > Element.lanes
            let bRight = place.isPair ? p.partWidth : Element.lanes, cRight = place.isPair ? p.width.output : Element.lanes
            let position = place.row &* p.partWidth &+ place.column
            var filter = 0
            while filter < p.filters {
                let tileFilters = smaller(filters, p.filters &- filter)
                prefetch.advance()
                let isInPlace = isWhole && tileFilters % TileShape.rowStep == 0
                let c = isInPlace ? result + (filter &* results &+ place.row &* p.width.output &+ place.column) : tile
                let rowStride = isInPlace ? results : width, rightStep = isInPlace ? cRight : Element.lanes
                var start = 0
                while start < p.channels {
                    let channels = smaller(p.block, p.channels &- start)
                    multiply(
                        Tile(
                            depth: channels, a: weights + (filter &* p.channels &+ start &* filters) &* p.taps,
                            b: UnsafePointer(copy) + start &* p.planeStride + position, bStride: p.planeStride, c: c,
                            cRowStride: rowStride, accumulate: start > 0, runs: p.taps, starts: UnsafePointer(starts),
                            bRightStep: bRight, cRightStep: rightStep),
                        rows: tileFilters, columns: isWide ? width : place.count)
                    start &+= channels
                }
                if let bias { add(bias + filter, to: c, rowStride, rightStep, tileFilters, isWide: isWide) }
                if !isInPlace {
                    let to = result + filter &* results
                    for half in 0..<(place.isPair ? 2 : 1) {
                        let row = place.row &+ half, from = tile + half &* Element.lanes
                        store(p, rectangle.columns, row, place.column, place.count, from, width, tileFilters, to)
                    }
                }
                filter &+= filters
            }
        }
        if !goesByRows(p, tile: width, lanes: Element.lanes) {
            var position = 0
            while position < end {
                let row = position / p.partWidth, column = position &- row &* p.partWidth
                let count = smaller(width, end &- position)
                // If all of a tile's columns are results, one row's neighbours, it is computed where they belong.
                compute(
                    TilePlace(row: row, column: column, count: count),
                    isWhole: count == width && column &+ width <= rectangle.columns)
                position &+= count
            }
            return
        }
        for row in 0..<rectangle.rows {
            var column = 0
            while column < rectangle.columns {
                let count = smaller(width, rectangle.columns &- column), isHalf = count <= Element.lanes
                // The rest of every second row is computed with that of the one before.
                if isHalf && row & 1 == 1 { break }
                let isPair = isHalf && row &+ 1 < rectangle.rows
                let written = isHalf ? Element.lanes : width, beyond = written &- count, last = isPair ? row &+ 1 : row
                // A tile may reach into the next row, which comes later; what it reaches into is not the other half of a pair.
                let reaches = last &+ 1 < rectangle.rows && beyond <= rectangle.columns && rectangle.columns == p.width.output
                let isWhole = beyond == 0 || reaches && (!isPair || Element.lanes <= rectangle.columns)
                compute(TilePlace(row: row, column: column, count: count, isPair: isPair), isWhole: isWhole)
                column &+= count
            }
        }
    }
}

/// One number for each row of a tile.
@inline(__always)
private func add<Element: PanelElement>(
    _ bias: UnsafePointer<Element>, to tile: UnsafeMutablePointer<Element>, _ rowStride: Int, _ rightStep: Int, _ rows: Int,
    isWide: Bool
) {
    for row in 0..<rows {
        let addend = Element.broadcast(bias[row]), left = tile + row &* rowStride, right = left + rightStep
        storeUnaligned(Element.add(addend, loadUnaligned(left, as: Element.Vector.self)), to: left)
        if isWide { storeUnaligned(Element.add(addend, loadUnaligned(right, as: Element.Vector.self)), to: right) }
    }
}

/// Writes those of a tile's columns that are results. The first of them stands in this row and column of the copy.
@inline(__always)
private func store<Element: PanelElement>(
    _ p: DirectConvolution, _ columns: Int, _ firstRow: Int, _ firstColumn: Int, _ count: Int,
    _ tile: UnsafeMutablePointer<Element>, _ width: Int, _ filters: Int, _ result: UnsafeMutablePointer<Element>
) {
    let results = p.height.output &* p.width.output
    var row = firstRow, column = firstColumn
    var done = 0
    while done < count {
        let here = smaller(p.partWidth &- column, count &- done), valid = smaller(here, columns &- column)
        if valid > 0 {
            for filter in 0..<filters {
                let from = tile + filter &* width + done
                let to = result + (filter &* results &+ row &* p.width.output &+ column)
                copyLine(valid, from: UnsafePointer(from), stride: 1, to: to)
            }
        }
        done &+= here
        column = 0
        row &+= 1
    }
}

@inline(__always)
private func add<Element: PanelElement>(_ catalog: KernelCatalog, _ type: ElementType, _: Element.Type) {
    catalog.add(
        type,
        directConvolution: DirectConvolutionKernels(
            panelFilters: TileShape.rows, panelChannels: Blocking<Element>.tileColumns, pack: packWeights(Element.self),
            run: convolve(Element.self), gradient: weightGradient(Element.self)))
}

func registerDirectConvolutions(_ catalog: KernelCatalog) {
    add(catalog, .float32, Float.self)
    add(catalog, .float64, Double.self)
    add(catalog, .uint8, UInt8.self)
    add(catalog, .int8, Int8.self)
    add(catalog, .int16, Int16.self)
    add(catalog, .int32, Int32.self)
    add(catalog, .int64, Int64.self)
}
