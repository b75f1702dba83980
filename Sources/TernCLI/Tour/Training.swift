import Tern
import TernNN

/// `y = w * x + b`, with its two parameters in a layer.
private final class Line: Module {
    let fc = Linear(1, 1)

    override func forward(_ x: Tensor) -> Tensor { fc(x) }
}

extension Chapter {
    static let training = Chapter(number: 7, name: "training", title: "new = old - lr * gradient") {
        byHand() + withModule()
    }

    private static func byHand() -> [Step] {
        let x = Tensor([[-1.0], [0.0], [1.0], [2.0]])
        let y = Tensor([[-1.0], [1.0], [3.0], [5.0]])
        let w = Tensor.zeros(1, 1, requiresGrad: true)
        let b = Tensor.zeros(1, requiresGrad: true)
        let loss = { ((x.matmul(w.t()) + b - y) ** 2).mean() }
        let step = {
            noGrad {
                for p in [w, b] {
                    if let gradient = p.grad { p.sub_(0.1 * gradient) }
                    p.grad = nil
                }
            }
        }
        return [
            Step(
                "let x = Tensor([[-1.0], [0.0], [1.0], [2.0]])",
                note: "By hand. Points on the line y = 2x + 1, and a line to fit."),
            Step("let y = Tensor([[-1.0], [1.0], [3.0], [5.0]])"),
            Step("let w = Tensor.zeros(1, 1, requiresGrad: true), b = Tensor.zeros(1, requiresGrad: true)"),
            Step("let loss = { ((x.matmul(w.t()) + b - y) ** 2).mean() }"),
            Step("loss()") { loss() },
            Step("loss().backward()") { loss().backward() },
            Step("w.grad") { w.grad },
            Step("b.grad") { b.grad },
            Step(
                """
                let step = {
                    noGrad {
                        for p in [w, b] {
                            if let gradient = p.grad { p.sub_(0.1 * gradient) }
                            p.grad = nil
                        }
                    }
                }
                """, note: "A step goes against the gradient: new = old - lr * gradient, with lr = 0.1."),
            Step("step()") { step() },
            Step("w") { w },
            Step("b") { b },
            Step("loss() // after one step", note: "The loss is smaller. A hundred steps more find the line.") { loss() },
            Step("for _ in 0..<100 { loss().backward(); step() }") {
                for _ in 0..<100 {
                    loss().backward()
                    step()
                }
            },
            Step("(w, b)") { "(\(w), \(b))" },
        ]
    }

    private static func withModule() -> [Step] {
        let x = Tensor([[-1.0], [0.0], [1.0], [2.0]])
        let y = Tensor([[-1.0], [1.0], [3.0], [5.0]])
        let line = Line()
        noGrad { for parameter in line.parameters() { parameter.zero_() } }
        let optimizer = SGD(line.parameters(), lr: 0.1)
        let train = {
            optimizer.zeroGrad()
            mseLoss(line(x), y).backward()
            optimizer.step()
        }
        return [
            Step(
                """
                final class Line: Module {
                    let fc = Linear(1, 1)
                    override func forward(_ x: Tensor) -> Tensor { fc(x) }
                }
                """, note: "The same with a module, a loss and an optimizer."),
            Step("let line = Line()"),
            Step("noGrad { for parameter in line.parameters() { parameter.zero_() } }", note: "From zero, to compare."),
            Step("let optimizer = SGD(line.parameters(), lr: 0.1)"),
            Step(
                """
                let train = {
                    optimizer.zeroGrad()
                    mseLoss(line(x), y).backward()
                    optimizer.step()
                }
                """),
            Step("train()") { train() },
            Step("line.fc.weight", note: "What one step by hand gave.") { line.fc.weight },
            Step("for _ in 0..<100 { train() }") { for _ in 0..<100 { train() } },
            Step("(line.fc.weight, line.fc.bias)") { "(\(line.fc.weight), \(line.fc.bias.map { "\($0)" } ?? "nil"))" },
            Step("line(Tensor([[10.0]])).item()", note: "The line knows points that it has not seen.") { () -> Scalar in
                noGrad { line(Tensor([[10.0]])).item() }
            },
        ]
    }
}
