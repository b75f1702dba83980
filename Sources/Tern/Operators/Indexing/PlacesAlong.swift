/// Places that differ along one dimension from those of the index itself: `x[…, index[i…], …]`, as gather and scatter have them.
struct PlacesAlong {
    private static let gather = KernelTable.named("gather_along")
    private static let scatter = KernelTable.named("scatter_along")

    /// Normalized; 0 for a tensor without dimensions.
    let dim: Int
    private let name: String
    /// The index as it was given.
    private let index: Tensor
    /// The same as int64. The kernels check it.
    private let numbers: Tensor

    /// Checks the index's shape and type against a tensor of `shape`. An index without elements goes with any.
    init(_ shape: Shape, _ dim: Int, _ index: Tensor, _ name: String) throws(TensorError) {
        self.dim = try Dimension.normalize(dim, shape.count, name)
        self.name = name
        self.index = index
        if index.count > 0 {
            try PlacesAlong.checkShapes(shape, self.dim, index.shape, name)
            guard index.dtype.isInteger else { throw Operators.indexTypeError(index, name) }
        }
        if index.count == 0 || index.device == .meta {
            numbers = try Tensor.uninitialized(index.shape, .int64, index.device)
        } else if index.dtype == .int64, index.device.isCPU {
            numbers = index.detach()
        } else {
            numbers = try Tensor.uninitialized(index.shape, .int64, .cpu)
            try numbers.write(index.detach())
        }
    }

    private static func checkShapes(_ shape: Shape, _ dim: Int, _ index: Shape, _ name: String) throws(TensorError) {
        guard Swift.max(shape.count, 1) == Swift.max(index.count, 1) else {
            throw .shape(
                "\(name): Index tensor must have the same number of dimensions as input tensor: the shapes are \(index) and \(shape)"
            )
        }
        for d in 0..<Swift.min(shape.count, index.count) where d != dim && index[d] > shape[d] {
            throw .shape(
                "\(name): Size does not match at dimension \(d) expected index \(index) to be no larger than self \(shape) apart "
                    + "from dimension \(dim)")
        }
    }

    /// The elements of `x` at the places.
    func read(_ x: Tensor) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(numbers.shape, x.dtype, x.device)
        if output.count == 0 { return output }
        try run(
            Self.gather, x,
            KernelCall(output, Operand(x), Operand(numbers), count: 2, computeType: x.dtype, integers: [dim]))
        return output
    }

    /// Writes `values`, one for each index, to the places of `target`, or combines them with what is there. Nothing is written if
    /// an index is out of bounds.
    func write(_ target: Tensor, _ values: Tensor, _ mode: Operators.Runs.Mode) throws(TensorError) {
        if numbers.count == 0 { return }
        var near = values
        if near.dtype != target.dtype {
            near = try Tensor.uninitialized(values.shape, target.dtype, values.device)
            try near.write(values)
        }
        try run(
            Self.scatter, target,
            KernelCall(
                target, Operand(near), Operand(numbers), count: 2, computeType: target.dtype, integers: [dim, mode.rawValue]))
    }

    private func run(_ table: KernelTable, _ indexed: Tensor, _ call: KernelCall) throws(TensorError) {
        guard indexed.device == .meta || numbers.device != .meta else {
            throw .device("\(name): the index is a meta tensor, which has no elements; move it with .to(\(indexed.device))")
        }
        do {
            try table.run(call)
        } catch {
            // The kernel says only that an index is out of bounds; here the first one is found and named.
            let extent = indexed.ndim == 0 ? 1 : indexed.shape[dim]
            _ = try Operators.checkedIndices(index, extent, dim, name, allowsNegative: false)
            throw error
        }
    }
}
