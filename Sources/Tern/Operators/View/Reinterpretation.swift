/// The bytes of elements read as elements of another type.
enum Reinterpretation {
    static func apply(_ x: Tensor, _ dtype: DType) throws(TensorError) -> Tensor {
        if dtype == x.dtype { return try Operators.View.apply(x, Array(x.shape)) }
        // No gradient goes through bits, so that the result is a tensor of its own for the graph.
        return Tensor(storage: x.storage, geometry: try geometry(x, dtype), dtype: dtype, device: x.device)
    }

    private static func geometry(_ x: Tensor, _ dtype: DType) throws(TensorError) -> Geometry {
        var geometry = x.geometry
        if dtype.size == x.dtype.size { return geometry }
        let purpose = "to view \(name(x.dtype)) as \(name(dtype)) (different element sizes)"
        guard x.ndim > 0 else { throw .shape("view: self.dim() cannot be 0 \(purpose)") }
        let last = x.ndim - 1
        guard geometry.strides[last] == 1 else {
            throw .shape("view: self.stride(-1) must be 1 \(purpose), but got \(geometry.strides[last]); call contiguous() first")
        }
        if dtype.size < x.dtype.size {
            let ratio = x.dtype.size / dtype.size
            for i in 0..<last { geometry.strides[i] = geometry.strides[i] &* ratio }
            geometry.shape[last] *= ratio
            geometry.offset *= ratio
            return geometry
        }
        let ratio = dtype.size / x.dtype.size
        guard geometry.shape[last] % ratio == 0 else {
            throw .shape("view: self.size(-1) must be divisible by \(ratio) \(purpose), but got \(geometry.shape[last])")
        }
        guard geometry.offset % ratio == 0 else {
            throw .shape("view: self.storage_offset() must be divisible by \(ratio) \(purpose), but got \(geometry.offset)")
        }
        for i in 0..<last {
            guard geometry.strides[i] % ratio == 0 else {
                throw .shape("view: self.stride(\(i)) must be divisible by \(ratio) \(purpose), but got \(geometry.strides[i])")
            }
            geometry.strides[i] /= ratio
        }
        geometry.shape[last] /= ratio
        geometry.offset /= ratio
        return geometry
    }

    /// The type's name as PyTorch's messages have it.
    private static func name(_ dtype: DType) -> String {
        switch dtype {
        case .bool: "Bool"
        case .uint8: "Byte"
        case .int8: "Char"
        case .int16: "Short"
        case .int32: "Int"
        case .int64: "Long"
        case .float16: "Half"
        case .bfloat16: "BFloat16"
        case .float32: "Float"
        case .float64: "Double"
        default: dtype.name
        }
    }
}

extension Tensor {
    /// The same memory read as another type. The last extent changes where the sizes of the types differ; no gradient flows
    /// through. PyTorch: `x.view(dtype)`.
    ///
    /// ```swift
    /// Tensor([1.0]).view(.int32)    // tensor([1065353216], dtype=torch.int32)
    /// ```
    public func view(_ dtype: DType) -> Tensor {
        checked { () throws(TensorError) in try Reinterpretation.apply(self, dtype) }
    }
}
