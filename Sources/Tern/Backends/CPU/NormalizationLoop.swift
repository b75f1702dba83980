import TernKernelABI

extension CPU {
    static var normalizationKernels: KernelFamily {
        [
            "layer_norm": { normalization("layer_norm", $0, isPullback: false) },
            "rms_norm": { normalization("rms_norm", $0, isPullback: false) },
            "layer_norm.pullback": { normalization("layer_norm.pullback", $0, isPullback: true) },
            "rms_norm.pullback": { normalization("rms_norm.pullback", $0, isPullback: true) },
            "layer_norm.parameters": { parameters("layer_norm", $0) },
            "rms_norm.parameters": { parameters("rms_norm", $0) },
        ]
    }

    private static func normalization(_ name: String, _ catalog: KernelCatalog, isPullback: Bool) -> Kernel? {
        guard let table = catalog.normalizations[name] else { return nil }
        return { (call: KernelCall) throws(TensorError) -> Void in
            try NormalizationLoop.run(name, table, call, isPullback: isPullback)
        }
    }

    private static func parameters(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        guard let table = catalog.normalizationSums[name], let sum = catalog.reductions["sum"] else { return nil }
        return { (call: KernelCall) throws(TensorError) -> Void in try NormalizationLoop.parameters(name, table, sum, call) }
    }
}

/// Applies a kernel to each row of contiguous tensors of one type. Operands: the rows; a weight for each place in a row or a
/// number for none; the same for what is added, in a pullback rows of gradients instead; a number that is added to the variance. Integers: the
/// length of a row.
enum NormalizationLoop {
    static func run(_ name: String, _ table: KernelsByType<NormalizationSlot>, _ call: KernelCall, isPullback: Bool)
        throws(TensorError)
    {
        let output = call.output, input = call.input(0)
        let length = call.integers[0]
        if output.count == 0 { return }
        let type = output.dtype.elementType
        guard let kernel = table[type]?.kernel else {
            throw .dtype("\(name): not implemented for \(output.dtype); convert with .to(.float32) first")
        }
        func data(_ index: Int) -> UnsafeRawPointer? { call.operand(index).tensor.map { UnsafeRawPointer($0.data) } }
        let row = RowNormalization(
            count: length, weight: data(1), bias: isPullback ? nil : data(2), epsilon: call.operand(3).scalar.doubleValue)
        let to = output.data, from = UnsafeRawPointer(input.data), beside = (isPullback ? data(2) : nil) ?? from
        let bytes = length * type.size
        ParallelLoop.ranges(output.count / length, size: Swift.max(1, ParallelLoop.costlyGrain / length)) { range in
            for i in range { kernel(row, to + i * bytes, from + i * bytes, beside + i * bytes) }
        }
    }

    /// The gradients of weight and bias, the two rows of the output. Operands: the rows; those of the gradients; what is added to the
    /// variance. Each block of rows has sums of its own, and these are added at the end.
    static func parameters(
        _ name: String, _ table: KernelsByType<NormalizationSumsSlot>, _ sum: KernelsByType<ReductionKernel>, _ call: KernelCall
    ) throws(TensorError) {
        let output = call.output, input = call.input(0)
        let length = output.count / 2, type = output.dtype.elementType
        if length == 0 { return }
        guard let kernel = table[type]?.kernel, let sum = sum[type] else {
            throw .dtype("\(name): not implemented for \(output.dtype); convert with .to(.float32) first")
        }
        let row = RowNormalization(count: length, weight: nil, bias: nil, epsilon: call.operand(2).scalar.doubleValue)
        let rows = input.count / length, bytes = length * type.size
        // Of blocks of fewer rows the sums would be no small part of all memory that is gone through.
        let block = Swift.max(16, 2 * ParallelLoop.grain / length)
        let blocks = (rows + block - 1) / block
        guard let (memory, sizeClass) = Allocator.allocate(blocks * 2 * bytes) else {
            throw .memory("\(name): no memory for working space; free other tensors")
        }
        defer { Allocator.release(memory, sizeClass) }
        let from = UnsafeRawPointer(input.data), gradients = UnsafeRawPointer(call.input(1).data)
        ParallelLoop.run(blocks) { i in
            let sums = memory + i * 2 * bytes, at = i * block * bytes
            sums.initializeMemory(as: UInt8.self, repeating: 0, count: 2 * bytes)
            kernel(row, Swift.min(block, rows - i * block), sums, sums + bytes, from + at, gradients + at)
        }
        let to = output.data
        ParallelLoop.ranges(2 * length, size: ReductionStep.Cut.direct.columnTile) { range in
            let at = range.lowerBound * type.size
            sum.columns(blocks, 2 * bytes, range.count, to + at, memory + at)
        }
    }
}
