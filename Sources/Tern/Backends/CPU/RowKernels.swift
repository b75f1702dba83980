import TernKernelABI

extension CPU {
    static var rowKernels: KernelFamily {
        [
            "softmax": { row("softmax", $0) }, "log_softmax": { row("log_softmax", $0) },
            "logsumexp": { logSums($0) }, "softmax.pullback": { row("softmax.pullback", $0) },
            "log_softmax.pullback": { row("log_softmax.pullback", $0) },
            "softmax.columns": { columns("softmax", $0) }, "log_softmax.columns": { columns("log_softmax", $0) },
            "softmax.pullback.columns": { columns("softmax.pullback", $0) },
            "log_softmax.pullback.columns": { columns("log_softmax.pullback", $0) },
        ]
    }

    private static func columns(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        guard let table = catalog.columns[name] else { return nil }
        return { (call: KernelCall) throws(TensorError) -> Void in try ColumnLoop.run(name, table, call) }
    }

    /// Integers: the length of the rows.
    private static func logSums(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in
            let output = call.output, type = output.dtype.elementType, length = call.integers[0]
            guard let kernel = catalog.logSums[type]?.kernel else {
                throw .dtype("logsumexp: not implemented for \(output.dtype); convert with .to(.float32) first")
            }
            let to = output.data, from = call.input(0).data, stride = length * type.size
            ParallelLoop.ranges(output.count, size: Swift.max(1, ParallelLoop.costlyGrain / length)) { range in
                kernel(range.count, stride, length, to + range.lowerBound * type.size, from + range.lowerBound * stride)
            }
        }
    }

    private static func row(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        guard let table = catalog.rows[name] else { return nil }
        return { (call: KernelCall) throws(TensorError) -> Void in try RowLoop.run(name, table, call, catalog) }
    }
}

/// Applies a kernel to each row of contiguous tensors: the last dimension.
enum RowLoop {
    static func run(_ name: String, _ table: KernelsByType<RowSlot>, _ call: KernelCall, _ catalog: KernelCatalog)
        throws(TensorError)
    {
        let output = call.output, input = call.input(0)
        let length = output.shape.last ?? 1
        if output.count == 0 { return }
        let type = call.computeType.elementType, carrier = type.carrier
        guard let kernel = table[carrier]?.kernel else {
            throw .dtype("\(name): not implemented for \(call.computeType); convert with .to(_:) first")
        }
        let extra = call.operandCount > 1 ? call.input(1) : input
        let rows = output.count / length
        let isDirect = [output, input, extra].allSatisfy { $0.dtype.elementType == carrier }
        let to = output.data, from = input.data, beside = extra.data
        ParallelLoop.ranges(rows, size: Swift.max(1, ParallelLoop.costlyGrain / length)) { range in
            if isDirect {
                for i in range {
                    let at = i * length * carrier.size
                    kernel(length, to + at, from + at, beside + at)
                }
                return
            }
            let slot = (length * 8 + 63) & ~63
            withScratch(byteCount: 3 * slot) { scratch in
                func load(_ tensor: Tensor, _ data: UnsafeMutableRawPointer, _ i: Int, _ place: UnsafeMutableRawPointer) {
                    let source = tensor.dtype.elementType
                    catalog.conversion(from: source, to: carrier)?(length, place, data + i * length * source.size)
                }
                for i in range {
                    load(input, from, i, scratch)
                    load(extra, beside, i, scratch + slot)
                    kernel(length, scratch + 2 * slot, scratch, scratch + slot)
                    let target = output.dtype.elementType
                    catalog.conversion(from: carrier, to: target)?(
                        length, to + i * length * target.size, scratch + 2 * slot)
                }
            }
        }
    }
}

/// Applies a kernel along the columns of contiguous matrices of one type. Integers: how many there are, their rows and columns.
enum ColumnLoop {
    static func run(
        _ name: String, _ table: KernelsByType<ColumnSlot>, _ call: KernelCall
    ) throws(TensorError) {
        let output = call.output, input = call.input(0), extra = call.operandCount > 1 ? call.input(1) : input
        if output.count == 0 { return }
        guard let kernel = table[output.dtype.elementType]?.kernel else {
            throw .dtype("\(name): not implemented for \(output.dtype); convert with .to(.float32) first")
        }
        let (rows, columns, size) = (call.integers[1], call.integers[2], output.dtype.size)
        let width = ColumnTile.bytes / size, tiles = (columns + width - 1) / width
        let to = output.data, from = input.data, beside = extra.data
        let grain = Swift.max(1, ParallelLoop.costlyGrain / (rows * Swift.min(width, columns)))
        ParallelLoop.ranges(call.integers[0] * tiles, size: grain) { range in
            for piece in range {
                let (matrix, tile) = (piece / tiles, piece % tiles)
                let at = (matrix * rows * columns + tile * width) * size
                kernel(rows, columns * size, Swift.min(width, columns - tile * width), to + at, from + at, beside + at)
            }
        }
    }
}
