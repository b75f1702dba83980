import Foundation
import Testing
import Tern

/// Every operator that PyTorch's own samples are recorded for: results, types, shapes and gradients.
@Suite struct OperatorRecordingTests {
    enum Outcome {
        case passed
        case failed(String)
    }

    @Test(arguments: try Recording.all().map { $0.deletingPathExtension().lastPathComponent })
    func recordedSamples(_ file: String) throws {
        let recording = try Recording(Recording.folder.appending(path: "ops/\(file).safetensors"))
        let op = try #require(Operator.named(recording.operatorName), "no operator \(recording.operatorName)")
        var passed = 0
        for sample in recording.samples {
            switch run(sample, of: recording, op) {
            case .passed: passed += 1
            case .failed(let reason): Issue.record("\(file) \(sample.id): \(reason)")
            }
        }
        #expect(passed > 0, "\(file): nothing was compared")
    }

    private func run(_ sample: Recording.Sample, of recording: Recording, _ op: Operator) -> Outcome {
        var leaves: [String: Tensor] = [:]
        let wantsGradient = sample.gradients != nil
        let arguments = sample.arguments.enumerated().map {
            recording.value($1, "a\($0)", requiringGrad: wantsGradient, &leaves)
        }
        var named: [String: Value] = [:]
        for (key, value) in sample.named {
            named[key] = recording.value(value, "k_\(key)", requiringGrad: wantsGradient, &leaves)
        }
        let result: Value
        do { result = try op.call(arguments, named) } catch { return .failed("\(error)") }
        var ignored: [String: Tensor] = [:]
        let expected = recording.value(sample.output, "out", requiringGrad: false, &ignored)
        if case .bool(let truth) = expected {
            guard case .bool(truth) = result else { return .failed("expected \(truth)") }
            return .passed
        }
        let outputs = result.allTensors, wanted = expected.allTensors
        if outputs.count != wanted.count { return .failed("\(outputs.count) results, expected \(wanted.count)") }
        for (i, (got, want)) in zip(outputs, wanted).enumerated() {
            if let difference = Comparison.difference(got, want, "output \(i)") { return .failed(difference) }
        }
        guard let gradients = sample.gradients else { return .passed }
        return compareGradients(sample, recording, outputs, leaves, gradients)
    }

    private func compareGradients(
        _ sample: Recording.Sample, _ recording: Recording, _ outputs: [Tensor], _ leaves: [String: Tensor],
        _ expected: [String: Any]
    ) -> Outcome {
        var differentiated: [Tensor] = []
        var directions: [Tensor?] = []
        for entry in sample.outputGradients {
            guard let index = entry["index"] as? Int, let name = entry["t"] as? String, outputs.indices.contains(index),
                outputs[index].requiresGrad
            else { return .failed("an output has no gradient") }
            differentiated.append(outputs[index])
            directions.append(recording.tensors[name])
        }
        let names = leaves.keys.sorted()
        let found: [Tensor?]
        do {
            found = try withErrors {
                grad(
                    of: differentiated, with: names.map { leaves[$0] ?? Tensor(0.0) }, gradOutputs: directions, allowUnused: true)
            }
        } catch { return .failed("gradient: \(error)") }
        for (name, gradient) in zip(names, found) {
            guard let reference = expected[name] as? String, let want = recording.tensors[reference] else {
                if let gradient, gradient.abs().sum().item(Double.self) != 0 {
                    return .failed("gradient of \(name) should be none")
                }
                continue
            }
            let got = gradient ?? Tensor.zeros(like: want)
            if let difference = Comparison.difference(got, want, "gradient of \(name)") { return .failed(difference) }
        }
        return .passed
    }
}
