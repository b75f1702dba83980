/// The keys of a dictionary of a pickle.
enum PickleKeys {
    /// The number of an entry whose key is another's too, or nil. Keys of other kinds than None, whole numbers, texts and bytes are not
    /// compared. `items` are key, value, key, value.
    ///
    /// Numbers made of the keys are put in order, which takes eight bytes a key where a set would take many times as much.
    static func twice(_ items: [PickleID], _ graph: inout PickleGraph) -> Int? {
        var numbers: [UInt64] = []
        numbers.reserveCapacity(items.count / 2)
        for place in stride(from: 0, to: items.count - 1, by: 2) {
            guard let hash = hash(items[place], &graph) else { continue }
            numbers.append(UInt64(UInt32(truncatingIfNeeded: hash)) << 32 | UInt64(place / 2))
        }
        numbers.sort()
        for place in numbers.indices.dropLast() {
            var next = place + 1
            // Keys that only happen to have the same number stand beside each other too.
            while next < numbers.count, numbers[next] >> 32 == numbers[place] >> 32 {
                let (one, other) = (
                    Int(UInt32(truncatingIfNeeded: numbers[place])), Int(UInt32(truncatingIfNeeded: numbers[next]))
                )
                if areEqual(items[2 * one], items[2 * other], graph) { return other }
                next += 1
            }
        }
        return nil
    }

    private static func hash(_ id: PickleID, _ graph: inout PickleGraph) -> Int? {
        switch graph.kind(id) {
        case .none: 0
        case .int, .wideInt: (graph.int(id) ?? 0).hashValue
        case .string, .longString, .bytes, .longBytes: graph.hash(id)
        default: nil
        }
    }

    private static func areEqual(_ one: PickleID, _ other: PickleID, _ graph: PickleGraph) -> Bool {
        if one == other { return true }
        let kinds = (graph.kind(one), graph.kind(other))
        if kinds.0.isInt, kinds.1.isInt { return graph.int(one) == graph.int(other) }
        return kinds.0 == kinds.1 && graph.bytes(one) == graph.bytes(other)
    }
}

extension PickleWord.Kind {
    fileprivate var isInt: Bool { self == .int || self == .wideInt }

    var isDictionary: Bool { self == .dictionary || self == .orderedDictionary }
}
