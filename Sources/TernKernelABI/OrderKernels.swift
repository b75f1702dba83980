/// Writes the elements that come at `first..<end` when a contiguous row is sorted, and their places.
///
/// NaN is above every number, and equal elements keep their order, whichever way the row is sorted. `scratch` has
/// `OrderScratch.bytes`, and is aligned to 64.
package typealias RowOrder =
    (
        _ count: Int, _ input: UnsafeRawPointer, _ isDescending: Bool, _ first: Int, _ end: Int,
        _ values: UnsafeMutableRawPointer, _ indices: UnsafeMutablePointer<Int64>, _ scratch: UnsafeMutableRawPointer
    ) -> Void

/// The place of the last of the elements that are most frequent in a row, the least of them if there are several. NaN is equal to
/// nothing. The scratch is that of `RowOrder`.
package typealias RowMode = (_ count: Int, _ input: UnsafeRawPointer, _ scratch: UnsafeMutableRawPointer) -> Int

/// Sorts the rows of a matrix by their elements from the first column on: writes their numbers. `scratch` is as large as `indices`.
package typealias MatrixOrder =
    (
        _ rows: Int, _ columns: Int, _ input: UnsafeRawPointer, _ indices: UnsafeMutablePointer<Int64>,
        _ scratch: UnsafeMutablePointer<Int64>
    ) -> Void

/// The largest element so far, or the smallest, and the place where it was last; NaN stays once it has come.
package typealias RunningChoice =
    (
        _ count: Int, _ input: UnsafeRawPointer, _ isLargest: Bool, _ values: UnsafeMutableRawPointer,
        _ indices: UnsafeMutablePointer<Int64>
    ) -> Void

/// How many NaN a row has, and where the first is; `count` if there is none.
package typealias NaNCensus = (_ count: Int, _ input: UnsafeRawPointer) -> (first: Int, total: Int)

/// For each value the number of boundaries below it or, with `isRight`, not above it: where it would be inserted.
///
/// The boundaries are sorted, or read in the order that `sorter` gives. A NaN is inserted at the end.
package typealias BoundarySearch =
    (
        _ count: Int, _ values: UnsafeRawPointer, _ boundaryCount: Int, _ boundaries: UnsafeRawPointer,
        _ sorter: UnsafePointer<Int64>?, _ isRight: Bool, _ places: UnsafeMutablePointer<Int64>
    ) -> Void

/// The parts of a sort by digits, from the last to the first, that threads share. An item is a key and the place that it came
/// from; a piece of the row has counts of its own, from which it is known where its items with each digit go.
package final class RadixKernels: @unchecked Sendable {
    package let digits: Int
    /// The number of values of a digit.
    package let radix: Int
    package let itemSize: Int
    /// Adds the elements of a piece to the counts of all digits.
    package let count:
        (_ count: Int, _ input: UnsafeRawPointer, _ isDescending: Bool, _ counts: UnsafeMutablePointer<UInt32>) -> Void
    /// Adds items to the counts of one digit.
    package let countItems:
        (_ count: Int, _ items: UnsafeRawPointer, _ digit: Int, _ counts: UnsafeMutablePointer<UInt32>) -> Void
    /// Moves the elements from place `first` on, as items, to where their digit belongs.
    package let spread:
        (
            _ count: Int, _ first: Int, _ input: UnsafeRawPointer, _ isDescending: Bool, _ digit: Int,
            _ places: UnsafeMutablePointer<UInt32>, _ items: UnsafeMutableRawPointer
        ) -> Void
    /// Moves items.
    package let move:
        (
            _ count: Int, _ items: UnsafeRawPointer, _ digit: Int, _ places: UnsafeMutablePointer<UInt32>,
            _ output: UnsafeMutableRawPointer
        ) -> Void
    /// Moves the elements of items to where their digit belongs, or one after another if there are no places, and their places
    /// to the indices. `input` is the whole row.
    package let finish:
        (
            _ count: Int, _ items: UnsafeRawPointer, _ digit: Int, _ places: UnsafeMutablePointer<UInt32>?,
            _ input: UnsafeRawPointer, _ isDescending: Bool, _ values: UnsafeMutableRawPointer,
            _ indices: UnsafeMutablePointer<Int64>
        ) -> Void

    package init(
        digits: Int, radix: Int, itemSize: Int,
        count: @escaping (Int, UnsafeRawPointer, Bool, UnsafeMutablePointer<UInt32>) -> Void,
        countItems: @escaping (Int, UnsafeRawPointer, Int, UnsafeMutablePointer<UInt32>) -> Void,
        spread:
            @escaping (
                Int, Int, UnsafeRawPointer, Bool, Int, UnsafeMutablePointer<UInt32>, UnsafeMutableRawPointer
            ) -> Void,
        move: @escaping (Int, UnsafeRawPointer, Int, UnsafeMutablePointer<UInt32>, UnsafeMutableRawPointer) -> Void,
        finish:
            @escaping (
                Int, UnsafeRawPointer, Int, UnsafeMutablePointer<UInt32>?, UnsafeRawPointer, Bool, UnsafeMutableRawPointer,
                UnsafeMutablePointer<Int64>
            ) -> Void
    ) {
        self.digits = digits
        self.radix = radix
        self.itemSize = itemSize
        self.count = count
        self.countItems = countItems
        self.spread = spread
        self.move = move
        self.finish = finish
    }
}

/// The kernels that compare the elements of one type.
package final class OrderKernels: @unchecked Sendable {
    package let row: RowOrder
    package let mode: RowMode
    package let matrix: MatrixOrder
    package let running: RunningChoice
    package let census: NaNCensus
    package let search: BoundarySearch
    package let radix: RadixKernels

    package init(
        row: @escaping RowOrder, mode: @escaping RowMode, matrix: @escaping MatrixOrder, running: @escaping RunningChoice,
        census: @escaping NaNCensus, search: @escaping BoundarySearch, radix: RadixKernels
    ) {
        self.row = row
        self.mode = mode
        self.matrix = matrix
        self.running = running
        self.census = census
        self.search = search
        self.radix = radix
    }
}

/// The memory that sorting a row takes: two lists of items, and the counts of the digits.
package enum OrderScratch {
    /// The number of counts: six digits of eleven bits.
    package static let counts = 6 * 2048

    /// True if a key and a place fit in eight bytes.
    @inline(__always)
    package static func isNarrow(_ count: Int, elementSize: Int) -> Bool { elementSize <= 4 && count <= 1 << 32 }

    package static func bytes(_ count: Int, elementSize: Int) -> Int {
        counts * 8 + 2 * count * (isNarrow(count, elementSize: elementSize) ? 8 : 16)
    }
}
