import TernKernelABI

/// How a loop along rows gets at an operand or the output.
struct RowWalk {
    /// Distances in the order of the result, in bytes.
    var strides = Shape()
    /// Where its elements are prepared in the scratch memory; less than none if they are used where they lie.
    var scratch = -1
    /// Where they are packed before a conversion.
    var packing = 0
    /// As many elements are prepared; none stands for the whole tile.
    var prepared = 0
    /// The kernel leaves out every second element itself.
    var isEverySecond = false
    /// What is the same for all rows is prepared once.
    var isFixed = false
    /// Bytes from the number of one row to that of the next, for a number that changes from row to row; none for anything else.
    var numberStep = 0

    /// Where the row begins that has this place among the outer dimensions.
    func offset(_ index: DimensionIndex) -> Int {
        var offset = 0
        for i in 0..<index.count { offset &+= index[i] &* strides[unchecked: i] }
        return offset
    }

    var step: Int { strides[unchecked: strides.count - 1] }
    /// From one row to the next within the innermost of the outer dimensions.
    var rowStep: Int { strides.count < 2 ? 0 : strides[unchecked: strides.count - 2] }
}

/// Where a loop along rows finds an operand's part of a tile. It counts no references, as what converts does.
struct RowReader {
    /// The operand's first element.
    private let first: UnsafeMutableRawPointer
    /// The same, or where its elements are prepared.
    private let place: UnsafeMutableRawPointer
    private let isDirect: Bool
    private let numberStep: Int
    /// The type of numbers that change from row to row and stand in memory as the kernel reads them.
    private let numbers: ElementType?
    /// False if elements are to be brought together or converted for each tile.
    let isReady: Bool

    init(_ walk: RowWalk, _ source: PointwiseSource, _ scratch: UnsafeMutableRawPointer) {
        isDirect = walk.scratch < 0
        first = source.base
        place = isDirect ? first : scratch + walk.scratch
        numberStep = walk.numberStep
        numbers = numberStep != 0 ? source.plainNumbers : nil
        isReady = isDirect || walk.isFixed || numberStep != 0
    }

    @inline(__always)
    func address(_ offset: Int) -> UnsafeRawPointer { UnsafeRawPointer(isDirect ? place + offset : place) }

    /// Bytes from one piece to the next, where those of the operand's elements in memory are `step`.
    @inline(__always)
    func step(_ step: Int, betweenRows: Bool) -> Int { isDirect ? step : betweenRows ? numberStep : 0 }

    /// Prepares what is one number for each of some rows, of which the first begins at an offset from the operand's first element.
    @inline(__always)
    func prepareNumbers(
        _ row: Int, _ rowStep: Int, _ count: Int, _ walk: @autoclosure () -> RowWalk,
        _ source: @autoclosure () -> PointwiseSource, _ scratch: UnsafeMutableRawPointer
    ) {
        if numberStep == 0 { return }
        if let numbers {
            RepeatedNumber.store(count, first + row, rowStep, numbers, place, numberStep)
            return
        }
        let walk = walk(), source = source()
        for i in 0..<count {
            _ = source.elements(
                first + (row &+ i &* rowStep), 0, walk.prepared, place + i &* numberStep, scratch + walk.packing)
        }
    }
}

/// A number of bytes for each operand and for the output.
struct RowOffsets {
    var a, b, c, d, output: Int

    @inline(__always)
    mutating func advance(_ steps: RowOffsets) {
        a &+= steps.a
        b &+= steps.b
        c &+= steps.c
        d &+= steps.d
        output &+= steps.output
    }

    func times(_ count: Int) -> RowOffsets {
        RowOffsets(a: a &* count, b: b &* count, c: c &* count, d: d &* count, output: output &* count)
    }
}
