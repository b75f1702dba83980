import TernKernelABI

/// The short ways of a pointwise operator: one type, contiguous, on the processor, few enough for one thread, and nobody who
/// traces or has failed. They do what `apply` does, without the operands, the call and the iterator.
extension Pointwise {
    /// True if `x` can go the short way.
    @inline(__always)
    func isPlain(_ x: Tensor) -> Bool {
        x.isContiguous && x.device.isCPU && x.count <= table.grain
    }

    /// True if nothing is asked of the operator but to compute.
    @inline(__always)
    private static var isOrdinary: Bool { ThreadState.current.flags & ~ThreadState.recordingModes == 0 }

    /// True if gradients are to be computed and no graph of them recorded.
    @inline(__always)
    static var isComputing: Bool {
        let flags = ThreadState.current.flags
        return flags & ~ThreadState.recordingModes == 0 && flags & ThreadState.noGrad != 0
    }

    @inline(__always)
    private func plainOutput(like x: Tensor) -> Tensor? {
        let type: DType = isTest ? .bool : x.dtype
        guard let storage = Storage.allocate(x.count &* type.size, device: .cpu) else { return nil }
        return Tensor(
            storage: storage, contiguous: Geometry(contiguous: x.shape), count: x.count, dtype: type, device: .cpu)
    }

    @inline(__always)
    private func records(_ x: Tensor) -> Bool {
        x.hasNode && ThreadState.current.flags & ThreadState.noGrad == 0 && composition != nil
    }

    /// Applies the operator to one tensor.
    func callAsFunction(_ x: Tensor) -> Tensor {
        if Pointwise.isOrdinary, isPlain(x), let kernel = table.tile(x.dtype), let output = plainOutput(like: x) {
            let data = UnsafeRawPointer(x.data)
            kernel(x.count, output.data, data, data, data, data, 0)
            if records(x) { output.storedNode = PointwiseNode.make(self, x, nil, output) }
            return output
        }
        return callAsFunction(Operand(x))
    }

    /// Applies the operator to two tensors.
    func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor {
        if Pointwise.isOrdinary, a.dtype == b.dtype, isPlain(a), b.isContiguous, b.device.isCPU, a.shape == b.shape,
            let kernel = table.tile(a.dtype), let output = plainOutput(like: a)
        {
            kernel(a.count, output.data, a.data, b.data, a.data, a.data, 0)
            if records(a) || records(b) {
                output.storedNode = PointwiseNode.make(self, a, b, output)
            }
            return output
        }
        return callAsFunction(Operand(a), Operand(b))
    }

    /// Applies the operator to a tensor and a number.
    func callAsFunction(_ a: Tensor, _ b: Scalar) -> Tensor {
        if let kernel = kernel(a, beside: b), let number = RepeatedNumber(b, a.dtype.elementType),
            let output = plainOutput(like: a)
        {
            number.withPointer { kernel(a.count, output.data, a.data, $0, a.data, a.data, 0b10) }
            if records(a) { output.storedNode = PointwiseNode.make(self, a, at: 0, b, output) }
            return output
        }
        return callAsFunction(Operand(a), Operand(b))
    }

    /// Applies the operator to a number and a tensor.
    func callAsFunction(_ a: Scalar, _ b: Tensor) -> Tensor {
        if let kernel = kernel(b, beside: a), let number = RepeatedNumber(a, b.dtype.elementType),
            let output = plainOutput(like: b)
        {
            number.withPointer { kernel(b.count, output.data, $0, b.data, b.data, b.data, 0b01) }
            if records(b) { output.storedNode = PointwiseNode.make(self, b, at: 1, a, output) }
            return output
        }
        return callAsFunction(Operand(a), Operand(b))
    }

    @inline(__always)
    private func kernel(_ x: Tensor, beside number: Scalar) -> TileKernel? {
        guard Pointwise.isOrdinary, isPlain(x) else { return nil }
        if case .bool = number { return nil }
        return table.tile(x.dtype)
    }

    /// Writes the result into the first tensor. Everything is checked before the first write.
    func inPlace(_ target: Tensor, _ other: Tensor) -> Tensor {
        if applyInPlace(plain: target, other) { return target }
        return inPlace(target, Operand(other))
    }

    /// Writes the result into `target` if both are plain and no graph has to know; false if not.
    @inline(__always)
    private func applyInPlace(plain target: Tensor, _ other: Tensor) -> Bool {
        let flags = ThreadState.current.flags
        guard flags & ~ThreadState.recordingModes == 0, !isTest, target.dtype == other.dtype, isPlain(target),
            other.isContiguous, other.device.isCPU, target.shape == other.shape, !target.storage.isInference,
            target.storage !== other.storage || target.geometry.offset == other.geometry.offset,
            flags != 0 || (target.view == nil && target.storedNode == nil && !other.hasNode),
            let kernel = table.tile(target.dtype)
        else { return false }
        kernel(target.count, target.data, target.data, other.data, target.data, target.data, 0)
        target.storage.markChanged(inPlaceName, flags)
        return true
    }

    /// The gradient of input `index` from plain memory.
    @inline(__always)
    func pullback(
        _ index: Int, _ g: Tensor, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer,
        repeated: UInt
    ) -> Tensor? {
        if passesGradient(to: index) { return g }
        guard let kernel = pullbacks[index].tile(g.dtype),
            let storage = Storage.allocate(g.count &* g.dtype.size, device: .cpu)
        else { return nil }
        kernel(g.count, storage.pointer, g.data, a, b, c, repeated)
        return Tensor(
            storage: storage, contiguous: Geometry(contiguous: g.shape), count: g.count, dtype: g.dtype, device: .cpu)
    }
}
