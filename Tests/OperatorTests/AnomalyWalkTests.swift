import TernSamples
import Testing

@testable import Tern

/// Every operator of the inventory inside `detectAnomaly { }`: nothing is reported where the result has no NaN.
@Suite struct AnomalyWalkTests {
    /// What the numbers of a sample are turned into.
    enum Numbers: CaseIterable {
        case asTheyAre, zeros, ones, withNaN

        func callAsFunction(_ tensor: Tensor) -> Tensor {
            guard tensor.isFloatingPoint, tensor.count > 0 else { return tensor }
            switch self {
            case .asTheyAre: return tensor
            case .zeros: return Tensor.zeros(like: tensor)
            case .ones: return Tensor.ones(like: tensor)
            case .withNaN:
                let copy = tensor.clone()
                copy.view(-1)[0] = .double(.nan)
                return copy
            }
        }
    }

    private func changed(_ value: Value, _ numbers: Numbers) -> Value {
        switch value {
        case .tensor(let tensor): .tensor(numbers(tensor))
        case .tensors(let list): .tensors(list.map { numbers($0) })
        default: value
        }
    }

    private func hasNaN(_ tensors: [Tensor]) throws -> Bool {
        try tensors.contains { try NonFinite($0).hasNaN }
    }

    // What is not initialized may be anything.
    @Test(arguments: Operator.all.map(\.name).filter { !$0.contains("empty") })
    func nothingIsReportedWithoutANaN(_ name: String) throws {
        let op = try #require(Operator.named(name))
        for (i, sample) in op.definition.samples.enumerated() {
            for numbers in Numbers.allCases {
                func arguments() -> [Value] {
                    var tensors = SampleTensors(seed: UInt64(i) + 1, dtype: .float32)
                    return tensors.arguments(sample).map { changed($0, numbers) }
                }
                guard let plain = try? withErrors({ try op.call(arguments(), sample.named) }) else { continue }
                do {
                    let watched = try withErrors {
                        try detectAnomaly {
                            // To look up lines takes long in a program of this size.
                            ThreadState.current.flags &= ~ThreadState.recordsSites
                            return try op.call(arguments(), sample.named)
                        }
                    }
                    // What has NaN without a report has it from a copy of an input.
                    if try hasNaN(watched.allTensors) {
                        #expect(try hasNaN(arguments().flatMap(\.allTensors)), "\(name), sample \(i), \(numbers): no report")
                    }
                } catch let error as TensorError {
                    #expect(try hasNaN(plain.allTensors), "\(name), sample \(i), \(numbers): \(error)")
                }
            }
        }
    }
}
