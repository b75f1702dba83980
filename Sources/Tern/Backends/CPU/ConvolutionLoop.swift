import Synchronization
import TernKernelABI

/// The three products of a convolution. Where the direct form is not the better one, each unfolds a bounded part of an image into a
/// matrix of columns, or folds one back, and leaves the work to the matrix product. Work is cut by its size alone.
struct ConvolutionLoop: @unchecked Sendable {
    private let name: String
    private let window: Window
    private let batch: Int
    private let groups: Int
    /// Of the image, and of a group of it.
    private let channels: Int
    private let groupChannels: Int
    /// Of the result, and of a group of it.
    private let filters: Int
    private let groupFilters: Int
    private let size: Int
    private let product: MatrixProductKernel
    private let unfold: WindowKernel
    private let fold: WindowKernel
    private let copy: StridedCopy
    private let directKernels: DirectConvolutionKernels?
    private let scratchBytes: (_ m: Int, _ n: Int, _ k: Int, _ elementSize: Int) -> Int
    private let first: UnsafeMutableRawPointer
    private let second: UnsafeMutableRawPointer
    private let bias: UnsafeMutableRawPointer?
    private let output: UnsafeMutableRawPointer
    private let isEmpty: Bool

    /// Bytes of columns that one thread has at a time: a part of the second-level cache.
    private static let columnBytes = 1 << 20
    /// Rows of columns that are worth a product of their own.
    private static let usefulRows = 256
    /// Multiplications that are worth a thread's attention.
    private static let grain = 1 << 17

    init(_ name: String, _ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let type = call.computeType.elementType
        guard let product = catalog.products[type]?.kernel, let fold = catalog.windows.fold[type] else {
            throw .dtype("\(name): not implemented for \(call.computeType); convert with .to(.float32) first")
        }
        self.name = name
        window = Window(call.integers)
        batch = call.integers[18]
        groups = call.integers[19]
        channels = call.integers[20]
        filters = call.integers[21]
        groupChannels = channels / groups
        groupFilters = filters / groups
        size = type.size
        self.product = product
        self.fold = fold
        unfold = catalog.windows.unfold[type.size.trailingZeroBitCount]
        copy = catalog.stridedCopy(elementSize: type.size)
        directKernels = catalog.directConvolutions[type]
        scratchBytes = catalog.matrixProductScratchBytes
        first = call.input(0).data
        second = call.input(1).data
        bias = call.operandCount > 2 ? call.input(2).data : nil
        output = call.output.data
        isEmpty = call.output.count == 0
    }

    private var positions: Int { window.outputCount }
    private var pixels: Int { window.inputCount }
    private var taps: Int { window.kernelCount }
    private var groupRows: Int { groupChannels * taps }

    /// True if the columns are the image itself: a kernel of one element at every place.
    private var isPlain: Bool {
        [window.depth, window.height, window.width].allSatisfy {
            $0.kernel == 1 && $0.stride == 1 && $0.padding == 0 && $0.input == $0.output
        }
    }

    /// Columns of `rows` rows that are made at a time. A product wants many; what takes more memory than sixteen times what is
    /// good for the cache has fewer.
    private func tile(_ rows: Int) -> Int {
        let good = ConvolutionLoop.columnBytes / (rows * size)
        let count = good >= 64 ? good / 64 * 64 : Swift.min(64, Swift.max(1, 16 * good))
        return Swift.min(count, positions)
    }

    /// Channels whose columns are made at a time.
    private var channelsAtATime: Int {
        Swift.max(1, Swift.min(groupChannels, (ConvolutionLoop.usefulRows + taps - 1) / taps))
    }

    /// Runs `body` for every piece with memory for columns and for a product.
    private func run(
        _ pieces: Int, work: Int, columns: Int, scratch: Int,
        _ body: (Int, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
    ) throws(TensorError) {
        let hasFailed = Atomic<Bool>(false)
        let columnBytes = (columns * size + 63) & ~63
        ParallelLoop.ranges(pieces, size: Swift.max(1, ConvolutionLoop.grain / Swift.max(work, 1))) { range in
            guard let (memory, sizeClass) = Allocator.allocate(columnBytes + Swift.max(scratch, 64)) else {
                hasFailed.store(true, ordering: .relaxed)
                return
            }
            defer { Allocator.release(memory, sizeClass) }
            for piece in range { body(piece, memory, memory + columnBytes) }
        }
        if hasFailed.load(ordering: .relaxed) { throw .memory("\(name): no memory for working space; free other tensors") }
    }

    private func work(_ m: Int, _ n: Int, _ k: Int) -> Int { Shape([m, n, k]).product }

    /// Memory for products of `n` columns and of what is left of `all` at the end: few columns are computed as rows, and may take more.
    private func productBytes(_ m: Int, _ n: Int, of all: Int, _ k: Int) -> Int {
        let rest = n > 0 ? all % n : 0
        return Swift.max(scratchBytes(m, n, k, size), rest > 0 ? scratchBytes(m, rest, k, size) : 0)
    }

    /// The loop without columns, if it is the better one. `image` is the window over what is read, with so many channels a group.
    private func direct(_ image: Window, channels: Int, filters: Int, planes: Int? = nil) -> DirectConvolutionLoop? {
        DirectConvolutionLoop(
            name, directKernels, image, batch: batch, groups: groups, channels: channels, filters: filters, planes: planes,
            size: size)
    }

    /// The window by which the gradient of a result becomes that of the image, the weights read backwards; nil if that is none.
    private var backwardWindow: Window? {
        func turned(_ axis: WindowAxis) -> WindowAxis? {
            let padding = axis.dilation * (axis.kernel - 1) - axis.padding
            if axis.stride != 1 || padding < 0 { return nil }
            return WindowAxis(
                input: axis.output, kernel: axis.kernel, padding: padding, dilation: axis.dilation, output: axis.input)
        }
        guard let height = turned(window.height), let width = turned(window.width), window.depth == .none else { return nil }
        return Window(depth: .none, height: height, width: width)
    }

    /// The result: filters × columns, a tile of positions of one group of one image at a time.
    func forward() throws(TensorError) {
        if isEmpty { return }
        if !isPlain, let loop = direct(window, channels: groupChannels, filters: groupFilters) {
            try loop.convolve(
                first, second, groupStride: groupFilters * groupRows, WeightLayout(filter: groupRows, channel: taps, tap: 1),
                bias: bias, into: output)
            return
        }
        let (isPlain, rows, positions) = (isPlain, groupRows, positions)
        let width = isPlain ? Swift.min(positions, 1024) : tile(rows)
        let tiles = (positions + width - 1) / width
        try run(
            batch * groups * tiles, work: work(groupFilters, width, rows), columns: isPlain ? 0 : rows * width,
            scratch: productBytes(groupFilters, width, of: positions, rows)
        ) { piece, columns, scratch in
            let (place, tile) = (piece / tiles, piece % tiles)
            let (index, group) = (place / groups, place % groups)
            let start = tile * width, count = Swift.min(width, positions - start)
            let image = first + (index * channels + group * groupChannels) * pixels * size
            if !isPlain { unfoldChannels(image, columns, width, groupChannels, start, count) }
            let result = output + ((index * filters + group * groupFilters) * positions + start) * size
            if let bias {
                for row in 0..<groupFilters {
                    copy(count, result + row * positions * size, size, bias + (group * groupFilters + row) * size, 0)
                }
            }
            var call = MatrixProduct(
                m: groupFilters, n: count, k: rows, a: second + group * groupFilters * rows * size, aRowStride: rows,
                aColumnStride: 1, b: isPlain ? image + start * size : columns, bRowStride: isPlain ? pixels : width,
                bColumnStride: 1, c: result, cRowStride: positions, accumulate: bias != nil, scratch: scratch)
            product(&call)
        }
    }

    /// The image: the columns are transposed filters × result, and are folded back, a few channels at a time.
    func transposed() throws(TensorError) {
        if isEmpty { return }
        if !isPlain, let backwardWindow, let loop = direct(backwardWindow, channels: groupFilters, filters: groupChannels) {
            try loop.convolve(
                first, second + (taps - 1) * size, groupStride: groupFilters * groupRows,
                WeightLayout(filter: taps, channel: groupRows, tap: -1), bias: bias, into: output)
            return
        }
        let (isPlain, taps, positions, pixels) = (isPlain, taps, positions, pixels)
        let atATime = channelsAtATime
        let parts = (groupChannels + atATime - 1) / atATime
        let width = isPlain ? positions : tile(atATime * taps)
        try run(
            batch * groups * parts, work: work(groupFilters, positions, atATime * taps),
            columns: isPlain ? 0 : atATime * taps * width,
            scratch: productBytes(atATime * taps, width, of: positions, groupFilters)
        ) { piece, columns, scratch in
            let (place, part) = (piece / parts, piece % parts)
            let (index, group) = (place / groups, place % groups)
            let channel = part * atATime, count = Swift.min(atATime, groupChannels - channel)
            let firstChannel = group * groupChannels + channel
            let image = output + (index * channels + firstChannel) * pixels * size
            let result = first + (index * filters + group * groupFilters) * positions * size
            let weight = second + (group * groupFilters * groupRows + channel * taps) * size
            for i in 0..<count {
                let to = image + i * pixels * size
                if let bias {
                    copy(pixels, to, size, bias + (firstChannel + i) * size, 0)
                } else if !isPlain {
                    to.initializeMemory(as: UInt8.self, repeating: 0, count: pixels * size)
                }
            }
            var start = 0
            while start < positions {
                let length = Swift.min(width, positions - start)
                var call = MatrixProduct(
                    m: count * taps, n: length, k: groupFilters, a: weight, aRowStride: 1, aColumnStride: groupRows,
                    b: result + start * size, bRowStride: positions, bColumnStride: 1, c: isPlain ? image : columns,
                    cRowStride: isPlain ? pixels : width, accumulate: isPlain && bias != nil, scratch: scratch)
                product(&call)
                if !isPlain {
                    withUnsafePointer(to: window) { window in
                        for i in 0..<count {
                            fold(window, image + i * pixels * size, columns + i * taps * width * size, width, start, length)
                        }
                    }
                }
                start += length
            }
        }
    }

    /// The weight: result × transposed columns, summed over the images in order. Threads share channels, or filters where there
    /// are few channels.
    func weight() throws(TensorError) {
        if isEmpty { return }
        // Few channels would leave most of a panel of them unused.
        if !isPlain, groupChannels >= 8, batch > 0,
            let loop = direct(window, channels: groupChannels, filters: groupFilters, planes: 2 * Swift.min(groupChannels, 64))
        {
            try loop.weightGradient(first, second, into: output)
            return
        }
        let (isPlain, taps, positions, pixels, rows) = (isPlain, taps, positions, pixels, groupRows)
        let atATime = channelsAtATime
        let parts = (groupChannels + atATime - 1) / atATime
        let filtersAtATime = groups * parts >= 4 ? groupFilters : Swift.max(16, (groupFilters + 3) / 4)
        let strips = (groupFilters + filtersAtATime - 1) / filtersAtATime
        let width = isPlain ? positions : tile(atATime * taps)
        if batch == 0 {
            output.initializeMemory(as: UInt8.self, repeating: 0, count: filters * rows * size)
            return
        }
        try run(
            groups * parts * strips, work: work(batch * filtersAtATime, positions, atATime * taps),
            columns: isPlain ? 0 : atATime * taps * width,
            scratch: productBytes(filtersAtATime, atATime * taps, of: groupChannels * taps, width)
        ) { piece, columns, scratch in
            let (place, strip) = (piece / strips, piece % strips)
            let (group, part) = (place / parts, place % parts)
            let channel = part * atATime, count = Swift.min(atATime, groupChannels - channel)
            let filter = strip * filtersAtATime, filterCount = Swift.min(filtersAtATime, groupFilters - filter)
            let firstFilter = group * groupFilters + filter
            for index in 0..<batch {
                let image = first + (index * channels + group * groupChannels + channel) * pixels * size
                let result = second + (index * filters + firstFilter) * positions * size
                var start = 0
                while start < positions {
                    let length = Swift.min(width, positions - start)
                    if !isPlain { unfoldChannels(image, columns, width, count, start, length) }
                    var call = MatrixProduct(
                        m: filterCount, n: count * taps, k: length, a: result + start * size, aRowStride: positions,
                        aColumnStride: 1, b: isPlain ? image + start * size : columns, bRowStride: 1,
                        bColumnStride: isPlain ? pixels : width, c: output + (firstFilter * rows + channel * taps) * size,
                        cRowStride: rows, accumulate: index > 0 || start > 0, scratch: scratch)
                    product(&call)
                    start += length
                }
            }
        }
    }

    private func unfoldChannels(
        _ image: UnsafeMutableRawPointer, _ columns: UnsafeMutableRawPointer, _ width: Int, _ count: Int, _ start: Int,
        _ length: Int
    ) {
        withUnsafePointer(to: window) { window in
            for i in 0..<count {
                unfold(window, image + i * pixels * size, columns + i * taps * width * size, width, start, length)
            }
        }
    }
}
