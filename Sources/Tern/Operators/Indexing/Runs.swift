extension Operators {
    /// Runs of elements at places in the storage: the two kernels that all indexing comes down to.
    enum Runs {
        /// Where runs begin: `base + unit * number`, counted in elements from the start of the storage.
        struct Places {
            /// int64, contiguous.
            let numbers: Tensor
            var unit = 1
            var base = 0
        }

        static let take = KernelTable.named("take_runs")
        static let put = KernelTable.named("put_runs")
        static let check = KernelTable.named("check_indices")
        static let find = KernelTable.named("find_places")

        /// What happens at a place: the new element replaces the old one, or is combined with it.
        enum Mode: Int {
            case replace, add, multiply, maximum, minimum

            /// The name of the kernel that combines; nil if there is nothing to combine. Truth values add up to "or".
            func kernelName(_ dtype: DType) -> String? {
                switch self {
                case .replace: nil
                case .add: dtype == .bool ? "amax" : "sum"
                case .multiply: dtype == .bool ? "amin" : "prod"
                case .maximum: "amax"
                case .minimum: "amin"
                }
            }
        }

        /// `shape`'s elements from the places; `run` neighbours at each.
        static func read(_ x: Tensor, _ places: Places, run: Int, _ shape: Shape) throws(TensorError) -> Tensor {
            let output = try Tensor.uninitialized(shape, x.dtype, x.device)
            if output.count == 0 { return output }
            try requirePlaces(places.numbers, run: run, output.count)
            try take.run(
                KernelCall(
                    output, Operand(x), Operand(places.numbers), count: 2, computeType: x.dtype,
                    integers: [run, places.unit, places.base]))
            return output
        }

        static func write(_ target: Tensor, _ places: Places, run: Int, _ values: Tensor, _ mode: Mode) throws(TensorError) {
            let offsets = places.numbers
            guard values.device == target.device else {
                throw .device(
                    "index_put: the values are on \(values.device), the tensor on \(target.device): move them with .to(\(target.device))"
                )
            }
            if offsets.count == 0 || run == 0 { return }
            try requirePlaces(offsets, run: run, values.count)
            let values = values.dtype == target.dtype && values.isContiguous ? values : try packed(values, target.dtype)
            try put.run(
                KernelCall(
                    target, Operand(values), Operand(offsets), count: 2, computeType: target.dtype,
                    integers: [run, mode.rawValue, places.unit, places.base]))
        }

        /// Offsets that are not what was computed, because an operator on the way failed, must not reach a kernel.
        private static func requirePlaces(_ offsets: Tensor, run: Int, _ count: Int) throws(TensorError) {
            guard offsets.dtype == .int64, offsets.device == .meta || offsets.count * run == count else {
                throw TensorError.pending ?? .argument("index: \(offsets.count) places do not go with \(count) elements")
            }
        }

        private static func packed(_ values: Tensor, _ dtype: DType) throws(TensorError) -> Tensor {
            let result = try Tensor.uninitialized(values.shape, dtype, values.device)
            try result.write(values)
            return result
        }
    }

    static func indexTypeError(_ indices: Tensor, _ name: String) -> TensorError {
        .dtype("\(name): expected integer indices of type int64, got \(indices.dtype); convert with .to(.int64)")
    }

    /// Indices as int64 without negatives, each checked against `extent`.
    static func checkedIndices(
        _ indices: Tensor, _ extent: Int, _ dim: Int, _ name: String, allowsNegative: Bool
    ) throws(TensorError) -> Tensor {
        guard indices.dtype.isInteger else { throw indexTypeError(indices, name) }
        // Without elements there is nothing to check.
        if indices.device == .meta { return try Tensor.uninitialized(indices.shape, .int64, .meta) }
        if indices.dtype == .int64, indices.isContiguous, indices.device.isCPU,
            try firstOutside(indices, low: 0, extent) == indices.count
        {
            return indices.detach()
        }
        let result = try Tensor.uninitialized(indices.shape, .int64, .cpu)
        try result.write(indices.detach())
        let low = allowsNegative ? -extent : 0
        let first = try firstOutside(result, low: low, extent)
        if first < result.count {
            throw .index(
                "\(name): index \(result.data.assumingMemoryBound(to: Int64.self)[first]) is out of bounds for dimension \(dim) with "
                    + "size \(extent); use \(low)..<\(extent)")
        }
        return result
    }

    /// The number of the first index that is not in `low..<extent`, or their count. The extent is added to negative ones; with a
    /// `low` of 0 nothing is written.
    private static func firstOutside(_ indices: Tensor, low: Int, _ extent: Int) throws(TensorError) -> Int {
        let position = try Tensor.uninitialized([], .int64, .cpu)
        try Runs.check.run(
            KernelCall(position, Operand(indices), count: 1, computeType: .int64, integers: [low, extent]))
        return Int(position.data.assumingMemoryBound(to: Int64.self).pointee)
    }

    /// The numbers of whole slices along a dimension: a vector, or a single number without dimensions. Checked.
    static func sliceNumbers(
        _ x: Tensor, _ dim: Int, _ index: Tensor, _ name: String, allowsNegative: Bool = false
    ) throws(TensorError) -> Tensor {
        guard index.ndim <= 1 else {
            throw .index("\(name): Index is supposed to be a vector, but got shape \(index.shape); flatten it first")
        }
        guard index.device == x.device || index.device.isCPU else {
            throw .device("\(name): the index is on \(index.device), the tensor on \(x.device); move it with .to(\(x.device))")
        }
        let extent = x.ndim == 0 ? 1 : x.shape[dim]
        return try checkedIndices(index, extent, dim, name, allowsNegative: allowsNegative).reshape([index.count])
    }
}

extension InPlace {
    /// The form of an operator that writes into `target`: `write` does so without a graph, `result` makes the value with one.
    ///
    /// The value is made of a copy of `target`, because some gradients need what was there before.
    static func apply(
        _ target: Tensor, _ name: String, _ others: [Tensor], write: (Tensor) throws(TensorError) -> Void,
        result: (Tensor) throws(TensorError) -> Tensor
    ) throws(TensorError) -> Tensor {
        let records =
            GradMode.isEnabled && target.dtype.isFloatingPoint && (target.node != nil || others.contains { $0.node != nil })
        try check(target, name, records: records)
        if records { return target.copy(try result(target.clone()), by: InPlaceName(name)) }
        try noGrad { () throws(TensorError) in try write(target) }
        finish(target, nil, by: InPlaceName(name))
        return target
    }
}
