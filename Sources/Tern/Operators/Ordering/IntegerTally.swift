/// What integers have in common with places: they can be counted instead of sorted. All numbers are int64, contiguous and on the
/// processor.
enum IntegerTally {
    private static let extremes = KernelTable.named("integer_bounds")
    private static let tally = KernelTable.named("integer_tally")

    /// The least and the greatest of the numbers, which are not none.
    static func bounds(_ numbers: Tensor) throws(TensorError) -> (least: Int, greatest: Int) {
        let result = try Tensor.uninitialized([2], .int64, .cpu)
        try extremes.run(KernelCall(result, Operand(numbers), count: 1, computeType: .int64))
        return withExtendedLifetime(result) {
            let bounds = result.data.assumingMemoryBound(to: Int64.self)
            return (Int(bounds[0]), Int(bounds[1]))
        }
    }

    /// How often each number from 0 on occurs; all are below `bins`.
    static func counts(_ numbers: Tensor, bins: Int) throws(TensorError) -> Tensor {
        let counts = try Tensor.uninitialized([bins], .int64, .cpu)
        if numbers.count == 0 {
            try counts.fill(.int(0))
        } else {
            try tally.run(KernelCall(counts, Operand(numbers), count: 1, computeType: .int64))
        }
        return counts
    }
}
