import Testing

@testable import TernNN

extension NN {
    @Suite struct OptimizerStateTests {
        @Test func structure() {
            let a = Tensor.ones(2, requiresGrad: true), b = Tensor.ones(3, requiresGrad: true)
            let optimizer = Adam([ParameterGroup([a], lr: 0.5), ParameterGroup([b])])
            #expect(optimizer.stateDict().state.isEmpty)
            (a.sum() + b.sum()).backward()
            optimizer.step()
            let state = optimizer.stateDict()
            #expect(state.state.keys.sorted() == [0, 1])
            #expect(state.state[1]?.keys.sorted() == ["exp_avg", "exp_avg_sq", "step"])
            guard case .ints([1]) = state.paramGroups[1]["params"], case .double(0.5) = state.paramGroups[0]["lr"],
                case .double(1) = state.state[0]?["step"], case .tensor(let mean) = state.state[1]?["exp_avg"]
            else {
                Issue.record("another structure: \(state)")
                return
            }
            #expect(isClose(numbers(mean), [0.1, 0.1, 0.1]))
        }

        /// Stopped after two steps and taken up by another optimizer, the way is that of four steps.
        @Test(arguments: OptimizerTests.recordings) func resumes(_ recording: Recording) throws {
            let parameter = OptimizerTests.start()
            let first = recording.make([parameter])
            OptimizerTests.steps(2, parameter, first)
            let state = first.stateDict()
            let copy = parameter.detach().clone().requiresGrad_()
            let second = recording.make([copy])
            try second.loadStateDict(state)
            OptimizerTests.steps(2, copy, second)
            #expect(isClose(numbers(copy), recording.expected), "\(numbers(copy))")
            // The first one's memory is its own.
            OptimizerTests.steps(2, parameter, first)
            #expect(numbers(parameter) == numbers(copy))
        }

        @Test func pythonsNumbers() throws {
            let w = Tensor.ones(1, requiresGrad: true)
            let optimizer = Adam([w])
            try optimizer.loadStateDict(
                OptimizerState(
                    state: [
                        7: [
                            "step": .tensor(Tensor(3.0)), "exp_avg": .tensor(Tensor([0.5])),
                            "exp_avg_sq": .tensor(Tensor([0.25])),
                        ]
                    ],
                    paramGroups: [
                        ["lr": .int(1), "betas": .list([.int(0), .double(0.5)]), "foreach": .none, "params": .ints([7])]
                    ]))
            #expect(optimizer.paramGroups[0].lr == 1)
            guard case .double(3) = optimizer.stateDict().state[0]?["step"] else {
                Issue.record("the step was not taken over")
                return
            }
        }

        @Test func refuses() {
            let w = Tensor.ones(2, requiresGrad: true)
            let optimizer = SGD([w], lr: 0.1, momentum: 0.9)
            let group: [String: Value] = ["lr": .double(0.5), "params": .ints([0])]
            let wrong: [(String, OptimizerState)] = [
                ("number of parameter groups", OptimizerState(state: [:], paramGroups: [])),
                ("match the size", OptimizerState(state: [:], paramGroups: [["params": .ints([0, 1])]])),
                ("match the size", OptimizerState(state: [:], paramGroups: [["lr": .double(1)]])),
                ("learning rate", OptimizerState(state: [:], paramGroups: [["lr": .double(-1), "params": .ints([0])]])),
                (
                    "parameter 0: momentum_buffer has shape [3]",
                    OptimizerState(state: [0: ["momentum_buffer": .tensor(Tensor.ones(3))]], paramGroups: [group])
                ),
            ]
            for (words, state) in wrong {
                let text = message { try optimizer.loadStateDict(state) }
                #expect(text.contains(words), "\(text)")
            }
            #expect(optimizer.paramGroups[0].lr == 0.1)
        }
    }
}
