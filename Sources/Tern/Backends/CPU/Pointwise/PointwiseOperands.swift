import TernKernelABI

/// An operand of a pointwise loop: how what lies in memory becomes what the kernel reads.
struct PointwiseSource {
    let base: UnsafeMutableRawPointer
    /// Bytes of an element in memory.
    let storedSize: Int
    /// False if the operator has fewer operands.
    let isThere: Bool
    private let carrier: ElementType
    private let number: Scalar?
    private let conversions: (ConversionKernel?, ConversionKernel?)

    init(_ call: borrowing KernelCall, _ index: Int, _ type: ElementType, _ catalog: KernelCatalog) {
        isThere = index < call.operandCount
        carrier = type.carrier
        guard isThere, let tensor = call.operand(index).tensor else {
            number = isThere ? call.operand(index).scalar : nil
            base = call.output.data
            storedSize = carrier.size
            conversions = (nil, nil)
            return
        }
        number = nil
        base = tensor.data
        let stored = tensor.dtype.elementType
        storedSize = stored.size
        // Into the computed type first, as PyTorch rounds there, then into the type that carries it.
        conversions = (
            stored == type || (stored == .bool && type == .uint8) ? nil : catalog.conversion(from: stored, to: type),
            type == carrier || type == .bool ? nil : catalog.conversion(from: type, to: carrier)
        )
    }

    var isNumber: Bool { number != nil }

    var isConverted: Bool { conversions.0 != nil || conversions.1 != nil }

    /// The larger of what is read and what it becomes, in bytes.
    var widest: Int { Swift.max(storedSize, carrier.size) }

    /// True if the kernel reads what is the same for all elements from one register.
    var carrierRepeats: Bool { carrier == .float32 || carrier == .float64 }

    /// Elements of a register.
    var registerCount: Int { TileKernels.registerBytes / carrier.size }

    /// `count` neighbours, `stride` bytes apart, as the kernel reads them: where they are, or in `place`. Those that are neither
    /// neighbours in memory nor of the kernel's type are packed on the way.
    func elements(
        _ address: UnsafeRawPointer, _ stride: Int, _ count: Int, _ place: UnsafeMutableRawPointer,
        _ packing: UnsafeMutableRawPointer
    ) -> UnsafeRawPointer {
        if let number {
            PointwiseSource.fill(place, count, number, carrier)
            return UnsafeRawPointer(place)
        }
        if stride == storedSize { return isConverted ? converted(address, count, place) : address }
        let packed = isConverted ? packing : place
        CPU.catalog.stridedCopy(elementSize: storedSize)(count, packed, storedSize, address, stride)
        return isConverted ? converted(packed, count, place) : UnsafeRawPointer(place)
    }

    /// The type of numbers that stand in memory as a kernel reads them from one register; nil for others.
    var plainNumbers: ElementType? { carrierRepeats && !isConverted ? carrier : nil }

    /// Elements that stand side by side, in the kernel's type.
    func converted(_ from: UnsafeRawPointer, _ count: Int, _ to: UnsafeMutableRawPointer) -> UnsafeRawPointer {
        switch conversions {
        case (let first?, let second?):
            withScratch(byteCount: count * 8) { middle in
                first(count, middle, from)
                second(count, to, middle)
            }
        case (let only?, nil), (nil, let only?): only(count, to, from)
        case (nil, nil): return from
        }
        return UnsafeRawPointer(to)
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

/// The operands of a pointwise loop; those that the operator does not have are never read.
struct PointwiseOperands {
    let a: PointwiseSource
    let b: PointwiseSource
    let c: PointwiseSource
    let d: PointwiseSource

    init(_ call: borrowing KernelCall, _ type: ElementType, _ catalog: KernelCatalog) {
        a = PointwiseSource(call, 0, type, catalog)
        b = PointwiseSource(call, 1, type, catalog)
        c = PointwiseSource(call, 2, type, catalog)
        d = PointwiseSource(call, 3, type, catalog)
    }

    var widest: Int { Swift.max(Swift.max(a.widest, b.widest), Swift.max(c.widest, d.widest)) }
}
