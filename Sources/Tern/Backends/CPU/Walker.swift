import TernKernelABI

/// Walks a strided tensor in logical order, a run along the innermost dimension at a time.
///
/// Neighbouring dimensions that lie in memory like one are merged first, so that runs are as long as they can be.
struct Walker {
    var base: UnsafeMutableRawPointer
    private var shape = Shape()
    /// In bytes.
    private var strides = Shape()
    let elementSize: Int
    private let copy: StridedCopy

    /// Over `geometry` read as if it had `target`'s shape, to which it stretches.
    init(_ tensor: Tensor, as target: Shape, _ catalog: KernelCatalog) {
        self.init(tensor.data, Broadcasting.strides(tensor.geometry, to: target), target, tensor.dtype.size, catalog)
    }

    init(
        _ base: UnsafeMutableRawPointer, _ elementStrides: Shape, _ target: Shape, _ elementSize: Int, _ catalog: KernelCatalog
    ) {
        self.base = base
        self.elementSize = elementSize
        copy = catalog.stridedCopy(elementSize: elementSize)
        for i in 0..<target.count where target[unchecked: i] != 1 {
            let extent = target[unchecked: i], stride = elementStrides[unchecked: i] &* elementSize
            let last = shape.count - 1
            if last >= 0, strides[unchecked: last] == stride &* extent {
                shape[unchecked: last] = shape[unchecked: last] &* extent
                strides[unchecked: last] = stride
            } else {
                shape.append(extent)
                strides.append(stride)
            }
        }
        if shape.count == 0 {
            shape.append(1)
            strides.append(0)
        }
    }

    /// The bytes between neighbours in logical order if there is one distance for all; nil if not.
    var uniformStride: Int? { shape.count == 1 ? strides[unchecked: 0] : nil }

    /// Runs `body(address, stride in bytes, done, count)` over the elements `start..<start + count` in logical order.
    @inline(__always)
    func forEachRun(
        _ start: Int, _ count: Int, _ body: (UnsafeMutableRawPointer, _ stride: Int, _ done: Int, _ count: Int) -> Void
    ) {
        let inner = shape.count - 1
        var index = DimensionIndex(count: shape.count)
        var rest = start
        var address = base
        var i = inner
        while i >= 0 {
            let extent = shape[unchecked: i]
            let quotient = rest / extent
            index[i] = rest &- quotient &* extent
            address += index[i] &* strides[unchecked: i]
            rest = quotient
            i -= 1
        }
        let step = strides[unchecked: inner]
        var done = 0
        while true {
            let run = Swift.min(shape[unchecked: inner] &- index[inner], count &- done)
            body(address, step, done, run)
            done &+= run
            if done >= count { return }
            address -= index[inner] &* step
            index[inner] = 0
            var dimension = inner - 1
            while dimension >= 0 {
                index[dimension] &+= 1
                address += strides[unchecked: dimension]
                if index[dimension] < shape[unchecked: dimension] { break }
                address -= shape[unchecked: dimension] &* strides[unchecked: dimension]
                index[dimension] = 0
                dimension -= 1
            }
        }
    }

    /// Collects elements into contiguous memory.
    func gather(_ start: Int, _ count: Int, into tile: UnsafeMutableRawPointer) {
        forEachRun(start, count) { address, stride, done, run in
            copy(run, tile + done &* elementSize, elementSize, address, stride)
        }
    }

    /// Spreads contiguous elements.
    func scatter(_ start: Int, _ count: Int, from tile: UnsafeRawPointer) {
        forEachRun(start, count) { address, stride, done, run in
            copy(run, address, stride, tile + done &* elementSize, elementSize)
        }
    }
}
