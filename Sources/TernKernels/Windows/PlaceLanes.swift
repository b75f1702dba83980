import CTern

/// Lanes with a place each, an integer as wide as the lane.
protocol PlaceLanes: TileLanes {
    associatedtype Places
    /// The lane's number times `stride`.
    static func spaced(_ stride: Int) -> Places
    static func offset(_ places: Places, _ by: Int) -> Places
    static func choose(_ mask: Mask, _ yes: Places, _ no: Places) -> Places
    /// The first of each of `count` pairs, and where they are read again.
    static func writeFirstPlaces(_ to: UnsafeMutableRawPointer, _ bounds: UnsafePointer<Int64>, _ count: Int)
    static func loadPlaces(_ from: UnsafeRawPointer) -> Places
    static func store(_ places: Places, _ to: UnsafeMutablePointer<Int64>, _ count: Int)
    /// The lanes with even numbers of both, and those with odd ones.
    static func evens(_ near: Self, _ far: Self) -> Self
    static func odds(_ near: Self, _ far: Self) -> Self
}

extension SIMD16<Float>: PlaceLanes {
    @inline(__always) static func spaced(_ stride: Int) -> SIMD16<Int32> {
        SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
            &* SIMD16<Int32>(repeating: Int32(truncatingIfNeeded: stride))
    }
    @inline(__always) static func offset(_ places: SIMD16<Int32>, _ by: Int) -> SIMD16<Int32> {
        places &+ SIMD16<Int32>(repeating: Int32(truncatingIfNeeded: by))
    }
    @inline(__always) static func choose(_ mask: Mask, _ yes: SIMD16<Int32>, _ no: SIMD16<Int32>) -> SIMD16<Int32> {
        tern_i32x16_select(mask, yes, no)
    }
    @inline(__always)
    static func writeFirstPlaces(_ to: UnsafeMutableRawPointer, _ bounds: UnsafePointer<Int64>, _ count: Int) {
        let to = to.assumingMemoryBound(to: Int32.self)
        for i in 0..<count { to[i] = Int32(truncatingIfNeeded: bounds[2 &* i]) }
    }
    @inline(__always) static func loadPlaces(_ from: UnsafeRawPointer) -> SIMD16<Int32> { tern_load_places16(from) }
    @inline(__always) static func store(_ places: SIMD16<Int32>, _ to: UnsafeMutablePointer<Int64>, _ count: Int) {
        tern_store_places16(to, places, Int64(truncatingIfNeeded: count))
    }
    @inline(__always) static func evens(_ near: Self, _ far: Self) -> Self { tern_f32x16_evens(near, far) }
    @inline(__always) static func odds(_ near: Self, _ far: Self) -> Self { tern_f32x16_odds(near, far) }
}

extension SIMD8<Double>: PlaceLanes {
    @inline(__always) static func spaced(_ stride: Int) -> SIMD8<Int64> {
        SIMD8<Int64>(0, 1, 2, 3, 4, 5, 6, 7) &* SIMD8<Int64>(repeating: Int64(truncatingIfNeeded: stride))
    }
    @inline(__always) static func offset(_ places: SIMD8<Int64>, _ by: Int) -> SIMD8<Int64> {
        places &+ SIMD8<Int64>(repeating: Int64(truncatingIfNeeded: by))
    }
    @inline(__always) static func choose(_ mask: Mask, _ yes: SIMD8<Int64>, _ no: SIMD8<Int64>) -> SIMD8<Int64> {
        tern_i64x8_select(mask, yes, no)
    }
    @inline(__always)
    static func writeFirstPlaces(_ to: UnsafeMutableRawPointer, _ bounds: UnsafePointer<Int64>, _ count: Int) {
        let to = to.assumingMemoryBound(to: Int64.self)
        for i in 0..<count { to[i] = bounds[2 &* i] }
    }
    @inline(__always) static func loadPlaces(_ from: UnsafeRawPointer) -> SIMD8<Int64> { tern_load_places8(from) }
    @inline(__always) static func store(_ places: SIMD8<Int64>, _ to: UnsafeMutablePointer<Int64>, _ count: Int) {
        tern_store_places8(to, places, Int64(truncatingIfNeeded: count))
    }
    @inline(__always) static func evens(_ near: Self, _ far: Self) -> Self { tern_f64x8_evens(near, far) }
    @inline(__always) static func odds(_ near: Self, _ far: Self) -> Self { tern_f64x8_odds(near, far) }
}
