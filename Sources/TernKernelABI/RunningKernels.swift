/// Combines `count` contiguous elements one after another with what `state` holds, writes each result and leaves the last one in
/// `state`: eight bytes, a float64 or an int64, in which all is computed.
package typealias RunningRow =
    (_ count: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer, _ state: UnsafeMutableRawPointer) -> Void

/// The same down the columns of a matrix, whose rows are `stride` elements apart in input and output; each column has a state.
package typealias RunningColumns =
    (
        _ rows: Int, _ columns: Int, _ stride: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer,
        _ states: UnsafeMutableRawPointer
    ) -> Void

/// Running combinations of one type of elements.
package final class RunningKernel: @unchecked Sendable {
    /// The state before the first element.
    package let start: ElementWriter
    package let row: RunningRow
    package let columns: RunningColumns
    /// `state` combined with all elements, without the results on the way; only where that may be done in another order.
    package let total: RunningRow?

    package init(
        start: @escaping ElementWriter, row: @escaping RunningRow, columns: @escaping RunningColumns, total: RunningRow? = nil
    ) {
        self.start = start
        self.row = row
        self.columns = columns
        self.total = total
    }
}
