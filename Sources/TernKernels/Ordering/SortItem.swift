/// A key and the place that it came from. No two items of a row are equal, so that every way of sorting is stable.
protocol SortItem {
    init(_ key: UInt64, _ place: Int)
    var key: UInt64 { get }
    var place: Int { get }
    static func isBefore(_ a: Self, _ b: Self) -> Bool
}

/// For keys of up to 32 bits, in rows of up to 2³² elements.
struct NarrowItem: SortItem {
    private var bits: UInt64

    @inline(__always) init(_ key: UInt64, _ place: Int) {
        bits = key &<< 32 | UInt64(UInt32(truncatingIfNeeded: place))
    }
    @inline(__always) var key: UInt64 { bits &>> 32 }
    @inline(__always) var place: Int { Int(UInt32(truncatingIfNeeded: bits)) }
    @inline(__always) static func isBefore(_ a: NarrowItem, _ b: NarrowItem) -> Bool { a.bits < b.bits }
}

struct WideItem: SortItem {
    let key: UInt64
    let place: Int

    @inline(__always) init(_ key: UInt64, _ place: Int) {
        self.key = key
        self.place = place
    }
    @inline(__always) static func isBefore(_ a: WideItem, _ b: WideItem) -> Bool {
        a.key < b.key || (a.key == b.key && a.place < b.place)
    }
}

/// Two lists of items and the counts of the digits: a row's scratch memory.
struct SortSpace<Item: SortItem> {
    let counts: UnsafeMutablePointer<Int>
    let items: UnsafeMutablePointer<Item>
    let others: UnsafeMutablePointer<Item>

    /// Counts for `digits` digits of eleven bits, then the lists.
    @inline(__always)
    init(_ scratch: UnsafeMutableRawPointer, _ count: Int, counts countOfCounts: Int) {
        counts = scratch.assumingMemoryBound(to: Int.self)
        items = (scratch + countOfCounts &* 8).assumingMemoryBound(to: Item.self)
        others = items + count
    }

    /// Sorts the first `count` items, and returns the list that has them then.
    @inline(__always)
    func sort(_ count: Int, keyBits: Int) -> UnsafeMutablePointer<Item> {
        if count < 192 { return sortByMerging(count) }
        // Small digits have few counts to go through, large ones few passes over the items.
        return sortByDigits(count, keyBits, digitBits: count < 4096 || keyBits <= 16 ? 8 : 11)
    }

    // MARK: Short rows

    @inline(__always)
    private func sortByMerging(_ count: Int) -> UnsafeMutablePointer<Item> {
        let run = 16
        var start = 0
        while start < count {
            let end = start &+ run < count ? start &+ run : count
            insert(start, end)
            start = end
        }
        var from = items, to = others
        var width = run
        while width < count {
            var start = 0
            while start < count {
                let middle = start &+ width < count ? start &+ width : count
                let end = middle &+ width < count ? middle &+ width : count
                var i = start, j = middle, at = start
                while i < middle && j < end {
                    let isSecond = Item.isBefore(from[j], from[i])
                    to[at] = isSecond ? from[j] : from[i]
                    j &+= isSecond ? 1 : 0
                    i &+= isSecond ? 0 : 1
                    at &+= 1
                }
                while i < middle {
                    to[at] = from[i]
                    i &+= 1
                    at &+= 1
                }
                while j < end {
                    to[at] = from[j]
                    j &+= 1
                    at &+= 1
                }
                start = end
            }
            let swapped = from
            from = to
            to = swapped
            width = width &* 2
        }
        return from
    }

    @inline(__always)
    private func insert(_ start: Int, _ end: Int) {
        var i = start &+ 1
        while i < end {
            let item = items[i]
            var at = i
            while at > start && Item.isBefore(item, items[at &- 1]) {
                items[at] = items[at &- 1]
                at &-= 1
            }
            items[at] = item
            i &+= 1
        }
    }

    // MARK: Long rows

    /// By the last digit, then by the one before it, and so on; each pass keeps the order of equal digits. A digit that all keys
    /// share takes no pass.
    @inline(__always)
    private func sortByDigits(_ count: Int, _ keyBits: Int, digitBits: Int) -> UnsafeMutablePointer<Item> {
        let passes = (keyBits &+ digitBits &- 1) / digitBits
        let radix = 1 &<< digitBits, mask = UInt64(radix &- 1)
        var i = 0
        while i < passes &* radix {
            counts[i] = 0
            i &+= 1
        }
        i = 0
        while i < count {
            var key = items[i].key
            var pass = 0
            while pass < passes {
                let at = pass &* radix &+ Int(key & mask)
                counts[at] = counts[at] &+ 1
                key = key &>> UInt64(digitBits)
                pass &+= 1
            }
            i &+= 1
        }
        var from = items, to = others
        var pass = 0
        while pass < passes {
            let shift = UInt64(pass &* digitBits)
            let places = counts + pass &* radix
            pass &+= 1
            if places[Int(from[0].key &>> shift & mask)] == count { continue }
            var sum = 0
            i = 0
            while i < radix {
                let next = sum &+ places[i]
                places[i] = sum
                sum = next
                i &+= 1
            }
            i = 0
            while i < count {
                let item = from[i]
                let digit = Int(item.key &>> shift & mask)
                to[places[digit]] = item
                places[digit] = places[digit] &+ 1
                i &+= 1
            }
            let swapped = from
            from = to
            to = swapped
        }
        return from
    }
}
