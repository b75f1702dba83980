import Testing

@testable import TernNN

extension NN {
    @Suite struct StateDictTests {
        private func net() -> Sequential { Sequential(Linear(2, 3), ReLU(), Linear(3, 1)) }

        @Test func dictionary() {
            var state: StateDict = ["b": Tensor(1.0), "a": Tensor(2.0)]
            #expect(state.keys == ["b", "a"])
            #expect(state["a"]?.item(Float.self) == 2)
            state["c"] = Tensor(3.0)
            state["b"] = nil
            state["a"] = Tensor(4.0)
            #expect(state.keys == ["a", "c"])
            #expect(state["c"]?.item(Float.self) == 3)
            #expect(state["b"] == nil)
            #expect(state.map(\.value).count == 2)
            #expect(state.dictionary.count == 2)
        }

        @Test func sharesMemory() {
            let layer = Linear(1, 1)
            let state = layer.stateDict()
            #expect(state["weight"]?.requiresGrad == false)
            noGrad { layer.weight.fill_(7.0) }
            #expect(state["weight"]?.item(Float.self) == 7)
        }

        @Test func loads() throws {
            let a = net(), b = net()
            let keys = try b.loadStateDict(a.stateDict())
            #expect(keys.missing.isEmpty && keys.unexpected.isEmpty)
            for (x, y) in zip(a.parameters(), b.parameters()) {
                #expect(x !== y)
                #expect(numbers(x) == numbers(y))
                #expect(y.requiresGrad && y.isLeaf)
            }
        }

        @Test func convertsTypes() throws {
            let layer = Linear(1, 1)
            try layer.loadStateDict(["weight": Tensor([[0.5]]).to(.float64), "bias": Tensor([2])])
            #expect(layer.weight.dtype == .float32)
            #expect(numbers(layer.weight) == [0.5])
            #expect(numbers(layer.bias ?? Tensor(0.0)) == [2])
        }

        @Test func refusesAndWritesNothing() {
            let target = net()
            let before = target.parameters().map(numbers)
            var state = net().stateDict()
            state["0.bias"] = nil
            state["2.weight"] = Tensor.zeros(3, 1)
            state["extra"] = Tensor(0.0)
            let text = message { try target.loadStateDict(state) }
            #expect(
                text
                    == "loadStateDict: the state dictionary does not fit Sequential: missing keys \"0.bias\" [3]; unexpected keys "
                    + "\"extra\" []; size mismatch for 2.weight: its shape is [3, 1] in the state dictionary and [1, 3] in the module"
            )
            #expect(message { try target.loadStateDict(state, strict: false) }.contains("size mismatch for 2.weight"))
            #expect(target.parameters().map(numbers) == before)
        }

        @Test func notStrict() throws {
            let target = net()
            let keys = try target.loadStateDict(["0.bias": Tensor.ones(3), "extra": Tensor(0.0)], strict: false)
            #expect(keys.unexpected == ["extra"])
            #expect(keys.missing == ["0.weight", "2.weight", "2.bias"])
            #expect(numbers(target.parameters()[1]) == [1, 1, 1])
        }

        @Test func withoutElements() {
            let target = Linear(1, 1)
            let before = target.parameters().map(numbers)
            #expect(message { try target.loadStateDict(Linear(1, 1).to(.meta).stateDict()) }.contains("meta"))
            #expect(target.parameters().map(numbers) == before)
        }
    }
}
