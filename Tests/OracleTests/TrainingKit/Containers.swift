import TernNN
import TernOracle

/// Modules and parameters in every kind of container.
private final class Containers: Module {
    let layers = ModuleList([Linear(3, 3), Linear(3, 3)])
    let heads = ModuleDict(["b": Linear(3, 2, bias: false), "a": Sequential(Linear(3, 2), Tanh())])
    let scales = ParameterList([Tensor([0.5, 2.0, 1.0]), Tensor([1.5])])
    let offsets = ParameterDict(["y": Tensor([0.1, 0.2]), "x": Tensor([0.3])])

    override func forward(_ x: Tensor) -> Tensor {
        var x = x
        for layer in layers { x = layer(x) }
        x = x * scales[0] * scales[1]
        let sum = values(x).reduce(Tensor.zeros(2)) { $0 + $1 }
        return sum + (offsets["y"] ?? x) * (offsets["x"] ?? x)
    }

    private func values(_ x: Tensor) -> [Tensor] { heads.map { $0.module(x) } }
}

extension TrainingKit {
    static let containers: [ModuleCase] = [
        ModuleCase("Sequential") { Sequential(Linear(3, 4), ReLU(), Linear(4, 2)) },
        ModuleCase("Sequential.named") { Sequential(["first": Linear(3, 2), "act": Tanh()]) },
        ModuleCase("Sequential.changed") {
            let net = Sequential(Linear(3, 3), Linear(3, 2))
            net.insert(1, Sigmoid())
            net.append(Softmax(-1))
            net.pop(0)
            net.insert(0, Linear(3, 3))
            return net
        },
        ModuleCase("ModuleList") { Containers() },
        ModuleCase("ModuleDict") { Sequential(Containers(), Linear(2, 1)) },
        ModuleCase("ParameterList", { ParameterList([Tensor([0.5, 2.0]), Tensor([[1.5], [0.5]])]) }) { list, inputs in
            [inputs[0] * list[0] + list[-1]]
        },
        ModuleCase("ParameterDict", { ParameterDict(["y": Tensor([0.5, 2.0]), "x": Tensor([1.5])]) }) { parameters, inputs in
            [inputs[0] * parameters.values[0] + parameters.values[1]]
        },
    ]
}
