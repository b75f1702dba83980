import TernNN

/// Trains the small network of `Tools/Recordings/training_kit/optimizers.py` and compares all that is recorded of it.
///
/// It sets the default type and seeds the default generator, which are the process's: it needs a process of its own.
package struct OptimizerRun {
    private let recording: TrainingRecording<RecordedOptimizer>
    private let facts: RecordedOptimizer
    private let subject: OptimizerCase

    package init(
        _ recording: TrainingRecording<RecordedOptimizer>, _ facts: RecordedOptimizer, _ subject: OptimizerCase
    ) {
        self.recording = recording
        self.facts = facts
        self.subject = subject
    }

    /// The first difference in each type.
    package func differences() -> [String] { TrainingComparison.inBothTypes(facts.name, difference) }

    private func difference(_ dtype: DType) throws -> String? {
        let at = "\(facts.name)/\(dtype)"
        manualSeed(facts.seed)
        let net = Sequential(Linear(3, 4), Tanh(), Linear(4, 2))
        let x = Tensor.rand(6, 3) * 4 - 2, y = Tensor.rand(6, 2) * 2 - 1
        let parameters = net.parameters()
        let optimizer = subject.make(parameters)
        let recorded = try recording.tensor("\(at)/losses")
        var losses: [Tensor] = []
        for _ in 0..<recorded.count {
            let loss = optimizer.step {
                optimizer.zeroGrad()
                let loss = mseLoss(net(x), y)
                loss.backward()
                return loss
            }
            if let error = TensorError.pending { throw error }
            losses.append(loss.detach())
        }
        if let difference = TrainingComparison.difference(stack(losses), recorded, "losses of the steps") { return difference }
        for (i, parameter) in parameters.enumerated() {
            let end = try recording.tensor("\(at)/end.\(i)")
            if let difference = TrainingComparison.difference(parameter, end, "parameter \(i) after the steps") {
                return difference
            }
        }
        return try stateDifference(optimizer.stateDict(), at, "\(dtype)")
    }

    private func stateDifference(_ state: OptimizerState, _ at: String, _ dtype: String) throws -> String? {
        let options = state.paramGroups[0].keys.filter { $0 != "params" }.sorted()
        if options != facts.options { return "the options are \(options), expected \(facts.options)" }
        let kept = (state.state[0] ?? [:]).keys.sorted()
        if kept != facts.kept { return "it keeps \(kept), expected \(facts.kept)" }
        for (index, values) in state.state.sorted(by: { $0.key < $1.key }) {
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                let what = "\(name) of parameter \(index)"
                switch value {
                case .tensor(let tensor):
                    guard let expected = recording.find("\(at)/state.\(index).\(name)") else { continue }
                    if let difference = TrainingComparison.difference(tensor, expected, what) { return difference }
                case .double(let number):
                    if let difference = numberDifference(number, "\(index).\(name)", dtype) { return difference }
                case .int(let number):
                    if let difference = numberDifference(Double(number), "\(index).\(name)", dtype) { return difference }
                default: continue
                }
            }
        }
        return nil
    }

    private func numberDifference(_ number: Double, _ name: String, _ dtype: String) -> String? {
        guard let expected = facts.numbers[dtype]?[name] else { return nil }
        return TrainingComparison.difference(
            Tensor([number], shape: [1], dtype: .float64), Tensor([expected], shape: [1], dtype: .float64), name)
    }
}
