import TernKernelABI

// Where the largest or smallest element stands.

/// Passes blocks that have neither the value nor, if that is NaN, any NaN, without a branch an element: where the first that may have
/// one begins.
@inline(__always)
private func passBlocks<T: TileScalar>(
    _ count: Int, _ input: UnsafePointer<T>, _ value: T, isNumber: Bool
) -> Int where T.Mask == Bool {
    let block = 64
    var start = 0
    while start &+ block <= count {
        let part = input + start
        var hits: UInt32 = 0
        if isNumber {
            for i in 0..<block { hits &+= one(if: T.equal(part[i], value)) }
        } else {
            for i in 0..<block { hits &+= one(if: !T.equal(part[i], part[i])) }
        }
        if hits != 0 { break }
        start &+= block
    }
    return start
}

/// The index of the first element equal to the value.
@inline(__always)
private func search<T: TileScalar>(_: T.Type) -> RowSearch where T.Mask == Bool {
    { count, input, value in
        let input = input.assumingMemoryBound(to: T.self), value = value.assumingMemoryBound(to: T.self).pointee
        var start = passBlocks(count, input, value, isNumber: true)
        while start < count, !T.equal(input[start], value) { start &+= 1 }
        return start
    }
}

/// The same for floats, a register at a time in the end; NaN is found by being unequal to itself.
@inline(__always)
private func searchLanes<L: TileLanes>(_: L.Type) -> RowSearch where L.Element.Mask == Bool {
    { count, input, value in
        let value = value.assumingMemoryBound(to: L.Element.self).pointee
        let isNumber = L.Element.equal(value, value)
        var start = passBlocks(count, input.assumingMemoryBound(to: L.Element.self), value, isNumber: isNumber)
        let values = L.splat(value)
        // A byte a lane, as many as any register has.
        var marks = SIMD2<UInt64>()
        return withUnsafeMutableBytes(of: &marks) { marks in
            let marks = marks.baseAddress.unsafelyUnwrapped
            while start < count {
                let lanes = L.laneCount < count &- start ? L.laneCount : count &- start
                let x: L = load(input, start &* L.elementSize, lanes)
                let isEqual = L.equal(x, isNumber ? values : x)
                L.store(isNumber ? isEqual : L.Mask.not(isEqual), marks, lanes)
                let low = marks.load(as: UInt64.self), high = marks.load(fromByteOffset: 8, as: UInt64.self)
                if low != 0 { return start &+ low.trailingZeroBitCount &>> 3 }
                if high != 0 { return start &+ 8 &+ high.trailingZeroBitCount &>> 3 }
                start &+= L.laneCount
            }
            return count
        }
    }
}

/// Goes down columns side by side. A column that has found NaN keeps it: nothing is compared with it any more.
@inline(__always)
private func downColumns<T: TileScalar>(_: T.Type, isLargest: Bool) -> ColumnSearch where T.Mask == Bool {
    { rows, first, columns, stride, input, best, places in
        let best = best.assumingMemoryBound(to: T.self)
        var row = 0
        if first == 0 {
            let input = input.assumingMemoryBound(to: T.self)
            for i in 0..<columns {
                best[i] = input[i]
                places[i] = 0
            }
            row = 1
        }
        @inline(__always) func take(_ x: T, _ place: Int32, _ known: inout T, _ at: inout Int32) {
            let isKept = isLargest ? T.lessOrEqual(x, known) : T.lessOrEqual(known, x)
            let isBetter = one(if: !isKept) & one(if: T.equal(known, known)) != 0
            at = isBetter ? place : at
            known = isBetter ? x : known
        }
        // Four rows for one reading and one writing of what is known.
        while row &+ 4 <= rows {
            let a = input.assumingMemoryBound(to: T.self) + row &* stride, b = a + stride, c = b + stride, d = c + stride
            let place = Int32(truncatingIfNeeded: first &+ row)
            for i in 0..<columns {
                var known = best[i], at = places[i]
                take(a[i], place, &known, &at)
                take(b[i], place &+ 1, &known, &at)
                take(c[i], place &+ 2, &known, &at)
                take(d[i], place &+ 3, &known, &at)
                best[i] = known
                places[i] = at
            }
            row &+= 4
        }
        while row < rows {
            let input = input.assumingMemoryBound(to: T.self) + row &* stride
            let place = Int32(truncatingIfNeeded: first &+ row)
            for i in 0..<columns {
                var known = best[i], at = places[i]
                take(input[i], place, &known, &at)
                best[i] = known
                places[i] = at
            }
            row &+= 1
        }
    }
}

extension KernelCatalog {
    @inline(__always)
    fileprivate func places<T: TileScalar>(_ type: ElementType, _: T.Type, _ search: @escaping RowSearch) where T.Mask == Bool {
        add(type, search: search)
        add("amax", type, columns: downColumns(T.self, isLargest: true))
        add("amin", type, columns: downColumns(T.self, isLargest: false))
    }
}

func registerExtremumPlaces(_ catalog: KernelCatalog) {
    catalog.places(.uint8, UInt8.self, search(UInt8.self))
    catalog.places(.int8, Int8.self, search(Int8.self))
    catalog.places(.int16, Int16.self, search(Int16.self))
    catalog.places(.int32, Int32.self, search(Int32.self))
    catalog.places(.int64, Int64.self, search(Int64.self))
    catalog.places(.float32, Float.self, searchLanes(SIMD16<Float>.self))
    catalog.places(.float64, Double.self, searchLanes(SIMD8<Double>.self))
}
