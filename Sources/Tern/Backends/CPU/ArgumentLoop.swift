import TernKernelABI

extension CPU {
    static var argumentKernels: KernelFamily { ["argmax": { argument("amax", $0) }, "argmin": { argument("amin", $0) }] }

    private static func argument(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in
            if let loop = try ArgumentLoop(name, call, catalog) { loop.run() }
        }
    }
}

/// The places of the largest or smallest elements along one dimension of a contiguous tensor, the integer, and the elements
/// themselves if there is a second operand for them.
struct ArgumentLoop {
    /// Columns that are gone down side by side: what is known of them stays in the first-level cache.
    private static let columns = 512

    private let input: UnsafeRawPointer
    private let places: UnsafeMutablePointer<Int64>
    private let values: UnsafeMutableRawPointer?
    private let size: Int
    private let outer: Int
    private let length: Int
    private let inner: Int
    private let carrier: ElementType
    private let convert: ConversionKernel?
    private let reduction: ReductionKernel
    private let search: RowSearch
    private let columnSearch: ColumnSearch
    private let stridedCopy: StridedCopy

    /// Nil if there is nothing to do.
    init?(_ name: String, _ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let tensor = call.input(0), dim = call.integers[0], type = tensor.dtype.elementType
        carrier = type.carrier
        guard let reduction = catalog.reductions[name]?[carrier], let search = catalog.searches[carrier]?.kernel,
            let columnSearch = catalog.columnSearches[name]?[carrier]?.kernel
        else { throw .dtype("arg\(name.dropFirst()): not implemented for \(tensor.dtype); convert with .to(_:) first") }
        if tensor.count == 0 { return nil }
        self.reduction = reduction
        self.search = search
        self.columnSearch = columnSearch
        convert = type == carrier || type == .bool ? nil : catalog.conversion(from: type, to: carrier)
        size = type.size
        stridedCopy = catalog.stridedCopy(elementSize: size)
        input = UnsafeRawPointer(tensor.data)
        places = call.output.data.assumingMemoryBound(to: Int64.self)
        values = call.operandCount > 1 ? call.input(1).data : nil
        length = tensor.ndim == 0 ? 1 : tensor.shape[dim]
        var inner = 1
        for d in tensor.shape.indices where d > dim { inner *= tensor.shape[d] }
        self.inner = inner
        outer = tensor.count / length / inner
    }

    func run() {
        // The kernel of columns counts rows in 32 bits.
        if inner == 1 || length > Int(Int32.max) { rows() } else { down() }
    }

    /// Rows whose extrema are found in one call: so many at most, and no more than stay in the first-level cache.
    private static let together = 16
    private static let togetherElements = 4096

    /// Each row is gone through for its extremum and then up to where that stands. Rows that are not contiguous are collected.
    private func rows() {
        let collectedBytes = inner == 1 ? 0 : length * size, convertedBytes = convert == nil ? 0 : length * carrier.size
        let grain = Swift.max(1, ParallelLoop.costlyGrain / length)
        ParallelLoop.ranges(outer * inner, size: grain) { range in
            withScratch(byteCount: 8 * Self.together + convertedBytes + collectedBytes + 64) { best in
                if inner == 1, convert == nil { return plainRows(range, best) }
                let converted = best + 64
                let collected = converted + convertedBytes
                for i in range {
                    let start = input + ((i / inner) * length * inner + i % inner) * size
                    var row = start
                    if inner > 1 {
                        stridedCopy(length, collected, size, row, inner * size)
                        row = UnsafeRawPointer(collected)
                    }
                    if let convert {
                        convert(length, converted, row)
                        row = UnsafeRawPointer(converted)
                    }
                    reduction.rows(1, 0, length, best, row)
                    write(i, search(length, row, best), start)
                }
            }
        }
    }

    private func plainRows(_ range: Range<Int>, _ best: UnsafeMutableRawPointer) {
        let bytes = length * size, together = Swift.max(1, Swift.min(Self.together, Self.togetherElements / length))
        var start = range.lowerBound
        while start < range.upperBound {
            let count = Swift.min(together, range.upperBound - start), first = input + start * bytes
            reduction.rows(count, bytes, length, best, first)
            for i in 0..<count { write(start + i, search(length, first + i * bytes, best + i * size), first + i * bytes) }
            start += count
        }
    }

    private func down() {
        let width = Swift.min(inner, Self.columns), parts = (inner + width - 1) / width
        ParallelLoop.ranges(outer * parts, size: Swift.max(1, ParallelLoop.costlyGrain / (length * width))) { range in
            withScratch(byteCount: width * 20 + 64) { best in
                let converted = best + width * 8
                let found = (best + width * 16).assumingMemoryBound(to: Int32.self)
                for part in range {
                    let left = part % parts * width, n = Swift.min(width, inner - left), plane = part / parts
                    let start = input + (plane * length * inner + left) * size
                    if let convert {
                        for row in 0..<length {
                            convert(n, converted, start + row * inner * size)
                            columnSearch(1, row, n, n, UnsafeRawPointer(converted), best, found)
                        }
                    } else {
                        columnSearch(length, 0, n, inner, start, best, found)
                    }
                    for i in 0..<n { write(plane * inner + left + i, Int(found[i]), start + i * size) }
                }
            }
        }
    }

    /// Result number `i`: the place in a row that begins at `start`, and the element there with all its bits.
    @inline(__always)
    private func write(_ i: Int, _ place: Int, _ start: UnsafeRawPointer) {
        places[i] = Int64(place)
        if let values { (values + i * size).copyMemory(from: start + place * inner * size, byteCount: size) }
    }
}
