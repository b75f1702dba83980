/// Two dimensions of places along a dimension: the element that belongs to (row, column) of the index lies `index * farStep`
/// further on. All distances are in elements.
package struct IndexedPlane: Sendable {
    package var rows: Int
    package var columns: Int
    package var indexRow: Int
    package var indexColumn: Int
    /// Of the side that has an element for each index.
    package var nearRow: Int
    package var nearColumn: Int
    /// Of the side whose elements the indices choose; 0 along the dimension itself.
    package var farRow: Int
    package var farColumn: Int
    package var farStep: Int
    /// What the indices stay below.
    package var extent: Int

    package init(
        rows: Int, columns: Int, indexRow: Int, indexColumn: Int, nearRow: Int, nearColumn: Int, farRow: Int, farColumn: Int,
        farStep: Int, extent: Int
    ) {
        self.rows = rows
        self.columns = columns
        self.indexRow = indexRow
        self.indexColumn = indexColumn
        self.nearRow = nearRow
        self.nearColumn = nearColumn
        self.farRow = farRow
        self.farColumn = farColumn
        self.farStep = farStep
        self.extent = extent
    }
}

/// True if all indices are in `0..<extent`.
package typealias IndexedCheck = (_ plane: UnsafePointer<IndexedPlane>, _ indices: UnsafePointer<Int64>) -> Bool

/// Reads the chosen elements into `near`. Indices are checked on the way: false if one is out of bounds, with some elements not
/// written and none read from outside.
package typealias IndexedGather =
    (
        _ plane: UnsafePointer<IndexedPlane>, _ near: UnsafeMutableRawPointer, _ far: UnsafeRawPointer,
        _ indices: UnsafePointer<Int64>
    ) -> Bool

/// Writes the elements of `near` to the chosen places, or combines them with what is there: row after row, and along each row.
/// The indices have been checked.
package typealias IndexedScatter =
    (
        _ plane: UnsafePointer<IndexedPlane>, _ near: UnsafeRawPointer, _ far: UnsafeMutableRawPointer,
        _ indices: UnsafePointer<Int64>
    ) -> Void

/// The kernels of places along a dimension.
package struct IndexedKernels: @unchecked Sendable {
    package var check: IndexedCheck = { _, _ in false }
    /// For elements of 1, 2, 4 and 8 bytes.
    package var moves: [IndexedMoveSlot] = []
    /// By the name of the reduction.
    package var combine: [String: KernelsByType<IndexedScatterSlot>] = [:]

    package init() {}
}
