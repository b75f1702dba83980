import Foundation
import TernIO
import Testing

@testable import TernNN

extension NN {
    /// A net with dropout, whose masks come from the default stream, and data in a random order.
    private final class Net: Module {
        let first = Linear(4, 16)
        let dropout = Dropout(0.2)
        let second = Linear(16, 3)
        @Buffer var calls: Tensor = Tensor.zeros(1)

        override func forward(_ x: Tensor) -> Tensor {
            if isTraining { noGrad { calls.add_(1) } }
            return second(dropout(tanh(first(x))))
        }
    }

    @Suite struct TrainerTests {
        private let x = Tensor.randn([50, 4], generator: Generator(seed: 1))
        private let y = Tensor.randint(0, 3, [50], generator: Generator(seed: 2))

        private func trainer(epochs: Int = 4) -> Trainer {
            manualSeed(5)
            let net = Net()
            return Trainer(net, Adam(net.parameters(), lr: 0.02), epochs: epochs)
        }

        @discardableResult
        private func fit(_ trainer: Trainer) throws -> Trainer.Outcome {
            let accuracy = Accuracy()
            if trainer.metrics.isEmpty { trainer.metrics = [("train_accuracy", accuracy)] }
            let metric = trainer.metrics.first?.metric as? Accuracy
            return try trainer.fit(
                { _ in
                    let order = Tensor.randperm(50)
                    return (0..<7).map { order[($0 * 8)..<min($0 * 8 + 8, 50)] }
                },
                loss: { batch in
                    let logits = trainer.model(x[batch])
                    metric?.update(logits, y[batch])
                    return crossEntropy(logits, y[batch])
                },
                samples: \.count,
                evaluate: { ["accuracy": trainer.model(x).argmax(1).eq(y).to(.float64).mean().item(Double.self)] })
        }

        private func weights(_ trainer: Trainer) -> [[Double]] { trainer.model.stateDict().values.map(numbers) }

        @Test func theLoopIsTheLoopByHand() throws {
            let trainer = trainer(epochs: 3)
            try fit(trainer)
            manualSeed(5)
            let net = Net()
            let optimizer = Adam(net.parameters(), lr: 0.02)
            var means: [Double] = []
            for _ in 0..<3 {
                net.train()
                let order = Tensor.randperm(50)
                var sum = 0.0
                for begin in stride(from: 0, to: 50, by: 8) {
                    let batch = order[begin..<min(begin + 8, 50)]
                    let loss = crossEntropy(net(x[batch]), y[batch])
                    optimizer.zeroGrad()
                    loss.backward()
                    optimizer.step()
                    sum += loss.item(Double.self) * Double(batch.count)
                }
                means.append(sum / 50)
            }
            #expect(net.stateDict().values.map(numbers) == weights(trainer))
            #expect(trainer.history.series("loss")?.y == means)
            #expect(trainer.progress.step == 21)
            #expect(trainer.lastRecord?.values.map(\.name) == ["loss", "train_accuracy", "accuracy"])
            #expect(!net.isTraining == trainer.model.isTraining)
        }

        /// Stopped after any number of steps and gone on with from the file, a training ends with the same bits.
        @Test(arguments: [1, 6, 7, 8, 13, 20, 27])
        func resumesBitForBit(step: Int) throws {
            let folder = ScratchFolder()
            let whole = trainer()
            whole.observers = [MetricsLog(folder.path + "/whole")]
            whole.historyEvery = 1
            try fit(whole)

            let path = folder.path + "/checkpoint", log = folder.path + "/log"
            let first = trainer()
            first.historyEvery = 1
            first.checkpointPath = path
            first.checkpointInterval = .whenStopped
            first.observers = [MetricsLog(log)]
            first.shouldStop = { [unowned first] in first.progress.step == step }
            guard case .interrupted = try fit(first) else {
                Issue.record("the training was not interrupted")
                return
            }
            // A process that is killed later has written more.
            try append(Array("{\"epoch\":99,\n".utf8), log)

            let second = trainer()
            second.historyEvery = 1
            second.observers = [MetricsLog(log)]
            second.metrics = [("train_accuracy", Accuracy())]
            // Whatever was drawn in between.
            _ = Tensor.randn(3)
            try second.resume(from: path)
            guard case .finished = try fit(second) else {
                Issue.record("the training did not end")
                return
            }
            #expect(weights(second) == weights(whole))
            #expect(try bytes(log) == bytes(folder.path + "/whole"))
            #expect(second.history.series.map(\.y) == whole.history.series.map(\.y))
            #expect(second.history.series.map(\.x) == whole.history.series.map(\.x))
        }

        @Test func periodicCheckpointsLeadOnToo() throws {
            let folder = ScratchFolder()
            let whole = trainer()
            try fit(whole)
            for interval in [Trainer.CheckpointInterval.epochs, .steps(5)] {
                let path = folder.path + "/checkpoint"
                let first = trainer()
                first.checkpointPath = path
                first.checkpointInterval = interval
                final class Bomb: TrainingObserver {
                    struct Blast: Error {}
                    func stepEnded(_ progress: TrainerProgress) throws { if progress.step == 19 { throw Blast() } }
                }
                first.observers = [Bomb()]
                #expect(throws: Bomb.Blast.self) { try fit(first) }
                let second = trainer()
                second.metrics = [("train_accuracy", Accuracy())]
                try second.resume(from: path)
                try fit(second)
                #expect(weights(second) == weights(whole))
                // A training that is complete is complete when resumed.
                let third = trainer()
                third.checkpointPath = path
                second.checkpointPath = path
                try second.writeCheckpoint()
                third.metrics = [("train_accuracy", Accuracy())]
                try third.resume(from: path)
                try fit(third)
                #expect(weights(third) == weights(whole))
                #expect(third.lastRecord?.json == whole.lastRecord?.json)
            }
        }

        @Test func accumulationIsOneLargerBatch() throws {
            func run(_ batch: Int, _ accumulation: Int) throws -> [[Double]] {
                manualSeed(3)
                let net = Linear(4, 3, dtype: .float64)
                let trainer = Trainer(net, SGD(net.parameters(), lr: 0.1), epochs: 2)
                trainer.accumulationSteps = accumulation
                let x = x.to(.float64)
                try trainer.fit(
                    { _ in Array(stride(from: 0, to: 48, by: batch)) },
                    loss: { begin in crossEntropy(net(x[begin..<begin + batch]), y[begin..<begin + batch]) })
                #expect(trainer.progress.step == 2 * 48 / batch / accumulation)
                return net.stateDict().values.map(numbers)
            }
            let (one, four) = (try run(16, 1), try run(4, 4))
            for (a, b) in zip(one, four) { #expect(isClose(a, b, relative: 1e-12, absolute: 1e-14)) }
        }

        @Test func stopsEarlyWithTheBestWeights() throws {
            let net = Linear(1, 1)
            let trainer = Trainer(net, SGD(net.parameters(), lr: 0), epochs: 50)
            let values = [3.0, 2, 1, 1.5, .nan, 1, 0]
            trainer.earlyStopping = EarlyStopping("value", patience: 3)
            var seen: [[Double]] = []
            let outcome = try trainer.fit(
                { _ in [0] }, loss: { _ in net(Tensor([[1.0]])).sum() },
                evaluate: {
                    net.weight.add_(1)
                    seen.append(numbers(net.weight))
                    return ["value": values[trainer.progress.epoch]]
                })
            guard case .stoppedEarly = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(trainer.progress.epoch == 6)
            #expect(trainer.earlyStopping?.best == 1)
            #expect(trainer.earlyStopping?.bestEpoch == 3)
            #expect(numbers(net.weight) == seen[2])
        }

        @Test func failuresAreThrown() throws {
            let net = Linear(4, 3)
            let trainer = Trainer(net, SGD(net.parameters(), lr: 0.1), epochs: 2)
            #expect(message { try trainer.fit({ _ in [0] }, loss: { _ in net(Tensor.zeros(2, 5)).sum() }) }.contains("Linear"))
            #expect(throws: Trainer.Divergence.self) {
                try trainer.fit({ _ in [0] }, loss: { _ in net(Tensor.full([1, 4], Double.infinity)).sum() })
            }
            trainer.accumulationSteps = 0
            #expect(message { try trainer.fit({ _ in [0] }, loss: { _ in net(x).sum() }) }.contains("accumulationSteps"))
        }

        @Test func filesThatAreNoCheckpoint() throws {
            let folder = ScratchFolder()
            let trainer = trainer()
            let path = folder.path + "/checkpoint"
            #expect(message { try trainer.resume(from: path) }.contains(path))
            try Safetensors.save(trainer.model.stateDict(), to: path)
            #expect(message { try trainer.resume(from: path) }.contains("no checkpoint"))
            trainer.checkpointPath = path
            trainer.metrics = [("train_accuracy", Accuracy())]
            try trainer.writeCheckpoint()
            try trainer.resume(from: path)
            // Whatever a checkpoint lacks, the error says so and the training stays as it was.
            let good = try TrainingCheckpoint(contentsOf: path)
            let before = weights(trainer)
            for key in good.texts.keys.sorted() where !key.contains("next_") {
                var bad = good
                bad.texts[key] = nil
                try bad.write(to: path)
                let text = message { try trainer.resume(from: path) }
                #expect(text.isEmpty || text.contains(path), "\(key): \(text)")
                bad.texts[key] = "-99999999999999999999"
                try bad.write(to: path)
                _ = message { try trainer.resume(from: path) }
            }
            for key in good.tensors.keys.sorted() {
                var bad = good
                bad.tensors[key] = nil
                try bad.write(to: path)
                #expect(message { try trainer.resume(from: path) }.contains(path), "\(key)")
            }
            #expect(weights(trainer) == before)
        }

        @Test func aFullFolderLeavesTheLastCheckpoint() throws {
            let folder = ScratchFolder()
            let trainer = trainer()
            trainer.checkpointPath = folder.path + "/none/checkpoint"
            #expect(message { try trainer.writeCheckpoint() }.contains("No such file"))
        }

        private func bytes(_ path: String) throws -> [UInt8] {
            let file = try FileReader(path)
            return try file.bytes(file.size, at: 0)
        }

        private func append(_ bytes: [UInt8], _ path: String) throws {
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.seekToEnd()
            try file.write(contentsOf: Data(bytes))
        }
    }
}
