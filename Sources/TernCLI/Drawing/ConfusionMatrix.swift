/// How often each class was taken for which.
struct ConfusionMatrix: Equatable {
    /// `counts[label][prediction]`
    private(set) var counts: [[Int]]

    /// Labels or predictions that are no class are left out.
    init(labels: [Int], predictions: [Int], classes: Int) {
        counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
        let range = 0..<classes
        for (label, prediction) in zip(labels, predictions) where range.contains(label) && range.contains(prediction) {
            counts[label][prediction] += 1
        }
    }

    var correct: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }
    var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

    /// A row a true class, a column a prediction; zeros are dots, so that errors stand out.
    func drawn() -> String {
        let classes = counts.indices
        let widest = max(counts.joined().max() ?? 0, classes.last ?? 0)
        let width = String(widest).count + 1
        var lines = ["confusion matrix: rows are labels, columns predictions"]
        lines.append("   │" + classes.map { Text.right(String($0), width) }.joined())
        lines.append("───┼" + String(repeating: "─", count: width * counts.count + 1))
        for label in classes {
            let row = counts[label]
            let cells = row.map { Text.right($0 == 0 ? "·" : String($0), width) }.joined()
            lines.append(Text.right(String(label), 2) + " │" + cells + "   \(row[label])/\(row.reduce(0, +))")
        }
        return lines.joined(separator: "\n")
    }
}
