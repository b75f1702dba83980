import CTern

/// A key and the place that it came from. No two items of a row are equal, so that every way of sorting is stable.
protocol SortItem {
    init(_ key: UInt64, _ place: Int)
    var key: UInt64 { get }
    var place: Int { get }
    static func isBefore(_ a: Self, _ b: Self) -> Bool
    /// Items that are sorted together before what is sorted is merged.
    static var run: Int { get }
    /// Writes at most `run` items in order. What follows `from` in memory may be read, as many items again.
    static func sortRun(_ count: Int, _ from: UnsafeMutablePointer<Self>, _ to: UnsafeMutablePointer<Self>)
}

extension SortItem {
    @inline(__always) static var run: Int { 16 }
    @inline(__always)
    static func sortRun(_ count: Int, _ from: UnsafeMutablePointer<Self>, _ to: UnsafeMutablePointer<Self>) {
        insert(count, from, to)
    }

    @inline(__always)
    fileprivate static func insert(_ count: Int, _ from: UnsafeMutablePointer<Self>, _ to: UnsafeMutablePointer<Self>) {
        var i = 0
        while i < count {
            let item = from[i]
            var at = i
            while at > 0 && isBefore(item, to[at &- 1]) {
                to[at] = to[at &- 1]
                at &-= 1
            }
            to[at] = item
            i &+= 1
        }
    }
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

    #if TERN_AVX2 || TERN_AVX512
        @inline(__always) static var run: Int { 64 }

        /// An item's place is the number of those before it: comparisons of all with all, which no branch depends on.
        @inline(__always)
        static func sortRun(_ count: Int, _ from: UnsafeMutablePointer<NarrowItem>, _ to: UnsafeMutablePointer<NarrowItem>) {
            if count < 16 { return insert(count, from, to) }
            var i = 0
            while i < count {
                let first = tern_load_items8(from + i), second = tern_load_items8(from + i + 8)
                var ranks = (SIMD8<Int64>(), SIMD8<Int64>())
                for j in 0..<count {
                    let item = from[j].bits
                    ranks.0 = tern_count_before(ranks.0, item, first)
                    ranks.1 = tern_count_before(ranks.1, item, second)
                }
                withUnsafeMutableBytes(of: &ranks) { memory in
                    let rank = memory.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Int64.self)
                    let end = count &- i < 16 ? count &- i : 16
                    for k in 0..<end { to[Int(rank[k])] = from[i &+ k] }
                }
                i &+= 16
            }
        }
    #endif
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
    ///
    /// It is called and not inlined: every kernel of every element type sorts one of the two kinds of items.
    @inline(never)
    func sort(_ count: Int, keyBits: Int) -> UnsafeMutablePointer<Item> {
        if count < 192 { return sortByMerging(count) }
        // Small digits have few counts to go through, large ones few passes over the items.
        return sortByDigits(count, keyBits, digitBits: count < 4096 || keyBits <= 16 ? 8 : 11)
    }

    // MARK: Short rows

    @inline(__always)
    private func sortByMerging(_ count: Int) -> UnsafeMutablePointer<Item> {
        var start = 0
        while start < count {
            let rest = count &- start
            Item.sortRun(rest < Item.run ? rest : Item.run, items + start, others + start)
            start &+= Item.run
        }
        var from = others, to = items
        var width = Item.run
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
