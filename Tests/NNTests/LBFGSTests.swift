import Testing

@testable import TernNN

extension NN {
    /// Two steps on Rosenbrock's function from (-1.2, 1), and where PyTorch 2.15 is after each.
    @Suite struct LBFGSTests {
        private func check(
            _ expected: [(place: [Double], iterations: Int, evaluations: Int)], _ make: ([Tensor]) -> LBFGS,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let w = Tensor([-1.2, 1.0], dtype: .float64, requiresGrad: true)
            let optimizer = make([w])
            for (place, iterations, evaluations) in expected {
                optimizer.step {
                    optimizer.zeroGrad()
                    let loss = (1 - w[0]).square() + 100 * (w[1] - w[0].square()).square()
                    loss.backward()
                    return loss
                }
                #expect(isClose(numbers(w), place, relative: 1e-7), "\(numbers(w))", sourceLocation: sourceLocation)
                let state = optimizer.stateDict().state[0] ?? [:]
                guard case .int(iterations) = state["n_iter"], case .int(evaluations) = state["func_evals"] else {
                    Issue.record("other counts: \(state)", sourceLocation: sourceLocation)
                    return
                }
            }
        }

        @Test func lineSearch() {
            check([
                ([-0.6657084570888959, 0.41398308319536115], 10, 12), ([0.34184236067537654, 0.09925827373850052], 18, 25),
            ]) { LBFGS($0, maxIter: 10, lineSearchFn: "strong_wolfe") }
            check([
                ([-0.0679151945545298, -0.018394421375487885], 30, 32), ([0.9685790292012455, 0.9383203755653394], 58, 69),
            ]) { LBFGS($0, lr: 0.3, maxIter: 30, historySize: 3, lineSearchFn: "strong_wolfe") }
        }

        @Test func stepsOfOneLength() {
            check([
                ([-1.1956878291406543, 1.0024741041506378], 12, 12), ([-1.1929797031546974, 1.005637793817574], 24, 24),
            ]) { LBFGS($0, lr: 0.002, maxIter: 12) }
        }

        @Test func wrongUses() {
            let w = Tensor.ones(2, requiresGrad: true), v = Tensor.ones(3, requiresGrad: true)
            w.grad = Tensor.ones(2)
            let wrong: [(String, () throws -> Void)] = [
                ("doesn't support per-parameter options", { _ = LBFGS([ParameterGroup([w]), ParameterGroup([v])]) }),
                ("only 'strong_wolfe' is supported", { _ = LBFGS([w], lineSearchFn: "armijo") }),
                ("historySize", { _ = LBFGS([w], historySize: 0) }), ("call step { … }", { LBFGS([w]).step() }),
                (
                    "parameter 0: d has shape [3]",
                    {
                        try LBFGS([w]).loadStateDict(
                            OptimizerState(state: [0: ["d": .tensor(Tensor.ones(3))]], paramGroups: [["params": .ints([0])]]))
                    }
                ),
                (
                    "lists of one length",
                    {
                        try LBFGS([w]).loadStateDict(
                            OptimizerState(
                                state: [0: ["old_dirs": .tensors([Tensor.ones(2)])]], paramGroups: [["params": .ints([0])]]))
                    }
                ),
            ]
            for (words, body) in wrong {
                let text = message(body)
                #expect(text.contains(words), "\(text)")
            }
        }
    }
}
