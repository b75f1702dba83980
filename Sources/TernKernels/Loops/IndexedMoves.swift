import TernKernelABI

// Elements whose place along a dimension is given: what gather, scatter and scatter_add are made of.

/// True if the indices of a row are in bounds.
@inline(__always)
func areInside(_ count: Int, _ indices: UnsafePointer<Int64>, _ step: Int, _ extent: Int) -> Bool {
    let last = Int64(extent &- 1)
    // An index below 0 has the sign bit, or else its distance to the last one has it if it lies beyond. Without comparisons the
    // loop has nothing to leave early for, and vectorizes.
    var signs: Int64 = 0
    if step == 1 {
        for i in 0..<count { signs |= indices[i] | (last &- indices[i]) }
    } else {
        for i in 0..<count { signs |= indices[i &* step] | (last &- indices[i &* step]) }
    }
    return signs >= 0
}

/// Runs `body(near, far)`, two distances in elements, for each place of a part of a row.
///
/// The usual strides are written out, so that the compiler makes plain loops of them; the most usual ones four at a time, which
/// takes a quarter off a gather.
@inline(__always)
private func forEachPlace(
    _ plane: IndexedPlane, _ columns: Range<Int>, _ indices: UnsafePointer<Int64>, _ body: (_ near: Int, _ far: Int) -> Void
) {
    let step = plane.farStep, next = plane.farColumn
    if plane.indexColumn == 1, plane.nearColumn == 1 {
        if step == 1, next == 0 {
            var i = columns.lowerBound
            while i &+ 4 <= columns.upperBound {
                body(i, Int(indices[i]))
                body(i &+ 1, Int(indices[i &+ 1]))
                body(i &+ 2, Int(indices[i &+ 2]))
                body(i &+ 3, Int(indices[i &+ 3]))
                i &+= 4
            }
            while i < columns.upperBound {
                body(i, Int(indices[i]))
                i &+= 1
            }
        } else {
            for i in columns { body(i, i &* next &+ Int(indices[i]) &* step) }
        }
    } else {
        for i in columns { body(i &* plane.nearColumn, i &* next &+ Int(indices[i &* plane.indexColumn]) &* step) }
    }
}

/// Elements of a row that are checked before they are read: their indices stay in the first-level cache in between.
private let checkedAtOnce = 1024

@inline(__always)
private func gather<T: BitwiseCopyable>(_: T.Type) -> IndexedGather {
    { plane, near, far, indices in
        let plane = plane.pointee
        let near = near.assumingMemoryBound(to: T.self), far = far.assumingMemoryBound(to: T.self)
        for row in 0..<plane.rows {
            let indices = indices + row &* plane.indexRow
            let near = near + row &* plane.nearRow, far = far + row &* plane.farRow
            var start = 0
            while start < plane.columns {
                let end = start &+ checkedAtOnce < plane.columns ? start &+ checkedAtOnce : plane.columns
                let part = indices + start &* plane.indexColumn
                // Rows that share their indices have them checked once.
                let isNew = row == 0 || plane.indexRow != 0
                if isNew, !areInside(end &- start, part, plane.indexColumn, plane.extent) { return false }
                forEachPlace(plane, start..<end, indices) { near[$0] = far[$1] }
                start = end
            }
        }
        return true
    }
}

@inline(__always)
private func replace<T: BitwiseCopyable>(_: T.Type) -> IndexedScatter {
    { plane, near, far, indices in
        let plane = plane.pointee
        let near = near.assumingMemoryBound(to: T.self), far = far.assumingMemoryBound(to: T.self)
        for row in 0..<plane.rows {
            let from = near + row &* plane.nearRow, to = far + row &* plane.farRow
            forEachPlace(plane, 0..<plane.columns, indices + row &* plane.indexRow) { to[$1] = from[$0] }
        }
    }
}

@inline(__always)
private func combine<F: ReductionFormula, T: TileScalar>(_: F.Type, _: T.Type) -> IndexedScatter {
    { plane, near, far, indices in
        let plane = plane.pointee
        let near = near.assumingMemoryBound(to: T.self), far = far.assumingMemoryBound(to: T.self)
        for row in 0..<plane.rows {
            let from = near + row &* plane.nearRow, to = far + row &* plane.farRow
            forEachPlace(plane, 0..<plane.columns, indices + row &* plane.indexRow) { to[$1] = F.combine(to[$1], from[$0]) }
        }
    }
}

extension KernelCatalog {
    @inline(__always)
    fileprivate func combination<F: ReductionFormula>(_ name: StaticString, _: F.Type) {
        add(name, .uint8, indexed: combine(F.self, UInt8.self))
        add(name, .int8, indexed: combine(F.self, Int8.self))
        add(name, .int16, indexed: combine(F.self, Int16.self))
        add(name, .int32, indexed: combine(F.self, Int32.self))
        add(name, .int64, indexed: combine(F.self, Int64.self))
        add(name, .float32, indexed: combine(F.self, Float.self))
        add(name, .float64, indexed: combine(F.self, Double.self))
    }
}

func registerIndexedMoves(_ catalog: KernelCatalog) {
    catalog.indexed.check = { plane, indices in
        let plane = plane.pointee
        for row in 0..<plane.rows {
            let isInside = areInside(plane.columns, indices + row &* plane.indexRow, plane.indexColumn, plane.extent)
            if !isInside { return false }
        }
        return true
    }
    catalog.addIndexedMoves(gather: gather(UInt8.self), replace: replace(UInt8.self))
    catalog.addIndexedMoves(gather: gather(UInt16.self), replace: replace(UInt16.self))
    catalog.addIndexedMoves(gather: gather(UInt32.self), replace: replace(UInt32.self))
    catalog.addIndexedMoves(gather: gather(UInt64.self), replace: replace(UInt64.self))
    catalog.combination("sum", Sum.self)
    catalog.combination("prod", Product.self)
    catalog.combination("amax", Largest.self)
    catalog.combination("amin", Smallest.self)
}
