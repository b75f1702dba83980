import CTern
import TernKernelABI

// The products of this variant, one an element type. `c` has the type of the operands, but float32 for the two 16-bit floating
// types: their elements are widened when packed, or multiplied in pairs by processors that can; sums are kept in float32, and the
// caller rounds once.

func matrixProductFloat32(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(PlainOperand<Float>.self, p) }
func matrixProductFloat64(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(PlainOperand<Double>.self, p) }
func matrixProductFloat16(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(Float16Operand.self, p) }
func matrixProductBFloat16(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(BFloat16Operand.self, p) }
#if TERN_AVX512
    func matrixProductBFloat16Pairs(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(BFloat16PairOperand.self, p) }
#endif

// The integers wrap.

func matrixProductInt8(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(PlainOperand<Int8>.self, p) }
func matrixProductUInt8(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(PlainOperand<UInt8>.self, p) }
func matrixProductInt16(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(PlainOperand<Int16>.self, p) }
func matrixProductInt32(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(PlainOperand<Int32>.self, p) }
func matrixProductInt64(_ p: UnsafePointer<MatrixProduct>) { blockedProduct(PlainOperand<Int64>.self, p) }

/// The scratch memory that one product of these very sizes needs, in bytes; a strip of a larger product asks for its own sizes.
///
/// `elementSize` is the size of an element of `c`: 4 for float16 and bfloat16. At most about 4 MiB, whatever the sizes.
package func matrixProductScratchBytes(m: Int, n: Int, k: Int, elementSize: Int) -> Int {
    switch elementSize {
    case 1: Blocking<Int8>.scratchBytes(m: m, n: n, k: k)
    case 2: Blocking<Int16>.scratchBytes(m: m, n: n, k: k)
    case 4: Blocking<Float>.scratchBytes(m: m, n: n, k: k)
    default: Blocking<Double>.scratchBytes(m: m, n: n, k: k)
    }
}

func registerMatrixProducts(_ catalog: KernelCatalog) {
    catalog.add(.float32, product: { matrixProductFloat32($0) })
    catalog.add(.float64, product: { matrixProductFloat64($0) })
    catalog.add(.float16, product: { matrixProductFloat16($0) })
    catalog.add(.bfloat16, product: { matrixProductBFloat16($0) })
    #if TERN_AVX512
        if tern_cpu_multiplies_bfloat16() { catalog.add(.bfloat16, product: { matrixProductBFloat16Pairs($0) }) }
    #endif
    catalog.add(.int8, product: { matrixProductInt8($0) })
    catalog.add(.uint8, product: { matrixProductUInt8($0) })
    catalog.add(.int16, product: { matrixProductInt16($0) })
    catalog.add(.int32, product: { matrixProductInt32($0) })
    catalog.add(.int64, product: { matrixProductInt64($0) })
    catalog.matrixProductScratchBytes = { matrixProductScratchBytes(m: $0, n: $1, k: $2, elementSize: $3) }
    catalog.matrixProductTile = (TileShape.rows, 2 &* MemoryLayout<FloatVector>.size)
}
