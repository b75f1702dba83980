import TernNN

/// A recorded case of a module, as the file describes it.
package struct RecordedModule: Decodable, Sendable {
    package let name: String
    let seed: UInt64
    let training: Bool
    let lr: Double
    /// What PyTorch prints of the module in float32: some print the names of types.
    let text: String
    /// The keys of the state dictionary.
    let state: [NamedShape]
    let parameters: [String]
    /// For each input whether it is trained.
    let inputs: [Bool]
}

/// Runs one case in both types and compares all that is recorded of it.
///
/// It sets the default type and seeds the default generator, which are the process's: it needs a process of its own.
package struct ModuleRun {
    let recording: TrainingRecording<RecordedModule>
    let facts: RecordedModule
    let subject: ModuleCase

    package init(_ recording: TrainingRecording<RecordedModule>, _ facts: RecordedModule, _ subject: ModuleCase) {
        self.recording = recording
        self.facts = facts
        self.subject = subject
    }

    /// The first difference in each type.
    package func differences() -> [String] { TrainingComparison.inBothTypes(facts.name, difference) }

    private func difference(_ dtype: DType) throws -> String? {
        let at = "\(facts.name)/\(dtype)"
        manualSeed(facts.seed)
        let module = try subject.make().train(facts.training)
        if let difference = try startDifference(module, at) { return difference }
        let leaves = try Leaves(module, self, dtype)
        let recorded = try recording.tensor("\(at)/losses").scalars(Double.self)
        var losses: [Tensor] = []
        for step in recorded.indices {
            let outputs = subject.call(module, leaves.inputs)
            if step == 0, let difference = try self.difference(outputs, "output", at) { return difference }
            let loss = try loss(outputs, dtype)
            losses.append(loss.detach())
            if loss.requiresGrad { loss.backward() }
            if step == 0, let difference = leaves.gradientDifference(recording, at) { return difference }
            if let error = TensorError.pending { throw error }
            leaves.step(facts.lr)
        }
        if let difference = TrainingComparison.difference(
            stack(losses), try recording.tensor("\(at)/losses"), "losses of the steps")
        {
            return difference
        }
        let state = module.stateDict()
        for entry in facts.state {
            guard let end = recording.find("\(at)/end.\(entry.name)"), let own = state[entry.name] else { continue }
            if let difference = TrainingComparison.difference(own, end, "\(entry.name) after the steps") { return difference }
        }
        module.eval()
        return try self.difference(subject.call(module, leaves.inputs), "evaluated", at)
    }

    /// What differs before the first step: the text, the keys, the starting values.
    private func startDifference(_ module: Module, _ at: String) throws -> String? {
        if defaultDtype() == .float32, module.description != facts.text {
            return "it prints \(module.description), expected \(facts.text)"
        }
        let state = module.stateDict()
        let (own, wanted) = (state.map { "\($0.key) \($0.value.shape)" }, facts.state.map { "\($0.name) \(Shape($0.shape))" })
        if own != wanted { return "the state has \(own), expected \(wanted)" }
        for (key, tensor) in state {
            let start = try recording.tensor("\(at)/start.\(key)")
            if let difference = TrainingComparison.difference(
                tensor, start, "starting value of \(key)", within: TrainingComparison.drawn)
            {
                return difference
            }
        }
        return nil
    }

    private func difference(_ outputs: [Tensor], _ what: String, _ at: String) throws -> String? {
        if let error = TensorError.pending { throw error }
        for (i, output) in outputs.enumerated() {
            guard let expected = recording.find("\(at)/\(what).\(i)") else { return "there is no \(what) \(i) in PyTorch" }
            if let difference = TrainingComparison.difference(output, expected, "\(what) \(i)") { return difference }
        }
        return recording.find("\(at)/\(what).\(outputs.count)") == nil ? nil : "only \(outputs.count) results as \(what)"
    }

    private func loss(_ outputs: [Tensor], _ dtype: DType) throws -> Tensor {
        var loss = Tensor.zeros([], dtype: dtype)
        for (i, output) in outputs.enumerated() where output.isFloatingPoint {
            loss = loss.add(output.mul(try recording.tensor("\(facts.name)/cotangent.\(i)").to(dtype)).sum())
        }
        return loss
    }
}

/// The tensors that a case trains, and its inputs.
private struct Leaves {
    let inputs: [Tensor]
    /// By the name of the recorded gradient.
    private let trained: [(name: String, tensor: Tensor)]

    init(_ module: Module, _ run: ModuleRun, _ dtype: DType) throws {
        let facts = run.facts
        inputs = try facts.inputs.enumerated().map { i, isTrained in
            let recorded = try run.recording.tensor("\(facts.name)/input.\(i)")
            let input = recorded.isFloatingPoint ? recorded.to(dtype).clone() : recorded.clone()
            return isTrained ? input.requiresGrad_() : input
        }
        let parameters = module.namedParameters().filter { $0.tensor.requiresGrad }
        guard parameters.map(\.name) == facts.parameters else {
            throw OracleError("it trains \(parameters.map(\.name)), expected \(facts.parameters)")
        }
        trained =
            parameters.map { ("gradient.\($0.name)", $0.tensor) }
            + zip(facts.inputs, inputs).enumerated().filter(\.element.0).map { ("input_gradient.\($0.offset)", $0.element.1) }
    }

    func gradientDifference(_ recording: TrainingRecording<RecordedModule>, _ at: String) -> String? {
        if TensorError.pending != nil { return nil }
        for (name, tensor) in trained {
            switch (tensor.grad, recording.find("\(at)/\(name)")) {
            case (let own?, let expected?):
                if let difference = TrainingComparison.difference(own, expected, name) { return difference }
            case (nil, _?): return "\(name) is missing"
            case (let own?, nil):
                if own.scalars(Double.self).contains(where: { $0 != 0 }) { return "\(name) should be none" }
            case (nil, nil): break
            }
        }
        return nil
    }

    /// A step of plain SGD.
    func step(_ lr: Double) {
        noGrad {
            for (_, tensor) in trained {
                guard let gradient = tensor.grad else { continue }
                tensor.add_(gradient, alpha: -lr)
                tensor.grad = nil
            }
        }
    }
}
