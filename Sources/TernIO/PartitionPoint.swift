extension RandomAccessCollection where Index == Int {
    /// The place of the first element that `isBefore` does not hold for, found by halving: those that it holds for stand first.
    func partitionPoint(where isBefore: (Element) -> Bool) -> Int {
        var low = startIndex, high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
