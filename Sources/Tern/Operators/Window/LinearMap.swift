/// A linear map along one dimension whose every output is a weighted sum of neighbouring inputs: box sums and interpolation.
///
/// Its gradient is the transposed map, which is of the same kind, since outputs that share an input are neighbours too.
struct LinearMap: Sendable {
    /// The neighbours of every output.
    struct Neighbours {
        /// The first input and the end of each output's neighbours; neither ever decreases.
        var bounds: [Int]
        /// `taps` weights an output; nil if all are 1.
        var weights: [Double]?
        /// The most neighbours of an output.
        var taps: Int

        /// The bounds that a rule gives, all weights 1.
        init(_ outputs: Int, _ bounds: (Int) -> (first: Int, end: Int)) {
            var list: [Int] = []
            list.reserveCapacity(2 * outputs)
            for i in 0..<outputs {
                let (first, end) = bounds(i)
                list.append(first)
                list.append(end)
            }
            self.init(bounds: list)
        }

        init(bounds: [Int], weights: [Double]? = nil, taps: Int? = nil) {
            self.bounds = bounds
            self.weights = weights
            self.taps = taps ?? stride(from: 0, to: bounds.count, by: 2).reduce(0) { Swift.max($0, bounds[$1 + 1] - bounds[$1]) }
        }

        /// The outputs that each of the inputs is a neighbour of.
        func transposed(inputs: Int) -> Neighbours {
            let outputs = bounds.count / 2
            var turned = [Int](repeating: 0, count: 2 * inputs)
            var first = 0, end = 0
            for i in 0..<inputs {
                while first < outputs, bounds[2 * first + 1] <= i { first += 1 }
                while end < outputs, bounds[2 * end] <= i { end += 1 }
                turned[2 * i] = first
                turned[2 * i + 1] = Swift.max(first, end)
            }
            var result = Neighbours(bounds: turned)
            guard let weights else { return result }
            var values = [Double](repeating: 0, count: inputs * result.taps)
            for i in 0..<inputs {
                for o in turned[2 * i]..<turned[2 * i + 1] {
                    values[i * result.taps + o - turned[2 * i]] = weights[o * taps + i - bounds[2 * o]]
                }
            }
            result.weights = values
            return result
        }
    }

    let inputs: Int
    let outputs: Int
    /// Made when a kernel runs, and never for tensors without elements.
    let neighbours: @Sendable () -> Neighbours

    private static let table = KernelTable.named("resample")

    init(inputs: Int, outputs: Int, _ neighbours: @escaping @Sendable () -> Neighbours) {
        self.inputs = inputs
        self.outputs = outputs
        self.neighbours = neighbours
    }

    private var transposed: LinearMap {
        let map = self
        return LinearMap(inputs: outputs, outputs: inputs) { map.neighbours().transposed(inputs: map.inputs) }
    }

    /// `x` with dimension `dim` mapped.
    func apply(_ input: Tensor, _ dim: Int, _ backwardName: StaticString) throws(TensorError) -> Tensor {
        let x = input.contiguous()
        var shape = x.shape
        shape[unchecked: dim] = outputs
        let output = try Tensor.uninitialized(shape, x.dtype, x.device)
        if output.count > 0, x.device != .meta {
            try WindowNumbers.requireTable(outputs, "resample")
            let neighbours = neighbours()
            let bounds = Tensor(neighbours.bounds).to(x.device)
            let weights = neighbours.weights.map { Tensor($0, dtype: x.dtype).to(x.device) }
            let outer = Shape(x.shape.prefix(dim)).product, inner = Shape(x.shape.dropFirst(dim + 1)).product
            try LinearMap.table.run(
                KernelCall(
                    output, Operand(x), Operand(bounds), weights.map { Operand($0) } ?? Operand(),
                    count: weights == nil ? 2 : 3, computeType: x.dtype,
                    integers: [outer, inputs, inner, outputs, neighbours.taps]))
        }
        if GradMode.isEnabled, x.node != nil {
            let map = self
            output.storedNode = ClosureNode(backwardName, inputs: [x], output: output) { (_, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(try map.transposed.apply(g, dim, backwardName))
            } forward: { (_, tangents) throws(TensorError) in
                Gradients(try tangents[0].map { t throws(TensorError) in try map.apply(t, dim, backwardName) })
            }
        }
        return output
    }

    /// `x` with its last dimensions mapped, first those that shrink most, last those that grow most. Of equal ones that shrink the
    /// outer come first, of those that grow the inner: so the innermost, whose neighbours are not whole rows, has the fewest elements.
    static func apply(_ maps: [LinearMap], _ x: Tensor, _ backwardName: StaticString) throws(TensorError) -> Tensor {
        func key(_ i: Int) -> (Double, Int) {
            let growth = Double(maps[i].outputs) / Double(maps[i].inputs)
            return (growth, growth > 1 ? -i : i)
        }
        let order = maps.indices.sorted { key($0) < key($1) }
        var result = x
        for i in order { result = try maps[i].apply(result, x.ndim - maps.count + i, backwardName) }
        return result
    }
}
