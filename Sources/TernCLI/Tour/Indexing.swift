import Tern

extension Chapter {
    static let indexing = Chapter(number: 3, name: "indexing", title: "rows, columns and elements") {
        let x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
        return [
            Step("let x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])"),
            Step("x[0..., 0]", note: "All rows, one column.") { x[0..., 0] },
            Step("x[1]", note: "One row; a negative number counts from the end.") { x[1] },
            Step("x[-1]") { x[-1] },
            Step("x[.all, 1..<3]", note: "All rows, a range of columns.") { x[.all, 1..<3] },
            Step("x[1, 1]", note: "One element is a tensor without dimensions.") { x[1, 1] },
            Step("x[1, 1].shape") { x[1, 1].shape },
            Step("x[1, 1].item()", note: "item() makes a Swift number of it.") { x[1, 1].item() },
            Step.failing("x.item()", note: "There must be just one element.") { _ = x.item() },
            Step.failing("x[3]") { _ = x[3] },
            Step("x[x .> 5]", note: "A mask picks the elements where it is true.") { x[x .> 5] },
            Step("x[0, 0] = 100", note: "Writing goes through to the tensor.") { x[0, 0] = 100 },
            Step("x[0]") { x[0] },
            Step("x[1, .all] = 0") { x[1, .all] = 0 },
            Step("x") { x },
            Step("x.shape") { x.shape },
        ]
    }
}
