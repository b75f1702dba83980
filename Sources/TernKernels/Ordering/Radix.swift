import TernKernelABI

// The places of 256 values, with the cache lines that they point to, stay in the first-level cache; with 2048 there are fewer
// passes, which together take as long on an idle processor and longer on a busy one.
private let digitBits = 8
private let radixCount = 1 << digitBits

/// The passes of a sort by digits over pieces of a long row.
@inline(__always)
func radix<B: OrderedBits, Item: SortItem>(_: B.Type, _: Item.Type) -> RadixKernels {
    let digits = (B.keyBits &+ digitBits &- 1) / digitBits
    @inline(__always) func digit(_ key: UInt64, _ number: Int) -> Int {
        Int(key &>> UInt64(number &* digitBits) & UInt64(radixCount &- 1))
    }
    @inline(__always) func turn(_ isDescending: Bool) -> UInt64 { isDescending ? B.greatestKey : 0 }
    return RadixKernels(
        digits: digits, radix: radixCount, itemSize: MemoryLayout<Item>.stride,
        count: { count, input, isDescending, counts in
            let input = input.assumingMemoryBound(to: B.Bits.self), turn = turn(isDescending)
            for i in 0..<count {
                let key = B.key(input[i]) ^ turn
                for number in 0..<digits { counts[number &* radixCount &+ digit(key, number)] &+= 1 }
            }
        },
        countItems: { count, items, number, counts in
            let items = items.assumingMemoryBound(to: Item.self)
            for i in 0..<count { counts[digit(items[i].key, number)] &+= 1 }
        },
        spread: { count, first, input, isDescending, number, places, items in
            let input = input.assumingMemoryBound(to: B.Bits.self), turn = turn(isDescending)
            let items = items.assumingMemoryBound(to: Item.self)
            for i in 0..<count {
                let key = B.key(input[i]) ^ turn
                let at = digit(key, number)
                items[Int(places[at])] = Item(key, first &+ i)
                places[at] &+= 1
            }
        },
        move: { count, items, number, places, output in
            let items = items.assumingMemoryBound(to: Item.self), output = output.assumingMemoryBound(to: Item.self)
            for i in 0..<count {
                let item = items[i]
                let at = digit(item.key, number)
                output[Int(places[at])] = item
                places[at] &+= 1
            }
        },
        finish: { count, items, number, places, input, isDescending, values, indices in
            let items = items.assumingMemoryBound(to: Item.self), turn = turn(isDescending)
            let input = input.assumingMemoryBound(to: B.Bits.self), values = values.assumingMemoryBound(to: B.Bits.self)
            for i in 0..<count {
                let item = items[i], key = item.key ^ turn
                var to = i
                if let places {
                    let at = digit(item.key, number)
                    to = Int(places[at])
                    places[at] &+= 1
                }
                // An element is made of its key, so that the row is not read in the order of the result; but for what one key
                // stands for several of.
                values[to] = B.isUnique(key) ? B.bits(key) : input[item.place]
                indices[to] = Int64(item.place)
            }
        })
}
