// Some places of a sorted row, without sorting it whole.

/// Up to so many first places are found by insertion: at 10 of 1024 three times as fast as by digits.
let fewPlaces = 16

/// Fills the list with the items whose highest digits are those of the places `first..<end` of the sorted row, and returns their
/// number and how many come before them.
///
/// One digit tells most elements apart, so that a few places of a long row do not need it sorted whole.
@inline(__always)
func collect<B: OrderedBits, Item: SortItem>(
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
func collectFirst<B: OrderedBits, Item: SortItem>(
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

/// Of how many groups of a row's elements the first ones are looked at.
private let groups = 64

/// A key that at least `end` elements of the row come up to, and few others: the first of each group of elements is found in
/// registers, and of these the one at place `end`.
@inline(__always)
private func outerBound<B: OrderedBits>(
    _: B.Type, _ room: UnsafeMutableRawPointer, _ count: Int, _ input: UnsafePointer<B.Bits>, _ turn: UInt64, _ end: Int
) -> UInt64 {
    let least = room.assumingMemoryBound(to: B.Lane.self)
    for i in 0..<groups { least[i] = B.lane(input[i], turn) }
    var start = groups
    while start &+ groups <= count {
        for i in 0..<groups { least[i] = B.lesser(least[i], B.lane(input[start &+ i], turn)) }
        start &+= groups
    }
    let best = (room + groups &* 8).assumingMemoryBound(to: UInt64.self)
    for i in 0..<end { best[i] = UInt64.max }
    for i in 0..<groups {
        let key = B.key(lane: least[i])
        if key < best[end &- 1] {
            var at = end &- 1
            while at > 0, key < best[at &- 1] {
                best[at] = best[at &- 1]
                at &-= 1
            }
            best[at] = key
        }
    }
    return best[end &- 1]
}

/// Makes the list the items of the places `0..<end` of the sorted row, for a small `end`: the best so far are kept in order, and of
/// most registers of elements no one comes before the last of them.
@inline(__always)
func insertFirst<B: OrderedBits, Item: SortItem>(
    _: B.Type, _ space: SortSpace<Item>, _ count: Int, _ input: UnsafePointer<B.Bits>, _ turn: UInt64, _ end: Int
) {
    let items = space.items
    @inline(__always) func insert(_ item: Item, _ place: Int) {
        var at = place
        while at > 0, item.key < items[at &- 1].key {
            items[at] = items[at &- 1]
            at &-= 1
        }
        items[at] = item
    }
    var bound = UInt64.max, start = 0
    if count >= 8 &* groups {
        bound = outerBound(B.self, space.others, count, input, turn, end)
    }
    if bound < B.greatestKey {
        // Elements with the bound's own key may be among the first; what stands here before them is pushed out, for there are enough.
        bound &+= 1
        for i in 0..<end { items[i] = Item(bound, 0) }
    } else {
        for i in 0..<end { insert(Item(B.key(input[i]) ^ turn, i), i) }
        bound = items[end &- 1].key
        start = end
    }
    let block = 16
    while start < count {
        let next = start &+ block < count ? start &+ block : count
        var hits: UInt32 = 0
        if next &- start == block {
            for i in 0..<block { hits &+= one(if: B.isBefore(input[start &+ i], turn, bound)) }
        } else {
            hits = 1
        }
        if hits != 0 {
            for i in start..<next {
                let key = B.key(input[i]) ^ turn
                if key < bound {
                    insert(Item(key, i), end &- 1)
                    bound = items[end &- 1].key
                }
            }
        }
        start = next
    }
}
