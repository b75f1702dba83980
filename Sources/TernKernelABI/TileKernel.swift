/// Computes `count` elements: the output and every input are contiguous.
///
/// All pointwise kernels have this one type. Strides, broadcasting, type conversion and scalar operands are undone before the
/// call, a tile in the first-level cache at a time, so that a formula is compiled once for each element type. Inputs that a
/// kernel does not have are passed any valid address. The output may be the same memory as an input, never a shifted one.
package typealias TileKernel =
    (
        _ count: Int, _ output: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer,
        _ d: UnsafeRawPointer
    ) -> Void

/// One formula's kernels, one for each type it is computed in.
package struct TileKernels: @unchecked Sendable {
    package var float32: TileKernel?
    package var float64: TileKernel?
    package var uint8: TileKernel?
    package var int8: TileKernel?
    package var int16: TileKernel?
    package var int32: TileKernel?
    package var int64: TileKernel?
    /// True if the output is bytes of 0 and 1, whatever the inputs are.
    package var isTest: Bool

    package init(
        float32: TileKernel? = nil, float64: TileKernel? = nil, uint8: TileKernel? = nil, int8: TileKernel? = nil,
        int16: TileKernel? = nil, int32: TileKernel? = nil, int64: TileKernel? = nil, isTest: Bool = false
    ) {
        self.float32 = float32
        self.float64 = float64
        self.uint8 = uint8
        self.int8 = int8
        self.int16 = int16
        self.int32 = int32
        self.int64 = int64
        self.isTest = isTest
    }

    package subscript(type: ElementType) -> TileKernel? {
        switch type.carrier {
        case .float32: float32
        case .float64: float64
        case .uint8: uint8
        case .int8: int8
        case .int16: int16
        case .int32: int32
        case .int64: int64
        case .bool, .float16, .bfloat16: nil
        }
    }
}

/// What a formula's kernels compute: its value, or its gradient with respect to one of its inputs.
package enum FormulaPart: UInt8, CaseIterable, Sendable {
    case value, pullback0, pullback1, pullback2
}
