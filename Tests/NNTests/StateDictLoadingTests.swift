import TernIO
import Testing

@testable import TernNN

extension NN {
    @Suite struct StateDictLoadingTests {
        private func net() -> Sequential { Sequential(Linear(2, 3), BatchNorm1d(3), Linear(3, 1)) }

        /// Two layers with one weight, as a table of words that also makes the logits.
        private final class Tied: Module {
            let first = Linear(2, 2, bias: false)
            let second = Linear(2, 2, bias: false)
            override init() {
                super.init()
                second.weight = first.weight
            }
        }

        @Test func prefixes() {
            let state: StateDict = ["module.a": Tensor(1.0), "b": Tensor(2.0)]
            #expect(state.removingPrefix("module.").keys == ["a", "b"])
            #expect(state.addingPrefix("net.").keys == ["net.module.a", "net.b"])
            #expect(state.removingPrefix("module.")["a"] === state["module.a"])
        }

        @Test(arguments: ["module.", "model.", "_orig_mod.", "state.encoder."])
        func saysWhichPrefixIsTooMuch(_ prefix: String) throws {
            let state = net().stateDict().addingPrefix(prefix)
            let text = message { try net().loadStateDict(state) }
            #expect(text.contains("given with the prefix \"\(prefix)\"; load StateDict(state).removingPrefix(\"\(prefix)\")"))
            let keys = try net().loadStateDict(state.removingPrefix(prefix))
            #expect(keys.missing.isEmpty && keys.unexpected.isEmpty)
        }

        @Test func saysWhichPrefixIsMissing() throws {
            let whole = ModuleDict(["body": net()])
            let text = message { try whole.loadStateDict(net().stateDict()) }
            #expect(text.contains("lack the prefix \"body.\" of the module's; load StateDict(state).addingPrefix(\"body.\")"))
            #expect(try whole.loadStateDict(net().stateDict().addingPrefix("body.")).unexpected.isEmpty)
        }

        @Test func saysNothingOfPrefixesElsewhere() {
            var state = net().stateDict().addingPrefix("module.")
            state["module.2.bias"] = nil
            #expect(!message { try net().loadStateDict(state) }.contains("prefix"))
        }

        @Test func typesOfMismatches() {
            let text = message { try Linear(2, 2).loadStateDict(["weight": Tensor([1, 2]), "bias": Tensor.zeros(2)]) }
            #expect(
                text.contains("size mismatch for weight: its shape is [2] (int64) in the state dictionary and [2, 2] (float32)"))
        }

        @Test func filesOfOldVersions() throws {
            var state = net().stateDict()
            state["1.num_batches_tracked"] = nil
            #expect(try net().loadStateDict(state).missing.isEmpty)
            state["1.num_batches_tracked"] = Tensor([7])
            let target = net()
            try target.loadStateDict(state)
            #expect((target[1] as? BatchNorm1d)?.numBatchesTracked?.item(Int.self) == 7)
        }

        @Test func sharedTensors() throws {
            let target = Tied()
            #expect(target.stateDict().keys == ["first.weight", "second.weight"])
            let weight = Tensor([[1.0, 2.0], [3.0, 4.0]])
            #expect(try target.loadStateDict(["second.weight": weight]).missing.isEmpty)
            #expect(numbers(target.first.weight) == [1, 2, 3, 4])
            try target.loadStateDict(["first.weight": weight], assign: true)
            #expect(target.first.weight === target.second.weight)
        }

        @Test func assigns() throws {
            let target = net()
            var state = net().to(.float64).stateDict()
            state["2.bias"] = Tensor([5.0])
            target[0].requiresGrad_(false)
            try target.loadStateDict(state, assign: true)
            for (key, tensor) in target.stateDict() {
                #expect(tensor.dtype == state[key]?.dtype)
                #expect(tensor.storage === state[key]?.storage, "\(key) is a copy")
            }
            #expect(target.parameters().map(\.requiresGrad) == [false, false, true, true, true, true])
            #expect(state["2.bias"]?.requiresGrad == false)
        }

        @Test func assignsToMeta() throws {
            let target = net().to(.meta), state = net().stateDict()
            #expect(message { try target.loadStateDict(state) }.contains("load with assign: true"))
            try target.loadStateDict(state, assign: true)
            #expect(target.eval()(Tensor.ones(1, 2)).device == .cpu)
        }

        @Test func assignsNoIntegersToParameters() {
            let target = Linear(1, 1)
            let before = target.weight
            let text = message {
                try target.loadStateDict(["weight": Tensor([[1]]), "bias": Tensor.zeros(1)], assign: true)
            }
            #expect(text.contains("weight is int64 in the state dictionary, and only floating-point types can be trained"))
            #expect(target.weight === before)
        }

        @Test func described() throws {
            let keys = try net().loadStateDict(["0.bias": Tensor.ones(3), "extra": Tensor(0.0)], strict: false)
            #expect(
                keys.description == "missing keys \"0.weight\", \"1.weight\", \"1.bias\", \"1.running_mean\", "
                    + "\"1.running_var\", \"2.weight\", \"2.bias\"; unexpected keys \"extra\"")
            #expect(try net().loadStateDict(net().stateDict()).description == "<All keys matched successfully>")
        }

        @Test func checkpoints() throws {
            let source = net()
            let state = CheckpointValue.dictionary(source.stateDict())
            let forms: [CheckpointValue] = [
                state, ["state_dict": state, "best": .tensor(Tensor(1.0))], ["epoch": .int(3), "weights of mine": state],
                ["model_ema": ["a": .tensor(Tensor(0.0))], "model": state],
            ]
            for form in forms {
                let target = net()
                #expect(try target.loadStateDict(form).description == "<All keys matched successfully>")
                #expect(target.parameters().map(numbers) == source.parameters().map(numbers))
            }
        }

        @Test func checkpointsWithoutAState() {
            let state = CheckpointValue.dictionary(net().stateDict())
            #expect(
                message { try net().loadStateDict(["first": state, "second": state] as CheckpointValue) }
                    .contains("several dictionaries of tensors, under the keys \"first\", \"second\""))
            #expect(message { try net().loadStateDict(["epoch": .int(3)] as CheckpointValue) }.contains("\"epoch\""))
            #expect(message { try net().loadStateDict(CheckpointValue.int(3)) }.contains("a whole number"))
        }

        @Test func namedModules() {
            let features = Sequential(["conv": Linear(1, 1)])
            features.addModule("norm", LayerNorm(1)).append(ReLU())
            features.addModule("conv", Linear(1, 2, bias: false))
            #expect(features.stateDict().keys == ["conv.weight", "norm.weight", "norm.bias"])
            #expect(features.count == 3)
            #expect(message { Sequential([]).addModule("a.b", ReLU()) }.contains("must not be empty and have no dot"))
        }
    }
}
