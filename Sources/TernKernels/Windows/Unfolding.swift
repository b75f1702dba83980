import TernKernelABI

/// A piece of a row of columns: neighbouring positions of the window for one of its elements, inside one row of positions.
struct ColumnRun {
    /// Which element of the window.
    let row: Int
    /// The first position, counted from the first column.
    let column: Int
    let count: Int
    /// Positions before those whose element lies in the image.
    let before: Int
    /// Positions whose element lies in the image.
    let inside: Int
    /// The place in the image of the first of them; the next are a stride further each.
    let place: Int
}

@inline(__always)
private func forEachRun(_ window: UnsafePointer<Window>, _ start: Int, _ count: Int, _ body: (ColumnRun) -> Void) {
    let depth = window.pointee.depth, height = window.pointee.height, width = window.pointee.width
    let end = start &+ count
    let firstRow = start / width.output
    let firstX = start &- firstRow &* width.output
    let firstZ = firstRow / height.output
    let firstY = firstRow &- firstZ &* height.output
    var row = 0
    for kz in 0..<depth.kernel {
        for ky in 0..<height.kernel {
            for kx in 0..<width.kernel {
                // Position x looks at x * stride + shift, which is in the image from `low` on and below `high`.
                let shift = kx &* width.dilation &- width.padding
                let low = shift >= 0 ? 0 : (width.stride &- 1 &- shift) / width.stride
                let room = width.input &- shift
                let high = room <= 0 ? 0 : (room &+ width.stride &- 1) / width.stride
                var position = start, x = firstX, y = firstY, z = firstZ
                while position < end {
                    let length = width.output &- x < end &- position ? width.output &- x : end &- position
                    let iz = z &* depth.stride &+ kz &* depth.dilation &- depth.padding
                    let iy = y &* height.stride &+ ky &* height.dilation &- height.padding
                    var before = length, inside = 0, place = 0
                    if iz >= 0, iz < depth.input, iy >= 0, iy < height.input {
                        let from = clamp(low, x, x &+ length)
                        before = from &- x
                        inside = clamp(high, from, x &+ length) &- from
                        place = (iz &* height.input &+ iy) &* width.input &+ from &* width.stride &+ shift
                    }
                    body(
                        ColumnRun(
                            row: row, column: position &- start, count: length, before: before, inside: inside, place: place))
                    position &+= length
                    x = 0
                    y &+= 1
                    if y == height.output {
                        y = 0
                        z &+= 1
                    }
                }
                row &+= 1
            }
        }
    }
}

@inline(__always)
private func unfold<T: FixedWidthInteger>(_: T.Type) -> WindowKernel {
    { window, image, columns, rowStride, start, count in
        let image = image.assumingMemoryBound(to: T.self), columns = columns.assumingMemoryBound(to: T.self)
        let stride = window.pointee.width.stride
        forEachRun(window, start, count) { run in
            let to = columns + (run.row &* rowStride &+ run.column)
            for i in 0..<run.before { to[i] = 0 }
            let from = image + run.place, inside = to + run.before
            if stride == 1 {
                for i in 0..<run.inside { inside[i] = from[i] }
            } else {
                for i in 0..<run.inside { inside[i] = from[i &* stride] }
            }
            for i in (run.before &+ run.inside)..<run.count { to[i] = 0 }
        }
    }
}

@inline(__always)
func foldKernel<T: Algebra>(_: T.Type) -> WindowKernel {
    { window, image, columns, rowStride, start, count in
        let image = image.assumingMemoryBound(to: T.self), columns = columns.assumingMemoryBound(to: T.self)
        let stride = window.pointee.width.stride
        forEachRun(window, start, count) { run in
            let from = columns + (run.row &* rowStride &+ run.column &+ run.before), to = image + run.place
            if stride == 1 {
                for i in 0..<run.inside { to[i] = to[i] + from[i] }
            } else {
                for i in 0..<run.inside { to[i &* stride] = to[i &* stride] + from[i] }
            }
        }
    }
}

@inline(__always)
private func pick<T: FixedWidthInteger>(_: T.Type) -> PlaceKernel {
    { count, list, image, places in
        let image = image.assumingMemoryBound(to: T.self), list = list.assumingMemoryBound(to: T.self)
        for i in 0..<count { list[i] = image[Int(truncatingIfNeeded: places[i])] }
    }
}

@inline(__always)
private func place<T: FixedWidthInteger>(_: T.Type) -> PlaceKernel {
    { count, list, image, places in
        let image = image.assumingMemoryBound(to: T.self), list = list.assumingMemoryBound(to: T.self)
        for i in 0..<count { image[Int(truncatingIfNeeded: places[i])] = list[i] }
    }
}

@inline(__always)
func spreadKernel<T: Algebra>(_: T.Type) -> PlaceKernel {
    { count, list, image, places in
        let image = image.assumingMemoryBound(to: T.self), list = list.assumingMemoryBound(to: T.self)
        for i in 0..<count {
            let at = Int(truncatingIfNeeded: places[i])
            image[at] = image[at] + list[i]
        }
    }
}

func registerWindows(_ catalog: KernelCatalog) {
    catalog.addWindowMoves(unfold: unfold(UInt8.self), pick: pick(UInt8.self), place: place(UInt8.self))
    catalog.addWindowMoves(unfold: unfold(UInt16.self), pick: pick(UInt16.self), place: place(UInt16.self))
    catalog.addWindowMoves(unfold: unfold(UInt32.self), pick: pick(UInt32.self), place: place(UInt32.self))
    catalog.addWindowMoves(unfold: unfold(UInt64.self), pick: pick(UInt64.self), place: place(UInt64.self))
    registerWindowSums(catalog)
}
