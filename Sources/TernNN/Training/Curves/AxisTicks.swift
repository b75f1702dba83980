#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Round numbers along an axis.
struct AxisTicks {
    /// The ends of the axis, which the data lies between.
    let low: Double
    let high: Double
    /// Where the numbers stand.
    let places: [Double]
    private let decimals: Int

    /// About `count` places at multiples of 1, 2 or 5 times a power of ten.
    ///
    /// - Parameters:
    ///   - isWhole: the axis counts something, and has no places between whole numbers.
    init(_ low: Double, _ high: Double, count: Int = 5, isWhole: Bool = false) {
        // One point, or points at one height, stand in the middle of an axis.
        let middle = Swift.max(abs(low) * 0.1, isWhole ? 1 : 1e-12)
        let (first, last) = high > low ? (low, high) : (low - middle, high + middle)
        let rough = (last - first) / Double(Swift.max(count, 1))
        let power = pow(10, log10(rough).rounded(.down))
        let factor = [1.0, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10
        let step = isWhole ? Swift.max(factor * power, 1).rounded() : factor * power
        let begin = (first / step).rounded(.down), end = (last / step).rounded(.up)
        // Numbers beyond the precision of a double have no steps between them.
        guard step.isFinite, step > 0, end - begin < 1000, begin.isFinite else {
            (self.low, self.high, places, decimals) = (first, last, [first, last], 3)
            return
        }
        self.low = isWhole ? first : begin * step
        self.high = isWhole ? last : end * step
        let limits = (self.low - step * 1e-6)...(self.high + step * 1e-6)
        places = (0...Int(end - begin)).map { (begin + Double($0)) * step }.filter { limits.contains($0) }
        decimals = Swift.max(0, Int(-log10(step).rounded(.down)))
    }

    /// The number as it stands at its place.
    func label(_ value: Double) -> String {
        let size = Swift.max(abs(low), abs(high))
        if size >= 1e6 || decimals > 5 { return AxisTicks.formatted("%.4g", value) }
        return AxisTicks.formatted("%.\(decimals)f", value == 0 ? 0 : value)
    }

    /// As C's `printf` writes it.
    static func formatted(_ format: String, _ value: Double) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
            let length = withVaList([value]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
            guard length > 0 else { return "\(value)" }
            return String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
