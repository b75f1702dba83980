import TernKernelABI

// Euclid's algorithm takes as many steps as an element needs, and so is a loop and no formula.

/// The greatest common divisor, not negative unless the least value of the type is involved, which has no positive twin.
@inline(__always)
private func greatestCommonDivisor<T: Integral>(_ a: T, _ b: T) -> T where T.Mask == Bool {
    var x = Absolute.value(a), y = Absolute.value(b)
    while !T.equal(x, .zero) { (x, y) = (T.remainderTruncating(y, x), x) }
    return y
}

@inline(__always)
private func greatestCommonDivisorTile<T: Integral>(_: T.Type) -> TileKernel where T.Mask == Bool {
    { count, output, a, b, _, _, _ in
        let output = output.assumingMemoryBound(to: T.self)
        let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
        for i in 0..<count { output[i] = greatestCommonDivisor(a[i], b[i]) }
    }
}

@inline(__always)
private func leastCommonMultipleTile<T: Integral>(_: T.Type) -> TileKernel where T.Mask == Bool {
    { count, output, a, b, _, _, _ in
        let output = output.assumingMemoryBound(to: T.self)
        let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
        for i in 0..<count {
            let divisor = greatestCommonDivisor(a[i], b[i])
            // By a divisor of zero the quotient is zero.
            output[i] = Absolute.value(T.divideTruncating(a[i], divisor) * b[i])
        }
    }
}

func registerDivisors(_ catalog: KernelCatalog) {
    catalog.add("gcd", .value, .uint8, tile: greatestCommonDivisorTile(UInt8.self))
    catalog.add("gcd", .value, .int8, tile: greatestCommonDivisorTile(Int8.self))
    catalog.add("gcd", .value, .int16, tile: greatestCommonDivisorTile(Int16.self))
    catalog.add("gcd", .value, .int32, tile: greatestCommonDivisorTile(Int32.self))
    catalog.add("gcd", .value, .int64, tile: greatestCommonDivisorTile(Int64.self))
    catalog.add("lcm", .value, .uint8, tile: leastCommonMultipleTile(UInt8.self))
    catalog.add("lcm", .value, .int8, tile: leastCommonMultipleTile(Int8.self))
    catalog.add("lcm", .value, .int16, tile: leastCommonMultipleTile(Int16.self))
    catalog.add("lcm", .value, .int32, tile: leastCommonMultipleTile(Int32.self))
    catalog.add("lcm", .value, .int64, tile: leastCommonMultipleTile(Int64.self))
}
