import Foundation
import Testing
import TernIO

@testable import TernNN

/// An optimizer of the resumption tests.
struct Resumed: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable ([Tensor]) -> Optimizer

    init(_ name: String, _ make: @escaping @Sendable ([Tensor]) -> Optimizer) {
        testDescription = name
        self.make = make
    }
}

extension NN {
    /// Stopped after 10 steps, written to a file and taken up by another optimizer: 10 more steps give the bits of 20 at a stretch.
    @Suite struct OptimizerResumptionTests {
        static let optimizers: [Resumed] = [
            Resumed("SGD") { SGD($0, lr: 0.05) },
            Resumed("SGD, momentum") { SGD($0, lr: 0.05, momentum: 0.9, weightDecay: 0.1, nesterov: true) },
            Resumed("Adam") { Adam($0, lr: 0.05, amsgrad: true) }, Resumed("AdamW") { AdamW($0, lr: 0.05) },
            Resumed("NAdam") { NAdam($0, lr: 0.05) }, Resumed("RAdam") { RAdam($0, lr: 0.05, betas: (0.9, 0.9)) },
            Resumed("Adamax") { Adamax($0, lr: 0.05) },
            Resumed("Adagrad") { Adagrad($0, lr: 0.1, lrDecay: 0.1, initialAccumulatorValue: 0.3) },
            Resumed("Adadelta") { Adadelta($0) },
            Resumed("RMSprop") { RMSprop($0, lr: 0.01, momentum: 0.9, centered: true) },
            Resumed("Rprop") { Rprop($0, lr: 0.02) }, Resumed("ASGD") { ASGD($0, lr: 0.05, t0: 5) },
            Resumed("Adafactor") { Adafactor($0, lr: 0.1) },
            Resumed("LBFGS") { LBFGS($0, lr: 0.1, maxIter: 2, historySize: 3) },
            Resumed("LBFGS, line search") { LBFGS($0, maxIter: 2, lineSearchFn: "strong_wolfe") },
            Resumed("groups") { RMSprop([ParameterGroup([$0[0]], lr: 0.02), ParameterGroup(Array($0.dropFirst()))], lr: 0.01) },
        ]

        private struct Problem {
            let parameters: [Tensor]
            let x: Tensor
            let y: Tensor

            init(_ dtype: DType) {
                let generator = Generator(seed: 5)
                func draw(_ shape: [Int]) -> Tensor { Tensor.empty(shape, dtype: dtype).uniform_(-1, 1, generator: generator) }
                (x, y) = (draw([6, 3]), draw([6, 2]))
                parameters = [draw([4, 3]), draw([4]), draw([2, 4])].map { $0.detach().requiresGrad_() }
            }

            init(copying other: Problem) {
                (x, y) = (other.x, other.y)
                parameters = other.parameters.map { $0.detach().clone().requiresGrad_() }
            }

            func step(_ optimizer: Optimizer) {
                optimizer.step {
                    optimizer.zeroGrad()
                    let hidden = (x.matmul(parameters[0].t()) + parameters[1]).tanh()
                    let loss = (hidden.matmul(parameters[2].t()) - y).square().mean()
                    loss.backward()
                    return loss
                }
            }
        }

        @Test(arguments: optimizers) func resumes(_ subject: Resumed) throws {
            for dtype in [DType.float32, .float64] {
                let whole = Problem(dtype)
                let optimizer = subject.make(whole.parameters)
                for _ in 0..<10 { whole.step(optimizer) }
                let half = Problem(copying: whole)
                var saved = SavedValues()
                try saved.add(optimizer.stateDict(), prefix: "optimizer.")
                let path = FileManager.default.temporaryDirectory.appending(path: "tern-\(UUID().uuidString).safetensors").path
                defer { try? FileManager.default.removeItem(atPath: path) }
                try Safetensors.save(saved.tensors, metadata: saved.metadata, to: path)
                let (tensors, metadata) = try Safetensors.loadWithMetadata(path)
                let second = subject.make(half.parameters)
                try second.loadStateDict(SavedValues(tensors: tensors, metadata: metadata).optimizerState(prefix: "optimizer."))
                for _ in 0..<10 {
                    whole.step(optimizer)
                    half.step(second)
                }
                for (one, other) in zip(whole.parameters, half.parameters) {
                    #expect(one.detach().equal(other.detach()), "\(dtype)")
                }
                #expect(!whole.parameters[0].detach().equal(Problem(dtype).parameters[0].detach()))
            }
        }

        @Test func valuesComeBackExactly() throws {
            let values: [String: Value] = [
                "a": .double(0.1), "b": .double(-.infinity), "c": .int(-7), "d": .ints([3, 1]), "e": .none, "f": .bool(false),
                "g": .string("a \"b\"\n"), "h": .list([.double(1e-300), .double(3), .string("x")]), "i": .double(5e22),
                "j": .tensor(Tensor([1.5, 2])), "k": .tensors([Tensor([1.0]), Tensor([2.0, 3.0])]), "l": .list([]),
            ]
            var saved = SavedValues()
            try saved.add(values, prefix: "x.")
            try saved.add(["other": .int(1)], prefix: "y.")
            let read = try SavedValues(tensors: saved.tensors, metadata: saved.metadata).values(prefix: "x.")
            #expect(read.keys.sorted() == values.keys.sorted())
            for (name, value) in values where value.allTensors.isEmpty {
                #expect("\(read[name] ?? .none)" == "\(value)", "\(name)")
            }
            #expect(read["k"]?.allTensors.map { $0.scalars(Double.self) } == [[1], [2, 3]])
            #expect(read["j"]?.allTensors.map { $0.scalars(Double.self) } == [[1.5, 2]])
        }

        @Test func damagedFilesAreRefused() {
            let wrong: [(String, [String: Tensor], [String: String])] = [
                ("cannot be read", [:], ["o.param_groups.0.lr": "0.1x"]), ("no part of an optimizer", [:], ["o.speed": "1"]),
                ("param_groups.0 is missing", [:], ["o.param_groups.1.lr": "1"]),
                ("o.state.0.d.0 of 9999999999 is missing", [:], ["o.state.0.d": "{\"tensors\":9999999999}"]),
                ("no list of tensors", [:], ["o.state.0.d": "{\"tensors\":-1}"]),
                ("64 bits", [:], ["o.param_groups.0.lr": "99999999999999999999"]),
            ]
            for (words, tensors, metadata) in wrong {
                let text = message { _ = try SavedValues(tensors: tensors, metadata: metadata).optimizerState(prefix: "o.") }
                #expect(text.contains(words), "\(text)")
            }
            let generator = message {
                var saved = SavedValues()
                try saved.add(["g": .generator(Generator(seed: 1))], prefix: "")
            }
            #expect(generator.contains("there is no JSON"), "\(generator)")
        }
    }
}
