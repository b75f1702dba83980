import TernKernelABI

extension CPU {
    static var momentKernels: KernelFamily {
        [
            "moments": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in try MomentLoop.run(call, catalog) }
            }
        ]
    }
}

/// Variances and means along some dimensions, in one passage through memory: each part that fits in the cache has its own, and these
/// are merged.
///
/// Output: the variances. Operands: floats, the means to write, what sums of squares are divided by. Integers: the dimensions.
enum MomentLoop {
    static func run(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let input = call.input(0), variances = call.output, means = call.input(1)
        let count = variances.count
        if count == 0 { return }
        let type = input.dtype.elementType, size = type.size
        guard let kernels = catalog.moments[type] else {
            throw .dtype("var: not implemented for \(input.dtype); convert with .to(.float32) first")
        }
        let dimensions = ReducedDimensions(input.geometry, call.integers)
        let freedom = call.operand(2).scalar.doubleValue
        guard dimensions.count > 0 else {
            try means.fill(.double(.nan))
            try variances.fill(.double(0 / freedom))
            return
        }
        let step = ReductionStep(dimensions.kept, dimensions.reduced)
        guard let (memory, sizeClass) = Allocator.allocate(2 * count * step.parts * size) else {
            throw .memory("var: no memory for working space; free other tensors")
        }
        defer { Allocator.release(memory, sizeClass) }
        let squares = memory + count * step.parts * size
        step.forEachMatrix(input.data, size, catalog) { matrix, _ in
            let kernel = step.form == .columns ? kernels.columns : kernels.rows
            let at = matrix.result * size
            kernel(matrix.rows, matrix.stride, matrix.count, memory + at, squares + at, matrix.address)
        }

        // The parts of one result are `width` elements apart, and such groups follow each other; without parts it is all one group.
        let width = step.parts == 1 ? count : step.width
        let lastCount = step.extent - (step.blocks - 1) * step.block
        ParallelLoop.ranges(count, size: Swift.max(1, ParallelLoop.grain / 8 / step.parts)) { range in
            var start = range.lowerBound
            while start < range.upperBound {
                let group = start / width, first = start - group * width
                let length = Swift.min(width - first, range.upperBound - start)
                let offset = group * step.parts * width * size
                let parts = PartialMoments(
                    means: memory + offset, squares: squares + offset, stride: width, parts: step.parts,
                    count: Double(Swift.min(step.block, step.extent)), lastCount: Double(lastCount), period: step.blocks,
                    freedom: freedom)
                withUnsafePointer(to: parts) {
                    kernels.merge($0, first, length, means.data + start * size, variances.data + start * size)
                }
                start += length
            }
        }
    }
}
