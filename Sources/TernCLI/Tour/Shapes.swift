import Tern

extension Chapter {
    static let shapes = Chapter(number: 4, name: "shapes", title: "one memory, many shapes") {
        let x = Tensor.arange(16.0).view(4, 4)
        let y = x.view(16)
        let t = x.t()
        let copy = t.reshape(16)
        return [
            Step("let x = Tensor.arange(16.0).view(4, 4)", note: "A view shows the same memory in another shape."),
            Step("x") { x },
            Step("x.view(16).shape") { x.view(16).shape },
            Step("x.view(-1, 8).shape", note: "-1 is worked out from the number of elements.") { x.view(-1, 8).shape },
            Step("x.view(4, -1).shape") { x.view(4, -1).shape },
            Step("x.view(-1, 2, 2).shape") { x.view(-1, 2, 2).shape },
            Step.failing("x.view(-1, -1)", note: "Two of them would be a guess.") { _ = x.view(-1, -1) },
            Step("let y = x.view(16)", note: "Writing to a view writes to the tensor."),
            Step("y[0] = 50") { y[0] = 50 },
            Step("x[0, 0]") { x[0, 0] },
            Step("x.flatten().shape", note: "The usual ways to another shape.") { x.flatten().shape },
            Step("x.reshape(2, 8).shape") { x.reshape(2, 8).shape },
            Step("x.unsqueeze(0).shape") { x.unsqueeze(0).shape },
            Step("x.unsqueeze(0).squeeze().shape") { x.unsqueeze(0).squeeze().shape },
            Step("x.explain()", note: "Where the elements are: element [i, j] at offset + i * strides[0] + j * strides[1].") {
                x.explain()
            },
            Step("let t = x.t()", note: "A transpose swaps the strides and moves nothing."),
            Step("t.explain()") { t.explain() },
            Step("x[1..., 2].explain()", note: "A column begins later and jumps.") { x[1..., 2].explain() },
            Step("t.isContiguous") { t.isContiguous },
            Step.failing("t.view(16)", note: "No stride walks through a transpose in one line: view refuses, reshape copies.") {
                _ = t.view(16)
            },
            Step("let copy = t.reshape(16)"),
            Step("copy[0] = -1") { copy[0] = -1 },
            Step("x[0, 0]") { x[0, 0] },
            Step("copy.explain()") { copy.explain() },
        ]
    }
}
