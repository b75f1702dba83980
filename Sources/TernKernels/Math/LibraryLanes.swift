// Functions and lanes that have no vector form go through the C library one lane at a time. Never inlined: a call per lane stands
// only here, and the vector code around it stays short.

@inline(never)
func mapLanes(_ x: SIMD8<Double>, _ f: @convention(c) (Double) -> Double) -> SIMD8<Double> {
    SIMD8(f(x[0]), f(x[1]), f(x[2]), f(x[3]), f(x[4]), f(x[5]), f(x[6]), f(x[7]))
}

@inline(never)
func mapLanes(
    _ x: SIMD8<Double>, _ y: SIMD8<Double>, _ f: @convention(c) (Double, Double) -> Double
) -> SIMD8<Double> {
    SIMD8(
        f(x[0], y[0]), f(x[1], y[1]), f(x[2], y[2]), f(x[3], y[3]), f(x[4], y[4]), f(x[5], y[5]), f(x[6], y[6]), f(x[7], y[7]))
}
