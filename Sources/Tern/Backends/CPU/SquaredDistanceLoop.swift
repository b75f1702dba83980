import TernKernelABI

extension CPU {
    static var squaredDistanceKernels: KernelFamily {
        [
            "squared_distance": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in try SquaredDistanceLoop.run(call, catalog) }
            }
        ]
    }
}

/// The sum of the squared differences of two contiguous tensors of one type and count. Output: one element. Operands: both, and what
/// the sum is divided by.
enum SquaredDistanceLoop {
    static func run(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let x = call.input(0), y = call.input(1)
        let type = call.output.dtype.elementType
        guard let kernel = catalog.rows["squared_distance"]?[type]?.kernel else {
            throw .dtype("mse_loss: not implemented for \(x.dtype); convert with .to(.float32) first")
        }
        let size = type.size, count = x.count
        // As sums are cut: a part of each operand fits in the first-level cache.
        let block = ReductionStep.Cut.direct.rowBlock
        let parts = (count + block - 1) / block
        guard let (memory, sizeClass) = Allocator.allocate(parts * size) else {
            throw .memory("mse_loss: no memory for working space; free other tensors")
        }
        defer { Allocator.release(memory, sizeClass) }
        let a = x.data, b = y.data
        ParallelLoop.ranges(parts, size: ParallelLoop.grain / block) { range in
            for part in range {
                let at = part * block
                kernel(Swift.min(block, count - at), memory + part * size, a + at * size, b + at * size)
            }
        }
        let divisor = call.operand(2).scalar.doubleValue
        if type == .float32 {
            let sums = memory.assumingMemoryBound(to: Float.self)
            var sum = 0.0
            for part in 0..<parts { sum += Double(sums[part]) }
            call.output.data.assumingMemoryBound(to: Float.self).pointee = Float(sum / divisor)
        } else {
            let sums = memory.assumingMemoryBound(to: Double.self)
            var sum = 0.0
            for part in 0..<parts { sum += sums[part] }
            call.output.data.assumingMemoryBound(to: Double.self).pointee = sum / divisor
        }
    }
}
