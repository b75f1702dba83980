import Testing
import TernNN
import TernOracle

extension TrainingKit {
    /// The first layer with options of its own.
    private static func groups(_ p: [Tensor], lr: Double, _ options: [String: Value]) -> [ParameterGroup] {
        [ParameterGroup(Array(p[..<2]), lr: lr, options: options), ParameterGroup(Array(p[2...]))]
    }

    static let optimizers: [OptimizerCase] = [
        OptimizerCase("SGD") { SGD($0, lr: 0.1) }, OptimizerCase("SGD.momentum") { SGD($0, lr: 0.05, momentum: 0.9) },
        OptimizerCase("SGD.dampening") { SGD($0, lr: 0.05, momentum: 0.8, dampening: 0.3, weightDecay: 0.05) },
        OptimizerCase("SGD.nesterov") { SGD($0, lr: 0.05, momentum: 0.9, weightDecay: 0.01, nesterov: true) },
        OptimizerCase("SGD.maximize") { SGD($0, lr: 0.01, momentum: 0.5, maximize: true) },
        OptimizerCase("SGD.groups") { SGD(groups($0, lr: 0.02, ["momentum": .double(0.5)]), lr: 0.1) },

        OptimizerCase("Adam") { Adam($0, lr: 0.05) },
        OptimizerCase("Adam.decay") { Adam($0, lr: 0.05, betas: (0.8, 0.95), eps: 1e-4, weightDecay: 0.1) },
        OptimizerCase("Adam.amsgrad") { Adam($0, lr: 0.05, betas: (0.9, 0.9), amsgrad: true) },
        OptimizerCase("Adam.maximize") { Adam($0, lr: 0.02, maximize: true) },
        OptimizerCase("Adam.decoupled") { Adam($0, lr: 0.05, weightDecay: 0.1, decoupledWeightDecay: true) },
        OptimizerCase("Adam.groups") { Adam(groups($0, lr: 0.01, ["weight_decay": .double(0.2)]), lr: 0.05) },

        OptimizerCase("AdamW") { AdamW($0, lr: 0.05) },
        OptimizerCase("AdamW.decay") { AdamW($0, lr: 0.05, weightDecay: 0.3, amsgrad: true) },
        OptimizerCase("AdamW.maximize") { AdamW($0, lr: 0.02, weightDecay: 0.1, maximize: true) },

        OptimizerCase("NAdam") { NAdam($0, lr: 0.05) },
        OptimizerCase("NAdam.decay") {
            NAdam($0, lr: 0.05, betas: (0.8, 0.95), eps: 1e-4, weightDecay: 0.1, momentumDecay: 0.1)
        },
        OptimizerCase("NAdam.decoupled") { NAdam($0, lr: 0.05, weightDecay: 0.2, decoupledWeightDecay: true) },
        OptimizerCase("NAdam.maximize") { NAdam($0, lr: 0.02, maximize: true) },

        OptimizerCase("RAdam") { RAdam($0, lr: 0.05) },
        OptimizerCase("RAdam.short") { RAdam($0, lr: 0.05, betas: (0.8, 0.7), eps: 1e-4) },
        OptimizerCase("RAdam.decay") { RAdam($0, lr: 0.05, betas: (0.9, 0.95), weightDecay: 0.1) },
        OptimizerCase("RAdam.decoupled") {
            RAdam($0, lr: 0.05, betas: (0.9, 0.95), weightDecay: 0.2, decoupledWeightDecay: true)
        },
        OptimizerCase("RAdam.maximize") { RAdam($0, lr: 0.02, maximize: true) },

        OptimizerCase("Adamax") { Adamax($0, lr: 0.05) },
        OptimizerCase("Adamax.decay") { Adamax($0, lr: 0.05, betas: (0.8, 0.9), eps: 1e-3, weightDecay: 0.1) },
        OptimizerCase("Adamax.maximize") { Adamax($0, lr: 0.02, maximize: true) },

        OptimizerCase("Adagrad") { Adagrad($0, lr: 0.1) },
        OptimizerCase("Adagrad.decay") {
            Adagrad($0, lr: 0.1, lrDecay: 0.1, weightDecay: 0.05, initialAccumulatorValue: 0.2, eps: 1e-4)
        },
        OptimizerCase("Adagrad.maximize") { Adagrad($0, lr: 0.02, maximize: true) },

        OptimizerCase("Adadelta") { Adadelta($0) },
        OptimizerCase("Adadelta.decay") { Adadelta($0, lr: 5, rho: 0.7, eps: 1e-4, weightDecay: 0.1) },
        OptimizerCase("Adadelta.maximize") { Adadelta($0, lr: 2, eps: 1e-5, maximize: true) },

        OptimizerCase("RMSprop") { RMSprop($0, lr: 0.02) },
        OptimizerCase("RMSprop.momentum") { RMSprop($0, lr: 0.01, alpha: 0.9, eps: 1e-4, momentum: 0.8) },
        OptimizerCase("RMSprop.centered") { RMSprop($0, lr: 0.01, alpha: 0.9, eps: 1e-2, weightDecay: 0.1, centered: true) },
        OptimizerCase("RMSprop.both") { RMSprop($0, lr: 0.01, alpha: 0.8, eps: 1e-2, momentum: 0.5, centered: true) },
        OptimizerCase("RMSprop.maximize") { RMSprop($0, lr: 0.01, maximize: true) },

        OptimizerCase("Rprop") { Rprop($0, lr: 0.02) },
        OptimizerCase("Rprop.etas") { Rprop($0, lr: 0.05, etas: (0.4, 1.3), stepSizes: (1e-3, 0.1)) },
        OptimizerCase("Rprop.maximize") { Rprop($0, lr: 0.01, maximize: true) },

        OptimizerCase("ASGD") { ASGD($0, lr: 0.1) },
        OptimizerCase("ASGD.averaging") { ASGD($0, lr: 0.1, lambd: 0.01, alpha: 0.6, t0: 5, weightDecay: 0.05) },
        OptimizerCase("ASGD.maximize") { ASGD($0, lr: 0.02, maximize: true) },

        OptimizerCase("Adafactor") { Adafactor($0, lr: 0.1) },
        OptimizerCase("Adafactor.decay") {
            Adafactor($0, lr: 0.2, beta2Decay: -0.5, eps: (1e-4, 0.05), d: 1.5, weightDecay: 0.1)
        },
        OptimizerCase("Adafactor.maximize") { Adafactor($0, lr: 0.05, maximize: true) },

        OptimizerCase("LBFGS") { LBFGS($0, lr: 0.2, maxIter: 2) },
        OptimizerCase("LBFGS.history") { LBFGS($0, lr: 0.2, maxIter: 2, historySize: 3) },
        OptimizerCase("LBFGS.wolfe") { LBFGS($0, maxIter: 1, lineSearchFn: "strong_wolfe") },
        OptimizerCase("LBFGS.evaluations") { LBFGS($0, lr: 0.15, maxIter: 4, maxEval: 2) },
        OptimizerCase("LBFGS.tolerances") { LBFGS($0, lr: 0.1, maxIter: 5, toleranceGrad: 0.05, toleranceChange: 1e-3) },
        OptimizerCase("LBFGS.maximize") { LBFGS($0, lr: 0.001, maxIter: 2, maximize: true) },
    ]

    /// Compares all cases of optimizers; an issue for each difference.
    static func compareOptimizers() throws {
        let recording = try TrainingRecording<RecordedOptimizer>(file("optimizers"))
        #expect(Set(optimizers.map(\.name)) == Set(recording.cases.map(\.name)))
        for facts in recording.cases {
            for subject in optimizers where subject.name == facts.name {
                for difference in OptimizerRun(recording, facts, subject).differences() { Issue.record("\(difference)") }
            }
        }
    }
}

/// Losses, parameters and what is kept after 20 steps of every optimizer, in float32 and float64.
@Suite struct OptimizerRecordingTests {
    /// In a process of its own: the default type and the default generator are shared.
    @Test func optimizers() async {
        await #expect(processExitsWith: .success) { try TrainingKit.compareOptimizers() }
    }
}
