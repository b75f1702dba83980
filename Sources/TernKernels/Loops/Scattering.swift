import TernKernelABI

/// Runs one after another in the order given: a place that comes twice is combined twice, always in the same order.
@inline(__always)
private func addScatter<F: ReductionFormula, T: TileScalar>(
    _ catalog: KernelCatalog, _ name: StaticString, _ type: ElementType, _: F.Type, _: T.Type
) {
    catalog.add(name, type) { (count, run, stride, unit, output, places, values) in
        let output = output.assumingMemoryBound(to: T.self), values = values.assumingMemoryBound(to: T.self)
        if run == 1 {
            for i in 0..<count {
                let place = Int(places[i]) &* unit
                output[place] = F.combine(output[place], values[i &* stride])
            }
            return
        }
        for i in 0..<count {
            let to = output + Int(places[i]) &* unit, from = values + i &* stride
            for j in 0..<run { to[j] = F.combine(to[j], from[j]) }
        }
    }
}

extension KernelCatalog {
    @inline(__always)
    fileprivate func scatter<F: ReductionFormula>(_ name: StaticString, _: F.Type) {
        addScatter(self, name, .uint8, F.self, UInt8.self)
        addScatter(self, name, .int8, F.self, Int8.self)
        addScatter(self, name, .int16, F.self, Int16.self)
        addScatter(self, name, .int32, F.self, Int32.self)
        addScatter(self, name, .int64, F.self, Int64.self)
        addScatter(self, name, .float32, F.self, Float.self)
        addScatter(self, name, .float64, F.self, Double.self)
    }
}

func registerScatters(_ catalog: KernelCatalog) {
    catalog.scatter("sum", Sum.self)
    catalog.scatter("prod", Product.self)
    catalog.scatter("amax", Largest.self)
    catalog.scatter("amin", Smallest.self)
    catalog.indexCheck = { (count, low, extent, indices) in
        if areInside(count, indices, 1, Int(extent)) { return count }
        for i in 0..<count {
            let index = indices[i]
            if index >= extent || index < low { return i }
            if index < 0 { indices[i] = index &+ extent }
        }
        return count
    }
    catalog.indexPlaces = { (count, extent, stride, indices, places) in
        let last = extent &- 1
        var signs: Int64 = 0
        for i in 0..<count {
            // The extent where the sign bit is set.
            let index = indices[i] &+ (indices[i] &>> 63 & extent)
            signs |= index | (last &- index)
            places[i] = places[i] &+ index &* stride
        }
        return signs >= 0
    }
}
