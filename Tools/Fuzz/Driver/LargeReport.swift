#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What large inputs take: a line for each kind, and one for the worst of the parser.
enum LargeReport {
    private static let sizes = [100_000, 300_000, 1_000_000, 4_000_000, 16_000_000]

    /// Prints what inputs up to `largest` take; `only` is a part of their names. False if one takes more than is allowed.
    static func print(_ limits: FuzzLimits, largest: Int, only: String?) -> Bool {
        let parser = limits.parser
        var worst = (ratio: 0.0, time: 0.0)
        // Tables that are made once are made now.
        _ = limits.measured(parser.largeInputs[0].bytes(1000))
        for input in parser.largeInputs where only.map({ input.name.contains($0) }) ?? true {
            var line = "\(parser.rawValue) \(input.name):"
            for size in sizes where size <= largest {
                let bytes = input.bytes(size)
                let cost = limits.measured(bytes)
                let ratio = Double(cost.peak - cost.held) / Double(bytes.count)
                let time = cost.seconds * 1e9 / Double(bytes.count)
                worst = (Swift.max(worst.ratio, ratio), Swift.max(worst.time, time))
                line += " \(size / 1000) kB \(round(ratio)) x \(Int(time)) ns\(cost.isAccepted ? "" : " refused")"
            }
            Swift.print(line)
            fflush(nil)
        }
        let isGood = worst.ratio <= parser.memoryLimit
        Swift.print(
            "\(parser.rawValue): at most \(round(worst.ratio)) bytes beyond what the tensors hold and \(Int(worst.time)) ns for each byte"
                + (isGood ? "" : "; TOO MUCH: \(parser.memoryLimit) bytes are allowed"))
        return isGood
    }

    private static func round(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

extension FileParser {
    /// The most bytes of memory for each byte of a large input, besides what its tensors hold.
    fileprivate var memoryLimit: Double {
        switch self {
        case .checkpoint, .legacyCheckpoint: 96
        case .csv, .json: 40
        default: 20
        }
    }
}
