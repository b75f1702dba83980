import TernKernelABI

/// Normalizes groups of channels of contiguous floats, each by its own mean and variance, while it is in the cache.
///
/// Operands: the input; weights and biases of the channels, two rows, or none; means and reciprocal deviations of the groups, two rows
/// to be written; what is added to the variance. Integers: how many groups there are, the channels of each, the elements of a channel.
enum GroupLoop {
    static func run(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let input = call.input(0), output = call.output, numbers = call.input(2)
        let (count, perGroup, inner) = (call.integers[0], call.integers[1], call.integers[2])
        guard let kernel = catalog.groups[input.dtype.elementType]?.kernel else {
            throw .dtype("group_norm: not implemented for \(input.dtype); convert with .to(.float32) first")
        }
        let size = input.dtype.size, factors = call.operand(1).tensor.map { UnsafeRawPointer($0.data) }
        let groups = ChannelGroups(
            inner: inner, perGroup: perGroup, weight: factors, bias: factors.map { $0 + count * perGroup * size },
            epsilon: call.operand(3).scalar.doubleValue, means: numbers.data, scales: numbers.data + count * size)
        let from = UnsafeRawPointer(input.data), to = output.data
        ParallelLoop.ranges(count, size: Swift.max(1, ParallelLoop.grain / Swift.max(perGroup * inner, 1))) { range in
            withUnsafePointer(to: groups) { kernel($0, range.lowerBound, range.upperBound, to, from) }
        }
    }
}
