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

    /// Operators whose gradient is PyTorch's for inputs of a certain kind, and cannot be differentiated again: their own tests compare
    /// it.
    static let compared: Set<String> = ["nn.functional.ctc_loss"]

    static let walked = Operator.all.filter { $0.definition.isDifferentiable && !compared.contains($0.name) }.map(\.name)

    /// Calls `body` for each sample and layout that can be differentiated, with the function of the differentiable inputs.
    private func walk(
        _ name: String, _ body: (_ place: String, _ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor]) throws -> Void
    ) throws {
        let op = try #require(Operator.named(name))
        #expect(!op.definition.samples.isEmpty, "\(name) has no samples")
        for (i, sample) in op.definition.samples.enumerated() {
            for layout in SampleTensors.Layout.allCases where layout == .contiguous || !Self.dependingOnMemory.contains(name) {
                let arguments = op.checkedArguments(sample, seed: UInt64(i) + 1, layout: layout)
                let inputs = inputs(arguments)
                if inputs.isEmpty { continue }
                try body(
                    "\(name), sample \(i), \(layout)",
                    { tensors in (try? op.call(replacing(arguments, tensors), sample.named).allTensors) ?? [] }, inputs)
            }
        }
    }

    /// Backward and forward against central differences.
    @Test(arguments: walked)
    func firstDerivatives(_ name: String) throws {
        var compared = 0
        try walk(name) { place, function, inputs in
            let report = gradCheck(function, inputs, checkForward: true)
            #expect(report.passed, "\(place): \(report)")
            compared += report.count
        }
        #expect(compared > 0, "\(name): no derivative was compared")
    }

    @Test(arguments: walked)
    func secondDerivatives(_ name: String) throws {
        try walk(name) { place, function, inputs in
            let report = gradGradCheck(function, inputs)
            #expect(report.passed, "\(place): \(report)")
        }
    }

    /// For random t and u, uᵀ(J t) from the forward rules is (uᵀJ) t from the backward ones; and J t, recorded as a graph, has the
    /// derivative uᵀJ by t.
    @Test(arguments: walked)
    func forwardAgreesWithBackward(_ name: String) throws {
        try walk(name) { place, function, inputs in
            func differentiable(_ tensors: [Tensor]) -> [Tensor] { function(tensors).filter(\.requiresGrad) }
            func random(_ like: [Tensor], _ seed: UInt64) -> [Tensor] {
                like.enumerated().map { i, tensor in
                    var maker = SampleTensors(seed: seed + UInt64(i), dtype: .float64)
                    return maker.arguments(Sample(.normal(tensor.shape)))[0].allTensors[0]
                }
            }
            func inner(_ a: [Tensor], _ b: [Tensor]) -> Double {
                zip(a, b).reduce(0) { $0 + ($1.0.detach() * $1.1.detach()).sum().item(Double.self) }
            }
            func size(_ a: [Tensor], _ b: [Tensor]) -> Double {
                zip(a, b).reduce(0) { $0 + ($1.0.detach() * $1.1.detach()).abs().sum().item(Double.self) }
            }
            let u = random(differentiable(inputs), 70)
            if u.isEmpty { return }
            let t = random(inputs, 50).map { $0.requiresGrad_() }
            try withErrors {
                let forward = jvp(differentiable, inputs, t).product, back = vjp(differentiable, inputs, u).product
                let a = inner(u, forward), b = inner(back, t)
                let scale = max(size(u, forward), size(back, t), 1e-3)
                #expect(abs(a - b) <= 1e-8 * scale, "\(place): forward \(a), backward \(b)")
                let recorded = jvp(differentiable, inputs, t, createGraph: true).product
                let product = zip(u, recorded).map { ($0 * $1).sum() }.filter(\.requiresGrad)
                let byDirection =
                    product.isEmpty ? t.map { _ in nil } : grad(of: product, with: t, retainGraph: true, allowUnused: true)
                for (i, (found, expected)) in zip(byDirection, back).enumerated() {
                    if expected.count == 0 { continue }
                    let error = (found ?? Tensor.zeros(like: expected)).sub(expected).abs().max().item(Double.self)
                    let size = expected.abs().max().item(Double.self)
                    #expect(error <= 1e-8 * max(size, 1e-3), "\(place): the graph of the forward derivative, input \(i)")
                }
            }
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
