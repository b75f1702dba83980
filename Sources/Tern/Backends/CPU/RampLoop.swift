import TernKernelABI

/// Writes numbers one step apart.
enum RampLoop {
    static func run(_ start: Scalar, _ step: Scalar, _ output: Tensor) throws(TensorError) {
        let catalog = CPU.catalog
        guard let kernel = catalog.ramps[output.dtype.elementType]?.kernel else {
            let wide = try Tensor.uninitialized(output.shape, output.dtype.isFloatingPoint ? .float64 : .int64, .cpu)
            try run(start, step, wide)
            return try output.write(wide)
        }
        let data = output.data, size = output.dtype.size, isFloat = output.dtype.isFloatingPoint
        ParallelLoop.ranges(output.count, size: ParallelLoop.grain) { range in
            var ramp = Ramp(output: data + range.lowerBound * size, first: range.lowerBound, count: range.count)
            if isFloat {
                ramp.floatStart = start.doubleValue
                ramp.floatStep = step.doubleValue
            } else {
                // As PyTorch does: each bound loses its fraction first.
                ramp.start = start.intValue
                ramp.step = step.intValue
            }
            kernel(&ramp)
        }
    }
}
