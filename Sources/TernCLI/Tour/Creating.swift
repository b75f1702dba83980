import Tern

extension Chapter {
    static let creating = Chapter(number: 1, name: "creating", title: "where tensors come from") {
        let x = Tensor.zeros(2, 3, 4, dtype: .int32)
        let ones = Tensor.ones(2, 3, 4, dtype: .double)
        let scalar = Tensor(3.5)
        let vector = Tensor([1.0, 2.0, 3.0])
        let matrix = Tensor([[1, 2], [3, 4]])
        let cube = Tensor([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])
        return [
            Step("manualSeed(0)", note: "Random numbers: a seed gives the numbers that PyTorch gives.") { _ = manualSeed(0) },
            Step("Tensor.rand(3)") { Tensor.rand(3) },
            Step("Tensor.empty(2, 3).shape", note: "Memory as it comes; only the shape is certain.") { Tensor.empty(2, 3).shape },
            Step("let x = Tensor.zeros(2, 3, 4, dtype: .int32)", note: "Zeros and ones, of a type of your choice."),
            Step("x") { x },
            Step("x.dtype") { x.dtype },
            Step("x.size()") { x.size() },
            Step("x.size(-1)") { x.size(-1) },
            Step("Tensor.ones(2, 3, 4, dtype: .double).dtype") { ones.dtype },
            Step("Tensor.ones(2, 3).dtype", note: "Without a type it is float32.") { Tensor.ones(2, 3).dtype },
            Step("let scalar = Tensor(3.5)", note: "From numbers: a scalar has no dimension, a vector one, a matrix two."),
            Step("scalar") { scalar },
            Step("scalar.ndim") { scalar.ndim },
            Step("let vector = Tensor([1.0, 2.0, 3.0])"),
            Step("vector.shape") { vector.shape },
            Step("let matrix = Tensor([[1, 2], [3, 4]])", note: "Integers make int64."),
            Step("matrix") { matrix },
            Step("matrix.dtype") { matrix.dtype },
            Step("let cube = Tensor([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])"),
            Step("cube.shape") { cube.shape },
            Step.failing("Tensor([[1.0, 2.0], [3.0]])", note: "Rows must be equally long.") { _ = Tensor([[1.0, 2.0], [3.0]]) },
        ]
    }
}
