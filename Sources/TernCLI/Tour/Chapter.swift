import Tern

/// A part of the tour: steps that run one after another and may build on each other.
struct Chapter: Sendable {
    let number: Int
    let name: String
    let title: String
    /// Makes the steps with their tensors, anew for each run.
    let steps: @Sendable () -> [Step]

    static let all = [creating, arithmetic, indexing, shapes, dispatch, autograd, training]

    /// The chapter with this number or name, or one whose name begins so.
    static func named(_ text: String) -> Chapter? {
        let text = text.lowercased()
        if let exact = all.first(where: { $0.name == text || String($0.number) == text }) { return exact }
        let matches = all.filter { !text.isEmpty && $0.name.hasPrefix(text) }
        return matches.count == 1 ? matches.first : nil
    }

    var heading: String {
        let text = "Chapter \(number), \(name): \(title)"
        return text + "\n" + String(repeating: "─", count: text.count)
    }

    /// Runs the steps; a failure among them ends the chapter.
    func run(_ show: (PerformedStep) throws -> Void) throws {
        try withErrors {
            for step in steps() {
                let performed = PerformedStep(note: step.note, code: step.code, output: step.run())
                if let error = TensorError.pending { throw error }
                try show(performed)
            }
        }
    }

    /// All steps with their output.
    func performed() throws -> [PerformedStep] {
        var result: [PerformedStep] = []
        try run { result.append($0) }
        return result
    }
}

/// A line of Swift and what it does.
struct Step {
    let note: String?
    let code: String
    let run: () -> String

    /// - Parameters:
    ///   - code: what the reader sees; says the same as `run`.
    ///   - note: what to look at, shown before the code.
    ///   - run: gives what is shown below the code.
    init<Value>(_ code: String, note: String? = nil, _ run: @escaping () -> Value) {
        self.code = code
        self.note = note
        self.run = {
            let value = run()
            if Value.self == Void.self { return "" }
            // The cast looks into optionals, as gradients are.
            return (value as? Tensor).map { "\($0)" } ?? String(describing: value)
        }
    }

    /// A declaration: what it makes is there already.
    init(_ code: String, note: String? = nil) {
        self.init(code, note: note) {}
    }

    /// A line that is expected to fail, shown as an error.
    static func failing(_ code: String, note: String? = nil, _ body: @escaping () -> Void) -> Step {
        Step(code, note: note) { () -> String in
            do {
                try withErrors(body)
                return "no error"
            } catch {
                return "error: \(error)"
            }
        }
    }
}

/// A step after it has run.
struct PerformedStep {
    let note: String?
    let code: String
    let output: String

    var text: String {
        var lines: [String] = []
        if let note { lines += ["", Text.indented(note, by: "  ")] }
        let code = code.split(separator: "\n", omittingEmptySubsequences: false)
        for (i, line) in code.enumerated() { lines.append((i == 0 ? "    > " : "      ") + line) }
        if !output.isEmpty { lines.append(Text.indented(output, by: "    ")) }
        return lines.joined(separator: "\n")
    }
}
