#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The functions of Python's `math` and `**` that schedules are made of.
enum ScheduleMath {
    /// `base ** exponent`
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
    /// `math.cos(x)`
    static func cosine(_ x: Double) -> Double { cos(x) }
    /// `math.log(x, base)`
    static func logarithm(_ x: Double, _ base: Double) -> Double { log(x) / log(base) }

    /// From `start` to `end` along half a cosine.
    static func annealedByCosine(_ start: Double, _ end: Double, _ share: Double) -> Double {
        end + (start - end) / 2 * (cos(.pi * share) + 1)
    }

    /// From `start` to `end` along a line.
    static func annealedLinearly(_ start: Double, _ end: Double, _ share: Double) -> Double { (end - start) * share + start }
}
