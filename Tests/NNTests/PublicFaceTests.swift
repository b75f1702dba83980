import Testing
import TernNN

// Public declarations only: what a user's package can do.

private final class Attention: Module {
    let query = Linear(4, 4)
    let key = Linear(4, 4, bias: false)

    func callAsFunction(_ x: Tensor, memory: Tensor) -> Tensor {
        run { query(x).matmul(key(memory).t()).softmax(-1) }
    }
}

private final class Pair: Module {
    private let first: Module
    private let second: Module

    init(_ first: Module, _ second: Module) {
        self.first = first
        self.second = second
        super.init()
    }

    override func namedChildren() -> [(name: String, module: Module)] { [("a", first), ("b", second)] }
    override func forward(_ x: Tensor) -> Tensor { second(first(x)) }
    override func extraRepr() -> String { "two" }
}

private final class SignDescent: Optimizer {
    private var counts: [Int: Int] = [:]

    init(_ parameters: [Tensor], lr: Double) {
        super.init([ParameterGroup(parameters)], defaults: ["lr": .double(lr)])
    }

    override func check(_ options: [String: Value]) throws(TensorError) {
        if case .double(let lr) = options["lr"], !(lr > 0) { throw .argument("lr must be positive, got \(lr)") }
    }

    override func update(_ changes: [Change], _ group: ParameterGroup) {
        for change in changes {
            change.parameter.add_(change.gradient.sign(), alpha: -group.lr)
            counts[change.index, default: 0] += 1
        }
    }

    override func state(of index: Int) -> [String: Value] { counts[index].map { ["count": .int($0)] } ?? [:] }
    override func loadState(_ state: [String: Value], of index: Int) {
        if case .int(let count) = state["count"] { counts[index] = count }
    }
}

extension NN {
    @Suite struct PublicFaceTests {
        @Test func severalArguments() {
            let attention = Attention()
            #expect(attention(Tensor.ones(3, 4), memory: Tensor.ones(5, 4)).shape == [3, 5])
            let text = message { _ = attention(Tensor.ones(3, 4), memory: Tensor.ones(5, 3)) }
            #expect(text.hasSuffix("(in Attention.key: Linear)"), "\(text)")
        }

        @Test func container() {
            let pair = Pair(Linear(2, 3), ReLU())
            #expect(pair.stateDict().keys == ["a.weight", "a.bias"])
            #expect(pair(Tensor.ones(1, 2)).shape == [1, 3])
            #expect(pair.description == "Pair(\n  two\n  (a): Linear(in_features=2, out_features=3, bias=True)\n  (b): ReLU()\n)")
        }

        @Test func optimizer() throws {
            let w = Tensor([1.0, -1.0], requiresGrad: true)
            let optimizer = SignDescent([w], lr: 0.5)
            (w * w).sum().backward()
            optimizer.step()
            #expect(w.detach().scalars(Double.self) == [0.5, -0.5])
            let other = SignDescent([w], lr: 0.1)
            try other.loadStateDict(optimizer.stateDict())
            #expect(other.paramGroups[0].lr == 0.5)
            #expect(message { _ = SignDescent([w], lr: 0) } == "SignDescent: lr must be positive, got 0.0")
        }

        @Test func subclassOfALayer() {
            final class Half: Linear {
                override func forward(_ x: Tensor) -> Tensor { super.forward(x) * 0.5 }
            }
            let half = Half(2, 2)
            #expect(half.stateDict().keys == ["weight", "bias"])
            #expect(half.description.hasPrefix("Half(in_features=2"))
            #expect(half(Tensor.ones(2)).shape == [2])
        }
    }
}
