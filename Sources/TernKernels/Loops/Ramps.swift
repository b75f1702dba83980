import TernKernelABI

// The compiler vectorises these loops itself.

@inline(__always)
private func integerRamp<T: FixedWidthInteger>(_: T.Type) -> RampKernel {
    { ramp in
        let to = ramp.pointee.output.assumingMemoryBound(to: T.self)
        let step = ramp.pointee.step
        // Added up, for few processors multiply 64-bit integers in registers.
        var number = ramp.pointee.start &+ Int64(truncatingIfNeeded: ramp.pointee.first) &* step
        for i in 0..<ramp.pointee.count {
            to[i] = T(truncatingIfNeeded: number)
            number &+= step
        }
    }
}

/// Each number rounded once from float64.
@inline(__always)
private func ramp<T>(_: T.Type, _ rounded: @escaping (Double) -> T) -> RampKernel {
    { ramp in
        let to = ramp.pointee.output.assumingMemoryBound(to: T.self)
        let start = ramp.pointee.floatStart, step = ramp.pointee.floatStep, first = Double(ramp.pointee.first)
        // Few processors convert 64-bit integers in registers; the sum of both is exact.
        for i in 0..<ramp.pointee.count { to[i] = rounded(start + (first + Double(Int32(truncatingIfNeeded: i))) * step) }
    }
}

func registerRamps(_ catalog: KernelCatalog) {
    catalog.add(.int32, ramp: integerRamp(Int32.self))
    catalog.add(.int64, ramp: integerRamp(Int64.self))
    catalog.add(.float32, ramp: ramp(Float.self) { Float($0) })
    catalog.add(.float64, ramp: ramp(Double.self) { $0 })
}
