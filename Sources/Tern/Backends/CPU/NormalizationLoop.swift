import TernKernelABI

extension CPU {
    static var normalizationKernels: KernelFamily {
        [
            "layer_norm": { normalization("layer_norm", $0, isPullback: false) },
            "rms_norm": { normalization("rms_norm", $0, isPullback: false) },
            "layer_norm.pullback": { normalization("layer_norm.pullback", $0, isPullback: true) },
            "rms_norm.pullback": { normalization("rms_norm.pullback", $0, isPullback: true) },
        ]
    }

    private static func normalization(_ name: String, _ catalog: KernelCatalog, isPullback: Bool) -> Kernel? {
        guard let table = catalog.normalizations[name] else { return nil }
        return { (call: KernelCall) throws(TensorError) -> Void in
            try NormalizationLoop.run(name, table, call, isPullback: isPullback)
        }
    }
}

/// Applies a kernel to each row of contiguous tensors of one type. Operands: the rows; a weight for each place in a row or a
/// number for none; the same for what is added, in a pullback rows of gradients instead; a number that is added to the variance. Integers: the
/// length of a row.
enum NormalizationLoop {
    static func run(_ name: String, _ table: KernelsByType<NormalizationKernel>, _ call: KernelCall, isPullback: Bool)
        throws(TensorError)
    {
        let output = call.output, input = call.input(0)
        let length = call.integers[0]
        if output.count == 0 { return }
        let type = output.dtype.elementType
        guard let kernel = table[type] else {
            throw .dtype("\(name): not implemented for \(output.dtype); convert with .to(.float32) first")
        }
        func data(_ index: Int) -> UnsafeRawPointer? { call.operand(index).tensor.map { UnsafeRawPointer($0.data) } }
        let row = RowNormalization(
            count: length, weight: data(1), bias: isPullback ? nil : data(2), epsilon: call.operand(3).scalar.doubleValue)
        let to = output.data, from = UnsafeRawPointer(input.data), beside = (isPullback ? data(2) : nil) ?? from
        let bytes = length * type.size
        ParallelLoop.ranges(output.count / length, size: Swift.max(1, ParallelLoop.grain / length)) { range in
            for i in range { kernel(row, to + i * bytes, from + i * bytes, beside + i * bytes) }
        }
    }
}
