/// What `gradCheck` found: it prints as a report.
///
/// ```
/// gradCheck: 2 of 6 derivatives differ
///   input 0, shape [2, 3]: 2 of 6
///     element  backward  numeric  difference
///     [0, 1]   2         3        -1
///     [1, 2]   2         2.5      -0.5
/// ```
public struct GradCheckReport: Sendable, CustomStringConvertible {
    /// What a compared derivative belongs to.
    public enum Subject: Sendable, Hashable, CustomStringConvertible {
        /// The derivative by an element of an input, found backward.
        case input(Int)
        /// The derivative by an element of an output's gradient, which is what `gradGradCheck` has for further inputs.
        case outputGradient(Int)
        /// The derivative of an element of an output along a random direction of all inputs, found forward.
        case output(Int)

        /// `input 0`
        public var description: String {
            switch self {
            case .input(let i): "input \(i)"
            case .outputGradient(let i): "gradient of output \(i)"
            case .output(let i): "output \(i), forward along a random direction"
            }
        }
    }

    /// One derivative that does not agree.
    public struct Difference: Sendable {
        /// The number of the input, of the output gradient that follows the inputs, or, for a forward derivative, of the output.
        public let input: Int
        /// The number of the element in row-major order.
        public let element: Int
        /// What differentiation gives.
        public let analytic: Double
        /// What a central difference of the function gives.
        public let numeric: Double
        /// What the derivative belongs to.
        public let subject: Subject
        /// The shape of that tensor.
        public let shape: Shape

        /// The element as an index of that tensor: `[1, 2]`.
        public var index: [Int] {
            var rest = element
            var index: [Int] = []
            for extent in shape.reversed() {
                index.append(rest % Swift.max(extent, 1))
                rest /= Swift.max(extent, 1)
            }
            return index.reversed()
        }

        /// By how much the two differ; NaN if one of them is.
        public var error: Double { analytic - numeric }
    }

    /// Empty if all derivatives agree.
    public let differences: [Difference]
    /// How many derivatives were compared.
    public let count: Int
    /// Why nothing could be compared, if so.
    public let failure: String?
    /// The outputs, by number, that do not require a gradient and were not compared.
    public let notDifferentiable: [Int]
    private let name: String

    init(
        _ name: String, differences: [Difference] = [], count: Int = 0, failure: String? = nil, notDifferentiable: [Int] = []
    ) {
        self.name = name
        self.differences = differences
        self.count = count
        self.failure = failure
        self.notDifferentiable = notDifferentiable
    }

    /// True if all derivatives agree.
    public var passed: Bool { differences.isEmpty && failure == nil }

    /// The report: how many derivatives agree, or a table of those that are furthest off.
    public var description: String {
        if let failure { return "\(name): \(failure)" }
        var lines: [String] = []
        if differences.isEmpty {
            lines.append(count == 0 ? "\(name): there was nothing to compare" : "\(name): \(count) derivatives agree")
        } else {
            lines.append("\(name): \(differences.count) of \(count) derivatives differ")
        }
        var subjects: [Subject] = []
        for difference in differences where !subjects.contains(difference.subject) { subjects.append(difference.subject) }
        for subject in subjects { lines += table(subject, differences.filter { $0.subject == subject }) }
        for output in notDifferentiable { lines.append("  output \(output) does not require a gradient and was not compared") }
        return lines.joined(separator: "\n")
    }

    private static let shown = 5

    /// The worst of one tensor's, in columns.
    private func table(_ subject: Subject, _ differences: [Difference]) -> [String] {
        func size(_ difference: Difference) -> Double { difference.error.isNaN ? .infinity : Swift.abs(difference.error) }
        let worst = differences.sorted { (size($0), $1.element) > (size($1), $0.element) }
        let shape = worst.first?.shape ?? Shape()
        var how = "backward"
        if case .output = subject { how = "forward" }
        var rows = [["element", how, "numeric", "difference"]]
        for difference in worst.prefix(GradCheckReport.shown) {
            let numbers = [difference.analytic, difference.numeric, difference.error]
            rows.append(
                [difference.index.description] + numbers.map { ElementFormatter.significant($0, digits: 6) })
        }
        let widths = (0..<4).map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        var lines = ["  \(subject), shape \(shape): \(differences.count) of \(shape.product)"]
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.utf8.count) }
            let line = "    " + cells.joined(separator: "  ")
            lines.append(String(line[...(line.lastIndex { $0 != " " } ?? line.startIndex)]))
        }
        if worst.count > GradCheckReport.shown { lines.append("    … and \(worst.count - GradCheckReport.shown) more") }
        return lines
    }
}
