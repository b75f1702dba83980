import TernKernelABI

/// How a copy goes through memory: the dimensions that source and target have in common, as planes of two.
///
/// Dimensions are ordered by the target's strides, and neighbours that lie like one in both tensors are merged. If the source
/// has its neighbours in another dimension than the target, that dimension becomes the plane's rows: such planes are transposed
/// a tile of cache lines at a time.
struct CopyPlan {
    /// Elements of the plane.
    private(set) var rows = 1
    private(set) var columns = 1
    /// Distances in elements, of the target and of the source.
    private var row = (target: 0, source: 0)
    private var column = (target: 0, source: 0)
    /// The planes.
    private var outerShape = Shape()
    private var outerTarget = Shape()
    private var outerSource = Shape()

    /// For a source that is read with these strides; the target has no two elements in one place.
    init(shape: Shape, target: Shape, source: Shape) {
        var extents = Shape(), to = Shape(), from = Shape()
        for i in CopyPlan.order(shape, target) {
            let extent = shape[unchecked: i], last = extents.count - 1
            if last >= 0, to[last] == target[unchecked: i] * extent, from[last] == source[unchecked: i] * extent {
                extents[last] *= extent
                to[last] = target[unchecked: i]
                from[last] = source[unchecked: i]
            } else {
                extents.append(extent)
                to.append(target[unchecked: i])
                from.append(source[unchecked: i])
            }
        }
        if extents.count == 0 { return }
        let inner = extents.count - 1
        columns = extents[inner]
        column = (to[inner], from[inner])
        if inner > 0 {
            let across = column.source == 1 ? nil : (0..<inner).first { from[$0] == 1 }
            let second = across ?? inner - 1
            rows = extents[second]
            row = (to[second], from[second])
            for i in 0..<inner where i != second {
                outerShape.append(extents[i])
                outerTarget.append(to[i])
                outerSource.append(from[i])
            }
        }
    }

    /// The dimensions that count, from the target's greatest stride to its least.
    private static func order(_ shape: Shape, _ target: Shape) -> Shape {
        var order = Shape()
        for i in 0..<shape.count where shape[unchecked: i] != 1 {
            order.append(i)
            var place = order.count - 1
            while place > 0, abs(target[unchecked: order[unchecked: place - 1]]) < abs(target[unchecked: i]) {
                order[unchecked: place] = order[unchecked: place - 1]
                place -= 1
            }
            order[unchecked: place] = i
        }
        return order
    }

    /// True if both tensors have their elements side by side in the same order.
    var isFlat: Bool { rows == 1 && outerShape.count == 0 && column.target == 1 && (column.source == 1 || columns == 1) }

    /// A row costs as much as so many elements in a row, if it has fewer: it misses the cache on its own.
    private static let shortest = 64

    /// Runs `body` for parts of planes of about `size` elements, on all threads.
    func forEachPart(
        of size: Int, _ targetSize: Int, _ sourceSize: Int, _ body: (_ plane: Plane, _ target: Int, _ source: Int) -> Void
    ) {
        // Parts are whole cache lines of the target and, if it is transposed, of the source.
        let isTransposed = column.source != 1 && row.source == 1
        let width = Swift.min(columns, isTransposed ? Swift.max(size / 64, 64) : size)
        let rowCost = Swift.max(width, CopyPlan.shortest)
        var height = Swift.min(rows, Swift.max(1, size / rowCost))
        if height < rows, height > 64 { height &= ~63 }
        let across = (columns + width - 1) / width, down = (rows + height - 1) / height
        let perPlane = across * down
        let parts = perPlane * outerShape.product
        let group = Swift.max(1, ParallelLoop.grain / (rowCost * height))
        ParallelLoop.ranges(parts, size: group) { range in
            for part in range {
                var rest = part / perPlane
                let (top, left) = (part % perPlane / across * height, part % across * width)
                var to = top * row.target + left * column.target, from = top * row.source + left * column.source
                var dimension = outerShape.count - 1
                while dimension >= 0 {
                    let extent = outerShape[unchecked: dimension]
                    let index = rest % extent
                    to += index * outerTarget[unchecked: dimension]
                    from += index * outerSource[unchecked: dimension]
                    rest /= extent
                    dimension -= 1
                }
                let plane = Plane(
                    rows: Swift.min(height, rows - top), columns: Swift.min(width, columns - left),
                    outputRow: row.target * targetSize, outputColumn: column.target * targetSize,
                    inputRow: row.source * sourceSize, inputColumn: column.source * sourceSize)
                body(plane, to * targetSize, from * sourceSize)
            }
        }
    }
}
