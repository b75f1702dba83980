import TernKernelABI

/// The output of a pointwise loop: how what the kernel writes becomes what lies in memory.
struct PointwiseTarget {
    let base: UnsafeMutableRawPointer
    /// Bytes of an element in memory.
    let size: Int
    private let written: ElementType
    private let conversions: (ConversionKernel?, ConversionKernel?)

    init(_ tensor: borrowing Tensor, _ written: ElementType, isBool: Bool, _ catalog: KernelCatalog) {
        let stored = tensor.dtype.elementType
        base = tensor.data
        size = stored.size
        self.written = written
        // Bytes that stand for truth become 0 and 1 first.
        let normalise = isBool ? catalog.conversion(from: .uint8, to: .bool) : nil
        let from: ElementType = isBool ? .bool : written
        let convert = from == stored ? nil : catalog.conversion(from: from, to: stored)
        conversions = (normalise, convert)
    }

    var isConverted: Bool { conversions.0 != nil || conversions.1 != nil }

    /// The larger of what the kernel writes and what it becomes, in bytes.
    var widest: Int { Swift.max(size, written.size) }

    /// What the kernel has written, as it is stored, side by side: where it is, or in `to`.
    func converted(
        _ place: UnsafeMutableRawPointer, _ count: Int, _ to: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        conversions.0?(count, place, place)
        guard let convert = conversions.1 else { return place }
        convert(count, to, place)
        return to
    }

    /// Brings `count` neighbours from where the kernel has written them to where they belong, `stride` bytes apart.
    func finish(
        _ place: UnsafeMutableRawPointer, _ count: Int, _ address: UnsafeMutableRawPointer, _ stride: Int,
        _ spare: UnsafeMutableRawPointer
    ) {
        let from = converted(place, count, stride == size ? address : spare)
        if from != address { CPU.catalog.stridedCopy(elementSize: size)(count, address, stride, from, size) }
    }
}
