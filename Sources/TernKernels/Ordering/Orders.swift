import TernKernelABI

// Kernels that compare the elements of a row by their keys.

/// Fills the list with the items whose highest digits are those of the places `first..<end` of the sorted row, and returns their
/// number and how many come before them.
///
/// One digit tells most elements apart, so that a few places of a long row do not need it sorted whole.
@inline(__always)
private func collect<B: OrderedBits, Item: SortItem>(
    _: B.Type, _ space: SortSpace<Item>, _ count: Int, _ input: UnsafePointer<B.Bits>, _ turn: UInt64, _ first: Int, _ end: Int
) -> (count: Int, before: Int) {
    if count < 1024 || end &- first > count / 4 {
        for i in 0..<count { space.items[i] = Item(B.key(input[i]) ^ turn, i) }
        return (count, 0)
    }
    let digitBits = B.keyBits < 11 ? B.keyBits : 11
    let shift = UInt64(B.keyBits &- digitBits), radix = 1 &<< digitBits
    for i in 0..<radix { space.counts[i] = 0 }
    for i in 0..<count {
        let digit = Int((B.key(input[i]) ^ turn) &>> shift)
        space.counts[digit] = space.counts[digit] &+ 1
    }
    var low = 0, before = 0
    while before &+ space.counts[low] <= first {
        before = before &+ space.counts[low]
        low &+= 1
    }
    var high = low, upTo = before &+ space.counts[low]
    while upTo < end {
        high &+= 1
        upTo = upTo &+ space.counts[high]
    }
    let lowest = UInt64(low), span = UInt64(high &- low)
    var found = 0
    for i in 0..<count {
        let key = B.key(input[i]) ^ turn
        if key &>> shift &- lowest <= span {
            space.items[found] = Item(key, i)
            found &+= 1
        }
    }
    return (found, before)
}

/// Fills the list with the items of the places `0..<end` of the sorted row, and some more: an element is looked at again only if
/// it comes before the last of the best `end` so far, which few do in a row that is not sorted backwards. Returns the number of
/// items; 0 if they had to be sorted out too often.
@inline(__always)
private func collectFirst<B: OrderedBits, Item: SortItem>(
    _: B.Type, _ space: SortSpace<Item>, _ count: Int, _ input: UnsafePointer<B.Bits>, _ turn: UInt64, _ end: Int
) -> Int {
    let block = 64, capacity = 4 &* end > 1024 ? 4 &* end : 1024
    var found = 0, start = 0, sorts = 0
    var bound = UInt64.max, hasBound = false
    while start < count {
        let next = start &+ block < count ? start &+ block : count
        if hasBound {
            var hits: UInt32 = 0
            for i in start..<next { hits &+= one(if: B.isBefore(input[i], turn, bound)) }
            if hits == 0 {
                start = next
                continue
            }
        }
        if found &+ block > capacity {
            sorts &+= 1
            if sorts > 24 { return 0 }
            let sorted = space.sort(found, keyBits: B.keyBits)
            for i in 0..<end { space.items[i] = sorted[i] }
            found = end
            bound = space.items[end &- 1].key
            hasBound = true
        }
        for i in start..<next {
            let key = B.key(input[i]) ^ turn
            space.items[found] = Item(key, i)
            found &+= Int(one(if: !hasBound || key < bound))
        }
        start = next
    }
    return found
}

@inline(__always)
private func order<B: OrderedBits, Item: SortItem>(
    _: B.Type, _: Item.Type, _ count: Int, _ input: UnsafePointer<B.Bits>, _ isDescending: Bool, _ first: Int, _ end: Int,
    _ values: UnsafeMutablePointer<B.Bits>, _ indices: UnsafeMutablePointer<Int64>, _ scratch: UnsafeMutableRawPointer
) {
    let space = SortSpace<Item>(scratch, count, counts: OrderScratch.counts)
    let turn = isDescending ? B.greatestKey : 0
    var found = 0, before = 0
    if first == 0, count >= 4096, end &* 32 <= count { found = collectFirst(B.self, space, count, input, turn, end) }
    if found == 0 { (found, before) = collect(B.self, space, count, input, turn, first, end) }
    let sorted = space.sort(found, keyBits: B.keyBits) + (first &- before)
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
            for i in 0..<count {
                let key = B.key(values[i])
                if B.isNaN(key) || boundaryCount == 0 {
                    places[i] = Int64(boundaryCount)
                    continue
                }
                // Halves by a choice of numbers, without a branch that the processor would have to guess.
                var low = 0, length = boundaryCount
                while length > 0 {
                    let half = (length &+ 1) / 2
                    var at = low &+ half &- 1
                    if let sorter { at = Int(sorter[at]) }
                    let boundary = B.key(boundaries[at])
                    let isBelow = boundary < key || (isRight && boundary == key)
                    low = isBelow ? low &+ half : low
                    length = length &- half
                }
                places[i] = Int64(low)
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
