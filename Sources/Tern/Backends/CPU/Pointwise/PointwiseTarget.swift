import TernKernelABI

/// The output of a pointwise loop, as tiles of what the kernel writes.
struct PointwiseTarget {
    private let tensor: Tensor
    private let walker: Walker?
    private let conversions: (ConversionKernel?, ConversionKernel?)
    private let size: Int
    private let copy: StridedCopy

    init(_ tensor: Tensor, _ written: ElementType, isBool: Bool, _ catalog: KernelCatalog) {
        self.tensor = tensor
        let stored = tensor.dtype.elementType
        size = stored.size
        copy = catalog.stridedCopies[size.trailingZeroBitCount]
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

    /// Where the kernel writes `count` neighbours along a row, `stride` bytes apart.
    @inline(__always)
    func place(
        _ address: UnsafeMutableRawPointer, _ stride: Int, _ scratch: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        stride == size && conversions.0 == nil && conversions.1 == nil ? address : scratch
    }

    /// Brings them from there to where they belong.
    @inline(__always)
    func finish(
        _ address: UnsafeMutableRawPointer, _ stride: Int, _ count: Int, _ place: UnsafeMutableRawPointer,
        _ spare: UnsafeMutableRawPointer
    ) {
        if place == address { return }
        conversions.0?(count, place, place)
        var from = place
        if let convert = conversions.1 {
            let to = stride == size ? address : spare
            convert(count, to, from)
            if to == address { return }
            from = to
        }
        copy(count, address, stride, from, size)
    }
}
