import TernKernelABI

/// Applies a tile kernel to whole tensors: strides, broadcasting, conversion and scalar operands are undone a tile at a time, in
/// the first-level cache.
enum PointwiseLoop {
    /// Elements a tile; with five operands of eight bytes a tile's buffers fill 40 KiB.
    static let tile = 1024
    /// Bytes for the tile of one operand.
    static let slot = tile * 8

    static func run(_ name: String, _ kernels: TileKernels, _ call: KernelCall) throws(TensorError) {
        let count = call.output.count
        if count == 0 { return }
        let type = call.computeType.elementType
        guard let kernel = kernels[type] else {
            throw .dtype("\(name): not implemented for \(call.computeType); convert the operands with .to(_:) first")
        }
        let carrier = type.carrier
        let written: ElementType = kernels.isTest ? .bool : (type == .bool ? .uint8 : carrier)
        if runDirect(kernel, call, carrier, written, count) { return }

        let catalog = CPU.catalog
        let call = try call.inMemoryOrder(catalog)
        // It may hold copies that nothing else does.
        defer { withExtendedLifetime(call) {} }
        let operands = PointwiseOperands(call, type, catalog)
        let target = PointwiseTarget(call.output, written, isBool: type == .bool && !kernels.isTest, catalog)
        let rows = PointwiseRows(call, operands, target)
        if rows.areLong { rows.run(kernel) } else { runTiles(kernel, operands, target, count) }
    }

    /// In tiles of the logical order: for rows so short that each alone would cost more than its elements.
    private static func runTiles(_ kernel: TileKernel, _ operands: PointwiseOperands, _ target: PointwiseTarget, _ count: Int) {
        let (a, b, c, d) = (operands.a, operands.b, operands.c, operands.d)
        ParallelLoop.ranges(count, size: ParallelLoop.grain / 2) { range in
            withUnsafeTemporaryAllocation(byteCount: 10 * slot, alignment: 64) { buffer in
                guard let scratch = buffer.baseAddress else { return }
                operands.prepare(scratch, Swift.min(tile, count))
                var start = range.lowerBound
                while start < range.upperBound {
                    let n = Swift.min(tile, range.upperBound - start)
                    let x = a.tile(start, n, scratch), y = b.tile(start, n, scratch + 2 * slot)
                    let z = c.tile(start, n, scratch + 4 * slot), w = d.tile(start, n, scratch + 6 * slot)
                    let to = target.tile(start, scratch + 8 * slot)
                    kernel(n, to, x, y, z, w)
                    target.finish(start, n, to, scratch + 9 * slot)
                    start += n
                }
            }
        }
    }

    /// The common case: contiguous operands of the kernel's own type, and few elements beside a number.
    @inline(__always)
    private static func runDirect(
        _ kernel: TileKernel, _ call: KernelCall, _ carrier: ElementType, _ written: ElementType, _ count: Int
    ) -> Bool {
        let output = call.output
        guard output.isContiguous, output.dtype.elementType == written else { return false }
        let n = call.operandCount
        guard let x = directAddress(call.operand(0), output, carrier),
            let y = n > 1 ? directAddress(call.operand(1), output, carrier) : UnsafeRawPointer(output.data),
            let z = n > 2 ? directAddress(call.operand(2), output, carrier) : UnsafeRawPointer(output.data),
            let w = n > 3 ? directAddress(call.operand(3), output, carrier) : UnsafeRawPointer(output.data)
        else { return count <= 16 ? runSmall(kernel, call, carrier, count) : false }
        let to = output.data
        if count <= ParallelLoop.grain {
            kernel(count, to, x, y, z, w)
            return true
        }
        let size = carrier.size, outputSize = written.size
        ParallelLoop.ranges(count, size: ParallelLoop.grain) { range in
            let at = range.lowerBound * size
            kernel(
                range.count, to + range.lowerBound * outputSize, x + at, n > 1 ? y + at : x + at, n > 2 ? z + at : x + at,
                n > 3 ? w + at : x + at)
        }
        return true
    }

    @inline(__always)
    private static func directAddress(_ operand: Operand, _ output: Tensor, _ carrier: ElementType) -> UnsafeRawPointer? {
        guard let tensor = operand.tensor, tensor.isContiguous, tensor.dtype.elementType == carrier,
            tensor.count == output.count
        else { return nil }
        return UnsafeRawPointer(tensor.data)
    }

    /// A few elements and a number: the number is spread over a buffer that fits the stack.
    @inline(__always)
    private static func runSmall(_ kernel: TileKernel, _ call: KernelCall, _ carrier: ElementType, _ count: Int) -> Bool {
        let output = call.output
        guard carrier == .float32 || carrier == .float64 else { return false }
        for i in 0..<call.operandCount where call.operand(i).tensor != nil {
            if directAddress(call.operand(i), output, carrier) == nil { return false }
        }
        return withUnsafeTemporaryAllocation(byteCount: 512, alignment: 64) { buffer in
            guard let scratch = buffer.baseAddress else { return false }
            @inline(__always) func address(_ i: Int) -> UnsafeRawPointer {
                if i >= call.operandCount { return UnsafeRawPointer(output.data) }
                let operand = call.operand(i)
                if let tensor = operand.tensor { return UnsafeRawPointer(tensor.data) }
                let place = scratch + i &* 128
                let value = operand.scalar.doubleValue
                if carrier == .float32 {
                    let lanes = place.assumingMemoryBound(to: Float.self)
                    for j in 0..<count { lanes[j] = Float(value) }
                } else {
                    let lanes = place.assumingMemoryBound(to: Double.self)
                    for j in 0..<count { lanes[j] = value }
                }
                return UnsafeRawPointer(place)
            }
            kernel(count, output.data, address(0), address(1), address(2), address(3))
            return true
        }
    }
}
