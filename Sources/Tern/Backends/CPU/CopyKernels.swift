import TernKernelABI

extension CPU {
    static var copyKernels: KernelFamily { ["copy": { copy($0) }, "fill": { fill($0) }] }

    private static func copy(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in CopyLoop.run(call.output, call.input(0), catalog) }
    }

    private static func fill(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in CopyLoop.fill(call.output, call.operand(0).scalar, catalog) }
    }
}

/// Moves elements from one tensor to another, with conversion, strides and broadcasting.
enum CopyLoop {
    static func run(_ output: Tensor, _ input: Tensor, _ catalog: KernelCatalog) {
        let count = output.count
        if count == 0 { return }
        let from = input.dtype.elementType, to = output.dtype.elementType
        let source = Walker(input, as: output.shape, catalog)
        let conversion = from == to ? nil : catalog.conversion(from: from, to: to)
        let isSourceFlat = source.uniformStride == from.size, isTargetFlat = output.isContiguous
        let target = Walker(output, as: output.shape, catalog)
        let inputData = input.data, outputData = output.data
        ParallelLoop.ranges(count, size: ParallelLoop.grain) { range in
            if isSourceFlat, isTargetFlat {
                let x = inputData + range.lowerBound * from.size, y = outputData + range.lowerBound * to.size
                if let conversion {
                    conversion(range.count, y, x)
                } else {
                    y.copyMemory(from: x, byteCount: range.count * to.size)
                }
                return
            }
            if isTargetFlat, conversion == nil {
                source.gather(range.lowerBound, range.count, into: outputData + range.lowerBound * to.size)
                return
            }
            if isSourceFlat, conversion == nil {
                target.scatter(range.lowerBound, range.count, from: inputData + range.lowerBound * from.size)
                return
            }
            withUnsafeTemporaryAllocation(byteCount: PointwiseLoop.tile * 16, alignment: 64) { buffer in
                guard let tile = buffer.baseAddress else { return }
                var start = range.lowerBound
                while start < range.upperBound {
                    let n = Swift.min(PointwiseLoop.tile, range.upperBound - start)
                    source.gather(start, n, into: tile)
                    var elements = tile
                    if let conversion {
                        elements = tile + PointwiseLoop.tile * 8
                        conversion(n, elements, tile)
                    }
                    target.scatter(start, n, from: elements)
                    start += n
                }
            }
        }
    }

    static func fill(_ output: Tensor, _ scalar: Scalar, _ catalog: KernelCatalog) {
        let count = output.count
        if count == 0 { return }
        let to = output.dtype.elementType
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 64) { buffer in
            guard let memory = buffer.baseAddress else { return }
            let value = memory + 32
            switch scalar {
            case .int(let number):
                memory.storeBytes(of: number, as: Int64.self)
                catalog.conversion(from: .int64, to: to)?(1, value, memory)
            case .double(let number):
                memory.storeBytes(of: number, as: Double.self)
                catalog.conversion(from: .float64, to: to)?(1, value, memory)
            case .bool(let truth):
                memory.storeBytes(of: truth, as: Bool.self)
                catalog.conversion(from: ElementType.bool, to: to)?(1, value, memory)
            }
            let copy = catalog.stridedCopies[to.size.trailingZeroBitCount]
            let walker = Walker(output, as: output.shape, catalog)
            let constant = UInt(bitPattern: value)
            ParallelLoop.ranges(count, size: ParallelLoop.grain) { range in
                guard let value = UnsafeRawPointer(bitPattern: constant) else { return }
                walker.forEachRun(range.lowerBound, range.count) { address, stride, _, run in
                    copy(run, address, stride, value, 0)
                }
            }
        }
    }
}
