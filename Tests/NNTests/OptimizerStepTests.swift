import Testing

@testable import TernNN

/// Steps in one pass against the operators that they stand for: the same bits.
@Suite struct OptimizerStepTests {
    private let shapes: [[Int]] = [[3], [17, 5], [1], [130, 70], [0, 4], [16]]

    private func gradient(_ i: Int, _ step: Int, _ dtype: DType) -> Tensor {
        let count = shapes[i].reduce(1, *)
        return (Tensor.arange(count, dtype: .float64) * 0.37 + Double(step + i)).sin().view(shapes[i]).to(dtype)
    }

    /// The parameters after some steps. A trace around a step makes the optimizer go operator by operator.
    private func train(_ dtype: DType, byOperators: Bool, _ make: ([Tensor]) -> Optimizer) -> [Tensor] {
        let parameters = shapes.indices.map { i in (gradient(i, 7, dtype) + 0.5).detach().requiresGrad_() }
        let optimizer = make(parameters)
        for step in 0..<4 {
            // One parameter has no gradient at first, so that its own count of steps is behind.
            for i in shapes.indices where step > 0 || i != 1 { parameters[i].grad = gradient(i, step, dtype) }
            if byOperators { _ = trace { optimizer.step() } } else { optimizer.step() }
        }
        return parameters
    }

    private func check(_ name: String, _ make: ([Tensor]) -> Optimizer, sourceLocation: SourceLocation = #_sourceLocation) {
        for dtype in [DType.float32, .float64] {
            let one = train(dtype, byOperators: false, make), other = train(dtype, byOperators: true, make)
            for (a, b) in zip(one, other) {
                #expect(a.detach().equal(b.detach()), "\(name), \(dtype), shape \(a.shape)", sourceLocation: sourceLocation)
            }
        }
    }

    @Test func descentIsTheSame() {
        check("plain") { SGD($0, lr: 0.1) }
        check("momentum") { SGD($0, lr: 0.1, momentum: 0.9) }
        check("dampening") { SGD($0, lr: 0.1, momentum: 0.9, dampening: 0.25) }
        check("nesterov") { SGD($0, lr: 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: true) }
        check("ascent") { SGD($0, lr: 0.1, weightDecay: 0.01, maximize: true) }
    }

    @Test func adamIsTheSame() {
        check("plain") { Adam($0, lr: 0.1) }
        check("decay") { Adam($0, lr: 0.1, betas: (0.8, 0.9), eps: 1e-3, weightDecay: 0.1) }
        check("amsgrad") { Adam($0, lr: 0.1, amsgrad: true) }
        check("ascent") { Adam($0, lr: 0.1, maximize: true) }
        check("decoupled") { AdamW($0, lr: 0.1, weightDecay: 0.1) }
    }

    @Test func unusualParametersAreStepped() {
        // A view with strides goes operator by operator; its result is that of the contiguous one.
        let plain = Tensor([[1.0, 2.0], [3.0, 4.0]], requiresGrad: true)
        let turned = Tensor([[1.0, 3.0], [2.0, 4.0]]).t().requiresGrad_()
        for parameter in [plain, turned] {
            parameter.grad = Tensor([[0.5, -1.0], [2.0, 0.25]])
            Adam([parameter], lr: 0.1).step()
        }
        #expect(plain.detach().equal(turned.detach()))
    }

    @Test func aStepCountsAsAChange() throws {
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let y = (x * x).sum()
        x.grad = Tensor([1.0, 1.0])
        SGD([x], lr: 0.1).step()
        let error = #expect(throws: TensorError.self) { try withErrors { y.backward() } }
        #expect(error?.message.contains("modified by an inplace operation") == true)
    }
}
