import CTern

/// A register of float lanes that tiles are computed in.
///
/// The last lanes of a tile are loaded and stored in part but computed whole, by the same instructions: an element's result
/// never depends on where in a tile it stands.
protocol TileLanes: Real {
    static var laneCount: Int { get }
    static var elementSize: Int { get }
    associatedtype Element: TileScalar
    static func splat(_ value: Element) -> Self
    static func load(_ from: UnsafeRawPointer) -> Self
    /// Every second one of the elements from here on.
    static func loadEven(_ from: UnsafeRawPointer) -> Self
    /// The first `count` elements; `fill` in the other lanes.
    static func loadPart(_ from: UnsafeRawPointer, _ count: Int, fill: Element) -> Self
    func store(_ to: UnsafeMutableRawPointer)
    func storePart(_ to: UnsafeMutableRawPointer, _ count: Int)
    /// The larger number, `b` where one of them is none.
    static func larger(_ a: Self, _ b: Self) -> Self
    /// The lanes of each register summed as `fold` does.
    static func sums(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> (Element, Element, Element, Element)
    /// Zero in all lanes but the first `count`.
    func firstLanes(_ count: Int) -> Self
    /// Writes a byte of 0 or 1 a lane.
    static func store(_ mask: Mask, _ to: UnsafeMutableRawPointer, _ count: Int)
}

/// What reductions know of an element type.
protocol TileScalar: Algebra {
    /// Not above any value, and not below any.
    static var lowest: Self { get }
    static var highest: Self { get }
}

extension Float: TileScalar {
    static var lowest: Float { -.infinity }
    static var highest: Float { .infinity }
}
extension Double: TileScalar {
    static var lowest: Double { -.infinity }
    static var highest: Double { .infinity }
}
extension UInt8: TileScalar {
    static var lowest: UInt8 { .min }
    static var highest: UInt8 { .max }
}
extension Int8: TileScalar {
    static var lowest: Int8 { .min }
    static var highest: Int8 { .max }
}
extension Int16: TileScalar {
    static var lowest: Int16 { .min }
    static var highest: Int16 { .max }
}
extension Int32: TileScalar {
    static var lowest: Int32 { .min }
    static var highest: Int32 { .max }
}
extension Int64: TileScalar {
    static var lowest: Int64 { .min }
    static var highest: Int64 { .max }
}

extension SIMD16<Float>: TileLanes {
    @inline(__always) static var laneCount: Int { 16 }
    @inline(__always) static var elementSize: Int { 4 }
    @inline(__always) static func load(_ from: UnsafeRawPointer) -> Self { tern_load_float(from) }
    @inline(__always) static func loadEven(_ from: UnsafeRawPointer) -> Self { tern_load_even_float(from) }
    @inline(__always) static func splat(_ value: Float) -> Self { Self(repeating: value) }
    @inline(__always) static func loadPart(_ from: UnsafeRawPointer, _ count: Int, fill: Float) -> Self {
        tern_load_part_float(from, Int64(truncatingIfNeeded: count), fill)
    }
    @inline(__always) func store(_ to: UnsafeMutableRawPointer) { tern_store_float(to, self) }
    @inline(__always) func storePart(_ to: UnsafeMutableRawPointer, _ count: Int) {
        tern_store_part_float(to, self, Int64(truncatingIfNeeded: count))
    }
    @inline(__always) static func larger(_ a: Self, _ b: Self) -> Self { tern_f32x16_larger(a, b) }
    @inline(__always) static func sums(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> (Float, Float, Float, Float) {
        let sums = tern_f32x16_sums(a, b, c, d)
        return (sums.x, sums.y, sums.z, sums.w)
    }
    @inline(__always) func firstLanes(_ count: Int) -> Self { tern_first_floats(self, Int32(truncatingIfNeeded: count)) }
    @inline(__always) static func store(_ mask: Mask, _ to: UnsafeMutableRawPointer, _ count: Int) {
        tern_store_mask16(to, mask, Int64(truncatingIfNeeded: count))
    }
}

extension SIMD8<Double>: TileLanes {
    @inline(__always) static var laneCount: Int { 8 }
    @inline(__always) static var elementSize: Int { 8 }
    @inline(__always) static func load(_ from: UnsafeRawPointer) -> Self { tern_load_double(from) }
    @inline(__always) static func loadEven(_ from: UnsafeRawPointer) -> Self { tern_load_even_double(from) }
    @inline(__always) static func splat(_ value: Double) -> Self { Self(repeating: value) }
    @inline(__always) static func loadPart(_ from: UnsafeRawPointer, _ count: Int, fill: Double) -> Self {
        tern_load_part_double(from, Int64(truncatingIfNeeded: count), fill)
    }
    @inline(__always) func store(_ to: UnsafeMutableRawPointer) { tern_store_double(to, self) }
    @inline(__always) func storePart(_ to: UnsafeMutableRawPointer, _ count: Int) {
        tern_store_part_double(to, self, Int64(truncatingIfNeeded: count))
    }
    @inline(__always) static func larger(_ a: Self, _ b: Self) -> Self { tern_f64x8_larger(a, b) }
    @inline(__always) static func sums(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> (Double, Double, Double, Double) {
        let sums = tern_f64x8_sums(a, b, c, d)
        return (sums.x, sums.y, sums.z, sums.w)
    }
    @inline(__always) func firstLanes(_ count: Int) -> Self { tern_first_doubles(self, Int64(truncatingIfNeeded: count)) }
    @inline(__always) static func store(_ mask: Mask, _ to: UnsafeMutableRawPointer, _ count: Int) {
        tern_store_mask8(to, mask, Int64(truncatingIfNeeded: count))
    }
}
