import CTern

// fmod is exact by definition. While the quotient q fits, a - q b is representable and so costs one division; lanes with a larger
// quotient, and the special values, go through the C library.

extension SIMD16 where Scalar == Float {
    @inline(__always) package static func fmod(_ a: Self, _ b: Self) -> Self {
        throughDouble(a, b) { .fmod($0, $1, quotientBound: 0x1p29) }
    }
}

extension SIMD8 where Scalar == Double {
    @inline(__always) package static func fmod(_ a: Self, _ b: Self) -> Self {
        #if TERN_FMA || arch(arm64)
            fmod(a, b, quotientBound: 0x1p52)
        #else
            mapLanes(a, b, tern_fmod_f64)
        #endif
    }

    /// For quotients below the bound q · b must be exact, or fused with the subtraction: 24 bits of b leave 29 for q.
    @inline(never) static func fmod(_ a: Self, _ b: Self, quotientBound: Double) -> Self {
        let dividend = magnitude(a)
        let divisor = magnitude(b)
        let q = trunc(dividend / divisor)
        let r = multiplyAdd(-q, divisor, dividend)
        // The division may have rounded up to the next integer.
        let corrected = select(less(r, constant(0)), r + divisor, r)
        let y = copySign(corrected, a)
        let simple = Mask.and(less(q, constant(quotientBound)), less(divisor, constant(.infinity)))
        let slow = Mask.not(simple)
        return anyLane(slow) ? select(slow, mapLanes(a, b, tern_fmod_f64), y) : y
    }
}
