/// Reduces the rows of a matrix, or its columns: `rows` rows of `count` contiguous elements, `stride` bytes from one to the next.
///
/// What is written lies side by side: an element for each row, or one for each column. The order in which elements meet depends on
/// `rows` and `count`, and for columns on whether the rows touch; on nothing else.
package typealias MatrixReduction =
    (_ rows: Int, _ stride: Int, _ count: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer) -> Void

/// Writes one element.
package typealias ElementWriter = (_ output: UnsafeMutableRawPointer) -> Void

/// A reduction's kernels for one element type.
package struct ReductionKernel: @unchecked Sendable {
    /// The element that changes nothing, as bytes.
    package let identity: ElementWriter
    package let rows: MatrixReduction
    package let columns: MatrixReduction
}

/// Works along one contiguous row of `count` elements: a scan, a softmax. `extra` is a second input or unused.
package typealias RowKernel =
    (
        _ count: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer, _ extra: UnsafeRawPointer
    ) -> Void

/// The same along the columns of a matrix: `rows` rows of at most `ColumnTile.bytes`, `stride` bytes from one to the next.
package typealias ColumnKernel =
    (
        _ rows: Int, _ stride: Int, _ count: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer,
        _ extra: UnsafeRawPointer
    ) -> Void

/// How many columns are worked along at a time.
package enum ColumnTile {
    package static let bytes = 256
}

/// The index of the first element equal to `value`; NaN equals NaN here. `count` if there is none.
package typealias RowSearch = (_ count: Int, _ input: UnsafeRawPointer, _ value: UnsafeRawPointer) -> Int

/// The largest or smallest elements of columns, and the first rows that have them, from row number `first` on: what is found in
/// rows before it stands in `best` and `places`. NaN comes before every number. Rows are `stride` elements apart.
package typealias ColumnSearch =
    (
        _ rows: Int, _ first: Int, _ columns: Int, _ stride: Int, _ input: UnsafeRawPointer, _ best: UnsafeMutableRawPointer,
        _ places: UnsafeMutablePointer<Int32>
    ) -> Void

/// Combines `count` runs of `run` contiguous elements of `values`, `stride` elements apart, with those of `output` that begin at
/// `unit` times `places`.
package typealias ScatterKernel =
    (
        _ count: Int, _ run: Int, _ stride: Int, _ unit: Int, _ output: UnsafeMutableRawPointer, _ places: UnsafePointer<Int64>,
        _ values: UnsafeRawPointer
    ) -> Void

/// Adds `extent` to negative indices; the number of the first that is not in `low..<extent`, or `count`.
package typealias IndexCheck = (_ count: Int, _ low: Int64, _ extent: Int64, _ indices: UnsafeMutablePointer<Int64>) -> Int

/// Adds `stride` times each index to `places`; negative ones count from `extent`. False if one is not in `-extent..<extent`: what
/// is written then means nothing.
package typealias IndexPlaces =
    (
        _ count: Int, _ extent: Int64, _ stride: Int64, _ indices: UnsafePointer<Int64>, _ places: UnsafeMutablePointer<Int64>
    ) -> Bool

/// Lowers `bounds[0]` to the least of the numbers, and raises `bounds[1]` to the greatest.
package typealias IntegerBounds =
    (_ count: Int, _ numbers: UnsafePointer<Int64>, _ bounds: UnsafeMutablePointer<Int64>) -> Void

/// Counts how often each of `0..<bins` occurs among numbers that are all of these: fewer than 2³² of them. `counts` is overwritten.
/// `scratch` has room for four times `bins`, or is nil where there are too many of them for that.
package typealias IntegerTally =
    (
        _ count: Int, _ bins: Int, _ numbers: UnsafePointer<Int64>, _ counts: UnsafeMutablePointer<Int64>,
        _ scratch: UnsafeMutablePointer<UInt32>?
    ) -> Void

/// Writes the numbers of the bytes that are not zero, counted from `first` on, and gives how many there are; without an output it
/// only counts them. `limit` is their number, if they are to be written: nothing is touched behind it.
package typealias PlaceSearch =
    (
        _ count: Int, _ flags: UnsafePointer<UInt8>, _ first: Int, _ output: UnsafeMutablePointer<Int64>?, _ limit: Int
    ) -> Int

/// Takes `count` elements from `yes` where the byte of truth is not zero, else from `no`. Bit 0 of `repeated` says that `yes` is one
/// element, which is taken again and again; bit 1 says it of `no`.
package typealias ChoiceKernel =
    (
        _ count: Int, _ output: UnsafeMutableRawPointer, _ truth: UnsafePointer<UInt8>, _ yes: UnsafeRawPointer,
        _ no: UnsafeRawPointer, _ repeated: UInt
    ) -> Void

/// Moves elements between a contiguous tile and memory with a stride, in bytes.
package typealias StridedCopy =
    (
        _ count: Int, _ output: UnsafeMutableRawPointer, _ outputStride: Int, _ input: UnsafeRawPointer, _ inputStride: Int
    ) -> Void

/// Two dimensions of memory with the distances between neighbours, in bytes.
package struct Plane: Sendable {
    package var rows: Int
    package var columns: Int
    package var outputRow: Int
    package var outputColumn: Int
    package var inputRow: Int
    package var inputColumn: Int

    package init(rows: Int, columns: Int, outputRow: Int, outputColumn: Int, inputRow: Int, inputColumn: Int) {
        self.rows = rows
        self.columns = columns
        self.outputRow = outputRow
        self.outputColumn = outputColumn
        self.inputRow = inputRow
        self.inputColumn = inputColumn
    }
}

/// Moves the elements of a plane. Input and output do not overlap.
package typealias PlaneCopy =
    (_ plane: UnsafePointer<Plane>, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer) -> Void

/// Converts `count` contiguous elements from one type to another, or only copies them.
package typealias ConversionKernel =
    (_ count: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer) -> Void
