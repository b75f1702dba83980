import Tern

extension Chapter {
    static let dispatch = Chapter(number: 5, name: "dispatch", title: "how an operator finds its kernel") {
        let a = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        let b = Tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        let events = { (body: () -> Tensor) in
            trace(body).events.map(\.description).joined(separator: "\n")
        }
        return [
            Step("let a = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])"),
            Step("let b = Tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])"),
            Step("mm(a, b)") { mm(a, b) },
            Step(
                "trace { mm(a, b) }.events",
                note: "First the device and the layout choose the backend, then the type chooses the kernel."
            ) { events { mm(a, b) } },
            Step("a.device") { a.device },
            Step("a.layout") { a.layout },
            Step("a.dtype") { a.dtype },
            Step("trace { mm(a.to(.float64), b.to(.float64)) }.events.last", note: "Another type, another kernel.") {
                events { mm(a.to(.float64), b.to(.float64)) }.split(separator: "\n").last.map(String.init) ?? ""
            },
            Step(
                "trace { mm(a.to(.meta), b.to(.meta)) }.events.last",
                note: "Another device, another backend: meta knows shapes and types and computes nothing."
            ) { events { mm(a.to(.meta), b.to(.meta)) }.split(separator: "\n").last.map(String.init) ?? "" },
            Step("mm(a.to(.meta), b.to(.meta)).shape") { mm(a.to(.meta), b.to(.meta)).shape },
            Step.failing("mm(a, b.to(.meta))", note: "Operands must be on one device.") { _ = mm(a, b.to(.meta)) },
        ]
    }
}
