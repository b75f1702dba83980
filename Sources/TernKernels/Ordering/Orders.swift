import TernKernelABI

// Kernels that compare the elements of a row by their keys.

@inline(__always)
private func order<B: OrderedBits, Item: SortItem>(
    _: B.Type, _: Item.Type, _ count: Int, _ input: UnsafePointer<B.Bits>, _ isDescending: Bool, _ first: Int, _ end: Int,
    _ values: UnsafeMutablePointer<B.Bits>, _ indices: UnsafeMutablePointer<Int64>, _ scratch: UnsafeMutableRawPointer
) {
    let space = SortSpace<Item>(scratch, count, counts: OrderScratch.counts)
    let turn = isDescending ? B.greatestKey : 0
    var sorted = space.items
    if first == 0, end > 0, end <= fewPlaces {
        insertFirst(B.self, space, count, input, turn, end)
    } else {
        var found = 0, before = 0
        if first == 0, count >= 4096, end &* 32 <= count { found = collectFirst(B.self, space, count, input, turn, end) }
        if found == 0 { (found, before) = collect(B.self, space, count, input, turn, first, end) }
        sorted = space.sort(found, keyBits: B.keyBits) + (first &- before)
    }
    for i in 0..<(end &- first) {
        let place = sorted[i].place
        indices[i] = Int64(place)
        values[i] = input[place]
    }
}

@inline(__always)
private func mode<B: OrderedBits, Item: SortItem>(
    _: B.Type, _: Item.Type, _ count: Int, _ input: UnsafePointer<B.Bits>, _ scratch: UnsafeMutableRawPointer
) -> Int {
    let space = SortSpace<Item>(scratch, count, counts: OrderScratch.counts)
    for i in 0..<count { space.items[i] = Item(B.key(input[i]), i) }
    let sorted = space.sort(count, keyBits: B.keyBits)
    var result = 0, longest = 0, length = 0
    for i in 0..<count {
        length &+= 1
        let key = sorted[i].key
        if i &+ 1 == count || sorted[i &+ 1].key != key || B.isNaN(key) {
            if length > longest {
                longest = length
                result = sorted[i].place
            }
            length = 0
        }
    }
    return result
}

/// Merges ever longer runs of row numbers; of equal rows the first stays first.
@inline(__always)
private func orderRows<B: OrderedBits>(
    _: B.Type, _ rows: Int, _ columns: Int, _ input: UnsafePointer<B.Bits>, _ indices: UnsafeMutablePointer<Int64>,
    _ scratch: UnsafeMutablePointer<Int64>
) {
    func isBefore(_ a: Int64, _ b: Int64) -> Bool {
        let a = input + Int(a) &* columns, b = input + Int(b) &* columns
        for i in 0..<columns {
            let x = B.key(a[i]), y = B.key(b[i])
            if x != y { return x < y }
        }
        return false
    }
    var from = indices, to = scratch
    for i in 0..<rows { from[i] = Int64(i) }
    var width = 1
    while width < rows {
        var start = 0
        while start < rows {
            let middle = start &+ width < rows ? start &+ width : rows
            let end = middle &+ width < rows ? middle &+ width : rows
            var i = start, j = middle
            for at in start..<end {
                let isSecond = i == middle || (j < end && isBefore(from[j], from[i]))
                to[at] = isSecond ? from[j] : from[i]
                j &+= isSecond ? 1 : 0
                i &+= isSecond ? 0 : 1
            }
            start = end
        }
        let swapped = from
        from = to
        to = swapped
        width = width &* 2
    }
    if from != indices { for i in 0..<rows { indices[i] = from[i] } }
}

@inline(__always)
private func orders<B: OrderedBits>(_: B.Type) -> OrderKernels {
    OrderKernels(
        row: { count, input, isDescending, first, end, values, indices, scratch in
            let input = input.assumingMemoryBound(to: B.Bits.self), values = values.assumingMemoryBound(to: B.Bits.self)
            if OrderScratch.isNarrow(count, elementSize: B.keyBits / 8) {
                order(B.self, NarrowItem.self, count, input, isDescending, first, end, values, indices, scratch)
            } else {
                order(B.self, WideItem.self, count, input, isDescending, first, end, values, indices, scratch)
            }
        },
        mode: { count, input, scratch in
            let input = input.assumingMemoryBound(to: B.Bits.self)
            if OrderScratch.isNarrow(count, elementSize: B.keyBits / 8) {
                return mode(B.self, NarrowItem.self, count, input, scratch)
            }
            return mode(B.self, WideItem.self, count, input, scratch)
        },
        matrix: { rows, columns, input, indices, scratch in
            orderRows(B.self, rows, columns, input.assumingMemoryBound(to: B.Bits.self), indices, scratch)
        },
        running: { count, input, isLargest, values, indices in
            let input = input.assumingMemoryBound(to: B.Bits.self), values = values.assumingMemoryBound(to: B.Bits.self)
            // Turned, the smallest is the largest; NaN stays above all.
            var best: UInt64 = 0, place = 0
            for i in 0..<count {
                let key = B.key(input[i])
                let rank = isLargest || B.isNaN(key) ? key : key ^ B.greatestKey
                if rank >= best {
                    best = rank
                    place = i
                }
                indices[i] = Int64(place)
                values[i] = input[place]
            }
        },
        census: { count, input in
            let input = input.assumingMemoryBound(to: B.Bits.self)
            var first = count, total = 0
            if B.hasNaN {
                for i in 0..<count where B.isNaN(B.key(input[i])) {
                    if total == 0 { first = i }
                    total &+= 1
                }
            }
            return (first, total)
        },
        search: { count, values, boundaryCount, boundaries, sorter, isRight, places in
            let values = values.assumingMemoryBound(to: B.Bits.self)
            let boundaries = boundaries.assumingMemoryBound(to: B.Bits.self)
            var start = 0
            while start < count {
                let width = count &- start < searchesTogether ? count &- start : searchesTogether
                if let sorter {
                    searchTogether(B.self, width, values + start, boundaryCount, isRight, places + start) {
                        boundaries[Int(sorter[$0])]
                    }
                } else {
                    searchTogether(B.self, width, values + start, boundaryCount, isRight, places + start) { boundaries[$0] }
                }
                start &+= width
            }
        },
        radix: B.keyBits <= 32 ? radix(B.self, NarrowItem.self) : radix(B.self, WideItem.self))
}

func registerOrders(_ catalog: KernelCatalog) {
    catalog.add(.bool, order: orders(OrderedUInt8.self))
    catalog.add(.uint8, order: orders(OrderedUInt8.self))
    catalog.add(.int8, order: orders(OrderedInt8.self))
    catalog.add(.int16, order: orders(OrderedInt16.self))
    catalog.add(.int32, order: orders(OrderedInt32.self))
    catalog.add(.int64, order: orders(OrderedInt64.self))
    catalog.add(.float16, order: orders(OrderedFloat16.self))
    catalog.add(.bfloat16, order: orders(OrderedBFloat16.self))
    catalog.add(.float32, order: orders(OrderedFloat32.self))
    catalog.add(.float64, order: orders(OrderedFloat64.self))
}
