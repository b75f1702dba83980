/// The outcomes of one operator's recorded calls.
package struct Tally: Codable, Sendable {
    package let name: String
    package private(set) var passed = 0
    package private(set) var failed = 0
    package private(set) var unsupported = 0
    /// One for each call that did not pass, with the call's name.
    package private(set) var reasons: [Reason] = []

    package struct Reason: Codable, Sendable {
        package let sample: String
        package let text: String
    }

    package init(_ name: String) { self.name = name }

    package mutating func add(_ outcome: Outcome, _ sample: String) {
        switch outcome {
        case .passed: passed += 1
        case .failed(let text):
            failed += 1
            reasons.append(Reason(sample: sample, text: text))
        case .unsupported(let text):
            unsupported += 1
            reasons.append(Reason(sample: sample, text: text))
        }
    }
}

extension [Tally] {
    /// A row for each, and under them the sums: `N passed, N failed, N unsupported`.
    package var table: String {
        let width = Swift.max(8, map(\.name.count).max() ?? 0)
        var lines = [Self.row("operator", ["passed", "failed", "unsupported"], "first reason", width)]
        for tally in self {
            let reason = tally.reasons.first.map { "\($0.sample): \($0.text)" } ?? ""
            lines.append(Self.row(tally.name, [tally.passed, tally.failed, tally.unsupported].map(String.init), reason, width))
        }
        lines.append(totals)
        return lines.joined(separator: "\n")
    }

    package var totals: String {
        let sums = reduce(into: (0, 0, 0)) { sums, tally in
            sums = (sums.0 + tally.passed, sums.1 + tally.failed, sums.2 + tally.unsupported)
        }
        return "\(sums.0) passed, \(sums.1) failed, \(sums.2) unsupported"
    }

    private static func row(_ name: String, _ numbers: [String], _ reason: String, _ width: Int) -> String {
        let columns = numbers.map { String(repeating: " ", count: Swift.max(0, 11 - $0.count)) + $0 }
        let text = name + String(repeating: " ", count: width - name.count) + columns.joined(separator: " ")
        let oneLine = reason.split(whereSeparator: \.isNewline).joined(separator: " ")
        return reason.isEmpty ? text : "\(text)  \(oneLine)"
    }
}
