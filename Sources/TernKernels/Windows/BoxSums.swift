import TernKernelABI

/// A row of elements as a weighted sum of rows `inner` elements apart, in passages that take two of them each.
@inline(__always)
private func weighRows<T: Algebra>(
    _ inner: Int, _ row: UnsafeMutablePointer<T>, _ input: UnsafePointer<T>, _ weights: UnsafePointer<T>, _ count: Int
) {
    let first = weights[0]
    if count == 1 {
        for i in 0..<inner { row[i] = input[i] * first }
        return
    }
    let next = input + inner, second = weights[1]
    for i in 0..<inner { row[i] = input[i] * first + next[i] * second }
    var j = 2
    while j < count {
        let from = input + j &* inner, weight = weights[j]
        for i in 0..<inner { row[i] = row[i] + from[i] * weight }
        j &+= 1
    }
}

/// The outputs `start..<end` of `slices` slices along the last dimension. What is known of an output serves all of them.
@inline(__always)
private func weighNeighbours<T: Algebra>(
    _ map: Resampling, _ slices: Int, _ weights: UnsafePointer<T>, _ output: UnsafeMutablePointer<T>, _ input: UnsafePointer<T>,
    _ start: Int, _ end: Int
) {
    let inputs = map.inputs, outputs = map.outputs
    for o in start..<end {
        let first = Int(truncatingIfNeeded: map.bounds[2 &* o]), last = Int(truncatingIfNeeded: map.bounds[2 &* o &+ 1])
        let weights = weights + o &* map.taps
        var from = input + first, to = output + o
        if first >= last {
            for _ in 0..<slices {
                to.pointee = T.zero
                to += outputs
            }
        } else if last &- first == 2 {
            let a = weights[0], b = weights[1]
            for _ in 0..<slices {
                to.pointee = from[0] * a + from[1] * b
                from += inputs
                to += outputs
            }
        } else {
            for _ in 0..<slices {
                var sum = from[0] * weights[0]
                var j = 1
                while j < last &- first {
                    sum = sum + from[j] * weights[j]
                    j &+= 1
                }
                to.pointee = sum
                from += inputs
                to += outputs
            }
        }
    }
}

@inline(__always)
private func resample<T: Algebra>(_: T.Type) -> ResamplingKernel {
    { map, slices, output, input, start, end in
        let map = map.pointee
        let weights = map.weights?.assumingMemoryBound(to: T.self)
        var output = output.assumingMemoryBound(to: T.self), input = input.assumingMemoryBound(to: T.self)
        // Few enough slices at a time that their rows stay in the first-level cache.
        let together = 8
        var done = 0
        while done < slices {
            let count = map.inner > 1 ? 1 : (slices &- done < together ? slices &- done : together)
            if map.inner == 1, let weights {
                weighNeighbours(map, count, weights, output, input, start, end)
            } else if map.inner == 1, map.taps == 2, let from = pairs(map, start, end) {
                for slice in 0..<count { addPairs(output + slice &* map.outputs, input + slice &* map.inputs + from, start, end) }
            } else {
                for slice in 0..<count {
                    resampleSlice(map, weights, output + slice &* map.outputs, input + slice &* map.inputs, start, end)
                }
            }
            done &+= count
            output += count &* map.outputs &* map.inner
            input += count &* map.inputs &* map.inner
        }
    }
}

/// How far behind twice its number the two neighbours of each output begin, if that is the same for all of `start..<end`.
@inline(__always)
private func pairs(_ map: Resampling, _ start: Int, _ end: Int) -> Int? {
    let bounds = map.bounds
    let from = Int(truncatingIfNeeded: bounds[2 &* start]) &- 2 &* start
    for o in start..<end {
        let first = Int(truncatingIfNeeded: bounds[2 &* o]), last = Int(truncatingIfNeeded: bounds[2 &* o &+ 1])
        if first != 2 &* o &+ from || last != first &+ 2 { return nil }
    }
    return from
}

/// The compiler vectorises this loop.
@inline(__always)
private func addPairs<T: Algebra>(_ output: UnsafeMutablePointer<T>, _ input: UnsafePointer<T>, _ start: Int, _ end: Int) {
    for o in start..<end { output[o] = input[2 &* o] + input[2 &* o &+ 1] }
}

@inline(__always)
private func resampleSlice<T: Algebra>(
    _ map: Resampling, _ weights: UnsafePointer<T>?, _ output: UnsafeMutablePointer<T>, _ input: UnsafePointer<T>, _ start: Int,
    _ end: Int
) {
    let inner = map.inner
    for o in start..<end {
        let first = Int(truncatingIfNeeded: map.bounds[2 &* o]), last = Int(truncatingIfNeeded: map.bounds[2 &* o &+ 1])
        let row = output + o &* inner
        if first >= last {
            for i in 0..<inner { row[i] = T.zero }
        } else if let weights {
            weighRows(inner, row, input + first &* inner, weights + o &* map.taps, last &- first)
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

func registerWindowSums(_ catalog: KernelCatalog) {
    catalog.addWindow(
        .float32, fold: foldKernel(Float.self), maximum: maximumLanes(SIMD16<Float>.self), spread: spreadKernel(Float.self),
        resample: resample(Float.self))
    catalog.addWindow(
        .float64, fold: foldKernel(Double.self), maximum: maximumLanes(SIMD8<Double>.self), spread: spreadKernel(Double.self),
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
