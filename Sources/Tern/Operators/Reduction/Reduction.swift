/// What the reductions share: the rules for dimensions and shapes, and the way to a kernel.
struct Reduction {
    let input: Tensor
    /// Normalized, in increasing order.
    let dims: [Int]
    let keepdim: Bool
    /// The result's shape with extents of 1 for the reduced dimensions, by which gradients stretch back.
    let keptShape: Shape

    /// An empty or absent list reduces all dimensions.
    init(_ input: Tensor, _ dims: [Int]?, _ keepdim: Bool, _ name: String) throws(TensorError) {
        self.input = input
        self.dims = try Dimension.normalize(dims ?? [], input.ndim, name).sorted()
        self.keepdim = keepdim
        var shape = input.shape
        for dim in self.dims { shape[unchecked: dim] = 1 }
        keptShape = shape
    }

    /// The number of elements that become one.
    var count: Int { Shape(dims.map { input.shape[$0] }).product }

    var outputShape: Shape {
        if keepdim { return keptShape }
        var shape = Shape()
        for i in 0..<input.ndim where !dims.contains(i) { shape.append(input.shape[i]) }
        return shape
    }

    /// Runs the kernel of `table`, without a graph.
    ///
    /// - Parameter divisor: what the results are divided by before they are rounded to their type; for the kernel of means.
    func run(
        _ table: KernelTable, computing: DType, result: DType, divisor: Double? = nil
    ) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(outputShape, result, input.device)
        try table.run(
            KernelCall(
                output, Operand(input), divisor.map { Operand(.double($0)) } ?? Operand(), count: divisor == nil ? 1 : 2,
                computeType: computing, integers: Shape(dims)))
        return output
    }

    /// Refuses to choose among no elements.
    func requireElements(_ name: String) throws(TensorError) {
        for dim in dims where input.shape[dim] == 0 {
            throw .index(
                "\(name): Expected reduction dim \(dim) to have non-zero size (shape \(input.shape)); give a dimension that has "
                    + "elements")
        }
    }

    /// A tensor of the result's shape, stretched back over the input's.
    static func expand(_ tensor: Tensor, _ keptShape: Shape, _ shape: Shape) -> Tensor {
        tensor.reshape(Array(keptShape)).expand(Array(shape))
    }
}
