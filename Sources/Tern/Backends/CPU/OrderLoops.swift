import Synchronization
import TernKernelABI

extension CPU {
    static var orderKernels: KernelFamily {
        [
            "sort": { order($0) }, "topk": { order($0) }, "kthvalue": { order($0) }, "median": { median($0) },
            "mode": { mode($0) }, "sort_rows": { matrix($0) }, "cummax": { running($0, isLargest: true) },
            "cummin": { running($0, isLargest: false) }, "searchsorted": { search($0) },
        ]
    }

    private static func order(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in try OrderLoop(call, catalog)?.order() }
    }

    private static func median(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in try OrderLoop(call, catalog)?.medians() }
    }

    private static func mode(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in try OrderLoop(call, catalog)?.modes() }
    }

    private static func matrix(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in try OrderLoop.sortRows(call, catalog) }
    }

    private static func running(_ catalog: KernelCatalog, isLargest: Bool) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in try OrderLoop(call, catalog)?.running(isLargest) }
    }

    private static func search(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in OrderLoop.search(call, catalog) }
    }
}

/// The kernels that order rows, on contiguous tensors: the last dimension of operand 0 is looked through, operand 1 takes the
/// elements that are found and the output their places, both with the same extents.
struct OrderLoop {
    private let kernels: OrderKernels
    private let integers: Shape
    private let input: UnsafeMutableRawPointer
    private let values: UnsafeMutableRawPointer
    private let indices: UnsafeMutablePointer<Int64>
    private let length: Int
    private let width: Int
    private let rows: Int
    private let size: Int

    /// Nil if there is nothing to do.
    init?(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let input = call.input(0)
        length = input.shape.last ?? 1
        width = call.output.shape.last ?? 1
        guard call.output.count > 0, length > 0, let kernels = catalog.orders[input.dtype.elementType] else { return nil }
        self.kernels = kernels
        integers = call.integers
        self.input = input.data
        values = call.input(1).data
        indices = call.output.data.assumingMemoryBound(to: Int64.self)
        rows = call.output.count / width
        size = input.dtype.size
    }

    /// Runs `body(row, scratch)` for all rows; each piece of the work has scratch memory of its own.
    private func forEachRow(_ body: (Int, UnsafeMutableRawPointer) -> Void) throws(TensorError) {
        try withScratch(
            OrderScratch.bytes(length, elementSize: size), rowsAtOnce: Swift.max(1, ParallelLoop.costlyGrain / length), body)
    }

    private func withScratch(
        _ bytes: Int, rowsAtOnce: Int, _ body: (Int, UnsafeMutableRawPointer) -> Void
    ) throws(TensorError) {
        let isShort = Atomic<Bool>(false)
        ParallelLoop.ranges(rows, size: rowsAtOnce) { range in
            guard let scratch = Storage.allocate(bytes, device: .cpu) else {
                isShort.store(true, ordering: .relaxed)
                return
            }
            withExtendedLifetime(scratch) { for row in range { body(row, scratch.pointer) } }
        }
        if isShort.load(ordering: .relaxed) {
            throw .memory("sort: could not allocate \(bytes) bytes to sort a row of \(length) elements; sort it in parts")
        }
    }

    /// The elements that come at `first..<first + width`. Integers: `first`, and 1 for descending.
    func order() throws(TensorError) {
        let first = integers[0], isDescending = integers[1] != 0
        if first == 0, width == length, length >= RadixSort.least, length <= RadixSort.greatest {
            return try sortLongRows(isDescending)
        }
        try forEachRow { row, scratch in place(row, first, isDescending, scratch) }
    }

    private func sortLongRows(_ isDescending: Bool) throws(TensorError) {
        func sort(_ row: Int) -> RadixSort {
            RadixSort(kernels.radix, input + row * length * size, size, length, isDescending: isDescending)
        }
        try withScratch(sort(0).scratchBytes, rowsAtOnce: 1) { row, scratch in
            sort(row).run(values + row * length * size, indices + row * length, scratch)
        }
    }

    private func place(_ row: Int, _ first: Int, _ isDescending: Bool, _ scratch: UnsafeMutableRawPointer) {
        kernels.row(
            length, input + row * length * size, isDescending, first, first + width, values + row * width * size,
            indices + row * width, scratch)
    }

    /// The middle element, the lower of two. Integers: 1 to leave NaN out; otherwise a row with one has the first of them.
    func medians() throws(TensorError) {
        let ignoresNaN = integers[0] != 0
        try forEachRow { row, scratch in
            let (firstNaN, total) = kernels.census(length, input + row * length * size)
            if total > 0, !ignoresNaN || total == length {
                indices[row] = Int64(firstNaN)
                (values + row * size).copyMemory(from: input + (row * length + firstNaN) * size, byteCount: size)
            } else {
                place(row, (length - total - 1) / 2, false, scratch)
            }
        }
    }

    func modes() throws(TensorError) {
        try forEachRow { row, scratch in
            let place = kernels.mode(length, input + row * length * size, scratch)
            indices[row] = Int64(place)
            (values + row * size).copyMemory(from: input + (row * length + place) * size, byteCount: size)
        }
    }

    func running(_ isLargest: Bool) {
        ParallelLoop.ranges(rows, size: Swift.max(1, ParallelLoop.costlyGrain / length)) { range in
            for row in range {
                let at = row * length
                kernels.running(length, input + at * size, isLargest, values + at * size, indices + at)
            }
        }
    }

    /// The numbers of a matrix's rows, sorted.
    static func sortRows(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let input = call.input(0)
        guard call.output.count > 0, let kernels = catalog.orders[input.dtype.elementType] else { return }
        let scratch = try Tensor.uninitialized(call.output.shape, .int64, .cpu)
        kernels.matrix(
            input.shape[0], input.shape[1], input.data, call.output.data.assumingMemoryBound(to: Int64.self),
            scratch.data.assumingMemoryBound(to: Int64.self))
    }

    /// Operand 0 has the values, operand 1 the boundaries: one row for all values, or a row for each row of them. Operand 2, if
    /// there is one, has the order of the boundaries. Integers: 1 for the right side.
    static func search(_ call: KernelCall, _ catalog: KernelCatalog) {
        let values = call.input(0), boundaries = call.input(1)
        guard values.count > 0, let kernels = catalog.orders[values.dtype.elementType] else { return }
        let boundaryCount = boundaries.shape.last ?? 1
        let isShared = boundaries.ndim == 1
        let length = isShared ? values.count : values.shape.last ?? 1
        let from = values.data, among = boundaries.data, size = values.dtype.size, isRight = call.integers[0] != 0
        let order = call.operandCount > 2 ? call.input(2).data.assumingMemoryBound(to: Int64.self) : nil
        let places = call.output.data.assumingMemoryBound(to: Int64.self)
        // In pieces of a row.
        let piece = Swift.min(length, ParallelLoop.grain / 8)
        let pieces = (length + piece - 1) / piece
        ParallelLoop.run(values.count / length * pieces) { i in
            let row = i / pieces, start = i % pieces * piece
            let at = row * length + start
            let begin = isShared ? 0 : row * boundaryCount
            kernels.search(
                Swift.min(piece, length - start), from + at * size, boundaryCount, among + begin * size,
                order.map { UnsafePointer($0 + begin) }, isRight, places + at)
        }
    }
}
