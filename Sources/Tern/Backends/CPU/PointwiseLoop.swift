import TernKernelABI

/// Applies a tile kernel to whole tensors: strides, broadcasting, conversion and scalar operands are undone a tile at a time, in
/// the first-level cache.
enum PointwiseLoop {
    /// Elements a tile; with five operands of eight bytes a tile's buffers fill 40 KiB.
    static let tile = 1024

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
        let a = Source(call, 0, type, catalog), b = Source(call, 1, type, catalog)
        let c = Source(call, 2, type, catalog), d = Source(call, 3, type, catalog)
        let target = Target(call.output, written, isBool: type == .bool && !kernels.isTest, catalog)
        let pieces = ParallelLoop.grain / 2
        ParallelLoop.ranges(count, size: pieces) { range in
            let slot = tile * 8
            withUnsafeTemporaryAllocation(byteCount: 10 * slot, alignment: 64) { buffer in
                guard let scratch = buffer.baseAddress else { return }
                a.prepare(scratch, tile)
                b.prepare(scratch + 2 * slot, tile)
                c.prepare(scratch + 4 * slot, tile)
                d.prepare(scratch + 6 * slot, tile)
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

    /// An operand as tiles of the kernel's type.
    private struct Source {
        private enum Kind { case none, number, repeated, direct, strided }
        private let kind: Kind
        private let operand: Operand
        private let walker: Walker?
        private let address: UnsafeRawPointer
        private let storedSize: Int
        private let carrierSize: Int
        private let conversions: (ConversionKernel?, ConversionKernel?)
        private let carrier: ElementType

        init(_ call: KernelCall, _ index: Int, _ type: ElementType, _ catalog: KernelCatalog) {
            operand = index < call.operandCount ? call.operand(index) : Operand()
            carrier = type.carrier
            carrierSize = carrier.size
            guard index < call.operandCount, let tensor = operand.tensor else {
                kind = index < call.operandCount ? .number : .none
                walker = nil
                address = UnsafeRawPointer(call.output.data)
                storedSize = carrierSize
                conversions = (nil, nil)
                return
            }
            let stored = tensor.dtype.elementType
            // Into the computed type first, as PyTorch rounds there, then into the type that carries it.
            let first = stored == type || (stored == .bool && type == .uint8) ? nil : catalog.conversion(from: stored, to: type)
            let second =
                type == carrier || type == .bool ? nil : catalog.conversion(from: type, to: carrier)
            conversions = (first, second)
            storedSize = stored.size
            address = UnsafeRawPointer(tensor.data)
            let walker = Walker(tensor, as: call.output.shape, catalog)
            self.walker = walker
            switch walker.uniformStride {
            case 0: kind = .repeated
            case stored.size: kind = .direct
            default: kind = call.output.count == 1 ? .repeated : .strided
            }
        }

        /// Fills the buffer once with what does not change from tile to tile.
        func prepare(_ scratch: UnsafeMutableRawPointer, _ count: Int) {
            let slot = PointwiseLoop.tile * 8
            switch kind {
            case .number: Source.fill(scratch, count, operand.scalar, carrier)
            case .repeated:
                walker?.forEachRun(0, 1) { address, _, _, _ in
                    for i in 0..<count { (scratch + slot + i * storedSize).copyMemory(from: address, byteCount: storedSize) }
                }
                if conversions.0 != nil || conversions.1 != nil {
                    _ = convert(scratch + slot, count, scratch, scratch + slot)
                } else {
                    scratch.copyMemory(from: scratch + slot, byteCount: count * storedSize)
                }
            default: break
            }
        }

        @inline(__always)
        func tile(_ start: Int, _ count: Int, _ scratch: UnsafeMutableRawPointer) -> UnsafeRawPointer {
            let slot = PointwiseLoop.tile * 8
            switch kind {
            case .none, .number, .repeated: return UnsafeRawPointer(scratch)
            case .direct:
                let from = address + start &* storedSize
                return conversions.0 == nil && conversions.1 == nil ? from : convert(from, count, scratch, scratch + slot)
            case .strided:
                let to = conversions.0 == nil && conversions.1 == nil ? scratch : scratch + slot
                walker?.gather(start, count, into: to)
                return to == scratch ? UnsafeRawPointer(scratch) : convert(to, count, scratch, scratch + slot)
            }
        }

        /// `from` may be `spare`. With two conversions the second works over `scratch`, the first then over `spare` or back.
        private func convert(
            _ from: UnsafeRawPointer, _ count: Int, _ scratch: UnsafeMutableRawPointer, _ spare: UnsafeMutableRawPointer
        ) -> UnsafeRawPointer {
            switch conversions {
            case (let first?, let second?):
                // Through 16-bit elements at the end of the buffer, which the widening second conversion reads before it writes.
                withUnsafeTemporaryAllocation(byteCount: count * 8, alignment: 64) { buffer in
                    guard let middle = buffer.baseAddress else { return }
                    first(count, middle, from)
                    second(count, scratch, middle)
                }
            case (let only?, nil), (nil, let only?): only(count, scratch, from)
            case (nil, nil): break
            }
            return UnsafeRawPointer(scratch)
        }

        private static func fill(_ to: UnsafeMutableRawPointer, _ count: Int, _ scalar: Scalar, _ type: ElementType) {
            switch type {
            case .float32: to.assumingMemoryBound(to: Float.self).update(repeating: Float(scalar.doubleValue), count: count)
            case .float64: to.assumingMemoryBound(to: Double.self).update(repeating: scalar.doubleValue, count: count)
            case .uint8: to.assumingMemoryBound(to: UInt8.self).update(repeating: UInt8(scalar), count: count)
            case .int8: to.assumingMemoryBound(to: Int8.self).update(repeating: Int8(scalar), count: count)
            case .int16: to.assumingMemoryBound(to: Int16.self).update(repeating: Int16(scalar), count: count)
            case .int32: to.assumingMemoryBound(to: Int32.self).update(repeating: Int32(scalar), count: count)
            default: to.assumingMemoryBound(to: Int64.self).update(repeating: Int64(scalar), count: count)
            }
        }
    }

    /// The output as tiles of what the kernel writes.
    private struct Target {
        private let tensor: Tensor
        private let walker: Walker?
        private let conversions: (ConversionKernel?, ConversionKernel?)
        private let size: Int

        init(_ tensor: Tensor, _ written: ElementType, isBool: Bool, _ catalog: KernelCatalog) {
            self.tensor = tensor
            let stored = tensor.dtype.elementType
            size = stored.size
            walker = tensor.isContiguous ? nil : Walker(tensor, as: tensor.shape, catalog)
            // Bytes that stand for truth become 0 and 1 first.
            let normalise = isBool ? catalog.conversion(from: .uint8, to: .bool) : nil
            let from: ElementType = isBool ? .bool : written
            let convert = from == stored ? nil : catalog.conversion(from: from, to: stored)
            conversions = (normalise, convert)
        }

        @inline(__always)
        func tile(_ start: Int, _ scratch: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
            walker == nil && conversions.0 == nil && conversions.1 == nil ? tensor.data + start &* size : scratch
        }

        @inline(__always)
        func finish(_ start: Int, _ count: Int, _ tile: UnsafeMutableRawPointer, _ spare: UnsafeMutableRawPointer) {
            var from = tile
            conversions.0?(count, from, from)
            if let convert = conversions.1 {
                let to = walker == nil ? tensor.data + start &* size : spare
                convert(count, to, from)
                from = to
            } else if walker == nil, conversions.0 != nil {
                (tensor.data + start &* size).copyMemory(from: from, byteCount: count &* size)
            }
            walker?.scatter(start, count, from: from)
        }
    }
}
