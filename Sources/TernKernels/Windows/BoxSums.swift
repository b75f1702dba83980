import TernKernelABI

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
