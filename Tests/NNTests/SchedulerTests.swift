import Testing

@testable import TernNN

/// A scheduler of the resumption tests.
struct Schedule: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable (Optimizer) -> LRScheduler

    init(_ name: String, _ make: @escaping @Sendable (Optimizer) -> LRScheduler) {
        testDescription = name
        self.make = make
    }
}

extension NN {
    @Suite struct SchedulerTests {
        static let schedules: [Schedule] = [
            Schedule("LambdaLR") { LambdaLR($0) { 1 / Double($0 + 1) } },
            Schedule("MultiplicativeLR") { MultiplicativeLR($0) { _ in 0.9 } }, Schedule("StepLR") { StepLR($0, 4) },
            Schedule("MultiStepLR") { MultiStepLR($0, [3, 12]) }, Schedule("ConstantLR") { ConstantLR($0, totalIters: 12) },
            Schedule("LinearLR") { LinearLR($0, totalIters: 15) }, Schedule("ExponentialLR") { ExponentialLR($0, 0.9) },
            Schedule("PolynomialLR") { PolynomialLR($0, totalIters: 15, power: 2) },
            Schedule("CosineAnnealingLR") { CosineAnnealingLR($0, 8, etaMin: 0.001) },
            Schedule("CosineAnnealingWarmRestarts") { CosineAnnealingWarmRestarts($0, 4, tMult: 2) },
            Schedule("CyclicLR") { CyclicLR($0, 0.01, 0.1, stepSizeUp: 3, mode: "triangular2") },
            Schedule("OneCycleLR") { OneCycleLR($0, 0.1, totalSteps: 20) },
            Schedule("SWALR") { SWALR($0, 0.01, annealEpochs: 15) },
            Schedule("ChainedScheduler") { ChainedScheduler([ConstantLR($0, totalIters: 12), ExponentialLR($0, 0.9)]) },
            Schedule("SequentialLR") { SequentialLR($0, [LinearLR($0, totalIters: 4), CosineAnnealingLR($0, 20)], [4]) },
            Schedule("SequentialLR, late") { SequentialLR($0, [LinearLR($0), StepLR($0, 2), ExponentialLR($0, 0.5)], [5, 12]) },
            Schedule("ReduceLROnPlateau") { ReduceLROnPlateau($0, patience: 2, cooldown: 1) },
        ]

        private static func optimizer() -> Optimizer {
            let parameters = [Tensor.ones(1, requiresGrad: true), Tensor.ones(1, requiresGrad: true)]
            return SGD([ParameterGroup([parameters[0]]), ParameterGroup([parameters[1]], lr: 0.02)], lr: 0.1, momentum: 0.9)
        }

        private static func rates(_ scheduler: LRScheduler, _ count: Int) -> [[Double]] {
            (0..<count).map { _ in
                if let plateau = scheduler as? ReduceLROnPlateau { plateau.step(1.0) } else { scheduler.step() }
                #expect(scheduler.getLastLr() == scheduler.optimizer.paramGroups.map(\.lr))
                return scheduler.getLastLr() + scheduler.optimizer.paramGroups.map { $0.double("momentum") }
            }
        }

        /// Stopped after 10 steps, as text and tensors and back, then 10 more: the rates of 20 at a stretch, bit for bit.
        @Test(arguments: schedules) func resumes(_ schedule: Schedule) throws {
            let whole = schedule.make(SchedulerTests.optimizer())
            _ = SchedulerTests.rates(whole, 10)
            var saved = SavedValues()
            try saved.add(whole.stateDict(), prefix: "scheduler.")
            try saved.add(whole.optimizer.stateDict(), prefix: "optimizer.")
            let second = schedule.make(SchedulerTests.optimizer())
            try second.optimizer.loadStateDict(saved.optimizerState(prefix: "optimizer."))
            try second.loadStateDict(saved.values(prefix: "scheduler."))
            #expect(second.getLastLr() == whole.getLastLr())
            #expect(SchedulerTests.rates(second, 10) == SchedulerTests.rates(whole, 10))
        }

        /// The other order: the optimizer's state is loaded before the scheduler is made, which goes on from `lastEpoch`.
        @Test func goesOnFromLastEpoch() throws {
            let first = StepLR(SchedulerTests.optimizer(), 4)
            _ = SchedulerTests.rates(first, 6)
            let optimizer = SchedulerTests.optimizer()
            try optimizer.loadStateDict(first.optimizer.stateDict())
            let second = StepLR(optimizer, 4, lastEpoch: 5)
            #expect(second.lastEpoch == 6 && second.baseLrs == [0.1, 0.02])
            #expect(SchedulerTests.rates(second, 5) == SchedulerTests.rates(first, 5))
        }

        @Test func betweenSteps() {
            let scheduler = CosineAnnealingWarmRestarts(SchedulerTests.optimizer(), 4, tMult: 2)
            scheduler.step(2.0)
            #expect(abs(scheduler.getLastLr()[0] - 0.05) < 1e-15)
            scheduler.step(4 + 4.0)
            #expect(abs(scheduler.getLastLr()[0] - 0.05) < 1e-15 && scheduler.lastEpoch == 8)
            #expect(message { scheduler.step(-1) }.contains("non-negative epoch"))
            #expect(message { scheduler.step(.nan) }.contains("non-negative epoch"))
        }

        @Test func wrongArguments() {
            let optimizer = SchedulerTests.optimizer(), other = SchedulerTests.optimizer()
            let plain = RMSprop([Tensor.ones(1, requiresGrad: true)]), bare = Adagrad([Tensor.ones(1, requiresGrad: true)])
            let wrong: [(String, () -> LRScheduler)] = [
                ("stepSize must be a positive", { StepLR(optimizer, 0) }), ("tMax", { CosineAnnealingLR(optimizer, 0) }),
                ("tMax", { CosineAnnealingLR(optimizer, Int.max) }), ("t0", { CosineAnnealingWarmRestarts(optimizer, 0) }),
                ("between 0 and 1", { ConstantLR(optimizer, factor: 1.5) }),
                ("between 0 and 1", { ConstantLR(optimizer, factor: .nan) }),
                ("greater than 0", { LinearLR(optimizer, startFactor: 0) }),
                ("between 0 and 1", { LinearLR(optimizer, endFactor: 2) }),
                ("Expected 2 lr_lambdas, but got 1", { LambdaLR(optimizer, [{ _ in 1 }]) }),
                ("mode is invalid", { CyclicLR(optimizer, 0.1, 0.2, mode: "square") }),
                ("same length", { CyclicLR(optimizer, [0.1], 0.2) }),
                ("stepSizeUp", { CyclicLR(optimizer, 0.1, 0.2, stepSizeUp: 0) }),
                ("must support momentum", { CyclicLR(bare, 0.1, 0.2) }),
                ("must support momentum", { OneCycleLR(bare, 0.1, totalSteps: 3) }),
                ("must define either", { OneCycleLR(optimizer, 0.1) }),
                ("totalSteps", { OneCycleLR(optimizer, 0.1, totalSteps: 0) }),
                ("64 bits", { OneCycleLR(optimizer, 0.1, epochs: 1 << 40, stepsPerEpoch: 1 << 40) }),
                ("pctStart", { OneCycleLR(optimizer, 0.1, totalSteps: 3, pctStart: 2) }),
                ("at least one scheduler", { ChainedScheduler([]) }),
                ("at least one scheduler", { SequentialLR(optimizer, [], []) }),
                ("belong to the same", { ChainedScheduler([StepLR(optimizer, 1), StepLR(other, 1)]) }),
                ("does not support `ReduceLROnPlateau`", { ChainedScheduler([ReduceLROnPlateau(optimizer)]) }),
                ("number of milestones", { SequentialLR(optimizer, [StepLR(optimizer, 1)], [3]) }),
                ("Factor should be < 1.0", { ReduceLROnPlateau(optimizer, factor: 1) }),
                ("mode best is unknown", { ReduceLROnPlateau(optimizer, mode: "best") }),
                ("annealEpochs", { SWALR(optimizer, 0.1, annealEpochs: -1) }),
                ("'initial_lr' is not specified in param_groups[0]", { StepLR(plain, 3, lastEpoch: 4) }),
            ]
            for (words, make) in wrong {
                let text = message { _ = make() }
                #expect(text.contains(words), "\(text)")
            }
            let cycle = OneCycleLR(other, 0.1, totalSteps: 2)
            cycle.step()
            cycle.step()
            #expect(message { cycle.step() }.contains("Tried to step 3 times"))
            #expect(message { ReduceLROnPlateau(other).step() }.contains("step(metric)"))
        }

        @Test func refusedStates() {
            let optimizer = SchedulerTests.optimizer()
            let scheduler = SequentialLR(optimizer, [LinearLR(optimizer), StepLR(optimizer, 2)], [3])
            let wrong: [(String, [String: Value])] = [
                ("last_epoch must be a whole number", ["last_epoch": .double(0.5)]),
                ("base_lrs must be a list of 2 numbers", ["base_lrs": .list([.double(1)])]),
                ("gamma must be of the kind", ["last_epoch": .int(7), "_schedulers.1.gamma": .string("x")]),
                ("_milestones must be of the kind", ["_milestones": .double(1)]),
            ]
            for (words, state) in wrong {
                let text = message { try scheduler.loadStateDict(state) }
                #expect(text.contains(words), "\(text)")
            }
            #expect(scheduler.lastEpoch == 0)
        }
    }
}
