import CTern
import TernKernelABI

/// The bits of elements of one size, and their transposes in registers.
private protocol TransposedBits {
    associatedtype Bits: BitwiseCopyable
    /// Rows and columns of a tile of whole cache lines.
    static var side: Int { get }
    /// Rows that the small transpose writes; it reads twice as many, of this many elements.
    static var lane: Int { get }
    static func lines(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64)
    static func small(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64)
}

extension TransposedBits {
    @inline(__always) static var size: Int { MemoryLayout<Bits>.size }
    @inline(__always) static var side: Int { 64 / size }
    @inline(__always) static var lane: Int { 16 / size }
}

private enum Bits8: TransposedBits {
    typealias Bits = UInt8
    @inline(__always)
    static func lines(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64) {
        tern_transpose_lines8(to, toStride, from, fromStride)
    }
    @inline(__always)
    static func small(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64) {
        tern_transpose8(to, toStride, from, fromStride)
    }
}

private enum Bits16: TransposedBits {
    typealias Bits = UInt16
    @inline(__always)
    static func lines(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64) {
        tern_transpose_lines16(to, toStride, from, fromStride)
    }
    @inline(__always)
    static func small(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64) {
        tern_transpose16(to, toStride, from, fromStride)
    }
}

private enum Bits32: TransposedBits {
    typealias Bits = UInt32
    @inline(__always)
    static func lines(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64) {
        tern_transpose_lines32(to, toStride, from, fromStride)
    }
    @inline(__always)
    static func small(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64) {
        tern_transpose32(to, toStride, from, fromStride)
    }
}

private enum Bits64: TransposedBits {
    typealias Bits = UInt64
    @inline(__always)
    static func lines(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64) {
        tern_transpose_lines64(to, toStride, from, fromStride)
    }
    @inline(__always)
    static func small(_ to: UnsafeMutableRawPointer, _ toStride: Int64, _ from: UnsafeRawPointer, _ fromStride: Int64) {
        tern_transpose64(to, toStride, from, fromStride)
    }
}

/// One element after another, along the longer dimension inside.
@inline(__always)
private func copyElements<T>(_: T.Type, _ plane: Plane, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer) {
    let isAcross = plane.rows > plane.columns
    let outer = isAcross ? plane.columns : plane.rows, inner = isAcross ? plane.rows : plane.columns
    let outputStep = isAcross ? plane.outputRow : plane.outputColumn, inputStep = isAcross ? plane.inputRow : plane.inputColumn
    let outputNext = isAcross ? plane.outputColumn : plane.outputRow, inputNext = isAcross ? plane.inputColumn : plane.inputRow
    for i in 0..<outer {
        let to = output + i &* outputNext, from = input + i &* inputNext
        for j in 0..<inner {
            (to + j &* outputStep).assumingMemoryBound(to: T.self).pointee =
                (from + j &* inputStep).assumingMemoryBound(to: T.self).pointee
        }
    }
}

/// The output's neighbours along columns are the input's along rows.
@inline(__always)
private func transpose<B: TransposedBits>(
    _: B.Type, _ plane: Plane, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer
) {
    let toStride = Int64(plane.outputRow), fromStride = Int64(plane.inputColumn)
    @inline(__always) func to(_ row: Int, _ column: Int) -> UnsafeMutableRawPointer {
        output + row &* plane.outputRow + column &* B.size
    }
    @inline(__always) func from(_ row: Int, _ column: Int) -> UnsafeRawPointer {
        input + column &* plane.inputColumn + row &* B.size
    }
    @inline(__always) func elements(_ row: Int, _ rows: Int, _ column: Int, _ columns: Int) {
        var part = plane
        part.rows = rows
        part.columns = columns
        copyElements(B.Bits.self, part, to(row, column), from(row, column))
    }
    let side = B.side, lane = B.lane
    var row = 0
    while row < plane.rows {
        let rows = row &+ side < plane.rows ? side : plane.rows &- row
        var column = 0
        if rows == side {
            while column &+ side <= plane.columns {
                B.lines(to(row, column), toStride, from(row, column), fromStride)
                column &+= side
            }
        }
        let fullRows = rows / lane &* lane
        while column &+ 2 &* lane <= plane.columns {
            var part = 0
            while part < fullRows {
                B.small(to(row &+ part, column), toStride, from(row &+ part, column), fromStride)
                part &+= lane
            }
            if fullRows < rows { elements(row &+ fullRows, rows &- fullRows, column, 2 &* lane) }
            column &+= 2 &* lane
        }
        if column < plane.columns { elements(row, rows, column, plane.columns &- column) }
        row &+= side
    }
}

/// Whole registers, four at a time, then the rest.
///
/// For some KiB: there the C library turns to the processor's string instruction, which takes a third longer if the source stays
/// in a cache. Stores begin where cache lines do: one that belongs to two takes the time of two.
@inline(__always)
private func copyRegisters(_ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer, _ byteCount: Int) {
    typealias Register = SIMD64<UInt8>
    output.storeBytes(of: input.loadUnaligned(as: Register.self), as: Register.self)
    var done = (0 &- Int(bitPattern: output)) & 63
    while done &+ 256 <= byteCount {
        let to = output + done, from = input + done
        let a = from.loadUnaligned(as: Register.self), b = (from + 64).loadUnaligned(as: Register.self)
        let c = (from + 128).loadUnaligned(as: Register.self), d = (from + 192).loadUnaligned(as: Register.self)
        to.storeBytes(of: a, as: Register.self)
        (to + 64).storeBytes(of: b, as: Register.self)
        (to + 128).storeBytes(of: c, as: Register.self)
        (to + 192).storeBytes(of: d, as: Register.self)
        done &+= 256
    }
    while done &+ 64 <= byteCount {
        (output + done).storeBytes(of: (input + done).loadUnaligned(as: Register.self), as: Register.self)
        done &+= 64
    }
    let last = byteCount &- 64
    if done < byteCount { (output + last).storeBytes(of: (input + last).loadUnaligned(as: Register.self), as: Register.self) }
}

/// Rows of neighbours: long ones by the C library, which moves them in half the time of a loop, short ones without a call.
@inline(__always)
private func copyRows<T: BitwiseCopyable>(
    _: T.Type, _ plane: Plane, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer
) {
    let byteCount = plane.columns &* MemoryLayout<T>.size
    if byteCount >= 2048, byteCount <= 16384 {
        for i in 0..<plane.rows { copyRegisters(output + i &* plane.outputRow, input + i &* plane.inputRow, byteCount) }
    } else if byteCount >= 256 {
        for i in 0..<plane.rows {
            (output + i &* plane.outputRow).copyMemory(from: input + i &* plane.inputRow, byteCount: byteCount)
        }
    } else {
        for i in 0..<plane.rows {
            let to = (output + i &* plane.outputRow).assumingMemoryBound(to: T.self)
            let from = (input + i &* plane.inputRow).assumingMemoryBound(to: T.self)
            for j in 0..<plane.columns { to[j] = from[j] }
        }
    }
}

@inline(__always)
private func planeCopy<B: TransposedBits>(_: B.Type) -> PlaneCopy {
    { plane, output, input in
        let plane = plane.pointee
        if plane.outputColumn == B.size, plane.inputColumn == B.size {
            copyRows(B.Bits.self, plane, output, input)
        } else if plane.outputColumn == B.size, plane.inputColumn == 0 {
            for i in 0..<plane.rows {
                let to = (output + i &* plane.outputRow).assumingMemoryBound(to: B.Bits.self)
                let value = (input + i &* plane.inputRow).assumingMemoryBound(to: B.Bits.self).pointee
                for j in 0..<plane.columns { to[j] = value }
            }
        } else if plane.outputColumn == B.size, plane.inputColumn == -B.size {
            for i in 0..<plane.rows {
                let to = (output + i &* plane.outputRow).assumingMemoryBound(to: B.Bits.self)
                let from = (input + i &* plane.inputRow).assumingMemoryBound(to: B.Bits.self)
                for j in 0..<plane.columns { to[j] = from[0 &- j] }
            }
        } else if plane.outputColumn == B.size, plane.inputRow == B.size, plane.rows >= B.lane, plane.columns >= B.lane {
            transpose(B.self, plane, output, input)
        } else {
            copyElements(B.Bits.self, plane, output, input)
        }
    }
}

func registerCopies(_ catalog: KernelCatalog) {
    catalog.addCopies(strided: stridedCopy(UInt8.self), plane: planeCopy(Bits8.self))
    catalog.addCopies(strided: stridedCopy(UInt16.self), plane: planeCopy(Bits16.self))
    catalog.addCopies(strided: stridedCopy(UInt32.self), plane: planeCopy(Bits32.self))
    catalog.addCopies(strided: stridedCopy(UInt64.self), plane: planeCopy(Bits64.self))
}
