import Testing

@testable import Tern

/// What `gradCheck` and `gradGradCheck` say.
@Suite struct GradCheckReportTests {
    private let x = Tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]], dtype: .float64, requiresGrad: true)

    @Test func agreement() {
        #expect("\(gradCheck({ [$0[0].sin()] }, [x]))" == "gradCheck: 6 derivatives agree")
        #expect(gradCheck({ [$0[0].sin()] }, [x], checkForward: true).count == 12)
        #expect("\(gradGradCheck({ [$0[0].sin()] }, [x]))" == "gradGradCheck: 12 derivatives agree")
        let partly = gradCheck({ [$0[0].sin(), $0[0].argmax()] }, [x])
        #expect(partly.passed && partly.notDifferentiable == [1])
        #expect("\(partly)".hasSuffix("output 1 does not require a gradient and was not compared"))
    }

    @Test func theWorstElements() throws {
        // The value of (2 + mask) x with the gradient of 2x.
        let mask = Tensor([[0.0, 1, 0], [0, 0, 0.5]], dtype: .float64)
        let report = gradCheck({ [($0[0] * 2 + $0[0].detach() * mask).sum()] }, [x])
        #expect(!report.passed && report.differences.count == 2)
        let worst = try #require(report.differences.first)
        #expect(worst.input == 0 && worst.element == 1 && worst.index == [0, 1] && worst.subject == .input(0))
        #expect(worst.shape == [2, 3] && abs(worst.error / worst.analytic + 0.5) < 1e-6)
        let lines = "\(report)".split(separator: "\n").map(String.init)
        try #require(lines.count == 5)
        #expect(lines[0] == "gradCheck: 2 of 6 derivatives differ")
        #expect(lines[1] == "  input 0, shape [2, 3]: 2 of 6")
        #expect(lines[2].split(separator: " ") == ["element", "backward", "numeric", "difference"])
        #expect(lines[3].contains("[0, 1]") && lines[4].contains("[1, 2]"))
        let many = gradCheck({ [$0[0] + $0[0].detach()] }, [x])
        #expect("\(many)".hasSuffix("… and 1 more"))
        let second = gradCheck({ [$0[0].sum() + $0[1].detach().sum() + $0[1].sum() * 2] }, [x, leaf([1, 2])])
        #expect(second.differences.allSatisfy { $0.subject == .input(1) } && second.differences.count == 2)
    }

    @Test func aWrongForwardRule() {
        func wrong(_ inputs: [Tensor]) -> [Tensor] {
            let x = inputs[0]
            let y = x.detach() * 2
            y.storedNode = ClosureNode("Wrong", inputs: [x], output: y) { (_, gradients) throws(TensorError) in
                Gradients(gradients[0]?.mul(2))
            } forward: { (_, tangents) throws(TensorError) in
                Gradients(tangents[0]?.mul(3))
            }
            return [y]
        }
        #expect(gradCheck(wrong, [x]).passed)
        let report = gradCheck(wrong, [x], checkForward: true)
        #expect(report.differences.count == 6 && report.differences.allSatisfy { $0.subject == .output(0) })
        #expect("\(report)".contains("output 0, forward along a random direction, shape [2, 3]: 6 of 6"))
    }

    /// A rule that cannot be differentiated is an error, and not a zero.
    @Test func aBackwardRuleWithoutAGraph() {
        func blind(_ inputs: [Tensor]) -> [Tensor] {
            let x = inputs[0]
            let y = x.detach() * x.detach()
            y.storedNode = ClosureNode("Blind", inputs: [x], output: y, saving: [Saved(x, edge: 0)]) {
                (node, gradients) throws(TensorError) in
                let x = try node.saved(0)
                return Gradients(gradients[0].map { g in noGrad { g * x * 2 } })
            }
            return [y]
        }
        #expect(gradCheck(blind, [x]).passed)
        #expect(gradCheck(blind, [x], checkForward: true).failure?.contains("cannot be differentiated") == true)
        #expect(gradGradCheck(blind, [x]).failure?.contains("leaves the graph") == true)
    }

    @Test func whatCannotBeCompared() {
        let narrow = gradCheck({ [$0[0] * 2] }, [Tensor([1.0, 2], requiresGrad: true)])
        #expect(narrow.failure?.contains("input 0 is float32") == true && narrow.failure?.contains(".to(.float64)") == true)
        #expect(gradCheck({ [$0[0] * 2] }, [x.detach()]).failure?.contains("no input requires a gradient") == true)
        var calls = 0
        let changing = gradCheck(
            { inputs in
                calls += 1
                return [inputs[0] * Double(calls)]
            }, [x])
        #expect(changing.failure?.contains("not deterministic: output 0") == true)
        calls = 0
        let counting = gradCheck(
            { inputs in
                calls += 1
                return (0..<calls).map { _ in inputs[0] * 2 }
            }, [x])
        #expect(counting.failure?.contains("gave 1 outputs and then 2") == true)
        let detached = gradCheck({ [$0[0].detach() * 3] }, [x])
        #expect(detached.failure?.contains("outputs [0] do not require a gradient") == true)
        #expect(gradCheck({ [$0[0].mul(0.999).floor().detach()] }, [x]).passed)
        let failing = gradCheck({ [$0[0].matmul($0[0])] }, [x])
        #expect(failing.failure?.contains("mat1 and mat2") == true)
    }
}
