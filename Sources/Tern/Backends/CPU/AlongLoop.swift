import Synchronization
import TernKernelABI

extension CPU {
    static var alongKernels: KernelFamily {
        [
            "gather_along": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in
                    try AlongLoop(call.input(1), call.output, call.input(0), call.integers[0]).gather(catalog)
                }
            },
            "scatter_along": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in
                    let mode = Operators.Runs.Mode(rawValue: call.integers[1]) ?? .replace
                    try AlongLoop(call.input(1), call.input(0), call.output, call.integers[0]).scatter(mode, catalog)
                }
            },
        ]
    }
}

/// Moves elements between a tensor that has one for each index, the near one, and the places that the indices choose along a
/// dimension of another, the far one.
///
/// The work is cut into parts of planes of two dimensions. What falls on one place has the same coordinates but for the one along
/// the dimension, so a part that is written by one thread has that dimension whole: sums are made in the order of the index.
struct AlongLoop {
    private let indices: UnsafePointer<Int64>
    private let near: UnsafeMutableRawPointer
    private let far: UnsafeMutableRawPointer
    private let dtype: DType
    /// Distances and extents of the whole plane.
    private var plane: IndexedPlane
    private var isAlongColumns = true
    private var outerShape = Shape()
    private var outerIndex = Shape()
    private var outerNear = Shape()
    private var outerFar = Shape()

    init(_ index: Tensor, _ near: Tensor, _ far: Tensor, _ dim: Int) {
        indices = UnsafePointer(index.data.assumingMemoryBound(to: Int64.self))
        self.near = near.data
        self.far = far.data
        dtype = far.dtype
        let extent = far.ndim == 0 ? 1 : far.shape[dim], step = far.ndim == 0 ? 1 : far.geometry.strides[dim]
        plane = IndexedPlane(
            rows: 1, columns: 1, indexRow: 0, indexColumn: 0, nearRow: 0, nearColumn: 0, farRow: 0, farColumn: 0, farStep: step,
            extent: extent)
        let last = index.ndim - 1
        if last < 0 { return }
        func farStride(_ d: Int) -> Int { d == dim || far.ndim == 0 ? 0 : far.geometry.strides[d] }
        isAlongColumns = dim == last
        plane.columns = index.shape[last]
        (plane.indexColumn, plane.nearColumn) = (index.geometry.strides[last], near.ndim == 0 ? 0 : near.geometry.strides[last])
        plane.farColumn = farStride(last)
        let second = isAlongColumns ? last - 1 : dim
        if second < 0 { return }
        plane.rows = index.shape[second]
        (plane.indexRow, plane.nearRow) = (index.geometry.strides[second], near.geometry.strides[second])
        plane.farRow = farStride(second)
        for d in 0..<last where d != second {
            outerShape.append(index.shape[d])
            outerIndex.append(index.geometry.strides[d])
            outerNear.append(near.geometry.strides[d])
            outerFar.append(farStride(d))
        }
    }

    /// Runs `body(plane, index, near, far)`, three distances in elements, for parts of the work on all threads.
    private func forEachPart(
        keepsOrder: Bool, _ body: (_ plane: IndexedPlane, _ index: Int, _ near: Int, _ far: Int) -> Void
    ) {
        var width = Swift.min(plane.columns, ParallelLoop.grain), height = Swift.min(plane.rows, ParallelLoop.grain / width)
        if keepsOrder {
            if isAlongColumns {
                width = plane.columns
                height = Swift.max(1, Swift.min(plane.rows, ParallelLoop.grain / width))
            } else {
                // Cache lines of the far tensor are not shared.
                height = plane.rows
                width = Swift.min(plane.columns, Swift.max(64, ParallelLoop.grain / height & ~63))
            }
        }
        let across = (plane.columns + width - 1) / width, down = (plane.rows + height - 1) / height
        let parts = across * down * outerShape.product
        ParallelLoop.ranges(parts, size: Swift.max(1, ParallelLoop.grain / (width * height))) { range in
            for number in range {
                var rest = number / (across * down)
                let top = number % (across * down) / across * height, left = number % across * width
                var index = top * plane.indexRow + left * plane.indexColumn
                var near = top * plane.nearRow + left * plane.nearColumn
                var far = top * plane.farRow + left * plane.farColumn
                var d = outerShape.count - 1
                while d >= 0 {
                    let place = rest % outerShape[unchecked: d]
                    index += place * outerIndex[unchecked: d]
                    near += place * outerNear[unchecked: d]
                    far += place * outerFar[unchecked: d]
                    rest /= outerShape[unchecked: d]
                    d -= 1
                }
                var part = plane
                part.rows = Swift.min(height, plane.rows - top)
                part.columns = Swift.min(width, plane.columns - left)
                body(part, index, near, far)
            }
        }
    }

    private func outOfBounds() -> TensorError { .index("an index is out of bounds for a dimension with size \(plane.extent)") }

    func gather(_ catalog: KernelCatalog) throws(TensorError) {
        let size = dtype.size, move = catalog.indexed.moves[size.trailingZeroBitCount].gather
        let isOutside = Atomic<Bool>(false)
        forEachPart(keepsOrder: false) { part, index, near, far in
            let isInside = withUnsafePointer(to: part) {
                move($0, self.near + near * size, self.far + far * size, indices + index)
            }
            if !isInside { isOutside.store(true, ordering: .relaxed) }
        }
        if isOutside.load(ordering: .relaxed) { throw outOfBounds() }
    }

    /// All indices are checked before the first element is written.
    func scatter(_ mode: Operators.Runs.Mode, _ catalog: KernelCatalog) throws(TensorError) {
        let size = dtype.size
        let move: IndexedScatter
        if let name = mode.kernelName(dtype) {
            let type = dtype.elementType == .bool ? .uint8 : dtype.elementType
            guard let combine = catalog.indexed.combine[name]?[type]?.kernel else {
                throw .dtype("scatter: \(name) is not implemented for \(dtype)")
            }
            move = combine
        } else {
            move = catalog.indexed.moves[size.trailingZeroBitCount].replace
        }
        let isOutside = Atomic<Bool>(false)
        forEachPart(keepsOrder: false) { part, index, _, _ in
            let isInside = withUnsafePointer(to: part) { catalog.indexed.check($0, indices + index) }
            if !isInside { isOutside.store(true, ordering: .relaxed) }
        }
        if isOutside.load(ordering: .relaxed) { throw outOfBounds() }
        forEachPart(keepsOrder: true) { part, index, near, far in
            withUnsafePointer(to: part) { move($0, self.near + near * size, self.far + far * size, indices + index) }
        }
    }
}
