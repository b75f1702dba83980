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
    /// Elements that are converted at a time between other moves; their buffers fill 64 KiB.
    private static let converted = 4096

    static func run(_ output: Tensor, _ input: Tensor, _ catalog: KernelCatalog) {
        let count = output.count
        if count == 0 { return }
        let from = input.dtype.elementType, to = output.dtype.elementType
        let plan = CopyPlan(
            shape: output.shape, target: output.geometry.strides, source: Broadcasting.strides(input.geometry, to: output.shape))
        let source = UnsafeRawPointer(input.data), target = output.data
        let conversion = from == to ? nil : catalog.conversion(from: from, to: to)
        if plan.isFlat {
            ParallelLoop.ranges(count, size: ParallelLoop.grain) { range in
                let x = source + range.lowerBound * from.size, y = target + range.lowerBound * to.size
                if let conversion {
                    conversion(range.count, y, x)
                } else {
                    y.copyMemory(from: x, byteCount: range.count * to.size)
                }
            }
            return
        }
        let load = catalog.planeCopy(elementSize: from.size)
        guard let conversion else {
            plan.forEachPart(of: ParallelLoop.grain, to.size, from.size) { plane, y, x in
                withUnsafePointer(to: plane) { load($0, target + y, source + x) }
            }
            return
        }
        let store = catalog.planeCopy(elementSize: to.size)
        plan.forEachPart(of: converted, to.size, from.size) { plane, y, x in
            withScratch(byteCount: converted * 16) { stored in
                let results = stored + converted * 8
                var loaded = plane, kept = plane
                (loaded.outputRow, loaded.outputColumn) = (plane.columns * from.size, from.size)
                (kept.inputRow, kept.inputColumn) = (plane.columns * to.size, to.size)
                load(&loaded, stored, source + x)
                conversion(plane.rows * plane.columns, results, stored)
                store(&kept, target + y, results)
            }
        }
    }

    /// A contiguous copy.
    static func packed(_ tensor: Tensor, _ catalog: KernelCatalog) throws(TensorError) -> Tensor {
        let result = try Tensor.uninitialized(tensor.shape, tensor.dtype, tensor.device)
        run(result, tensor, catalog)
        return result
    }

    static func fill(_ output: Tensor, _ scalar: Scalar, _ catalog: KernelCatalog) {
        let count = output.count
        if count == 0 { return }
        let to = output.dtype.elementType
        withScratch(byteCount: 16) { value in
            write(scalar, to, value, catalog)
            let base = output.data
            if output.isContiguous {
                let copy = catalog.stridedCopy(elementSize: to.size)
                ParallelLoop.ranges(count, size: ParallelLoop.grain) { range in
                    copy(range.count, base + range.lowerBound * to.size, to.size, value, 0)
                }
            } else {
                let copy = catalog.planeCopy(elementSize: to.size)
                let plan = CopyPlan(
                    shape: output.shape, target: output.geometry.strides, source: Shape(repeating: 0, count: output.ndim))
                plan.forEachPart(of: ParallelLoop.grain, to.size, 0) { plane, place, _ in
                    withUnsafePointer(to: plane) { copy($0, base + place, value) }
                }
            }
        }
    }

    /// Writes a number as an element.
    static func write(_ scalar: Scalar, _ type: ElementType, _ address: UnsafeMutableRawPointer, _ catalog: KernelCatalog) {
        switch scalar {
        case .int(let number):
            withUnsafeBytes(of: number) { convert(.int64, $0) }
        case .double(let number):
            withUnsafeBytes(of: number) { convert(.float64, $0) }
        case .bool(let truth):
            withUnsafeBytes(of: truth) { convert(.bool, $0) }
        }
        func convert(_ from: ElementType, _ number: UnsafeRawBufferPointer) {
            if let number = number.baseAddress { catalog.conversion(from: from, to: type)?(1, address, number) }
        }
    }
}
