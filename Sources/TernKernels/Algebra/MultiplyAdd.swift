import CTern

// `a * b + c`, rounded once where the processor has the instruction. Never `addingProduct` on lanes: without the instruction it
// calls libm for each of them.

@inline(__always)
package func multiplyAdd(_ a: SIMD16<Float>, _ b: SIMD16<Float>, _ c: SIMD16<Float>) -> SIMD16<Float> {
    #if TERN_FMA || arch(arm64)
        tern_f32x16_fma(a, b, c)
    #else
        a * b + c
    #endif
}

@inline(__always)
package func multiplyAdd(_ a: SIMD8<Float>, _ b: SIMD8<Float>, _ c: SIMD8<Float>) -> SIMD8<Float> {
    #if TERN_FMA || arch(arm64)
        tern_f32x8_fma(a, b, c)
    #else
        a * b + c
    #endif
}

@inline(__always)
package func multiplyAdd(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>) -> SIMD4<Float> {
    #if TERN_FMA || arch(arm64)
        tern_f32x4_fma(a, b, c)
    #else
        a * b + c
    #endif
}

@inline(__always)
package func multiplyAdd(_ a: SIMD8<Double>, _ b: SIMD8<Double>, _ c: SIMD8<Double>) -> SIMD8<Double> {
    #if TERN_FMA || arch(arm64)
        tern_f64x8_fma(a, b, c)
    #else
        a * b + c
    #endif
}

@inline(__always)
package func multiplyAdd(_ a: SIMD4<Double>, _ b: SIMD4<Double>, _ c: SIMD4<Double>) -> SIMD4<Double> {
    #if TERN_FMA || arch(arm64)
        tern_f64x4_fma(a, b, c)
    #else
        a * b + c
    #endif
}

@inline(__always)
package func multiplyAdd(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>) -> SIMD2<Double> {
    #if TERN_FMA || arch(arm64)
        tern_f64x2_fma(a, b, c)
    #else
        a * b + c
    #endif
}
