import Testing

@testable import TernNN

extension NN {
    /// What containers do beside what is recorded of PyTorch's.
    @Suite struct ContainerTests {
        @Test func sequenceChanges() throws {
            let net = Sequential(Linear(2, 2), ReLU())
            net.insert(1, Tanh()).append(Identity()).extend([Sigmoid()])
            #expect(net.map { $0.typeName } == ["Linear", "Tanh", "ReLU", "Identity", "Sigmoid"])
            #expect(net.pop().typeName == "Sigmoid" && net.pop(0).typeName == "Linear" && net.count == 3)
            net[-1] = GELU()
            #expect(net[2] is GELU && net.namedChildren().map(\.name) == ["0", "1", "2"])
        }

        @Test func names() {
            let net = Sequential(["in": Linear(2, 2), "out": Linear(2, 1)])
            #expect(net.stateDict().keys == ["in.weight", "in.bias", "out.weight", "out.bias"])
            #expect(net["out"] === net[1] && net["none"] == nil)
            let heads = ModuleDict(["b": ReLU(), "a": Tanh()])
            heads["c"] = Sigmoid()
            heads["b"] = GELU()
            #expect(heads.keys == ["b", "a", "c"] && heads["b"] is GELU && heads.count == 3)
            #expect(heads.pop("a") is Tanh && heads.pop("a") == nil && heads.keys == ["b", "c"])
        }

        @Test func parameters() {
            let list = ParameterList([Tensor.ones(2), Tensor.zeros(3)])
            #expect(list.stateDict().keys == ["0", "1"] && list[-1].requiresGrad && list.count == 2)
            list[0] = Tensor.ones(5)
            #expect(list.namedParameters().map { $0.tensor.count } == [5, 3])
            let dictionary = ParameterDict(["w": Tensor.ones(2)])
            dictionary["v"] = Tensor.ones(1)
            #expect(dictionary.stateDict().keys == ["w", "v"] && dictionary.map(\.name) == ["w", "v"])
            #expect(dictionary.pop("w")?.count == 2 && dictionary.keys == ["v"])
        }

        @Test func mistakes() {
            let net = Sequential(ReLU())
            #expect(message { _ = net[3] }.hasPrefix("Sequential.subscript: index 3 is out of range for 1 modules"))
            #expect(message { net.insert(5, ReLU()) }.hasPrefix("Sequential.insert: Index out of range: 5 for 1 modules"))
            #expect(message { Sequential().pop() }.hasPrefix("Sequential.pop: index -1 is out of range for 0 modules"))
            #expect(message { _ = Sequential(["a.b": ReLU()]) }.contains("module name \"a.b\""))
            #expect(message { ModuleDict()["a.b"] = ReLU() }.contains("module name \"a.b\""))
            #expect(message { _ = ParameterList()[0] }.contains("index 0 is out of range for 0 parameters"))
        }
    }
}
