extension Tensor {
    /// The one element. Tensors of more than one are an error. PyTorch: `x.item()`.
    public func item() -> Scalar {
        checked(.double(.nan)) { () throws(TensorError) in
            guard count == 1 else {
                throw .shape(
                    "item: a Tensor with \(count) elements cannot be converted to Scalar (shape \(shape)): index one element first"
                )
            }
            let host = try hostCopy()
            return host.scalar(atFlat: 0)
        }
    }

    /// The one element as a Swift number.
    public func item<Number: TensorScalar>(_: Number.Type) -> Number {
        let value = item()
        // After a failure the number is NaN, and 0 where there is none.
        if ThreadState.current.isPoisoned { return Number(Number.dtype.isFloatingPoint ? .double(.nan) : .int(0)) }
        return Number(value)
    }

    /// All elements in row-major order, converted. PyTorch: `x.tolist()` of a flattened tensor.
    public func scalars<Number: TensorScalar>(_: Number.Type) -> [Number] {
        checked([]) { () throws(TensorError) in
            let host = try hostCopy().to(Number.dtype)
            guard MemoryLayout<Number>.stride == Number.dtype.size else {
                // A type of somebody else's making that is not laid out as the elements are.
                return (0..<host.count).map { Number(host.scalar(atFlat: $0)) }
            }
            // The standard library writes the length of every array that it makes so, and all empty ones are one: two threads would
            // write to it.
            if host.count == 0 { return [] }
            return [Number](unsafeUninitializedCapacity: host.count) { buffer, initialized in
                if let base = buffer.baseAddress {
                    UnsafeMutableRawPointer(base).copyMemory(from: host.data, byteCount: host.count * Number.dtype.size)
                }
                initialized = host.count
            }
        }
    }

    /// Contiguous on the processor, without history; this tensor's own memory if it is that already.
    private func hostCopy() throws(TensorError) -> Tensor {
        if device.isCPU, isContiguous { return detach() }
        let host = try Tensor.uninitialized(shape, dtype, .cpu)
        try host.write(detach())
        return host
    }

    /// Element number `index` of a contiguous processor tensor.
    func scalar(atFlat index: Int) -> Scalar {
        let address = data + index * dtype.size
        switch dtype.elementType {
        case .bool: return .bool(address.load(as: UInt8.self) != 0)
        case .uint8: return .int(Int64(address.load(as: UInt8.self)))
        case .int8: return .int(Int64(address.load(as: Int8.self)))
        case .int16: return .int(Int64(address.load(as: Int16.self)))
        case .int32: return .int(Int64(address.load(as: Int32.self)))
        case .int64: return .int(address.load(as: Int64.self))
        case .float32: return .double(Double(address.load(as: Float.self)))
        case .float64: return .double(address.load(as: Double.self))
        case .float16, .bfloat16:
            var wide: Float = 0
            let type = dtype.elementType
            Swift.withUnsafeMutableBytes(of: &wide) { to in
                if let base = to.baseAddress { CPU.catalog.conversion(from: type, to: .float32)?(1, base, address) }
            }
            return .double(Double(wide))
        }
    }

    /// The bytes of the elements in row-major order: this tensor's own memory if it is contiguous, else a copy's.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let host = checked { () throws(TensorError) in try hostCopy() }
        return try withExtendedLifetime(host) {
            try body(UnsafeRawBufferPointer(start: host.data, count: host.count * host.dtype.size))
        }
    }

    /// The elements in row-major order as numbers of the tensor's own type; another type is an error.
    public func withUnsafeBufferPointer<Number: TensorScalar, Result>(
        of _: Number.Type, _ body: (UnsafeBufferPointer<Number>) throws -> Result
    ) rethrows -> Result {
        let host = checked { () throws(TensorError) in
            guard dtype == Number.dtype, MemoryLayout<Number>.stride == dtype.size else {
                throw .dtype(
                    "withUnsafeBufferPointer: the tensor is \(dtype), not \(Number.dtype); convert with .to(.\(Number.dtype))")
            }
            return try hostCopy()
        }
        return try withExtendedLifetime(host) {
            guard host.dtype == Number.dtype else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
            return try body(UnsafeBufferPointer(start: host.data.assumingMemoryBound(to: Number.self), count: host.count))
        }
    }

    /// Writes new bytes over the elements of a contiguous processor tensor, as an in-place operator does.
    public func withUnsafeMutableBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) throws -> Result) throws -> Result {
        guard device.isCPU, isContiguous else {
            throw TensorError.argument(
                "withUnsafeMutableBytes: needs a contiguous tensor on cpu; call .cpu() and .contiguous() first")
        }
        if let error = TensorError.pending { throw error }
        try InPlace.check(self, "withUnsafeMutableBytes", records: false)
        defer { storage.markChanged(InPlaceName("withUnsafeMutableBytes")) }
        return try body(UnsafeMutableRawBufferPointer(start: data, count: count * dtype.size))
    }
}

extension Tensor: Sequence {
    /// Goes through the first dimension: `for row in x`.
    public func makeIterator() -> IndexingIterator<[Tensor]> { unbind(0).makeIterator() }
}
