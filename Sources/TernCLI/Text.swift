#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Numbers and names as the command prints them. Foundation's formatting is not in FoundationEssentials.
enum Text {
    /// `fixed(97.777, 1)` is `97.8`.
    static func fixed(_ value: Double, _ digits: Int) -> String { formatted("%.\(digits)f", value) }

    /// As C's `%g` with so many significant digits.
    static func general(_ value: Double, _ digits: Int = 4) -> String { formatted("%.\(digits)g", value) }

    private static func formatted(_ format: String, _ value: Double) -> String {
        // The largest double has 309 digits before the point.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
            let length = withVaList([value]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
            guard length > 0 else { return "\(value)" }
            let bytes = buffer.prefix(min(Int(length), buffer.count - 1)).map { UInt8(bitPattern: $0) }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// `percent(0.9777)` is `97.8 %`.
    static func percent(_ fraction: Double, digits: Int = 1) -> String { fixed(fraction * 100, digits) + " %" }

    /// `grouped(1797)` is `1,797`.
    static func grouped(_ value: Int) -> String {
        var result = ""
        for (i, digit) in String(value.magnitude).reversed().enumerated() {
            if i > 0, i % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return (value < 0 ? "-" : "") + String(result.reversed())
    }

    /// A number of bytes in the unit that leaves one to three digits before the point.
    static func bytes(_ count: Int) -> String {
        var value = Double(count)
        var unit = 0
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(grouped(count)) bytes" : "\(fixed(value, 1)) \(units[unit])"
    }

    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Columns side by side, two spaces apart; those in `numbers` are set to the right.
    static func table(_ rows: [[String]], numbers: Set<Int>) -> String {
        let columns = rows.map { $0.count }.max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { numbers.contains($0) ? right($1, widths[$0]) : left($1, widths[$0]) }
            return trimmedEnd(cells.joined(separator: "  "))
        }.joined(separator: "\n")
    }

    /// Each line behind the same prefix, empty ones excepted.
    static func indented(_ text: String, by prefix: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : prefix + $0 }.joined(
            separator: "\n")
    }

    static func trimmedEnd(_ text: some StringProtocol) -> String {
        var result = Substring(text)
        while result.last?.isWhitespace == true { result.removeLast() }
        return String(result)
    }

    static func trimmed(_ text: some StringProtocol) -> String { trimmedEnd(text.drop(while: \.isWhitespace)) }

    /// Control characters escaped: names in a file must not steer the terminal.
    static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: result += scalar.escaped(asASCII: true)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
