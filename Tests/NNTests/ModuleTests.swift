import Testing

@testable import TernNN

private class Base: Module {
    let first = Linear(2, 3)
    @Parameter var scale = Tensor.ones(3)
}

private final class Net: Base {
    @Buffer(key: "running_mean") var runningMean = Tensor.zeros(3)
    @Buffer(persistent: false) var mask: Tensor? = Tensor.ones(3)
    @Parameter var offset: Tensor?
    @Parameter(key: "weight_hh") var hidden: Tensor
    let layers: [Linear]
    let heads = ["b": Linear(3, 1, bias: false), "a": Linear(3, 1, bias: false)]
    var head: Module = Linear(3, 2)
    lazy var late = Linear(1, 1)
    var optional: Module?
    let number = 3
    let numbers = [1, 2]
    let names = ["a": "b"]

    override init() {
        layers = [Linear(3, 3), Linear(3, 3)]
        super.init()
        hidden = Tensor.zeros(2, 2)
    }

    override func forward(_ x: Tensor) -> Tensor { head(relu(first(x)) * scale) }
}

extension NN {
    @Suite struct ModuleTests {
        @Test func keys() {
            let net = Net()
            #expect(
                net.stateDict().keys == [
                    "scale", "weight_hh", "running_mean", "first.weight", "first.bias", "layers.0.weight", "layers.0.bias",
                    "layers.1.weight", "layers.1.bias", "heads.a.weight", "heads.b.weight", "head.weight", "head.bias",
                ])
            #expect(net.namedParameters().map(\.name).first == "scale")
            #expect(net.namedBuffers().map(\.name) == ["running_mean", "mask"])
            #expect(net.children().count == 6)
            #expect(net.namedModules().map(\.name).prefix(4) == ["", "first", "layers.0", "layers.1"])
        }

        @Test func nothingIsCached() {
            let net = Net()
            net.head = Sequential(Linear(3, 4), ReLU(), Linear(4, 2))
            net.optional = Linear(1, 1)
            net.offset = Tensor.zeros(3)
            _ = net.late
            let keys = net.stateDict().keys
            #expect(keys.contains("head.0.weight"))
            #expect(keys.contains("head.2.bias"))
            #expect(keys.contains("optional.weight"))
            #expect(keys.contains("offset"))
            #expect(keys.contains("late.weight"))
            #expect(net(Tensor.ones(5, 2)).shape == [5, 2])
        }

        @Test func parametersAreTrainable() {
            let net = Net()
            #expect(net.parameters().allSatisfy { $0.requiresGrad && $0.isLeaf })
            #expect(net.buffers().allSatisfy { !$0.requiresGrad })
            // A tensor with a history is detached, one without is the very tensor.
            net.scale = net.scale * 2
            #expect(net.scale.isLeaf && net.scale.requiresGrad)
            let own = Tensor.zeros(3)
            net.scale = own
            #expect(net.scale === own && own.requiresGrad)
            net.requiresGrad_(false)
            #expect(net.parameters().allSatisfy { !$0.requiresGrad })
        }

        @Test func sharedParametersCountOnce() {
            let a = Linear(2, 2), b = Linear(2, 2)
            b.weight = a.weight
            let net = Sequential(a, b, a)
            #expect(net.parameters().count == 3)
            #expect(net.namedParameters().map(\.name) == ["0.weight", "0.bias", "1.bias"])
            #expect(net.modules().count == 3)
            #expect(net.stateDict().keys.count == 6)
            net.to(.float64)
            #expect(a.weight === b.weight)
            #expect(a.weight.dtype == .float64 && a.weight.requiresGrad)
        }

        @Test func modes() {
            let dropout = Dropout(0.5)
            let net = Sequential(Linear(2, 2), Sequential(dropout))
            #expect(dropout.isTraining)
            #expect(net.eval() === net)
            #expect(!dropout.isTraining)
            let x = Tensor.ones(100)
            #expect(dropout(x).sum().item(Float.self) == 100)
            net.train()
            #expect(dropout.isTraining)
            let kept = numbers(dropout(x))
            #expect(kept.allSatisfy { $0 == 0 || $0 == 2 } && kept.contains(0) && kept.contains(2))
        }

        @Test func gradientsAreLetGo() {
            let net = Linear(2, 1)
            net(Tensor.ones(3, 2)).sum().backward()
            #expect(net.weight.grad.map(numbers) == [3, 3])
            net.zeroGrad()
            #expect(net.weight.grad == nil)
        }

        @Test func applyGoesFromInside() {
            var names: [String] = []
            let net = Sequential(Linear(1, 1), Sequential(ReLU()))
            net.apply { names.append($0.typeName) }
            #expect(names == ["Linear", "ReLU", "Sequential", "Sequential"])
            net.apply { if let layer = $0 as? Linear { Init.zeros_(layer.weight) } }
            #expect(net.parameters()[0].item(Float.self) == 0)
        }

        @Test func conversion() {
            let net = Net()
            net(Tensor.ones(1, 2)).sum().backward()
            net.to(.float64)
            #expect(net.first.weight.dtype == .float64)
            #expect(net.first.weight.grad?.dtype == .float64)
            #expect(net.runningMean.dtype == .float64)
            #expect(message { net.to(.int64) }.contains("int64"))
            #expect(net.first.weight.dtype == .float64)
            net.to(.meta)
            #expect(net.parameters().allSatisfy { $0.device == .meta })
        }

        @Test func sequentialIsACollection() {
            let net = Sequential([Linear(2, 3), ReLU()])
            net.append(Linear(3, 1))
            #expect(net.count == 3)
            #expect(net[1] is ReLU)
            net[1] = Tanh()
            #expect(net.map(\.typeName) == ["Linear", "Tanh", "Linear"])
            #expect(Sequential()(Tensor(2.0)).item(Float.self) == 2)
        }

        @Test func missingForward() {
            final class Empty: Module {}
            #expect(message { _ = Empty()(Tensor(1.0)) }.contains("Module [Empty] is missing the required \"forward\" function"))
        }

        @Test func failuresNameTheModule() {
            let net = Net()
            net.head = Sequential(ReLU(), Linear(4, 2))
            let text = message { _ = net(Tensor.ones(5, 2)) }
            #expect(text.contains("(in Net.head.1: Linear)"), "\(text)")
            // Outside of modules nothing is added.
            #expect(!message { _ = Tensor.ones(2) + Tensor.ones(3) }.contains("(in "))
            let loss = message { _ = CrossEntropyLoss()(Tensor.ones(2, 3), Tensor.ones(5, dtype: .int64)) }
            #expect(loss.contains("(in CrossEntropyLoss)"), "\(loss)")
        }

        @Test func unassignedParameter() {
            final class Late: Module { @Parameter(key: "w") var weight: Tensor }
            #expect(message { _ = Late().weight }.contains("\"w\" was read before"))
            #expect(Late().parameters().isEmpty)
        }

        @Test func modulesWithinThemselves() {
            final class Child: Module {
                unowned let parent: Module
                init(_ parent: Module) {
                    self.parent = parent
                    super.init()
                }
            }
            let net = Sequential(Linear(1, 1))
            net.append(Child(net))
            #expect(net.modules().count == 3)
            #expect(net.stateDict().keys == ["0.weight", "0.bias"])
        }
    }
}
