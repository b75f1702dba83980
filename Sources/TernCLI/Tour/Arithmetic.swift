import Tern

extension Chapter {
    static let arithmetic = Chapter(number: 2, name: "arithmetic", title: "element by element, and in place") {
        let x = Tensor([[1.0, 2.0], [3.0, 4.0]])
        let y = Tensor([[10.0, 20.0], [30.0, 40.0]])
        let a = Tensor([5.0, 6.0])
        let b = Tensor([1.0, 2.0])
        let a1 = a
        return [
            Step("let x = Tensor([[1.0, 2.0], [3.0, 4.0]])"),
            Step("let y = Tensor([[10.0, 20.0], [30.0, 40.0]])"),
            Step("x + y", note: "An operator and the function of its name are one.") { x + y },
            Step("add(x, y)") { add(x, y) },
            Step("(x + y .== add(x, y)).all().item()") { (x + y .== add(x, y)).all().item() },
            Step("y - x") { y - x },
            Step("sub(y, x)") { sub(y, x) },
            Step("x * y") { x * y },
            Step("mul(x, y)") { mul(x, y) },
            Step("y / x") { y / x },
            Step("div(y, x)") { div(y, x) },
            Step("y.add_(x)", note: "A name that ends in _ changes the tensor itself.") { y.add_(x) },
            Step("y") { y },
            Step(
                "let a = Tensor([5.0, 6.0]), b = Tensor([1.0, 2.0])", note: "A tensor is a reference: a1 = a is the same memory."),
            Step("let a1 = a"),
            Step("a.sub_(b)") { a.sub_(b) },
            Step("a1") { a1 },
            Step("a1 === a") { a1 === a },
            Step("x + Tensor([100.0, 200.0])", note: "Shapes that differ stretch where they can.") {
                x + Tensor([100.0, 200.0])
            },
            Step.failing("x + Tensor([1.0, 2.0, 3.0])", note: "Where they cannot, the message names both.") {
                _ = x + Tensor([1.0, 2.0, 3.0])
            },
        ]
    }
}
