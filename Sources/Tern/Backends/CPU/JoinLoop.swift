import TernKernelABI

/// Copies contiguous tensors of one type one after another along a dimension, all of them in one loop: its rows are what the tensors
/// have side by side.
struct JoinLoop: @unchecked Sendable {
    private struct Part {
        let data: UnsafeRawPointer
        /// Bytes of a row.
        let width: Int
    }

    /// Bytes of the result that are written at a time if rows are short: they stay in the first-level cache while each tensor adds its
    /// columns.
    private static let tile = 16384
    /// Tensors with so many bytes of a row are copied row by row.
    private static let longPart = 512
    /// Bytes that one thread copies at a time.
    private static let grain = 4 * ParallelLoop.grain

    private let parts: [Part]
    private let output: UnsafeMutableRawPointer
    private let size: Int
    private let rows: Int
    /// Bytes of a row.
    private let width: Int

    /// Nil if the tensors are to be copied one by one.
    init?(_ tensors: [Tensor], _ output: Tensor, _ dim: Int) {
        guard output.count > 0, output.device.isCPU,
            tensors.allSatisfy({ $0.isContiguous && $0.dtype == output.dtype && $0.device.isCPU })
        else { return nil }
        let size = output.dtype.size
        let inner = Shape(output.shape.dropFirst(dim + 1)).product * size
        self.output = output.data
        self.size = size
        width = output.shape[dim] * inner
        rows = output.count * size / width
        parts = tensors.map { Part(data: UnsafeRawPointer($0.data), width: $0.shape[dim] * inner) }
    }

    func run() {
        if parts.count == 1 || width / parts.count >= JoinLoop.longPart {
            ParallelLoop.ranges(rows * width, size: JoinLoop.grain) { copy($0) }
            return
        }
        let tile = Swift.max(1, JoinLoop.tile / width)
        ParallelLoop.ranges(rows, size: Swift.max(1, JoinLoop.grain / width)) { range in
            var row = range.lowerBound
            while row < range.upperBound {
                let end = Swift.min(row + tile, range.upperBound)
                copyColumns(row..<end)
                row = end
            }
        }
    }

    /// The bytes of the result in this range.
    private func copy(_ bytes: Range<Int>) {
        var start = bytes.lowerBound
        while start < bytes.upperBound {
            let row = start / width
            var place = row * width
            for part in parts {
                let end = Swift.min(place + part.width, bytes.upperBound)
                if end > start {
                    (output + start).copyMemory(from: part.data + (row * part.width + start - place), byteCount: end - start)
                    start = end
                }
                place += part.width
            }
        }
    }

    /// Whole rows, one tensor after the other.
    private func copyColumns(_ range: Range<Int>) {
        let copy = CPU.catalog.planeCopy(elementSize: size)
        var to = output + range.lowerBound * width
        for part in parts where part.width > 0 {
            // Columns of one element are a row that leaves out the others.
            let isOne = part.width == size
            let plane = Plane(
                rows: isOne ? 1 : range.count, columns: isOne ? range.count : part.width / size, outputRow: width,
                outputColumn: isOne ? width : size, inputRow: part.width, inputColumn: size)
            withUnsafePointer(to: plane) { copy($0, to, part.data + range.lowerBound * part.width) }
            to += part.width
        }
    }
}
