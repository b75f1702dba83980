#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How the numbers of one tensor are written: one notation and one width for all of them.
///
/// Follows `_Formatter` of PyTorch's `torch/_tensor_str.py`, quirks included: the width is that of the finite non-zero numbers in
/// the notation that they ask for, even if `sciMode` then imposes the other one.
struct ElementFormatter {
    /// How floating-point numbers are written; integers and truth values have one way only.
    enum Notation {
        /// `1.`
        case integral
        /// `1.0000`
        case fixed
        /// `1.0000e+00`
        case scientific
    }

    private(set) var notation = Notation.integral
    /// Numbers are padded to this many characters.
    private(set) var width = 1
    private let isFloatingPoint: Bool
    private let precision: Int

    /// The formatter for `values`: the elements that will be printed.
    init(_ values: [Scalar], isFloatingPoint: Bool, options: PrintOptions) {
        self.isFloatingPoint = isFloatingPoint
        precision = options.precision
        guard isFloatingPoint else {
            for value in values { width = Swift.max(width, ElementFormatter.plain(value).utf8.count) }
            return
        }
        let numbers = values.map(\.doubleValue).filter { $0.isFinite && $0 != 0 }
        guard let first = numbers.first else { return }
        var (least, greatest) = (first.magnitude, first.magnitude)
        var areIntegral = true
        for number in numbers {
            least = Swift.min(least, number.magnitude)
            greatest = Swift.max(greatest, number.magnitude)
            if areIntegral, number != number.rounded(.up) { areIntegral = false }
        }
        if greatest / least > 1000 || greatest > 1e8 || !areIntegral && least < 1e-4 {
            notation = .scientific
        } else {
            notation = areIntegral ? .integral : .fixed
        }
        for number in numbers { width = Swift.max(width, text(number).utf8.count) }
        if let sciMode = options.sciMode {
            notation = sciMode ? .scientific : areIntegral ? .integral : .fixed
        }
    }

    /// The element, padded on the left.
    func text(_ value: Scalar) -> String {
        let text = isFloatingPoint ? text(value.doubleValue) : ElementFormatter.plain(value)
        let missing = width - text.utf8.count
        return missing > 0 ? String(repeating: " ", count: missing) + text : text
    }

    private static func plain(_ value: Scalar) -> String {
        if case .bool(let value) = value { return value ? "True" : "False" }
        return String(value.intValue)
    }

    private func text(_ value: Double) -> String {
        // Python never shows the sign of a NaN, which C's printf may.
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        return switch notation {
        case .integral: ElementFormatter.print("%.*f", 0, value) + "."
        case .fixed: ElementFormatter.print("%.*f", precision, value)
        case .scientific: ElementFormatter.print("%.*e", precision, value)
        }
    }

    /// A number with so many significant digits.
    static func significant(_ value: Double, digits: Int) -> String {
        value.isNaN ? "nan" : print("%.*g", digits, value)
    }

    /// C's printf, whose decimals are rounded exactly and so agree with Python's.
    static func print(_ format: StaticString, _ precision: Int, _ value: Double) -> String {
        format.withUTF8Buffer { format in
            format.withMemoryRebound(to: CChar.self) { format in
                guard let format = format.baseAddress else { return "" }
                // Enough for all but the largest numbers in fixed notation.
                var capacity = 64
                while true {
                    let (text, length) = print(format, precision, value, capacity)
                    if let text { return text }
                    capacity = length + 1
                }
            }
        }
    }

    private static func print(
        _ format: UnsafePointer<CChar>, _ precision: Int, _ value: Double, _ capacity: Int
    ) -> (text: String?, length: Int) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            let length = Int(withVaList([Int32(precision), value]) { vsnprintf(buffer.baseAddress, capacity, format, $0) })
            guard length >= 0 else { return ("", 0) }
            guard length < capacity else { return (nil, length) }
            return buffer.withMemoryRebound(to: UInt8.self) { bytes in
                // A program may have set a locale with a decimal comma; Python ignores it.
                for i in 0..<length where bytes[i] == UInt8(ascii: ",") { bytes[i] = UInt8(ascii: ".") }
                return (String(decoding: bytes[..<length], as: UTF8.self), length)
            }
        }
    }
}
