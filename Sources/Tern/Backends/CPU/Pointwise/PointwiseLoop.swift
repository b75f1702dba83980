import TernKernelABI

/// Applies a tile kernel to whole tensors: strides, broadcasting, conversion and scalar operands are undone a tile at a time, in
/// the first-level cache.
enum PointwiseLoop {
    /// Bytes for the tile of one operand: two that are spread or converted fill half of the first-level cache.
    static let slot = 8192

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
        var rows = PointwiseRows(call)
        if rows.areLong {
            rows.run(kernel, operands, target)
        } else {
            PointwiseTiles(call, operands, target, catalog).run(kernel, operands, target)
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
        else { return count <= smallCount ? runSmall(kernel, call, carrier, count) : false }
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

    /// Elements of results whose operands fit the stack together, eight bytes each.
    private static let smallCount = 32

    /// A few elements beside a number or something that is repeated: it is spread over a buffer that fits the stack.
    @inline(__always)
    private static func runSmall(_ kernel: TileKernel, _ call: KernelCall, _ carrier: ElementType, _ count: Int) -> Bool {
        let output = call.output
        guard carrier == .float32 || carrier == .float64 else { return false }
        for i in 0..<call.operandCount {
            if let tensor = call.operand(i).tensor, tensor.dtype.elementType != carrier { return false }
        }
        return withUnsafeTemporaryAllocation(byteCount: 4 * smallCount * 8, alignment: 64) { buffer in
            guard let scratch = buffer.baseAddress else { return false }
            @inline(__always) func address(_ i: Int) -> UnsafeRawPointer {
                if i >= call.operandCount { return UnsafeRawPointer(output.data) }
                let operand = call.operand(i)
                let place = scratch + i &* smallCount &* 8
                if let tensor = operand.tensor {
                    if let address = directAddress(operand, output, carrier) { return address }
                    if carrier == .float32 {
                        spread(tensor, output, place.assumingMemoryBound(to: Float.self))
                    } else {
                        spread(tensor, output, place.assumingMemoryBound(to: Double.self))
                    }
                } else if carrier == .float32 {
                    place.assumingMemoryBound(to: Float.self).update(repeating: Float(operand.scalar.doubleValue), count: count)
                } else {
                    place.assumingMemoryBound(to: Double.self).update(repeating: operand.scalar.doubleValue, count: count)
                }
                return UnsafeRawPointer(place)
            }
            kernel(count, output.data, address(0), address(1), address(2), address(3))
            return true
        }
    }

    /// The elements of an operand as if it had the output's shape, which has a dimension.
    private static func spread<T>(_ tensor: Tensor, _ output: Tensor, _ place: UnsafeMutablePointer<T>) {
        let missing = output.ndim - tensor.ndim
        /// Elements from one to the next along a dimension of the output.
        func stride(_ dimension: Int) -> Int {
            let own = dimension - missing
            return own < 0 || tensor.geometry.shape[unchecked: own] == 1 ? 0 : tensor.geometry.strides[unchecked: own]
        }
        let inner = output.ndim - 1
        let length = output.geometry.shape[unchecked: inner], step = stride(inner)
        var to = place
        for row in 0..<output.count / length {
            var from = tensor.data.assumingMemoryBound(to: T.self)
            var rest = row
            var dimension = inner - 1
            while dimension >= 0 {
                let extent = output.geometry.shape[unchecked: dimension]
                from += rest % extent * stride(dimension)
                rest /= extent
                dimension -= 1
            }
            for i in 0..<length { to[i] = from[i * step] }
            to += length
        }
    }
}
