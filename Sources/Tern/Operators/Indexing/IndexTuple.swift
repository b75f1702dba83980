/// Two or three index tensors for the first dimensions of a tensor, `x[rows, columns]`, that need no preparation: their kernels
/// check them, count negative ones from the end and make places of them, in one pass.
struct IndexTuple {
    private static let take = KernelTable.named("take_tuples")
    private static let places = KernelTable.named("tuple_places")

    /// int64, contiguous and of one shape.
    private let indices: [Tensor]
    /// The dimensions that they index, by the numbers that errors name.
    private let dims: [Int]
    private let tensor: Tensor

    /// Nil unless the indices are such, and `tensor`, whose first dimensions they index, has elements.
    init?(_ indices: [Tensor], _ dims: [Int], _ tensor: Tensor) {
        guard (2...3).contains(indices.count), tensor.count > 0, indices[0].count > 0 else { return nil }
        for index in indices {
            let isPlain = index.dtype == .int64 && index.device.isCPU && index.isContiguous
            guard isPlain, index.shape == indices[0].shape else { return nil }
        }
        self.indices = indices
        self.dims = dims
        self.tensor = tensor
    }

    private func call(_ output: Tensor, _ operands: [Operand], run: Int) -> KernelCall {
        var integers: Shape = [run, tensor.geometry.offset]
        for d in 0..<indices.count {
            integers.append(tensor.shape[d])
            integers.append(tensor.geometry.strides[d])
        }
        var all = operands + indices.map { Operand($0) }
        let count = all.count
        while all.count < 4 { all.append(Operand()) }
        return KernelCall(
            output, all[0], all[1], all[2], all[3], count: count, computeType: output.dtype, integers: integers)
    }

    private func run(_ table: KernelTable, _ call: KernelCall) throws(TensorError) {
        do {
            try table.run(call)
        } catch {
            // The kernel says only that an index is out of bounds; here the first one is found and named.
            for (d, index) in indices.enumerated() {
                _ = try Operators.checkedIndices(index, tensor.shape[d], dims[d], "index", allowsNegative: true)
            }
            throw error
        }
    }

    /// The elements at the places, in `shape`; `run` neighbours at each. The tensor is the processor's.
    func read(run length: Int, _ shape: Shape) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(shape, tensor.dtype, tensor.device)
        try run(Self.take, call(output, [Operand(tensor)], run: length))
        return output
    }

    /// The places, counted in elements from the start of the storage.
    func numbers() throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(indices[0].shape, .int64, .cpu)
        try run(Self.places, call(output, [], run: 1))
        return output
    }
}
