/// Names and numbers as pictures of a graph write them.
enum OperatorWords {
    /// `log_softmax` of `LogSoftmaxBackward0`.
    static func operatorName(_ name: String) -> String {
        var letters = Substring(name)
        while let last = letters.last, last.isASCII, last.isNumber { letters.removeLast() }
        letters = letters.hasSuffix("Backward") ? letters.dropLast("Backward".count) : name[...]
        if letters.isEmpty { return name }
        let characters = Array(letters)
        var result = ""
        for (i, character) in characters.enumerated() {
            if character.isUppercase, i > 0 {
                let before = characters[i - 1]
                let isWordAfterCapitals =
                    before.isUppercase && i + 1 < characters.count && characters[i + 1].isLowercase
                if before.isLowercase || isWordAfterCapitals { result.append("_") }
            }
            result += character.lowercased()
        }
        return result
    }

    private static let products: Set<String> = [
        "mm", "bmm", "mv", "dot", "addmm", "addmv", "addr", "addbmm", "baddbmm", "matmul", "linear", "bilinear", "convolution",
        "einsum", "outer", "ger", "kron", "inner", "vdot", "tensordot", "scaled_dot_product_attention",
    ]
    private static let reductions: Set<String> = [
        "sum", "mean", "prod", "amax", "amin", "max", "min", "aminmax", "median", "mode", "norm", "var", "std", "logsumexp",
        "nansum",
        "nanmean", "quantile", "var_mean", "std_mean", "linalg_vector_norm", "dist",
    ]

    /// The kind of an operation that is known by its name only.
    static func kind(_ operatorName: String) -> Graph.Kind {
        if products.contains(operatorName) || operatorName.hasPrefix("conv") { return .product }
        return reductions.contains(operatorName) || operatorName.hasSuffix("_loss") ? .reduction : .operation
    }

    /// `main.swift:12 in train()`
    static func place(_ site: CallSite) -> String {
        guard let file = site.file, let line = site.line else { return "an unknown line" }
        return "\(file):\(line)" + (site.function.map { " in \($0)" } ?? "")
    }

    /// A number with five significant digits.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        return ElementFormatter.print("%.*g", 5, value)
    }

    static func text(_ value: Scalar) -> String {
        switch value {
        case .bool(let value): value ? "True" : "False"
        case .int(let value): String(value)
        default: text(value.doubleValue)
        }
    }

    /// `1,536 bytes` or `1.5 MiB`.
    static func bytes(_ count: Int) -> String {
        var value = Double(count)
        var unit = 0
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(count) bytes" : ElementFormatter.print("%.*f", 1, value) + " " + units[unit]
    }

    /// `1 node` or `12 nodes`.
    static func count(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

    /// `2,400`
    static func grouped(_ value: Int) -> String {
        var result = ""
        for (i, digit) in String(value).reversed().enumerated() {
            if i > 0, i % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return String(result.reversed())
    }

    /// Control characters escaped, so that a name neither steers a terminal nor breaks a line.
    static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: result += scalar.escaped(asASCII: true)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
