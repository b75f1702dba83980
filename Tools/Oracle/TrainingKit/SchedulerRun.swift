import TernNN

/// How Tern makes the scheduler of a recorded case.
package struct SchedulerCase: Sendable {
    /// The class, a dot, and what is special.
    package let name: String
    let make: @Sendable (Optimizer) -> LRScheduler

    package init(_ name: String, _ make: @escaping @Sendable (Optimizer) -> LRScheduler) {
        self.name = name
        self.make = make
    }
}

/// A recorded case of a scheduler, as the file describes it.
package struct RecordedScheduler: Decodable, Sendable {
    package let name: String
    let steps: Int
    /// True if the optimizer is Adam, whose first beta is then the momentum.
    let adam: Bool
    /// What `ReduceLROnPlateau` is given at each step.
    let metrics: [Double]
}

/// Steps a scheduler and compares the learning rates and momenta with the recorded ones.
package struct SchedulerRun {
    private let recording: TrainingRecording<RecordedScheduler>
    private let facts: RecordedScheduler
    private let subject: SchedulerCase

    package init(
        _ recording: TrainingRecording<RecordedScheduler>, _ facts: RecordedScheduler, _ subject: SchedulerCase
    ) {
        self.recording = recording
        self.facts = facts
        self.subject = subject
    }

    /// What differs; nil if nothing does.
    package func difference() -> String? {
        do {
            return try withErrors { try compare() }.map { "\(facts.name): \($0)" }
        } catch {
            return "\(facts.name): \(error)"
        }
    }

    private func compare() throws -> String? {
        let parameters = [Tensor.zeros(1, dtype: .float32), Tensor.ones(1, dtype: .float32)].map { $0.requiresGrad_() }
        let groups = [ParameterGroup([parameters[0]]), ParameterGroup([parameters[1]], lr: 0.02)]
        let optimizer: Optimizer = facts.adam ? Adam(groups, lr: 0.1) : SGD(groups, lr: 0.1, momentum: 0.9)
        let scheduler = subject.make(optimizer)
        var rates: [[Double]] = [], momenta: [[Double]] = []
        func note() {
            rates.append(scheduler.getLastLr())
            momenta.append(groups.map { facts.adam ? $0.pair("betas").0 : $0.double("momentum") })
        }
        note()
        for step in 0..<facts.steps {
            for parameter in parameters { parameter.grad = Tensor.ones(1, dtype: .float32) }
            optimizer.step()
            if let plateau = scheduler as? ReduceLROnPlateau {
                plateau.step(facts.metrics[step])
            } else {
                scheduler.step()
            }
            if let error = TensorError.pending { throw error }
            if scheduler.getLastLr() != groups.map(\.lr) { return "getLastLr() is not the groups' rate" }
            note()
        }
        for (name, numbers) in [("lr", rates), ("momentum", momenta)] {
            let got = Tensor(numbers.flatMap { $0 }, shape: [numbers.count, 2], dtype: .float64)
            let expected = try recording.tensor("\(facts.name)/\(name)")
            // The same arithmetic: what may differ is the last digit of a power or a cosine.
            if let difference = TrainingComparison.difference(got, expected, name, within: TrainingComparison.drawn) {
                return difference
            }
        }
        return nil
    }
}
