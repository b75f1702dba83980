import TernKernelABI

/// An operand of a pointwise loop, as tiles of the kernel's type.
struct PointwiseSource {
    private enum Kind { case none, number, repeated, direct, strided }
    private let kind: Kind
    private let operand: Operand
    private let walker: Walker?
    private let address: UnsafeRawPointer
    private let storedSize: Int
    private let carrierSize: Int
    private let conversions: (ConversionKernel?, ConversionKernel?)
    private let carrier: ElementType
    private let copy: StridedCopy

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
            copy = catalog.stridedCopies[2]
            return
        }
        let stored = tensor.dtype.elementType
        // Into the computed type first, as PyTorch rounds there, then into the type that carries it.
        let first = stored == type || (stored == .bool && type == .uint8) ? nil : catalog.conversion(from: stored, to: type)
        let second =
            type == carrier || type == .bool ? nil : catalog.conversion(from: type, to: carrier)
        conversions = (first, second)
        storedSize = stored.size
        copy = catalog.stridedCopies[storedSize.trailingZeroBitCount]
        address = UnsafeRawPointer(tensor.data)
        let walker = Walker(tensor, as: call.output.shape, catalog)
        self.walker = walker
        switch walker.uniformStride {
        case 0: kind = .repeated
        case stored.size: kind = .direct
        default: kind = call.output.count == 1 ? .repeated : .strided
        }
    }

    /// True if there is a tensor to walk through, not one number for all.
    var isWalked: Bool { kind == .direct || kind == .strided }

    /// Fills the buffer once with what does not change from tile to tile.
    func prepare(_ scratch: UnsafeMutableRawPointer, _ count: Int) {
        let slot = PointwiseLoop.slot
        switch kind {
        case .number: PointwiseSource.fill(scratch, count, operand.scalar, carrier)
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
        let slot = PointwiseLoop.slot
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

    /// `count` neighbours along a row, `stride` bytes apart; those of a number have been prepared.
    @inline(__always)
    func elements(
        _ address: UnsafeMutableRawPointer, _ stride: Int, _ count: Int, _ scratch: UnsafeMutableRawPointer
    ) -> UnsafeRawPointer {
        if !isWalked { return UnsafeRawPointer(scratch) }
        let isConverted = conversions.0 != nil || conversions.1 != nil
        if stride == storedSize {
            let from = UnsafeRawPointer(address)
            return isConverted ? convert(from, count, scratch, scratch + PointwiseLoop.slot) : from
        }
        let to = isConverted ? scratch + PointwiseLoop.slot : scratch
        copy(count, to, storedSize, address, stride)
        return isConverted ? convert(to, count, scratch, to) : UnsafeRawPointer(scratch)
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

/// The operands of a pointwise loop.
struct PointwiseOperands {
    let a: PointwiseSource
    let b: PointwiseSource
    let c: PointwiseSource
    let d: PointwiseSource

    init(_ call: KernelCall, _ type: ElementType, _ catalog: KernelCatalog) {
        a = PointwiseSource(call, 0, type, catalog)
        b = PointwiseSource(call, 1, type, catalog)
        c = PointwiseSource(call, 2, type, catalog)
        d = PointwiseSource(call, 3, type, catalog)
    }

    /// Each operand has two slots of the scratch memory.
    func prepare(_ scratch: UnsafeMutableRawPointer, _ count: Int) {
        a.prepare(scratch, count)
        b.prepare(scratch + 2 * PointwiseLoop.slot, count)
        c.prepare(scratch + 4 * PointwiseLoop.slot, count)
        d.prepare(scratch + 6 * PointwiseLoop.slot, count)
    }
}
