import TernKernelABI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension CPU {
    static var triangleKernels: KernelFamily {
        [
            "triangle": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in TriangleLoop(call).run(call.input(0), catalog) }
            }
        ]
    }
}

/// Copies one side of a diagonal of every matrix, and fills the other with zeros, whose bytes are 0 in every type.
///
/// Integers of the call: how far the diagonal lies above the main one, and 1 if the side below it is kept.
struct TriangleLoop {
    private let output: Tensor
    private let size: Int
    private let rows: Int
    private let columns: Int
    private let offset: Int
    private let keepsLower: Bool

    init(_ call: KernelCall) {
        output = call.output
        size = output.dtype.size
        rows = output.shape[output.ndim - 2]
        columns = output.shape[output.ndim - 1]
        offset = call.integers[0]
        keepsLower = call.integers[1] == 1
    }

    func run(_ input: Tensor, _ catalog: KernelCatalog) {
        if output.count == 0 { return }
        let target = output.data
        let source: UnsafeMutableRawPointer? = input.isContiguous ? input.data : nil
        if source == nil { CopyLoop.run(output, input, catalog) }
        ParallelLoop.ranges(output.count / columns, size: Swift.max(1, ParallelLoop.grain / columns)) { range in
            for number in range {
                let row = number % rows, start = number * columns * size
                // Columns below the edge are one side's, the others the other's.
                let edge = Swift.min(Swift.max(row + offset + (keepsLower ? 1 : 0), 0), columns) * size
                let kept = keepsLower ? 0..<edge : edge..<columns * size
                let cleared = keepsLower ? edge..<columns * size : 0..<edge
                if let source {
                    let first = start + kept.lowerBound
                    (target + first).copyMemory(from: source + first, byteCount: kept.count)
                }
                memset(target + start + cleared.lowerBound, 0, cleared.count)
            }
        }
    }
}
