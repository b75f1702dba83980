import Testing

@testable import TernNN

/// An optimizer, and where PyTorch's takes the same parameters in four steps (recorded with PyTorch 2.13).
struct Recording: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable ([Tensor]) -> Optimizer
    let expected: [Double]

    init(_ name: String, _ expected: [Double], _ make: @escaping @Sendable ([Tensor]) -> Optimizer) {
        testDescription = name
        self.expected = expected
        self.make = make
    }
}

extension NN {
    @Suite struct OptimizerTests {
        static let recordings: [Recording] = [
            Recording("SGD", [0.506058455, -9.85339546, 0.34510529, 0.688032746]) { SGD($0, lr: 0.1) },
            Recording("momentum", [0.844245255, -2.5771606, 0.457978904, 1.87093866]) { SGD($0, lr: 0.01, momentum: 0.9) },
            Recording("dampening and decay", [0.864958227, -2.44310856, 0.462042034, 2.03507447]) {
                SGD($0, lr: 0.01, momentum: 0.9, dampening: 0.3, weightDecay: 0.1)
            },
            Recording("Nesterov", [0.787876785, -2.81171179, 0.439002186, 1.60431194]) {
                SGD($0, lr: 0.01, momentum: 0.9, weightDecay: 0.1, nesterov: true)
            },
            Recording("maximize", [1.11575401, -1.67621636, 0.529804528, 4.01112938]) {
                SGD($0, lr: 0.01, momentum: 0.5, maximize: true)
            },
            Recording("Adam", [0.607309401, -2.40116644, 0.118837796, 2.60194159]) { Adam($0, lr: 0.1) },
            Recording("Adam with decay", [0.61075294, -2.40348768, 0.124570571, 2.60336971]) {
                Adam($0, lr: 0.1, betas: (0.8, 0.99), eps: 1e-6, weightDecay: 0.2)
            },
            Recording("AMSGrad", [1.40091956, -1.60376799, 0.898394465, 3.40097284]) {
                Adam($0, lr: 0.1, amsgrad: true, maximize: true)
            },
            Recording("AdamW", [0.60401392, -2.39257503, 0.1175543, 2.59063077]) { AdamW($0, lr: 0.1) },
            Recording("AdamW with decay", [0.513359308, -2.15365267, 0.0824922845, 2.27795863]) {
                AdamW($0, lr: 0.1, weightDecay: 0.3, amsgrad: true)
            },
        ]

        static func start(_ dtype: DType = .float32) -> Tensor {
            Tensor([1.0, -2.0, 0.5, 3.0]).to(dtype).requiresGrad_()
        }

        static func steps(_ count: Int, _ parameter: Tensor, _ optimizer: Optimizer) {
            let slope = Tensor([0.3, -0.2, 0.1, 0.7]).to(parameter.dtype)
            for _ in 0..<count {
                optimizer.zeroGrad()
                ((parameter * parameter * parameter).sum() * 0.5 + (parameter * slope).sum()).backward()
                optimizer.step()
            }
        }

        @Test(arguments: recordings) func recorded(_ recording: Recording) {
            let parameter = OptimizerTests.start()
            OptimizerTests.steps(4, parameter, recording.make([parameter]))
            #expect(isClose(numbers(parameter), recording.expected), "\(numbers(parameter))")
            #expect(parameter.isLeaf && parameter.requiresGrad)
        }

        @Test func doublePrecision() {
            let parameter = OptimizerTests.start(.float64)
            OptimizerTests.steps(4, parameter, Adam([parameter], lr: 0.1, weightDecay: 0.2))
            // The slope goes through float32 in the recording as well.
            let expected = [0.60691389390671767, -2.4011704404007879, 0.1176523268789323, 2.6018941941095668]
            #expect(isClose(numbers(parameter), expected, relative: 1e-6, absolute: 1e-8))
        }

        /// By hand: v = 0.5 v + g, w = w - 0.1 v with the gradient 2 w.
        @Test func byHand() {
            let w = Tensor(1.0, requiresGrad: true)
            let optimizer = SGD([w], lr: 0.1, momentum: 0.5)
            var (value, velocity) = (1.0, 0.0)
            for _ in 0..<3 {
                optimizer.zeroGrad()
                (w * w).backward()
                optimizer.step()
                velocity = 0.5 * velocity + 2 * value
                value -= 0.1 * velocity
            }
            #expect(abs(w.item(Double.self) - value) < 1e-6)
        }

        @Test func groups() {
            let a = Tensor(1.0, requiresGrad: true), b = Tensor(1.0, requiresGrad: true), unused = Tensor(1.0, requiresGrad: true)
            let optimizer = SGD([ParameterGroup([a], lr: 0.5), ParameterGroup([b, unused])], lr: 0.1)
            (a + b).backward()
            optimizer.step()
            #expect(a.item(Float.self) == 0.5)
            #expect(b.item(Float.self) == 0.9)
            #expect(unused.item(Float.self) == 1)
            optimizer.paramGroups[1].lr = 1
            optimizer.step()
            #expect(abs(b.item(Float.self) + 0.1) < 1e-6)
            optimizer.zeroGrad()
            #expect(a.grad == nil)
        }

        @Test func closureAndZeros() {
            let w = Tensor(3.0, requiresGrad: true)
            let optimizer = SGD([w], lr: 0.25)
            let loss = optimizer.step {
                optimizer.zeroGrad(setToNone: false)
                let loss = w * w
                loss.backward()
                return loss
            }
            #expect(loss.item(Float.self) == 9)
            #expect(w.item(Float.self) == 1.5)
            optimizer.zeroGrad(setToNone: false)
            #expect(w.grad?.item(Float.self) == 0)
        }

        @Test func wrongArguments() {
            let w = Tensor(1.0, requiresGrad: true)
            let wrong: [(String, () -> Optimizer)] = [
                ("Invalid learning rate", { SGD([w], lr: -1) }), ("Invalid learning rate", { SGD([w], lr: .nan) }),
                ("Invalid learning rate", { Adam([w], lr: .infinity) }), ("Invalid momentum", { SGD([w], momentum: -0.1) }),
                ("Invalid weight_decay", { AdamW([w], weightDecay: .nan) }), ("Invalid epsilon", { Adam([w], eps: -1) }),
                ("index 0", { Adam([w], betas: (1, 0.9)) }), ("index 1", { Adam([w], betas: (0.9, .nan)) }),
                ("Nesterov", { SGD([w], nesterov: true) }), ("empty parameter list", { SGD([Tensor]()) }),
                ("non-leaf", { SGD([w * 2]) }), ("more than once", { SGD([w, w]) }),
                ("more than once", { SGD([ParameterGroup([w]), ParameterGroup([w])]) }),
                ("no option \"speed\"", { SGD([ParameterGroup([w], options: ["speed": .double(1)])]) }),
                ("option \"lr\"", { SGD([ParameterGroup([w], options: ["lr": .string("fast")])]) }),
            ]
            for (words, make) in wrong {
                let text = message { _ = make() }
                #expect(text.contains(words), "\(text)")
            }
            let optimizer = SGD([w])
            #expect(message { optimizer.paramGroups[0].lr = .nan }.contains("learning rate"))
            #expect(optimizer.paramGroups[0].lr == 1e-3)
        }
    }
}
