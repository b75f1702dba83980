import TernKernelABI

/// The short ways of a pointwise operator: one type, contiguous, on the processor, few enough for one thread, and nobody who
/// traces or has failed. They do what `apply` does, without the operands, the call and the iterator.
extension Pointwise {
    /// True if `x` can go the short way.
    @inline(__always)
    private static func isPlain(_ x: Tensor) -> Bool {
        x.isContiguous && x.device.isCPU && x.count <= ParallelLoop.grain
    }

    /// True if nothing is asked of the operator but to compute.
    @inline(__always)
    private static var isOrdinary: Bool { ThreadState.current.flags & ~ThreadState.recordingModes == 0 }

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
        if Pointwise.isOrdinary, Pointwise.isPlain(x), let kernel = table.tile(x.dtype), let output = plainOutput(like: x) {
            let data = UnsafeRawPointer(x.data)
            kernel(x.count, output.data, data, data, data, data)
            if records(x) { output.storedNode = PointwiseNode.make(self, x, nil, output) }
            return output
        }
        return callAsFunction(Operand(x))
    }

    /// Applies the operator to two tensors.
    func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor {
        if Pointwise.isOrdinary, a.dtype == b.dtype, Pointwise.isPlain(a), b.isContiguous, b.device.isCPU, a.shape == b.shape,
            let kernel = table.tile(a.dtype), let output = plainOutput(like: a)
        {
            kernel(a.count, output.data, a.data, b.data, a.data, a.data)
            if records(a) || records(b) {
                output.storedNode = PointwiseNode.make(self, a, b, output)
            }
            return output
        }
        return callAsFunction(Operand(a), Operand(b))
    }

    /// Applies the operator to a tensor and a number.
    func callAsFunction(_ a: Tensor, _ b: Scalar) -> Tensor {
        if let kernel = kernel(a, beside: b), let output = plainOutput(like: a) {
            RepeatedNumber.with(b, a.dtype, a.count) { kernel(a.count, output.data, a.data, $0, a.data, a.data) }
            if records(a) { output.storedNode = PointwiseNode.make(self, Operand(a), Operand(b), Operand(), output) }
            return output
        }
        return callAsFunction(Operand(a), Operand(b))
    }

    /// Applies the operator to a number and a tensor.
    func callAsFunction(_ a: Scalar, _ b: Tensor) -> Tensor {
        if let kernel = kernel(b, beside: a), let output = plainOutput(like: b) {
            RepeatedNumber.with(a, b.dtype, b.count) { kernel(b.count, output.data, $0, b.data, b.data, b.data) }
            if records(b) { output.storedNode = PointwiseNode.make(self, Operand(a), Operand(b), Operand(), output) }
            return output
        }
        return callAsFunction(Operand(a), Operand(b))
    }

    @inline(__always)
    private func kernel(_ x: Tensor, beside number: Scalar) -> TileKernel? {
        guard Pointwise.isOrdinary, Pointwise.isPlain(x), RepeatedNumber.fits(x) else { return nil }
        if case .bool = number { return nil }
        return table.tile(x.dtype)
    }

    /// Writes the result into `target` if both are plain and no graph has to know; false if not.
    @inline(__always)
    func applyInPlace(plain target: Tensor, _ other: Tensor) -> Bool {
        let flags = ThreadState.current.flags
        guard flags & ~ThreadState.recordingModes == 0, !isTest, target.dtype == other.dtype, Pointwise.isPlain(target),
            other.isContiguous, other.device.isCPU, target.shape == other.shape, !target.storage.isInference,
            target.storage !== other.storage || target.geometry.offset == other.geometry.offset,
            flags != 0 || (target.view == nil && target.storedNode == nil && !other.hasNode),
            let kernel = table.tile(target.dtype)
        else { return false }
        kernel(target.count, target.data, target.data, other.data, target.data, target.data)
        target.storage.markChanged()
        return true
    }

    /// The gradient of input `index`, if all is plain.
    @inline(__always)
    func pullback(plain index: Int, _ g: Tensor, _ a: Operand, _ b: Operand, _ c: Operand) -> Tensor? {
        guard Pointwise.isOrdinary, Pointwise.isPlain(g), let kernel = pullbacks[index].tile(g.dtype) else { return nil }
        let third = arity == 1 ? Operand(g) : c
        let second = arity == 1 ? c : b
        let number = a.tensor == nil ? a.scalar : (second.tensor == nil ? second.scalar : third.scalar)
        let numbers = (a.tensor == nil ? 1 : 0) + (second.tensor == nil ? 1 : 0) + (third.tensor == nil ? 1 : 0)
        guard Pointwise.fits(a, g), Pointwise.fits(second, g), Pointwise.fits(third, g), numbers == 0 || RepeatedNumber.fits(g),
            numbers < 2, let storage = Storage.allocate(g.count &* g.dtype.size, device: .cpu)
        else { return nil }
        let output = Tensor(
            storage: storage, contiguous: Geometry(contiguous: g.shape), count: g.count, dtype: g.dtype, device: .cpu)
        if numbers == 0 {
            kernel(
                g.count, output.data, g.data, (a.tensor ?? g).data, (second.tensor ?? g).data, (third.tensor ?? g).data)
        } else {
            RepeatedNumber.with(number, g.dtype, g.count) { numbers in
                kernel(
                    g.count, output.data, g.data, a.tensor.map { UnsafeRawPointer($0.data) } ?? numbers,
                    second.tensor.map { UnsafeRawPointer($0.data) } ?? numbers,
                    third.tensor.map { UnsafeRawPointer($0.data) } ?? numbers)
            }
        }
        return output
    }

    @inline(__always)
    private static func fits(_ operand: Operand, _ g: Tensor) -> Bool {
        guard let tensor = operand.tensor else { return true }
        return tensor.isContiguous && tensor.dtype == g.dtype && tensor.count == g.count && tensor.device.isCPU
    }
}

/// A number repeated as often as a kernel reads it, in a block of the thread's own.
private enum RepeatedNumber {
    @inline(__always)
    static func fits(_ x: Tensor) -> Bool {
        (x.dtype == .float32 || x.dtype == .float64) && x.count &* x.dtype.size <= Allocator.smallLimit
    }

    @inline(__always)
    static func with(_ number: Scalar, _ dtype: DType, _ count: Int, _ body: (UnsafeRawPointer) -> Void) {
        guard let (memory, sizeClass) = Allocator.allocate(count &* dtype.size) else { return }
        defer { Allocator.release(memory, sizeClass) }
        if dtype == .float32 {
            let value = Float(number.doubleValue)
            for i in 0..<count { memory.storeBytes(of: value, toByteOffset: i &* 4, as: Float.self) }
        } else {
            for i in 0..<count { memory.storeBytes(of: number.doubleValue, toByteOffset: i &* 8, as: Double.self) }
        }
        body(UnsafeRawPointer(memory))
    }
}
