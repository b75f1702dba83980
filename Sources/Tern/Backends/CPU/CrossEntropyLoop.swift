import TernKernelABI

extension CPU {
    static var crossEntropyKernels: KernelFamily {
        [
            "cross_entropy": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in try CrossEntropyLoop.losses(call, catalog) }
            },
            "cross_entropy.pullback": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in try CrossEntropyLoop.gradient(call, catalog) }
            },
        ]
    }
}

/// The cross-entropy of contiguous rows of scores against class numbers, which have been checked. Integers: the number that is ignored.
enum CrossEntropyLoop {
    private static func kernels(_ scores: Tensor, _ catalog: KernelCatalog) throws(TensorError) -> CrossEntropyKernels {
        guard let kernels = catalog.crossEntropy[scores.dtype.elementType] else {
            throw .dtype("cross_entropy: not implemented for \(scores.dtype); convert with .to(.float32) first")
        }
        return kernels
    }

    private static func rows(_ call: KernelCall, weights: Tensor?) -> ScoredRows {
        let scores = call.input(0)
        return ScoredRows(
            classes: scores.shape.last ?? 1, scores: scores.data, targets: call.input(1).data.assumingMemoryBound(to: Int64.self),
            weights: weights.map { UnsafeRawPointer($0.data) }, ignored: Int64(call.integers[0]))
    }

    private static func run(_ rows: ScoredRows, _ count: Int, _ body: (UnsafePointer<ScoredRows>, Range<Int>) -> Void) {
        ParallelLoop.ranges(count, size: Swift.max(1, ParallelLoop.costlyGrain / Swift.max(rows.classes, 1))) { range in
            withUnsafePointer(to: rows) { body($0, range) }
        }
    }

    /// Output: the losses of the rows. Operands: the scores, the targets, the weights of the classes or none, and a tensor to write:
    /// the weights of the rows, then the logarithms of their sums of exponentials, then their largest scores.
    static func losses(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let kernel = try kernels(call.input(0), catalog).losses
        let losses = call.output.data, weights = call.input(3).data, count = call.output.count
        let logSums = weights + count * call.output.dtype.size, peaks = logSums + count * call.output.dtype.size
        run(rows(call, weights: call.operand(2).tensor), count) { rows, range in
            kernel(rows, range.lowerBound, range.upperBound, losses, weights, logSums, peaks)
        }
    }

    /// Operands: the scores, the targets, what the losses wrote beside, and the gradients of the rows' losses without weights.
    static func gradient(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let kernel = try kernels(call.input(0), catalog).pullback
        let output = call.output.data, gradients = call.input(3).data, count = call.input(1).count
        let logSums = call.input(2).data + count * call.output.dtype.size, peaks = logSums + count * call.output.dtype.size
        run(rows(call, weights: nil), count) { rows, range in
            kernel(rows, range.lowerBound, range.upperBound, output, logSums, peaks, gradients)
        }
    }
}
