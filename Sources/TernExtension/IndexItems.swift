import Tern

/// The items of `x[…]` as the package sends them: a number, nothing for a new dimension, `"..."`, a triple for a slice, or a tensor.
enum IndexItems {
    static func of(_ value: Value) throws -> [IndexItem] {
        switch value {
        case .ints(let places): places.map { .at($0) }
        case .tensors(let tensors): tensors.map { .tensor($0) }
        case .list(let values): try values.map(item)
        default: throw wrong
        }
    }

    private static func item(_ value: Value) throws -> IndexItem {
        switch value {
        case .int(let place): return .at(place)
        case .none: return .newAxis
        case .string("..."): return .ellipsis
        case .tensor(let tensor): return .tensor(tensor)
        case .ints(let bounds) where bounds.count == 3: return .range(start: bounds[0], end: bounds[1], step: bounds[2])
        case .list(let bounds) where bounds.count == 3:
            guard case .int(let step) = bounds[2] else { throw wrong }
            return .range(start: try bound(bounds[0]), end: try bound(bounds[1]), step: step)
        default: throw wrong
        }
    }

    private static func bound(_ value: Value) throws -> Int? {
        switch value {
        case .int(let place): place
        case .none: nil
        default: throw wrong
        }
    }

    private static var wrong: Failure { .new("PyExc_IndexError", "an item of the index is none that is understood") }
}
