import Foundation
import Testing
import TernNN
import TernOracle

extension TrainingKit {
    static let schedulers: [SchedulerCase] = [
        SchedulerCase("LambdaLR") { LambdaLR($0) { Foundation.pow(0.95, Double($0)) } },
        SchedulerCase("LambdaLR.groups") { LambdaLR($0, [{ 1 / Double($0 + 1) }, { 1 + 0.1 * Double($0) }]) },
        SchedulerCase("MultiplicativeLR") { MultiplicativeLR($0) { _ in 0.9 } },
        SchedulerCase("MultiplicativeLR.groups") { MultiplicativeLR($0, [{ _ in 0.9 }, { 1 - 0.01 * Double($0) }]) },
        SchedulerCase("StepLR") { StepLR($0, 7) }, SchedulerCase("StepLR.gamma") { StepLR($0, 1, gamma: 0.9) },
        SchedulerCase("MultiStepLR") { MultiStepLR($0, [5, 12, 12, 20], gamma: 0.3) },
        SchedulerCase("ConstantLR") { ConstantLR($0) },
        SchedulerCase("ConstantLR.factor") { ConstantLR($0, factor: 0.7, totalIters: 11) },
        SchedulerCase("LinearLR") { LinearLR($0) },
        SchedulerCase("LinearLR.factors") { LinearLR($0, startFactor: 0.9, endFactor: 0.05, totalIters: 17) },
        SchedulerCase("ExponentialLR") { ExponentialLR($0, 0.93) }, SchedulerCase("PolynomialLR") { PolynomialLR($0) },
        SchedulerCase("PolynomialLR.power") { PolynomialLR($0, totalIters: 21, power: 1.7) },
        SchedulerCase("CosineAnnealingLR") { CosineAnnealingLR($0, 12) },
        SchedulerCase("CosineAnnealingLR.minimum") { CosineAnnealingLR($0, 7, etaMin: 0.005) },
        SchedulerCase("CosineAnnealingWarmRestarts") { CosineAnnealingWarmRestarts($0, 6) },
        SchedulerCase("CosineAnnealingWarmRestarts.growing") { CosineAnnealingWarmRestarts($0, 3, tMult: 2, etaMin: 0.001) },
        SchedulerCase("CyclicLR") { CyclicLR($0, 0.01, 0.1, stepSizeUp: 6) },
        SchedulerCase("CyclicLR.triangular2") {
            CyclicLR(
                $0, [0.01, 0.002], [0.1, 0.05], stepSizeUp: 4, stepSizeDown: 3, mode: "triangular2", baseMomentum: 0.7,
                maxMomentum: 0.95)
        },
        SchedulerCase("CyclicLR.exp_range") { CyclicLR($0, 0.01, 0.1, stepSizeUp: 5, mode: "exp_range", gamma: 0.97) },
        SchedulerCase("CyclicLR.function") {
            CyclicLR(
                $0, 0.01, 0.1, stepSizeUp: 5, scaleFn: { 1 / (1 + $0) }, scaleMode: "iterations", cycleMomentum: false)
        },
        SchedulerCase("OneCycleLR") { OneCycleLR($0, 0.1, totalSteps: 30) },
        SchedulerCase("OneCycleLR.linear") {
            OneCycleLR(
                $0, [0.1, 0.05], epochs: 4, stepsPerEpoch: 8, pctStart: 0.25, annealStrategy: "linear", baseMomentum: 0.8,
                maxMomentum: 0.97, divFactor: 10, finalDivFactor: 100)
        },
        SchedulerCase("OneCycleLR.three_phase") {
            OneCycleLR($0, 0.1, totalSteps: 31, pctStart: 0.4, cycleMomentum: false, threePhase: true)
        },
        SchedulerCase("ChainedScheduler") {
            ChainedScheduler([ConstantLR($0, factor: 0.1, totalIters: 8), ExponentialLR($0, 0.9)])
        },
        SchedulerCase("SequentialLR") {
            SequentialLR($0, [ConstantLR($0, factor: 0.1, totalIters: 20), ExponentialLR($0, 0.9)], [10])
        },
        SchedulerCase("SequentialLR.warm_up") {
            SequentialLR($0, [LinearLR($0, startFactor: 0.01, totalIters: 6), CosineAnnealingLR($0, 24)], [6])
        },
        SchedulerCase("SequentialLR.three") {
            SequentialLR(
                $0,
                [
                    LinearLR($0, startFactor: 0.1, totalIters: 4), StepLR($0, 3, gamma: 0.5),
                    CosineAnnealingWarmRestarts($0, 5, etaMin: 0.001),
                ], [5, 14])
        },
        SchedulerCase("SequentialLR.from_start") {
            SequentialLR($0, [PolynomialLR($0, totalIters: 9, power: 2), MultiStepLR($0, [3, 6], gamma: 0.2)], [8])
        },
        SchedulerCase("ReduceLROnPlateau") { ReduceLROnPlateau($0, patience: 2) },
        SchedulerCase("ReduceLROnPlateau.absolute") {
            ReduceLROnPlateau(
                $0, factor: 0.5, patience: 1, threshold: 0.01, thresholdMode: "abs", cooldown: 2, minLr: [0.01, 0.004])
        },
        SchedulerCase("ReduceLROnPlateau.max") {
            ReduceLROnPlateau($0, mode: "max", factor: 0.3, patience: 3, threshold: 0.02, eps: 1e-3)
        },
        SchedulerCase("SWALR") { SWALR($0, 0.05) },
        SchedulerCase("SWALR.linear") { SWALR($0, [0.01, 0.05], annealEpochs: 7, annealStrategy: "linear") },
        SchedulerCase("SWALR.at_once") { SWALR($0, 0.03, annealEpochs: 0) },
    ]
}

/// The learning rates and momenta of 30 steps of every scheduler.
@Suite struct SchedulerRecordingTests {
    @Test func schedulers() throws {
        let recording = try TrainingRecording<RecordedScheduler>(TrainingKit.file("schedulers"))
        #expect(Set(TrainingKit.schedulers.map(\.name)) == Set(recording.cases.map(\.name)))
        for facts in recording.cases {
            for subject in TrainingKit.schedulers where subject.name == facts.name {
                if let difference = SchedulerRun(recording, facts, subject).difference() { Issue.record("\(difference)") }
            }
        }
    }
}
