/// Places that differ along one dimension from those of the index itself: `x[…, index[i…], …]`, as gather and scatter have them.
struct PlacesAlong {
    /// Normalized; 0 for a tensor without dimensions.
    let dim: Int
    /// int64, checked.
    private let numbers: Tensor

    /// Checks the index against a tensor of `shape`. An index without elements goes with any.
    init(_ shape: Shape, _ dim: Int, _ index: Tensor, _ name: String) throws(TensorError) {
        self.dim = try Dimension.normalize(dim, shape.count, name)
        if index.count == 0 {
            numbers = try Tensor.uninitialized(index.shape, .int64, index.device)
            return
        }
        try PlacesAlong.checkShapes(shape, self.dim, index.shape, name)
        let extent = shape.count == 0 ? 1 : shape[self.dim]
        numbers = try Operators.checkedIndices(index, extent, self.dim, name, allowsNegative: false)
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

    /// The elements' numbers in the storage of a tensor that lies there as `geometry` says, one for each index.
    func offsets(_ geometry: Geometry) throws(TensorError) -> Tensor {
        if numbers.device == .meta || numbers.count == 0 { return numbers }
        return try noGrad { () throws(TensorError) in
            let ndim = geometry.shape.count
            var result = numbers.mul(ndim == 0 ? 1 : geometry.strides[dim]).add(geometry.offset)
            for d in 0..<Swift.min(ndim, numbers.ndim) where d != dim && numbers.shape[d] > 1 {
                var shape = Array(repeating: 1, count: numbers.ndim)
                shape[d] = numbers.shape[d]
                result = result.add(Tensor.arange(numbers.shape[d]).mul(geometry.strides[d]).view(shape))
            }
            return result.contiguous()
        }
    }
}
