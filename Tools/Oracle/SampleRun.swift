import Tern

/// What became of one recorded call.
package enum Outcome: Hashable, Sendable {
    case passed
    case failed(String)
    /// Not compared, for a reason that is not the library's result.
    case unsupported(String)
}

/// Runs recorded calls through `Operator.named` and compares all that is recorded of them.
package struct SampleRun {
    let recording: Recording

    package init(_ recording: Recording) { self.recording = recording }

    package func outcome(of sample: Recording.Sample) -> Outcome {
        if let reason = Scope.exemption(file: recording.name) { return .unsupported(reason) }
        let exclusion = Scope.exclusion(operatorName: recording.operatorName)
        guard let op = Operator.named(recording.operatorName) else {
            return .unsupported(exclusion ?? "there is no operator \(recording.operatorName)")
        }
        let outcome = compared(sample, op)
        if let exclusion, case .failed(let reason) = outcome { return .unsupported("\(exclusion); \(reason)") }
        return outcome
    }

    private func compared(_ sample: Recording.Sample, _ op: Operator) -> Outcome {
        do {
            // One scope around everything: whatever is wrong becomes an outcome, and nothing stops the program.
            if let difference = try withErrors({ try difference(sample, op) }) { return .failed(difference) }
            return .passed
        } catch {
            return .failed("\(error)")
        }
    }

    private func difference(_ sample: Recording.Sample, _ op: Operator) throws -> String? {
        var leaves: [String: Tensor] = [:]
        let wantsGradient = sample.gradients != nil
        let arguments = try sample.arguments.enumerated().map {
            try recording.value($1, "a\($0)", requiringGrad: wantsGradient, &leaves)
        }
        var named: [String: Value] = [:]
        for (key, value) in sample.named ?? [:] {
            named[key] = try recording.value(value, "k_\(key)", requiringGrad: wantsGradient, &leaves)
        }
        var none: [String: Tensor] = [:]
        let expected = try recording.value(sample.output, "out", requiringGrad: false, &none)
        // PyTorch records its samples of operators that draw random numbers with this seed.
        if op.schemas.contains(where: { $0.parameters.contains { $0.name == "generator" } }), named["generator"] == nil {
            named["generator"] = .generator(Generator(seed: 42))
        }
        let result = try op.call(arguments, named)
        switch expected {
        case .bool, .int, .double: return Self.numberDifference(result, expected)
        default: break
        }
        let got = result.allTensors, wanted = expected.allTensors
        if got.count != wanted.count { return "\(got.count) results, expected \(wanted.count)" }
        let ties = Ties(op, arguments, named)
        var hasTies = false
        for (i, (x, y)) in zip(got, wanted).enumerated() {
            guard let difference = Comparison.difference(x, y, "output \(i)") else { continue }
            guard let ties, ties.explain(x, y) else { return difference }
            hasTies = true
        }
        // Which of several equal elements is taken decides where the gradient goes.
        if hasTies { return nil }
        return try gradientDifference(sample, got, leaves)
    }

    private static func numberDifference(_ result: Value, _ expected: Value) -> String? {
        switch (result, expected) {
        case (.bool(let x), .bool(let y)): x == y ? nil : "the result is \(x), expected \(y)"
        case (.int(let x), .int(let y)): x == y ? nil : "the result is \(x), expected \(y)"
        case (.double(let x), .double(let y)):
            x == y || (x.isNaN && y.isNaN) || abs(x - y) <= 1e-9 + 1e-7 * abs(y) ? nil : "the result is \(x), expected \(y)"
        default: "the result is \(result), expected \(expected)"
        }
    }

    private func gradientDifference(
        _ sample: Recording.Sample, _ outputs: [Tensor], _ leaves: [String: Tensor]
    ) throws -> String? {
        guard let expected = sample.gradients else { return nil }
        var differentiated: [Tensor] = []
        var directions: [Tensor?] = []
        for entry in sample.outputGradients ?? [] {
            guard outputs.indices.contains(entry.index), outputs[entry.index].requiresGrad else {
                return "output \(entry.index) has no gradient"
            }
            guard let direction = recording.tensors[entry.name] else {
                throw OracleError("\(recording.name): there is no tensor \"\(entry.name)\" in the file")
            }
            differentiated.append(outputs[entry.index])
            directions.append(direction)
        }
        let inputs = leaves.sorted { $0.key < $1.key }
        let found = grad(of: differentiated, with: inputs.map(\.value), gradOutputs: directions, allowUnused: true)
        if let error = TensorError.pending { return "gradient: \(error)" }
        for ((name, _), gradient) in zip(inputs, found) {
            guard let reference = expected[name] ?? nil else {
                let isZero = gradient.map { $0.scalars(Double.self).allSatisfy { $0 == 0 } } ?? true
                if isZero { continue }
                return "the gradient of \(name) should be none"
            }
            guard let want = recording.tensors[reference] else {
                throw OracleError("\(recording.name): there is no tensor \"\(reference)\" in the file")
            }
            let got = gradient ?? Tensor.zeros(like: want)
            if let difference = Comparison.difference(got, want, "gradient of \(name)") { return difference }
        }
        return nil
    }
}
