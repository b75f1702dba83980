/// Where a training is.
struct TrainingProgress {
    /// From 1.
    var epoch = 1
    var epochs: Int
    /// How much of this epoch is done, from 0 to 1.
    var fraction = 0.0
    /// The mean loss of the epoch so far.
    var loss = 0.0
    /// What the last epoch that is complete came to: `test accuracy 97.5 %`.
    var result: String?
    /// The epoch has been evaluated since its last batch.
    var isEpochComplete = false
    var samplesPerSecond = 0.0
}

/// Shows how a training gets on: a bar that moves in a terminal, a line an epoch in a file or a pipe.
struct ProgressBar {
    private let columns: Int?
    private let write: (String) -> Void
    private let clock = ContinuousClock()
    private var lastDrawing: ContinuousClock.Instant?
    private var isDrawn = false

    /// - Parameter columns: the terminal's width; nil for plain lines.
    init(columns: Int? = Terminal.errorColumns, write: @escaping (String) -> Void = Terminal.writeError) {
        self.columns = columns
        self.write = write
    }

    mutating func update(_ progress: TrainingProgress) {
        guard let columns else {
            if progress.isEpochComplete { write(ProgressBar.line(progress) + "\n") }
            return
        }
        // A terminal shows some twenty pictures a second; more of them would slow the training down.
        let now = clock.now
        let isLast = progress.epoch == progress.epochs && progress.isEpochComplete
        if let lastDrawing, !isLast, now - lastDrawing < .milliseconds(50) { return }
        lastDrawing = now
        isDrawn = true
        write("\r" + ProgressBar.bar(progress, columns: columns - 1) + "\u{1B}[K")
    }

    /// Ends the line of the bar.
    mutating func finish() {
        if isDrawn { write("\n") }
        isDrawn = false
    }

    /// `epoch  3/30  loss 0.1234  test accuracy 96.1 %  151,000 samples/s`
    static func line(_ progress: TrainingProgress) -> String {
        facts(progress).joined(separator: "  ")
    }

    /// The same behind a bar, as far as it goes into so many columns.
    static func bar(_ progress: TrainingProgress, columns: Int) -> String {
        let facts = facts(progress)
        let done = (Double(progress.epoch - 1) + progress.fraction) / Double(max(progress.epochs, 1))
        let text = facts.joined(separator: "  ")
        let width = min(30, columns - text.count - 1)
        if width >= 5 { return track(done, width: width) + " " + text }
        var short = ""
        for fact in facts where short.count + fact.count + 2 <= columns { short += (short.isEmpty ? "" : "  ") + fact }
        return short
    }

    private static func facts(_ progress: TrainingProgress) -> [String] {
        let width = String(progress.epochs).count
        var facts = [
            "epoch \(Text.right(String(progress.epoch), width))/\(progress.epochs)", "loss \(Text.fixed(progress.loss, 4))",
        ]
        if let result = progress.result { facts.append(result) }
        // Three digits are as many as repeat.
        if let speed = Int(exactly: progress.samplesPerSecond.rounded(.towardZero)) {
            facts.append("\(Text.grouped(rounded(speed))) samples/s")
        }
        return facts
    }

    private static func rounded(_ value: Int) -> Int {
        var unit = 1
        while value / unit >= 1000 { unit *= 10 }
        return value / unit * unit
    }

    private static func track(_ fraction: Double, width: Int) -> String {
        let eighths = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let parts = Int((max(0, min(1, fraction)) * Double(width * 8)).rounded(.down))
        let full = parts / 8
        guard full < width else { return String(repeating: "█", count: width) }
        return String(repeating: "█", count: full) + eighths[parts % 8] + String(repeating: "·", count: width - full - 1)
    }
}
