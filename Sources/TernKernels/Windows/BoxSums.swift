import TernKernelABI

/// The rule is PyTorch's: the first of equal elements, and the last NaN where there is one.
@inline(__always)
private func maximum<T: TileScalar>(_: T.Type) -> BoxMaximumKernel where T.Mask == Bool {
    { boxes, values, places, image in
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

@inline(__always)
private func resample<T: Algebra>(_: T.Type) -> ResamplingKernel {
    { map, output, input, start, end in
        let inner = map.pointee.inner, taps = map.pointee.taps, bounds = map.pointee.bounds
        let weights = map.pointee.weights?.assumingMemoryBound(to: T.self)
        let output = output.assumingMemoryBound(to: T.self), input = input.assumingMemoryBound(to: T.self)
        for o in start..<end {
            let first = Int(truncatingIfNeeded: bounds[2 &* o]), last = Int(truncatingIfNeeded: bounds[2 &* o &+ 1])
            let row = output + o &* inner
            if first >= last {
                for i in 0..<inner { row[i] = T.zero }
            } else if let weights {
                let weights = weights + o &* taps
                if inner == 1 {
                    var sum = input[first] * weights[0]
                    var j = first &+ 1
                    while j < last {
                        sum = sum + input[j] * weights[j &- first]
                        j &+= 1
                    }
                    row[0] = sum
                    continue
                }
                for j in first..<last {
                    let from = input + j &* inner, weight = weights[j &- first]
                    if j == first {
                        for i in 0..<inner { row[i] = from[i] * weight }
                    } else {
                        for i in 0..<inner { row[i] = row[i] + from[i] * weight }
                    }
                }
            } else if inner == 1 {
                var sum = input[first]
                var j = first &+ 1
                while j < last {
                    sum = sum + input[j]
                    j &+= 1
                }
                row[0] = sum
            } else {
                for j in first..<last {
                    let from = input + j &* inner
                    if j == first {
                        for i in 0..<inner { row[i] = from[i] }
                    } else {
                        for i in 0..<inner { row[i] = row[i] + from[i] }
                    }
                }
            }
        }
    }
}

func registerWindowSums(_ catalog: KernelCatalog) {
    catalog.addWindow(
        .float32, fold: foldKernel(Float.self), maximum: maximum(Float.self), spread: spreadKernel(Float.self),
        resample: resample(Float.self))
    catalog.addWindow(
        .float64, fold: foldKernel(Double.self), maximum: maximum(Double.self), spread: spreadKernel(Double.self),
        resample: resample(Double.self))
    catalog.addWindow(
        .uint8, fold: foldKernel(UInt8.self), maximum: maximum(UInt8.self), spread: spreadKernel(UInt8.self),
        resample: resample(UInt8.self))
    catalog.addWindow(
        .int8, fold: foldKernel(Int8.self), maximum: maximum(Int8.self), spread: spreadKernel(Int8.self),
        resample: resample(Int8.self))
    catalog.addWindow(
        .int16, fold: foldKernel(Int16.self), maximum: maximum(Int16.self), spread: spreadKernel(Int16.self),
        resample: resample(Int16.self))
    catalog.addWindow(
        .int32, fold: foldKernel(Int32.self), maximum: maximum(Int32.self), spread: spreadKernel(Int32.self),
        resample: resample(Int32.self))
    catalog.addWindow(
        .int64, fold: foldKernel(Int64.self), maximum: maximum(Int64.self), spread: spreadKernel(Int64.self),
        resample: resample(Int64.self))
}
