import TernKernelABI

// Where the largest or smallest element stands.

/// The index of the first element equal to the value; NaN is found by being unequal to itself.
@inline(__always)
private func search<T: TileScalar>(_: T.Type) -> RowSearch where T.Mask == Bool {
    { count, input, value in
        let input = input.assumingMemoryBound(to: T.self), value = value.assumingMemoryBound(to: T.self).pointee
        let isNumber = T.equal(value, value)
        @inline(__always) func isFound(_ x: T) -> Bool { isNumber ? T.equal(x, value) : !T.equal(x, x) }
        // Blocks that do not have it are passed without a branch an element.
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
        while start < count, !isFound(input[start]) { start &+= 1 }
        return start
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
        while row < rows {
            let input = input.assumingMemoryBound(to: T.self) + row &* stride
            let place = Int32(truncatingIfNeeded: first &+ row)
            for i in 0..<columns {
                let x = input[i], known = best[i]
                let isKept = isLargest ? T.lessOrEqual(x, known) : T.lessOrEqual(known, x)
                let isBetter = !isKept && T.equal(known, known)
                best[i] = isBetter ? x : known
                places[i] = isBetter ? place : places[i]
            }
            row &+= 1
        }
    }
}

extension KernelCatalog {
    @inline(__always)
    fileprivate func places<T: TileScalar>(_ type: ElementType, _: T.Type) where T.Mask == Bool {
        add(type, search: search(T.self))
        add("amax", type, columns: downColumns(T.self, isLargest: true))
        add("amin", type, columns: downColumns(T.self, isLargest: false))
    }
}

func registerExtremumPlaces(_ catalog: KernelCatalog) {
    catalog.places(.uint8, UInt8.self)
    catalog.places(.int8, Int8.self)
    catalog.places(.int16, Int16.self)
    catalog.places(.int32, Int32.self)
    catalog.places(.int64, Int64.self)
    catalog.places(.float32, Float.self)
    catalog.places(.float64, Double.self)
}
