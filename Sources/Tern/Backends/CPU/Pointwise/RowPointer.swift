import TernKernelABI

/// Where a kernel reads an operand of a row, and the bytes from there to the next row.
struct RowPointer {
    var address: UnsafeRawPointer
    var step: Int

    /// Calls the kernel for each of some rows of `length` elements.
    @inline(never)
    static func run(
        _ kernel: TileKernel, _ count: Int, _ length: Int, _ output: UnsafeMutableRawPointer, _ outputStep: Int, _ a: RowPointer,
        _ b: RowPointer, _ c: RowPointer, _ d: RowPointer, _ forms: UInt
    ) {
        var (a, b, c, d, to) = (a, b, c, d, output)
        for _ in 0..<count {
            kernel(length, to, a.address, b.address, c.address, d.address, forms)
            a.address += a.step
            b.address += b.step
            c.address += c.step
            d.address += d.step
            to += outputStep
        }
    }
}
