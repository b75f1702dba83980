/// A bar a class.
enum ProbabilityBars {
    static func drawn(_ probabilities: [Double], width: Int = 40) -> String {
        let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] }
        return probabilities.enumerated().map { i, probability in
            let percent = Text.right(Text.percent(probability), 7)
            let line = "\(i)  \(percent)  \(bar(probability, width: width))"
            return Text.trimmedEnd(i == best ? "\(line) ◀" : line)
        }.joined(separator: "\n")
    }

    /// In eighths of a character.
    private static func bar(_ fraction: Double, width: Int) -> String {
        guard fraction.isFinite else { return "" }
        let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let parts = Int((max(0, min(1, fraction)) * Double(width * 8)).rounded())
        return String(repeating: "█", count: parts / 8) + eighths[parts % 8]
    }
}
