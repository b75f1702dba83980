/// The values that a pickle keeps to use them again, by their numbers. Writers number from 0 on, so that a sequence is enough; other
/// numbers are looked up.
struct PickleMemo {
    private var values = BlockArray<PickleID>()
    private var others: [Int: PickleID] = [:]

    /// How many there are.
    var count: Int { values.count + others.count }

    subscript(place: Int) -> PickleID? { place < values.count ? values[place] : others[place] }

    /// Keeps a value under a number that is not negative.
    mutating func keep(_ value: PickleID, _ place: Int) {
        if place < values.count {
            values[place] = value
        } else if place == values.count {
            if !others.isEmpty { others[place] = nil }
            values.append(value)
        } else {
            others[place] = value
        }
    }
}
