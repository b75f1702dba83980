/// What a tensor can be made from: a number, or arrays of numbers nested to any depth.
public protocol TensorLiteral {
    /// The type of the numbers.
    associatedtype Number: TensorScalar
    /// Adds the extents of this level and those inside, as the first element has them.
    func appendExtents(to shape: inout [Int])
    /// Adds the numbers in order; throws where an array is not as long as the shape says.
    func appendNumbers(to numbers: inout [Number], shape: ArraySlice<Int>) throws(TensorError)
}

extension TensorLiteral where Self: TensorScalar, Number == Self {
    /// A number has no extents.
    public func appendExtents(to shape: inout [Int]) {}
    /// Adds the number.
    public func appendNumbers(to numbers: inout [Self], shape: ArraySlice<Int>) throws(TensorError) { numbers.append(self) }
}

extension Bool: TensorLiteral {
    /// The number itself.
    public typealias Number = Bool
}
extension Int: TensorLiteral {
    /// The number itself.
    public typealias Number = Int
}
extension Double: TensorLiteral {
    /// The number itself.
    public typealias Number = Double
}
extension Float: TensorLiteral {
    /// The number itself.
    public typealias Number = Float
}
extension UInt8: TensorLiteral {
    /// The number itself.
    public typealias Number = UInt8
}
extension Int8: TensorLiteral {
    /// The number itself.
    public typealias Number = Int8
}
extension Int16: TensorLiteral {
    /// The number itself.
    public typealias Number = Int16
}
extension Int32: TensorLiteral {
    /// The number itself.
    public typealias Number = Int32
}
extension Int64: TensorLiteral {
    /// The number itself.
    public typealias Number = Int64
}

extension Array: TensorLiteral where Element: TensorLiteral {
    /// The type of the innermost numbers.
    public typealias Number = Element.Number

    /// Adds the number of elements, then the extents inside the first.
    public func appendExtents(to shape: inout [Int]) {
        shape.append(count)
        first?.appendExtents(to: &shape)
    }

    /// Adds the numbers of every element.
    public func appendNumbers(to numbers: inout [Element.Number], shape: ArraySlice<Int>) throws(TensorError) {
        guard let expected = shape.first, count == expected else {
            throw .shape(
                "Tensor: expected sequence of length \(shape.first ?? 0) at dim \(shape.startIndex) (got \(count)): every row of a nested "
                    + "array must be equally long")
        }
        for element in self { try element.appendNumbers(to: &numbers, shape: shape.dropFirst()) }
    }
}

extension Tensor {
    /// A tensor of a number or of nested arrays. `Int` gives int64, `Double` the default floating-point type, `Bool` bool. PyTorch:
    /// `torch.tensor`.
    ///
    /// ```swift
    /// Tensor([[1.0, 2.0], [3.0, 4.0]], requiresGrad: true)
    /// Tensor(2.0)    // no dimensions
    /// ```
    public convenience init(
        _ literal: some TensorLiteral, dtype: DType? = nil, device: Device = .cpu, requiresGrad: Bool = false
    ) {
        self.init(
            like: checked { () throws(TensorError) in
                var shape: [Int] = []
                literal.appendExtents(to: &shape)
                return try Tensor.make(literal, shape, dtype, device, requiresGrad)
            })
    }

    /// A tensor of the numbers of a flat array under a shape.
    ///
    /// ```swift
    /// Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    /// ```
    public convenience init<Number: TensorScalar>(
        _ numbers: [Number], shape: [Int], dtype: DType? = nil, device: Device = .cpu, requiresGrad: Bool = false
    ) {
        self.init(
            like: checked { () throws(TensorError) in
                let type = dtype ?? Tensor.literalType(Number.self)
                let extents = try Tensor.checkedShape(shape, type, "Tensor")
                guard extents.product == numbers.count else {
                    throw .shape("Tensor: shape \(extents) needs \(extents.product) numbers, got \(numbers.count)")
                }
                return try Tensor.from(numbers, extents, type, device, requiresGrad)
            })
    }

    /// A copy of bytes that hold contiguous elements, in the processor's byte order.
    public convenience init(bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) {
        self.init(
            like: checked { () throws(TensorError) in
                let extents = try Tensor.checkedShape(shape, dtype, "Tensor")
                let tensor = try Tensor.uninitialized(extents, dtype, .cpu)
                let needed = tensor.count * dtype.size
                guard bytes.count == needed else {
                    throw .shape("Tensor: shape \(extents) of \(dtype) needs \(needed) bytes, got \(bytes.count)")
                }
                if let base = bytes.baseAddress, needed > 0 { tensor.data.copyMemory(from: base, byteCount: needed) }
                return tensor
            })
    }

    /// Takes over what a freshly made tensor holds.
    private convenience init(like other: Tensor) {
        self.init(storage: other.storage, geometry: other.geometry, dtype: other.dtype, device: other.device)
        storedNode = other.storedNode
        gradientHolder = other.gradientHolder
    }

    private static func make<Literal: TensorLiteral>(
        _ literal: Literal, _ shape: [Int], _ dtype: DType?, _ device: Device, _ requiresGrad: Bool
    ) throws(TensorError) -> Tensor {
        var numbers: [Literal.Number] = []
        try literal.appendNumbers(to: &numbers, shape: shape[...])
        return try from(numbers, Shape(shape), dtype ?? literalType(Literal.Number.self), device, requiresGrad)
    }

    private static func literalType<Number: TensorScalar>(_: Number.Type) -> DType {
        Number.self == Double.self ? defaultDtype() : Number.dtype
    }

    private static func from<Number: TensorScalar>(
        _ numbers: [Number], _ shape: Shape, _ dtype: DType, _ device: Device, _ requiresGrad: Bool
    ) throws(TensorError) -> Tensor {
        // Swift's numbers lie in memory as elements of their own type do.
        let own = try uninitialized(shape, Number.dtype, .cpu)
        if MemoryLayout<Number>.stride == Number.dtype.size {
            numbers.withUnsafeBytes { bytes in
                if let base = bytes.baseAddress, bytes.count > 0 { own.data.copyMemory(from: base, byteCount: bytes.count) }
            }
        } else {
            try own.fillElements { numbers[$0].scalar }
        }
        let tensor = own.to(dtype).to(device)
        if requiresGrad { try tensor.setRequiresGrad(true) }
        return tensor
    }
}
