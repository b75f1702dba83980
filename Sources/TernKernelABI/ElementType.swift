/// The element types that kernels know, in the order of PyTorch's promotion (the raw value is also `DType`'s code).
package enum ElementType: UInt8, CaseIterable, Sendable {
    case bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64

    @inline(__always) package var size: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .int16, .float16, .bfloat16: 2
        case .int32, .float32: 4
        case .int64, .float64: 8
        }
    }

    /// The type that pointwise kernels compute in: sixteen-bit floats in float32, bool as bytes.
    @inline(__always) package var carrier: ElementType {
        switch self {
        case .bool: .uint8
        case .float16, .bfloat16: .float32
        default: self
        }
    }
}
