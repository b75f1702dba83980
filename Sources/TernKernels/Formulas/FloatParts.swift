import CTern
import TernKernelABI

// What the bits of a floating-point number say. These are no formulas: their carriers would have to show their bits.

// MARK: Fraction and exponent

/// Each element as a fraction in ±[½, 1) and a power of two; `fraction` says which of the two is written.
private func float32PartTile(fraction: Bool) -> TileKernel {
    { count, output, a, _, _, _, repeated in
        let output = output.assumingMemoryBound(to: Float.self), a = a.assumingMemoryBound(to: Float.self)
        for i in 0..<count {
            let x = a[i & keptOffset(repeated, 0)]
            // Numbers below the normal ones are raised into them first.
            let isSmall = (x.bitPattern &>> 23) & 0xFF == 0
            let bits = (isSmall ? x * 0x1p24 : x).bitPattern
            let field = (bits &>> 23) & 0xFF
            // Zeros, infinities and NaN are their own fractions.
            let isWhole = field == 0 || field == 0xFF
            if fraction {
                output[i] = isWhole ? x : Float(bitPattern: (bits & 0x807F_FFFF) | 0x3F00_0000)
            } else {
                let exponent = Int32(truncatingIfNeeded: field) &- (isSmall ? 150 : 126)
                output[i] = isWhole ? 0 : Float(exponent)
            }
        }
    }
}

private func float64PartTile(fraction: Bool) -> TileKernel {
    { count, output, a, _, _, _, repeated in
        let output = output.assumingMemoryBound(to: Double.self), a = a.assumingMemoryBound(to: Double.self)
        for i in 0..<count {
            let x = a[i & keptOffset(repeated, 0)]
            let isSmall = (x.bitPattern &>> 52) & 0x7FF == 0
            let bits = (isSmall ? x * 0x1p54 : x).bitPattern
            let field = (bits &>> 52) & 0x7FF
            let isWhole = field == 0 || field == 0x7FF
            if fraction {
                output[i] = isWhole ? x : Double(bitPattern: (bits & 0x800F_FFFF_FFFF_FFFF) | 0x3FE0_0000_0000_0000)
            } else {
                let exponent = Int64(truncatingIfNeeded: field) &- (isSmall ? 1076 : 1022)
                output[i] = isWhole ? 0 : Double(exponent)
            }
        }
    }
}

// MARK: The next number

/// The neighbour of `a` on the way to `b`, among the numbers that have `dropped` low bits of zero: 16 for bfloat16.
private func float32NextTile(dropping dropped: UInt32) -> TileKernel {
    { count, output, a, b, _, _, repeated in
        let keptA = keptOffset(repeated, 0), keptB = keptOffset(repeated, 1)
        let output = output.assumingMemoryBound(to: Float.self)
        let a = a.assumingMemoryBound(to: Float.self), b = b.assumingMemoryBound(to: Float.self)
        let step = UInt32(1) &<< dropped
        for i in 0..<count {
            let x = a[i & keptA], y = b[i & keptB]
            if x != x || y != y {
                output[i] = x + y
            } else if x == y {
                output[i] = y
            } else if x == 0 {
                output[i] = Float(bitPattern: step | (y < 0 ? 0x8000_0000 : 0))
            } else {
                output[i] = Float(bitPattern: (x < y) == (x > 0) ? x.bitPattern &+ step : x.bitPattern &- step)
            }
        }
    }
}

private func float64NextTile() -> TileKernel {
    { count, output, a, b, _, _, repeated in
        let keptA = keptOffset(repeated, 0), keptB = keptOffset(repeated, 1)
        let output = output.assumingMemoryBound(to: Double.self)
        let a = a.assumingMemoryBound(to: Double.self), b = b.assumingMemoryBound(to: Double.self)
        for i in 0..<count {
            let x = a[i & keptA], y = b[i & keptB]
            if x != x || y != y {
                output[i] = x + y
            } else if x == y {
                output[i] = y
            } else if x == 0 {
                output[i] = Double(bitPattern: 1 | (y < 0 ? 0x8000_0000_0000_0000 : 0))
            } else {
                output[i] = Double(bitPattern: (x < y) == (x > 0) ? x.bitPattern &+ 1 : x.bitPattern &- 1)
            }
        }
    }
}

/// Among float16's numbers, which lie evenly below 2^-14.
private func float16NextTile() -> TileKernel {
    { count, output, a, b, _, _, repeated in
        let keptA = keptOffset(repeated, 0), keptB = keptOffset(repeated, 1)
        let output = output.assumingMemoryBound(to: Float.self)
        let a = a.assumingMemoryBound(to: Float.self), b = b.assumingMemoryBound(to: Float.self)
        for i in 0..<count {
            let x = a[i & keptA], y = b[i & keptB]
            let size = x < 0 ? -x : x
            let grows = (x < y) == (x > 0)
            if x != x || y != y {
                output[i] = x + y
            } else if x == y {
                output[i] = y
            } else if size < 0x1p-14 || (size == 0x1p-14 && !grows) {
                output[i] = x < y ? x + 0x1p-24 : x - 0x1p-24
            } else if size == .infinity {
                output[i] = x < 0 ? -65504 : 65504
            } else {
                output[i] = Float(bitPattern: grows ? x.bitPattern &+ 0x2000 : x.bitPattern &- 0x2000)
            }
        }
    }
}

// MARK: Signs

/// True below zero: all that an integer's sign is.
package enum IsNegative: UnaryTest {
    @inline(__always) package static func test<A: Algebra>(_ x: A) -> A.Mask { A.less(x, .zero) }
}

/// The sign bit, which zeros and NaN have too.
@inline(__always)
private func signBitTile<L: TileLanes>(_: L.Type) -> TileKernel {
    { count, output, a, _, _, _, repeated in
        forEachRegister(L.self, count) { at, lanes in
            let x: L = load(a, at & keptOffset(repeated, 0), lanes)
            L.store(L.less(L.copySign(.one, x), .zero), output + at / L.elementSize, lanes)
        }
    }
}

func registerFloatParts(_ catalog: KernelCatalog) {
    catalog.add("frexp.mantissa", .value, .float32, tile: float32PartTile(fraction: true))
    catalog.add("frexp.mantissa", .value, .float64, tile: float64PartTile(fraction: true))
    catalog.add("frexp.exponent", .value, .float32, tile: float32PartTile(fraction: false))
    catalog.add("frexp.exponent", .value, .float64, tile: float64PartTile(fraction: false))
    catalog.add("nextafter", .value, .float32, tile: float32NextTile(dropping: 0))
    catalog.add("nextafter", .value, .float64, tile: float64NextTile())
    catalog.add("nextafter.bfloat16", .value, .float32, tile: float32NextTile(dropping: 16))
    catalog.add("nextafter.float16", .value, .float32, tile: float16NextTile())
    catalog.test("signbit", IsNegative.self)
    catalog.add("signbit", .value, .float32, isTest: true, tile: signBitTile(SIMD16<Float>.self))
    catalog.add("signbit", .value, .float64, isTest: true, tile: signBitTile(SIMD8<Double>.self))
}
