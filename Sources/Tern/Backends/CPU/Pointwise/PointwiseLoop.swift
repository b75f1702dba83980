import TernKernelABI

/// Applies a tile kernel to whole tensors: strides, broadcasting, conversion and scalar operands are undone a tile at a time, in
/// the first-level cache.
enum PointwiseLoop {
    /// Bytes for the tile of one operand: two that are spread or converted fill half of the first-level cache.
    private static let slot = 8192

    /// Elements of a tile.
    static func tile(_ operands: PointwiseOperands, _ target: PointwiseTarget) -> Int {
        slot / Swift.max(operands.widest, target.widest)
    }

    static func run(_ name: String, _ kernels: TileKernels, _ call: KernelCall, grain: Int) throws(TensorError) {
        let count = call.output.count
        if count == 0 { return }
        let type = call.computeType.elementType
        guard let kernel = kernels[type] else {
            throw .dtype("\(name): not implemented for \(call.computeType); convert the operands with .to(_:) first")
        }
        let carrier = type.carrier
        let written: ElementType = kernels.isTest ? .bool : (type == .bool ? .uint8 : carrier)
        if runDirect(kernel, call, carrier, written, count, grain) { return }
        if let plain = kernels.sixteenBits(type), runDirect(plain, call, type, type, count, grain) { return }

        let catalog = CPU.catalog
        guard let rearranged = try call.inMemoryOrder(catalog) else {
            return runLoop(kernels, kernel, call, type, written, catalog)
        }
        runLoop(kernels, kernel, rearranged, type, written, catalog)
        // It may hold copies that nothing else does.
        withExtendedLifetime(rearranged) {}
    }

    private static func runLoop(
        _ kernels: TileKernels, _ kernel: @escaping TileKernel, _ call: KernelCall, _ type: ElementType, _ written: ElementType,
        _ catalog: KernelCatalog
    ) {
        let operands = PointwiseOperands(call, type, catalog)
        let target = PointwiseTarget(call.output, written, isBool: type == .bool && !kernels.isTest, catalog)
        if let rows = PointwiseRows(kernel, everySecond: kernels.everySecond(type), call, operands, target) {
            rows.run(operands, target)
        } else {
            PointwiseTiles(call, operands, target, catalog).run(kernel, operands, target)
        }
    }

    /// Elements of results whose operands fit the stack together, eight bytes each.
    private static let smallCount = 32

    /// The common case: contiguous operands of the kernel's own type beside numbers and rows that are the same for all, or few elements.
    @inline(__always)
    private static func runDirect(
        _ kernel: TileKernel, _ call: KernelCall, _ carrier: ElementType, _ written: ElementType, _ count: Int, _ grain: Int
    ) -> Bool {
        let output = call.output
        guard output.isContiguous, output.dtype.elementType == written else { return false }
        return withScratch(byteCount: 4 * smallCount * 8) { scratch in
            var repeated: UInt = 0
            var rows = BroadcastRows()
            guard let x = directAddress(call, 0, carrier, scratch, &repeated, &rows),
                let y = directAddress(call, 1, carrier, scratch, &repeated, &rows),
                let z = directAddress(call, 2, carrier, scratch, &repeated, &rows),
                let w = directAddress(call, 3, carrier, scratch, &repeated, &rows)
            else { return false }
            let to = output.data
            if rows.length > 0 {
                let sizes = (carrier.size, written.size)
                rows.run(kernel, count, to, (x, y, z, w), repeated, sizes, carrier, tileBytes: slot, grain: grain)
                return true
            }
            if count <= grain {
                kernel(count, to, x, y, z, w, repeated)
                return true
            }
            let size = carrier.size, outputSize = written.size, inputs = repeated
            ParallelLoop.ranges(count, size: grain) { range in
                @inline(__always) func part(_ address: UnsafeRawPointer, _ i: UInt) -> UnsafeRawPointer {
                    (inputs &>> i) & 1 == 0 ? address + range.lowerBound * size : address
                }
                kernel(
                    range.count, to + range.lowerBound * outputSize, part(x, 0), part(y, 1), part(z, 2), part(w, 3), inputs)
            }
            return true
        }
    }

    /// Where the kernel reads operand `i`: in its own memory, or in its part of `scratch`, to which a number goes as a register, and
    /// few elements one by one. Nil if it takes more.
    @inline(__always)
    private static func directAddress(
        _ call: KernelCall, _ i: Int, _ carrier: ElementType, _ scratch: UnsafeMutableRawPointer, _ repeated: inout UInt,
        _ rows: inout BroadcastRows
    ) -> UnsafeRawPointer? {
        if i >= call.operandCount { return UnsafeRawPointer(call.output.data) }
        let operand = call.operand(i), output = call.output, place = scratch + i &* smallCount &* 8
        let number: RepeatedNumber?
        if let tensor = operand.tensor {
            if tensor.dtype.elementType != carrier { return nil }
            if tensor.isContiguous, tensor.count == output.count { return UnsafeRawPointer(tensor.data) }
            number = tensor.count == 1 ? RepeatedNumber(at: tensor.data, carrier) : nil
            if number == nil {
                if rows.take(tensor, i, of: output, carrier) { return UnsafeRawPointer(tensor.data) }
                return rows.length == 0 && output.count <= smallCount ? spread(tensor, output, carrier, place) : nil
            }
        } else {
            number = RepeatedNumber(operand.scalar, carrier)
        }
        guard let number else { return nil }
        number.store(place)
        repeated |= 1 &<< UInt(i)
        return UnsafeRawPointer(place)
    }

    /// The elements of a small operand as if it had the output's shape.
    private static func spread(
        _ tensor: Tensor, _ output: Tensor, _ carrier: ElementType, _ place: UnsafeMutableRawPointer
    ) -> UnsafeRawPointer? {
        switch carrier {
        case .float32: spread(tensor, output, place.assumingMemoryBound(to: Float.self))
        case .float64: spread(tensor, output, place.assumingMemoryBound(to: Double.self))
        default: return nil
        }
        return UnsafeRawPointer(place)
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
