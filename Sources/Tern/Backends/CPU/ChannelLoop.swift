import TernKernelABI

extension CPU {
    static var channelKernels: KernelFamily {
        [
            "channel_norm": { channels($0) { (loop) throws(TensorError) in loop.normalize() } },
            "channel_norm.pullback": { channels($0) { (loop) throws(TensorError) in loop.gradient() } },
            "channel_norm.groups": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in try GroupLoop.run(call, catalog) }
            },
            "channel_norm.sums": { channels($0) { (loop) throws(TensorError) in try loop.sums() } },
        ]
    }

    private static func channels(
        _ catalog: KernelCatalog, _ body: @escaping @Sendable (ChannelLoop) throws(TensorError) -> Void
    ) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in
            if call.output.count > 0 { try body(try ChannelLoop(call, catalog)) }
        }
    }
}

/// Normalizes channels of contiguous floats, and takes gradients back. Integers: how often the channels come, how many there are, and
/// the elements of each.
struct ChannelLoop {
    private let call: KernelCall
    private let catalog: KernelCatalog
    private let kernels: ChannelKernels
    private let repeats: Int
    private let channels: Int
    private let inner: Int
    private let size: Int

    /// Rows shorter than this are not gone through one by one: those of all channels make one long row, whose elements have numbers
    /// of their own. Measured: with 8 elements a row's overhead is half of the time, with 32 a tenth.
    private static let shortRow = 16

    init(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let dtype = call.input(0).dtype
        guard let kernels = catalog.channels[dtype.elementType] else {
            throw .dtype("batch_norm: not implemented for \(dtype); convert with .to(.float32) first")
        }
        self.call = call
        self.catalog = catalog
        self.kernels = kernels
        (repeats, channels, inner) = (call.integers[0], call.integers[1], call.integers[2])
        size = dtype.size
    }

    private var isShort: Bool { inner < ChannelLoop.shortRow }

    /// Operands: the input, and a mean, a factor and an addend for each channel.
    func normalize() {
        let vectors = [1, 2, 3].map { call.input($0).data }
        run(
            kernels.normalizeRows, kernels.normalizeColumns, mean: vectors[0], slope: vectors[1], bend: vectors[1],
            shift: vectors[2], input: call.input(0).data, gradient: call.input(0).data)
    }

    /// Operands: the gradient, the input, and for each channel the mean and what the gradient, the distance from the mean and 1 are
    /// multiplied by.
    func gradient() {
        let vectors = (0..<4).map { call.input(2).data + $0 * channels * size }
        run(
            kernels.gradientRows, kernels.gradientColumns, mean: vectors[0], slope: vectors[1], bend: vectors[2],
            shift: vectors[3], input: call.input(1).data, gradient: call.input(0).data)
    }

    private func run(
        _ rowKernel: ChannelKernel, _ columnKernel: ChannelKernel, mean: UnsafeMutableRawPointer,
        slope: UnsafeMutableRawPointer, bend: UnsafeMutableRawPointer, shift: UnsafeMutableRawPointer,
        input: UnsafeMutableRawPointer, gradient: UnsafeMutableRawPointer
    ) {
        let output = call.output.data
        withWide([mean, slope, bend, shift]) { numbers in
            let rows = ChannelRows(
                count: isShort ? channels * inner : inner, channels: channels, mean: numbers[0], slope: numbers[1],
                bend: numbers[2], shift: numbers[3])
            let kernel = isShort ? columnKernel : rowKernel
            ParallelLoop.ranges(
                isShort ? repeats : repeats * channels, size: Swift.max(1, ParallelLoop.grain / Swift.max(rows.count, 1))
            ) { range in
                withUnsafePointer(to: rows) { kernel($0, range.lowerBound, range.upperBound, output, input, gradient) }
            }
        }
    }

    /// The numbers of the channels, each repeated for all elements of its row where rows are short.
    private func withWide(_ vectors: [UnsafeMutableRawPointer], _ body: ([UnsafeMutableRawPointer]) -> Void) {
        if !isShort || inner == 1 {
            body(vectors)
            return
        }
        let copy = catalog.stridedCopy(elementSize: size)
        let bytes = (channels * inner * size + 63) & ~63
        withScratch(byteCount: vectors.count * bytes) { memory in
            for (i, vector) in vectors.enumerated() {
                for j in 0..<inner { copy(channels, memory + i * bytes + j * size, inner * size, vector, size) }
            }
            body(vectors.indices.map { memory + $0 * bytes })
        }
    }

    /// Output: for each channel the sum of the gradients, then for each that of their products with the distances from the mean.
    /// Operands: the gradient, the input, the means.
    func sums() throws(TensorError) {
        let gradient = call.input(0).data, input = call.input(1).data, means = call.input(2).data
        let geometry = Geometry(contiguous: [repeats, channels, inner])
        let dimensions = ReducedDimensions(geometry, [0, 2])
        let step = ReductionStep(dimensions.kept, dimensions.reduced)
        let bytes = channels * step.parts * size
        guard step.form != .gathered, let sum = catalog.reductions["sum"]?[call.input(0).dtype.elementType],
            let (memory, sizeClass) = Allocator.allocate(2 * bytes)
        else { throw .memory("batch_norm: no memory for working space; free other tensors") }
        defer { Allocator.release(memory, sizeClass) }
        let isColumns = step.form == .columns
        step.forEachMatrix(input, size, catalog) { matrix, _ in
            let kernel = isColumns ? kernels.sumColumns : kernels.sumRows
            let mean = isColumns ? matrix.result % step.width : matrix.result / step.parts
            let at = memory + matrix.result * size
            kernel(
                matrix.rows, matrix.stride, matrix.count, means + mean * size, step.parts == 1 ? 1 : 0, at, at + bytes,
                matrix.address, gradient + (matrix.address - input))
        }
        let output = call.output.data
        if isColumns {
            sum.columns(step.parts, channels * size, channels, output, memory)
            sum.columns(step.parts, channels * size, channels, output + channels * size, memory + bytes)
        } else {
            sum.rows(2 * channels, step.parts * size, step.parts, output, memory)
        }
    }
}
