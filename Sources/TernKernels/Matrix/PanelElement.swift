import CTern

/// The type in which a product is computed: what panels hold and what `c` holds.
///
/// The conformances give the vector operations on concrete types. Written generically, Swift's SIMD arithmetic goes lane by lane.
/// It does not refine `SIMDScalar`: that would leave weak accessors of the standard library's conformances in the objects.
protocol PanelElement: BitwiseCopyable {
    /// One machine register of the variant.
    associatedtype Vector: BitwiseCopyable
    /// Four elements side by side, the unit of transposing.
    associatedtype Four: BitwiseCopyable

    static var zeros: Vector { get }
    static func broadcast(_ value: Self) -> Vector
    static func add(_ a: Vector, _ b: Vector) -> Vector
    static func addProduct(_ a: Vector, _ b: Vector, to c: Vector) -> Vector
    /// x0 y0 x1 y1
    static func interleaveLow(_ x: Four, _ y: Four) -> Four
    /// x2 y2 x3 y3
    static func interleaveHigh(_ x: Four, _ y: Four) -> Four
    /// Copies elements number 0, 2, 4 and so on; no byte beyond the last is touched.
    static func copyEverySecond(_ count: Int, from source: UnsafePointer<Self>, to line: UnsafeMutablePointer<Self>)
}

extension PanelElement {
    @inline(__always) static var lanes: Int { MemoryLayout<Vector>.size / MemoryLayout<Self>.size }

    /// The rows of a square become its columns.
    @inline(__always)
    static func transpose(_ x: Four, _ y: Four, _ z: Four, _ w: Four) -> (Four, Four, Four, Four) {
        let xzLow = interleaveLow(x, z)
        let ywLow = interleaveLow(y, w)
        let xzHigh = interleaveHigh(x, z)
        let ywHigh = interleaveHigh(y, w)
        return (
            interleaveLow(xzLow, ywLow), interleaveHigh(xzLow, ywLow),
            interleaveLow(xzHigh, ywHigh), interleaveHigh(xzHigh, ywHigh)
        )
    }
}

#if TERN_AVX512
    typealias FloatVector = SIMD16<Float>
    typealias DoubleVector = SIMD8<Double>
    typealias Int8Vector = SIMD64<Int8>
    typealias UInt8Vector = SIMD64<UInt8>
    typealias Int16Vector = SIMD32<Int16>
    typealias Int32Vector = SIMD16<Int32>
    typealias Int64Vector = SIMD8<Int64>
#elseif TERN_AVX2
    typealias FloatVector = SIMD8<Float>
    typealias DoubleVector = SIMD4<Double>
    typealias Int8Vector = SIMD32<Int8>
    typealias UInt8Vector = SIMD32<UInt8>
    typealias Int16Vector = SIMD16<Int16>
    typealias Int32Vector = SIMD8<Int32>
    typealias Int64Vector = SIMD4<Int64>
#else
    typealias FloatVector = SIMD4<Float>
    typealias DoubleVector = SIMD2<Double>
    typealias Int8Vector = SIMD16<Int8>
    typealias UInt8Vector = SIMD16<UInt8>
    typealias Int16Vector = SIMD8<Int16>
    typealias Int32Vector = SIMD4<Int32>
    typealias Int64Vector = SIMD2<Int64>
#endif

// Inside the extensions below the name is taken by the algebra's own.
@inline(__always)
private func sum(_ c: FloatVector, ofProduct a: FloatVector, _ b: FloatVector) -> FloatVector { multiplyAdd(a, b, c) }
@inline(__always)
private func sum(_ c: DoubleVector, ofProduct a: DoubleVector, _ b: DoubleVector) -> DoubleVector { multiplyAdd(a, b, c) }

extension Float: PanelElement {
    typealias Four = SIMD4<Float>
    @inline(__always) static var zeros: FloatVector { FloatVector(repeating: 0) }
    @inline(__always) static func broadcast(_ value: Float) -> FloatVector { FloatVector(repeating: value) }
    @inline(__always) static func add(_ a: FloatVector, _ b: FloatVector) -> FloatVector { a + b }
    @inline(__always) static func addProduct(_ a: FloatVector, _ b: FloatVector, to c: FloatVector) -> FloatVector {
        sum(c, ofProduct: a, b)
    }
    @inline(__always) static func interleaveLow(_ x: Four, _ y: Four) -> Four { tern_interleave_low_float32(x, y) }
    @inline(__always) static func interleaveHigh(_ x: Four, _ y: Four) -> Four { tern_interleave_high_float32(x, y) }
}

extension Double: PanelElement {
    typealias Four = SIMD4<Double>
    @inline(__always) static var zeros: DoubleVector { DoubleVector(repeating: 0) }
    @inline(__always) static func broadcast(_ value: Double) -> DoubleVector { DoubleVector(repeating: value) }
    @inline(__always) static func add(_ a: DoubleVector, _ b: DoubleVector) -> DoubleVector { a + b }
    @inline(__always) static func addProduct(_ a: DoubleVector, _ b: DoubleVector, to c: DoubleVector) -> DoubleVector {
        sum(c, ofProduct: a, b)
    }
    @inline(__always) static func interleaveLow(_ x: Four, _ y: Four) -> Four { tern_interleave_low_float64(x, y) }
    @inline(__always) static func interleaveHigh(_ x: Four, _ y: Four) -> Four { tern_interleave_high_float64(x, y) }
}

extension Int8: PanelElement {
    typealias Four = SIMD4<Int8>
    @inline(__always) static var zeros: Int8Vector { Int8Vector(repeating: 0) }
    @inline(__always) static func broadcast(_ value: Int8) -> Int8Vector { Int8Vector(repeating: value) }
    @inline(__always) static func add(_ a: Int8Vector, _ b: Int8Vector) -> Int8Vector { a &+ b }
    @inline(__always) static func addProduct(_ a: Int8Vector, _ b: Int8Vector, to c: Int8Vector) -> Int8Vector { c &+ a &* b }
    @inline(__always) static func interleaveLow(_ x: Four, _ y: Four) -> Four { tern_interleave_low_int8(x, y) }
    @inline(__always) static func interleaveHigh(_ x: Four, _ y: Four) -> Four { tern_interleave_high_int8(x, y) }
}

extension UInt8: PanelElement {
    typealias Four = SIMD4<UInt8>
    @inline(__always) static var zeros: UInt8Vector { UInt8Vector(repeating: 0) }
    @inline(__always) static func broadcast(_ value: UInt8) -> UInt8Vector { UInt8Vector(repeating: value) }
    @inline(__always) static func add(_ a: UInt8Vector, _ b: UInt8Vector) -> UInt8Vector { a &+ b }
    @inline(__always) static func addProduct(_ a: UInt8Vector, _ b: UInt8Vector, to c: UInt8Vector) -> UInt8Vector { c &+ a &* b }
    @inline(__always) static func interleaveLow(_ x: Four, _ y: Four) -> Four { tern_interleave_low_uint8(x, y) }
    @inline(__always) static func interleaveHigh(_ x: Four, _ y: Four) -> Four { tern_interleave_high_uint8(x, y) }
}

extension Int16: PanelElement {
    typealias Four = SIMD4<Int16>
    @inline(__always) static var zeros: Int16Vector { Int16Vector(repeating: 0) }
    @inline(__always) static func broadcast(_ value: Int16) -> Int16Vector { Int16Vector(repeating: value) }
    @inline(__always) static func add(_ a: Int16Vector, _ b: Int16Vector) -> Int16Vector { a &+ b }
    @inline(__always) static func addProduct(_ a: Int16Vector, _ b: Int16Vector, to c: Int16Vector) -> Int16Vector { c &+ a &* b }
    @inline(__always) static func interleaveLow(_ x: Four, _ y: Four) -> Four { tern_interleave_low_int16(x, y) }
    @inline(__always) static func interleaveHigh(_ x: Four, _ y: Four) -> Four { tern_interleave_high_int16(x, y) }
}

extension Int32: PanelElement {
    typealias Four = SIMD4<Int32>
    @inline(__always) static var zeros: Int32Vector { Int32Vector(repeating: 0) }
    @inline(__always) static func broadcast(_ value: Int32) -> Int32Vector { Int32Vector(repeating: value) }
    @inline(__always) static func add(_ a: Int32Vector, _ b: Int32Vector) -> Int32Vector { a &+ b }
    @inline(__always) static func addProduct(_ a: Int32Vector, _ b: Int32Vector, to c: Int32Vector) -> Int32Vector { c &+ a &* b }
    @inline(__always) static func interleaveLow(_ x: Four, _ y: Four) -> Four { tern_interleave_low_int32(x, y) }
    @inline(__always) static func interleaveHigh(_ x: Four, _ y: Four) -> Four { tern_interleave_high_int32(x, y) }
}

extension Int64: PanelElement {
    typealias Four = SIMD4<Int64>
    @inline(__always) static var zeros: Int64Vector { Int64Vector(repeating: 0) }
    @inline(__always) static func broadcast(_ value: Int64) -> Int64Vector { Int64Vector(repeating: value) }
    @inline(__always) static func add(_ a: Int64Vector, _ b: Int64Vector) -> Int64Vector { a &+ b }
    @inline(__always) static func addProduct(_ a: Int64Vector, _ b: Int64Vector, to c: Int64Vector) -> Int64Vector { c &+ a &* b }
    @inline(__always) static func interleaveLow(_ x: Four, _ y: Four) -> Four { tern_interleave_low_int64(x, y) }
    @inline(__always) static func interleaveHigh(_ x: Four, _ y: Four) -> Four { tern_interleave_high_int64(x, y) }
}
