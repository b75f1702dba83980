import TernKernelABI

/// The rule is PyTorch's: the first of equal elements, and the last NaN where there is one.
@inline(__always)
func maximum<T: TileScalar>(_: T.Type) -> BoxMaximumKernel where T.Mask == Bool {
    { boxes, values, places, image, _ in
        let depth = boxes.pointee.depth, height = boxes.pointee.height, width = boxes.pointee.width
        let zBounds = boxes.pointee.bounds
        let yBounds = zBounds + 2 &* depth.output, xBounds = zBounds + 2 &* (depth.output &+ height.output)
        let values = values.assumingMemoryBound(to: T.self), image = image.assumingMemoryBound(to: T.self)
        var output = 0
        for oz in 0..<depth.output {
            let z0 = Int(truncatingIfNeeded: zBounds[2 &* oz]), z1 = Int(truncatingIfNeeded: zBounds[2 &* oz &+ 1])
            for oy in 0..<height.output {
                let y0 = Int(truncatingIfNeeded: yBounds[2 &* oy]), y1 = Int(truncatingIfNeeded: yBounds[2 &* oy &+ 1])
                for ox in 0..<width.output {
                    let x0 = Int(truncatingIfNeeded: xBounds[2 &* ox]), x1 = Int(truncatingIfNeeded: xBounds[2 &* ox &+ 1])
                    var best = T.lowest
                    var place = (z0 &* height.input &+ y0) &* width.input &+ x0
                    var z = z0
                    while z < z1 {
                        var y = y0
                        while y < y1 {
                            let row = (z &* height.input &+ y) &* width.input
                            var x = x0
                            while x < x1 {
                                let value = image[row &+ x]
                                if T.less(best, value) || !T.equal(value, value) {
                                    best = value
                                    place = row &+ x
                                }
                                x &+= width.step
                            }
                            y &+= height.step
                        }
                        z &+= depth.step
                    }
                    values[output] = best
                    places[output] = Int64(truncatingIfNeeded: place)
                    output &+= 1
                }
            }
        }
    }
}

/// Boxes that are all alike, a register of neighbours at a time.
///
/// The rows that a row of boxes looks at are padded with the lowest number and taken apart by the stride, so that one element of
/// neighbouring boxes lies side by side. The lowest number is never chosen: a box of nothing else keeps its first place.
@inline(__always)
func maximumLanes<L: PlaceLanes>(_: L.Type) -> BoxMaximumKernel where L.Element.Mask == Bool {
    let others = maximum(L.Element.self)
    return { boxes, values, places, image, scratch in
        let (depth, height, width) = (boxes.pointee.depth, boxes.pointee.height, boxes.pointee.width)
        // Places are counted in 32 bits.
        guard let scratch, depth.input &* height.input &* width.input <= 1 << 30 else {
            others(boxes, values, places, image, nil)
            return
        }
        let zBounds = boxes.pointee.bounds
        let yBounds = zBounds + 2 &* depth.output, xBounds = yBounds + 2 &* height.output
        let length = width.phaseLength(L.laneCount), rowBytes = length &* width.stride &* L.elementSize
        let (wholeSteps, phaseStep) = (width.step / width.stride, width.step % width.stride)
        forEachRegister(L.self, depth.kernel &* height.kernel &* length &* width.stride) { at, lanes in
            store(L.splat(L.Element.lowest), scratch, at, lanes)
        }
        let firstPlaces = scratch + depth.kernel &* height.kernel &* rowBytes
        L.writeFirstPlaces(firstPlaces, xBounds, width.output)
        var output = 0
        for oz in 0..<depth.output {
            let z0 = Int(truncatingIfNeeded: zBounds[2 &* oz]), z1 = Int(truncatingIfNeeded: zBounds[2 &* oz &+ 1])
            for oy in 0..<height.output {
                let y0 = Int(truncatingIfNeeded: yBounds[2 &* oy]), y1 = Int(truncatingIfNeeded: yBounds[2 &* oy &+ 1])
                var slot = 0
                forEachRow(depth, height, z0, z1, y0, y1) { row in
                    takeApart(L.self, width, length, image + row &* width.input &* L.elementSize, scratch + slot &* rowBytes)
                    slot &+= 1
                }
                var x = 0
                while x < width.output {
                    var best = L.splat(L.Element.lowest)
                    var place = L.offset(
                        L.loadPlaces(firstPlaces + x &* L.elementSize), (z0 &* height.input &+ y0) &* width.input)
                    slot = 0
                    forEachRow(depth, height, z0, z1, y0, y1) { row in
                        // The place of the first box's first element; the others' are a stride further each.
                        var first = row &* width.input &+ x &* width.stride &- width.padding
                        var at = slot &* rowBytes &+ x &* L.elementSize
                        var phase = 0
                        for _ in 0..<width.kernel {
                            let value = L.load(scratch + (phase &* length &* L.elementSize &+ at))
                            let isBetter = L.Mask.or(L.less(best, value), L.isNaN(value))
                            best = L.select(isBetter, value, best)
                            place = L.choose(isBetter, L.offset(L.spaced(width.stride), first), place)
                            first &+= width.step
                            at &+= wholeSteps &* L.elementSize
                            phase &+= phaseStep
                            if phase >= width.stride {
                                phase &-= width.stride
                                at &+= L.elementSize
                            }
                        }
                        slot &+= 1
                    }
                    let lanes = width.output &- x
                    store(best, values, (output &+ x) &* L.elementSize, lanes)
                    L.store(place, places + (output &+ x), lanes)
                    x &+= L.laneCount
                }
                output &+= width.output
            }
        }
    }
}

/// The rows of the image, counted over all planes, that a row of boxes looks at.
@inline(__always)
private func forEachRow(
    _ depth: BoxAxis, _ height: BoxAxis, _ z0: Int, _ z1: Int, _ y0: Int, _ y1: Int, _ body: (Int) -> Void
) {
    var z = z0
    while z < z1 {
        var y = y0
        while y < y1 {
            body(z &* height.input &+ y)
            y &+= height.step
        }
        z &+= depth.step
    }
}

/// Copies a row into the padded row's parts: element `x` is number `(x + padding) / stride` of part `(x + padding) % stride`.
@inline(__always)
private func takeApart<L: PlaceLanes>(
    _: L.Type, _ width: BoxAxis, _ length: Int, _ row: UnsafeRawPointer, _ parts: UnsafeMutableRawPointer
) {
    let (stride, padding) = (width.stride, width.padding)
    // What lies behind the last box's end has no place.
    let end = smaller(width.input, (width.output &- 1) &* stride &+ (width.kernel &- 1) &* width.step &+ 1 &- padding)
    if stride == 1 {
        let to = parts + padding &* L.elementSize
        forEachRegister(L.self, end) { at, lanes in store(load(row, at, lanes) as L, to, at, lanes) }
        return
    }
    if stride == 2 {
        let (even, odd) = (padding & 1, (padding &+ 1) & 1)
        let evens = parts + (even &* length &+ padding / 2) &* L.elementSize
        let odds = parts + (odd &* length &+ (padding &+ 1) / 2) &* L.elementSize
        var x = 0
        while x < end {
            let left = end &- x, from = x &* L.elementSize, to = from / 2
            let near: L = load(row, from, left)
            let far: L = left > L.laneCount ? load(row, from &+ L.laneCount &* L.elementSize, left &- L.laneCount) : near
            store(L.evens(near, far), evens, to, (left &+ 1) / 2)
            if left > 1 { store(L.odds(near, far), odds, to, left / 2) }
            x &+= 2 &* L.laneCount
        }
        return
    }
    let from = row.assumingMemoryBound(to: L.Element.self), to = parts.assumingMemoryBound(to: L.Element.self)
    var number = padding / stride, part = padding % stride
    for x in 0..<end {
        to[part &* length &+ number] = from[x]
        part &+= 1
        if part == stride {
            part = 0
            number &+= 1
        }
    }
}
