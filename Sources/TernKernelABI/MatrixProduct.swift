/// The arguments of one matrix product `c = a · b`, or `c += a · b`, as they cross from Tern into a kernel variant.
///
/// `a` is m × k, `b` is k × n, `c` is m × n. Strides count elements and may be anything, zero and negative included, so a
/// transposed, flipped or expanded operand needs no copy; only the columns of `c` are adjacent. `c` overlaps neither operand.
///
/// A caller who shares one product among threads gives each of them a strip of rows or of columns. It never splits `k`: an
/// element of `c` has the same bits however the matrix is cut (the kernels' `Blocking` says why).
package struct MatrixProduct {
    package var m: Int
    package var n: Int
    package var k: Int

    package var a: UnsafeRawPointer
    package var aRowStride: Int
    package var aColumnStride: Int

    package var b: UnsafeRawPointer
    package var bRowStride: Int
    package var bColumnStride: Int

    package var c: UnsafeMutableRawPointer
    package var cRowStride: Int

    /// Whether the product is added to what `c` holds; otherwise `c` is not read.
    package var accumulate: Bool

    /// Working memory, aligned to 64 bytes, as large as the variant's `matrixProductScratchBytes` says. Its contents mean nothing
    /// before and after; two products that run at the same time need one each.
    package var scratch: UnsafeMutableRawPointer

    package init(
        m: Int, n: Int, k: Int,
        a: UnsafeRawPointer, aRowStride: Int, aColumnStride: Int,
        b: UnsafeRawPointer, bRowStride: Int, bColumnStride: Int,
        c: UnsafeMutableRawPointer, cRowStride: Int,
        accumulate: Bool, scratch: UnsafeMutableRawPointer
    ) {
        self.m = m
        self.n = n
        self.k = k
        self.a = a
        self.aRowStride = aRowStride
        self.aColumnStride = aColumnStride
        self.b = b
        self.bRowStride = bRowStride
        self.bColumnStride = bColumnStride
        self.c = c
        self.cRowStride = cRowStride
        self.accumulate = accumulate
        self.scratch = scratch
    }
}

/// A kernel for one element type. The element type of `c` is that of the operands, but float32 for float16 and bfloat16.
package typealias MatrixProductKernel = (UnsafePointer<MatrixProduct>) -> Void
