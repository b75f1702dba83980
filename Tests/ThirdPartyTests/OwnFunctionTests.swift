import Testing
import TernNN

// Public declarations only: what somebody outside the package can do.

/// `x · sigmoid(βx)` with a gradient written by hand.
private struct Swish: DifferentiableFunction {
    let beta: Double

    func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] {
        context.save(inputs[0])
        return [inputs[0] * (inputs[0] * beta).sigmoid()]
    }

    func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] {
        let x = context.saved[0]
        let s = (x * beta).sigmoid()
        return [gradients[0].map { $0 * (s + x * s * (1 - s) * beta) }]
    }
}

/// The same as an operator that can be called by name.
private enum SwishOperator: OperatorDefinition {
    static let schemas = ["third_party.swish(Tensor self, float beta=1.0) -> Tensor"]
    static let samples = [Sample(.normal([2, 3])), Sample(.normal([4]), .value(.double(2)))]
    static let dtypes: [DType] = [.float32, .float64]

    static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
        .tensor(Swish(beta: try arguments.double("beta"))(try arguments.tensor("self")))
    }
}

@Suite struct OwnFunctionTests {
    private static let registration = Result { try Operator.register(SwishOperator.self) }

    private func swish(_ x: Tensor, _ beta: Double) throws -> Tensor {
        let result = try #require(Operator.named("third_party.swish")).call([.tensor(x)], ["beta": .double(beta)])
        guard case .tensor(let tensor) = result else { throw TensorError.argument("no tensor") }
        return tensor
    }

    @Test func aRegisteredOperatorIsDifferentiableByName() throws {
        try OwnFunctionTests.registration.get()
        let x = Tensor([0.5, -1.0, 2.0], dtype: .float64, requiresGrad: true)
        let y = try swish(x, 2)
        #expect("\(try #require(y.gradFn))" == "<SwishBackward>")
        #expect(y.allclose(x * (x * 2).sigmoid()))
        let checked = gradCheck({ inputs in (try? swish(inputs[0], 2)).map { [$0] } ?? [] }, [x])
        #expect(checked.passed && checked.count == 3, "\(checked)")
        let twice = gradGradCheck({ inputs in (try? swish(inputs[0], 2)).map { [$0] } ?? [] }, [x])
        #expect(twice.passed && twice.count > 0, "\(twice)")
    }

    @Test func aRegisteredOperatorIsListed() throws {
        try OwnFunctionTests.registration.get()
        let listed = try #require(Operator.all.first { $0.name == "third_party.swish" })
        #expect("\(listed)" == "third_party.swish(Tensor self, float beta=1.0) -> Tensor")
        #expect(listed.definition.isDifferentiable && listed.definition.kind == "custom" && listed.definition.samples.count == 2)
    }

    @Test func itTrainsInsideAModule() {
        final class Net: Module {
            let first = Linear(2, 8, generator: Generator(seed: 1))
            let second = Linear(8, 1, generator: Generator(seed: 2))
            override func forward(_ x: Tensor) -> Tensor { second(Swish(beta: 1)(first(x))) }
        }
        let net = Net()
        let x = Tensor.randn(32, 2, generator: Generator(seed: 3))
        let y = (x[.all, 0] * x[.all, 1]).unsqueeze(1)
        let optimizer = Adam(net.parameters(), lr: 0.02)
        var losses: [Double] = []
        for _ in 0..<100 {
            optimizer.zeroGrad()
            let loss = mseLoss(checkpoint(x) { net($0) }, y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item(Double.self))
        }
        #expect(losses[99] < losses[0] / 2)
    }
}
