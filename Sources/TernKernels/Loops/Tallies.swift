import TernKernelABI

// How often numbers occur.

/// Counts into four sets of bins by turns: the same number several times in a row would wait for its own count each time.
@inline(__always)
private func tallyByFour(
    _ count: Int, _ bins: Int, _ numbers: UnsafePointer<Int64>, _ counts: UnsafeMutablePointer<Int64>,
    _ first: UnsafeMutablePointer<UInt32>
) {
    let second = first + bins, third = second + bins, fourth = third + bins
    for i in 0..<4 &* bins { first[i] = 0 }
    var i = 0
    while i &+ 4 <= count {
        let a = Int(numbers[i]), b = Int(numbers[i &+ 1]), c = Int(numbers[i &+ 2]), d = Int(numbers[i &+ 3])
        first[a] &+= 1
        second[b] &+= 1
        third[c] &+= 1
        fourth[d] &+= 1
        i &+= 4
    }
    while i < count {
        first[Int(numbers[i])] &+= 1
        i &+= 1
    }
    for i in 0..<bins { counts[i] = Int64(first[i] &+ second[i] &+ third[i] &+ fourth[i]) }
}

func registerTallies(_ catalog: KernelCatalog) {
    catalog.integerBounds = { count, numbers, bounds in
        var least = bounds[0], greatest = bounds[1]
        for i in 0..<count {
            let number = numbers[i]
            least = number < least ? number : least
            greatest = number > greatest ? number : greatest
        }
        bounds[0] = least
        bounds[1] = greatest
    }
    catalog.integerTally = { count, bins, numbers, counts, scratch in
        if let scratch { return tallyByFour(count, bins, numbers, counts, scratch) }
        for i in 0..<bins { counts[i] = 0 }
        for i in 0..<count { counts[Int(numbers[i])] &+= 1 }
    }
}
