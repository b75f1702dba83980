import Tern

/// The operators of small models at the sizes that these have: between what a call costs and what memory allows.
extension Suite {
    static func layerSizes(_ suite: inout Suite) {
        for (rows, columns) in [(32, 64), (128, 256)] {
            suite.pointwise(rows, columns)
            suite.alongRows(rows, columns)
            suite.products(rows, columns)
            suite.gradients(rows, columns)
        }
    }

    /// A case on one matrix.
    private mutating func matrix(
        _ name: String, _ rows: Int, _ columns: Int, low: Double = -4, high: Double = 4, _ body: @escaping (Tensor) -> Tensor
    ) {
        add("\(name).\(rows)x\(columns)", "\(name), [\(rows), \(columns)]", bytes: 8 * Double(rows * columns)) {
            let x = Inputs.uniform(rows, columns, seed: 1, low: low, high: high)
            return { body(x) }
        }
    }

    /// A case on two matrices.
    private mutating func matrices(
        _ name: String, _ rows: Int, _ columns: Int, _ body: @escaping (Tensor, Tensor) -> Tensor
    ) {
        add("\(name).\(rows)x\(columns)", "\(name), [\(rows), \(columns)]", bytes: 12 * Double(rows * columns)) {
            let x = Inputs.uniform(rows, columns, seed: 1)
            let y = Inputs.uniform(rows, columns, seed: 2, low: 0.5, high: 2)
            return { body(x, y) }
        }
    }

    private mutating func pointwise(_ rows: Int, _ columns: Int) {
        matrices("add", rows, columns) { $0 + $1 }
        matrices("mul", rows, columns) { $0 * $1 }
        matrices("div", rows, columns) { $0 / $1 }
        matrices("where", rows, columns) { $0.where($0 .< $1, $1) }
        matrix("add_number", rows, columns) { $0 + 1.5 }
        matrix("exp", rows, columns) { $0.exp() }
        matrix("tanh", rows, columns) { $0.tanh() }
        matrix("sigmoid", rows, columns) { $0.sigmoid() }
        matrix("gelu", rows, columns) { gelu($0) }
        matrix("relu", rows, columns) { relu($0) }
        matrix("log", rows, columns, low: 0.01) { $0.log() }
        add("add_row.\(rows)x\(columns)", "a row added to all, [\(rows), \(columns)]") {
            let x = Inputs.uniform(rows, columns, seed: 1)
            let row = Inputs.uniform(columns, seed: 2)
            return { x + row }
        }
    }

    private mutating func alongRows(_ rows: Int, _ columns: Int) {
        matrix("sum", rows, columns) { $0.sum() }
        matrix("sum_dim0", rows, columns) { $0.sum(0) }
        matrix("sum_dim1", rows, columns) { $0.sum(1) }
        matrix("mean", rows, columns) { $0.mean() }
        matrix("max_dim1", rows, columns) { $0.max(1).values }
        matrix("argmax", rows, columns) { $0.argmax(1) }
        matrix("cumsum", rows, columns) { $0.cumsum(1) }
        matrix("softmax", rows, columns) { $0.softmax(-1) }
        matrix("log_softmax", rows, columns) { $0.logSoftmax(-1) }
        matrix("sort", rows, columns) { $0.sort(-1).values }
        matrix("transposed", rows, columns) { $0.t().contiguous() }
        matrices("cat", rows, columns) { cat([$0, $1], dim: 1) }
        matrices("mse_loss", rows, columns) { mseLoss($0, $1) }
        add("layer_norm.\(rows)x\(columns)", "layer_norm, [\(rows), \(columns)]") {
            let x = Inputs.uniform(rows, columns, seed: 1)
            let weight = Inputs.uniform(columns, seed: 2)
            let bias = Inputs.uniform(columns, seed: 3)
            return { layerNorm(x, [columns], weight: weight, bias: bias) }
        }
        add("cross_entropy.\(rows)x\(columns)", "cross_entropy, [\(rows), \(columns)]") {
            let logits = Inputs.uniform(rows, columns, seed: 1, low: -4, high: 4)
            let target = Inputs.integers(rows, seed: 2, limit: columns)
            return { crossEntropy(logits, target) }
        }
        add("embedding.\(rows)x\(columns)", "embedding, \(rows) rows of \(columns)") {
            let weight = Inputs.uniform(1000, columns, seed: 1)
            let places = Inputs.integers(rows, seed: 2, limit: 1000)
            return { embedding(places, weight) }
        }
    }

    private mutating func products(_ rows: Int, _ columns: Int) {
        let flops = 2 * Double(rows * columns * columns)
        add("matmul.\(rows)x\(columns)", "[\(rows), \(columns)] times [\(columns), \(columns)]", flops: flops) {
            let x = Inputs.uniform(rows, columns, seed: 1)
            let y = Inputs.uniform(columns, columns, seed: 2)
            return { x.matmul(y) }
        }
        add("linear.\(rows)x\(columns)", "linear with bias, [\(rows), \(columns)] to as many", flops: flops) {
            let x = Inputs.uniform(rows, columns, seed: 1)
            let weight = Inputs.uniform(columns, columns, seed: 2)
            let bias = Inputs.uniform(columns, seed: 3)
            return { linear(x, weight, bias: bias) }
        }
    }

    /// A case that computes and goes backward from a given gradient to the first of its inputs.
    private mutating func gradient(
        _ name: String, _ rows: Int, _ columns: Int, _ shapes: [[Int]], _ forward: @escaping ([Tensor]) -> Tensor
    ) {
        add("\(name).\(rows)x\(columns).backward", "\(name), [\(rows), \(columns)], and its gradients") {
            let inputs = shapes.enumerated().map { i, shape in
                Inputs.uniform(shape.reduce(1, *), seed: UInt32(i + 1)).reshape(shape).requiresGrad_()
            }
            let gradient = Inputs.uniform(rows, columns, seed: 4)
            return {
                let y = forward(inputs)
                for input in inputs { input.grad = nil }
                y.backward(gradient: gradient)
                return inputs[0].grad ?? y
            }
        }
    }

    private mutating func gradients(_ rows: Int, _ columns: Int) {
        let matrix = [rows, columns]
        gradient("mul", rows, columns, [matrix, matrix]) { $0[0] * $0[1] }
        gradient("gelu", rows, columns, [matrix]) { gelu($0[0]) }
        gradient("softmax", rows, columns, [matrix]) { $0[0].softmax(-1) }
        gradient("layer_norm", rows, columns, [matrix, [columns], [columns]]) {
            layerNorm($0[0], [columns], weight: $0[1], bias: $0[2])
        }
        gradient("linear", rows, columns, [matrix, [columns, columns], [columns]]) { linear($0[0], $0[1], bias: $0[2]) }
    }
}
