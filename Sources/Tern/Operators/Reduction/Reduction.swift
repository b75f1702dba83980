/// What the reductions share: the rules for dimensions and shapes, and the way to a kernel.
struct Reduction {
    let input: Tensor
    /// The dimensions that are reduced, in increasing order.
    private let reduced: Shape
    let keepdim: Bool
    /// The result's shape with extents of 1 for the reduced dimensions, by which gradients stretch back.
    let keptShape: Shape

    /// An empty or absent list reduces all dimensions.
    init(_ input: Tensor, _ dims: [Int]?, _ keepdim: Bool, _ name: String) throws(TensorError) {
        self.input = input
        reduced = try Dimension.ordered(dims, input.ndim, name)
        self.keepdim = keepdim
        var shape = input.shape
        for dim in reduced { shape[unchecked: dim] = 1 }
        keptShape = shape
    }

    var dims: [Int] { Array(reduced) }

    /// The number of elements that become one.
    var count: Int { Shape(reduced.lazy.map { input.shape[$0] }).product }

    var outputShape: Shape {
        if keepdim { return keptShape }
        var shape = Shape()
        for i in 0..<input.ndim where !reduced.contains(i) { shape.append(input.shape[i]) }
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
                computeType: computing, integers: reduced))
        return output
    }

    /// Refuses to choose among no elements.
    func requireElements(_ name: String) throws(TensorError) {
        for dim in reduced where input.shape[dim] == 0 {
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
