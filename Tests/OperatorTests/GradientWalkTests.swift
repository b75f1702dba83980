import TernSamples
import Testing

@testable import Tern

/// Every differentiable operator of the inventory, on each of its samples.
@Suite struct GradientWalkTests {
    private func inputs(_ arguments: [Value]) -> [Tensor] {
        arguments.flatMap(\.allTensors).filter(\.requiresGrad)
    }

    /// The arguments with the tensors that require gradients replaced, in order.
    private func replacing(_ arguments: [Value], _ tensors: [Tensor]) -> [Value] {
        var rest = tensors[...]
        func replaced(_ tensor: Tensor) -> Tensor { tensor.requiresGrad ? rest.popFirst() ?? tensor : tensor }
        return arguments.map { value in
            switch value {
            case .tensor(let tensor): .tensor(replaced(tensor))
            case .tensors(let list): .tensors(list.map(replaced))
            default: value
            }
        }
    }

    /// Operators whose result depends on how the tensor lies in memory, which a copy of it does not keep.
    static let dependingOnMemory: Set<String> = ["as_strided"]

    @Test(arguments: Operator.all.filter { $0.definition.isDifferentiable }.map(\.name))
    func firstDerivatives(_ name: String) throws {
        let op = try #require(Operator.named(name))
        #expect(!op.definition.samples.isEmpty, "\(name) has no samples")
        var compared = 0
        for (i, sample) in op.definition.samples.enumerated() {
            for layout in SampleTensors.Layout.allCases where layout == .contiguous || !Self.dependingOnMemory.contains(name) {
                let arguments = op.checkedArguments(sample, seed: UInt64(i) + 1, layout: layout)
                let report = gradCheck(
                    { tensors in (try? op.call(replacing(arguments, tensors), sample.named).allTensors) ?? [] }, inputs(arguments)
                )
                #expect(report.passed, "\(name), sample \(i), \(layout): \(report)")
                compared += report.count
            }
        }
        #expect(compared > 0, "\(name): no derivative was compared")
    }

    @Test(arguments: Operator.all.filter { $0.definition.isDifferentiable }.map(\.name))
    func secondDerivatives(_ name: String) throws {
        let op = try #require(Operator.named(name))
        for (i, sample) in op.definition.samples.enumerated() {
            let arguments = op.checkedArguments(sample, seed: UInt64(i) + 1, layout: .contiguous)
            let report = gradGradCheck(
                { tensors in (try? op.call(replacing(arguments, tensors), sample.named).allTensors) ?? [] }, inputs(arguments))
            #expect(report.passed, "\(name), sample \(i): \(report)")
        }
    }

    /// The check itself can fail: a function whose backward is wrong is found out.
    @Test func aWrongPullbackIsFound() {
        let x = Tensor([0.3, -1.2, 2.0], dtype: .float64, requiresGrad: true)
        let report = gradCheck(
            { inputs in
                let right = inputs[0] * 2
                // The value of 3x with the gradient of 2x.
                return [right + (inputs[0].detach())]
            }, [x])
        #expect(!report.passed)
        #expect(report.differences.count == 3)
    }
}
