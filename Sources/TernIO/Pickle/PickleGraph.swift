/// The number of a value in a `PickleGraph`.
typealias PickleID = Int32

/// What a pickle describes: values that name each other by number.
///
/// Values are kept in one array, so that a value that holds itself or is nested a million times deep is found and refused by whoever
/// reads the graph, and is released without recursion.
struct PickleGraph {
    var nodes: [PickleNode] = []
    /// The value of the whole pickle.
    var root: PickleID = 0
    /// The length of the pickle.
    var byteCount = 0

    subscript(id: PickleID) -> PickleNode {
        get { nodes[Int(id)] }
        set { nodes[Int(id)] = newValue }
    }

    /// The whole number that a value is, or nil.
    func int(_ id: PickleID) -> Int? {
        switch self[id] {
        case .int(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    func bool(_ id: PickleID) -> Bool? {
        if case .bool(let value) = self[id] { value } else { nil }
    }

    /// No name, key or mark has more bytes. A longer text that is used in many places would be gone through in each.
    private static let nameLimit = 1024

    /// The short text that a value is, or nil. Texts of Python 2 may come as bytes.
    func string(_ id: PickleID) -> String? {
        switch self[id] {
        case .string(let text) where text.utf8.count <= PickleGraph.nameLimit: text
        case .bytes(let bytes) where bytes.count <= PickleGraph.nameLimit: String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The elements of a tuple, list or size.
    func elements(_ id: PickleID) -> [PickleID]? {
        switch self[id] {
        case .tuple(let items), .size(let items): items
        case .list(let items): items.ids
        default: nil
        }
    }

    /// The whole numbers of a tuple, list or size of at most `limit`.
    func ints(_ id: PickleID, atMost limit: Int) -> [Int]? {
        guard let items = elements(id), items.count <= limit else { return nil }
        var result: [Int] = []
        for item in items {
            guard let value = int(item) else { return nil }
            result.append(value)
        }
        return result
    }
}

/// The elements of a container that may grow. They are an object, so that one more is added where they are: as an array inside a value
/// they would be copied each time, and a list of many elements would take the square of its length.
final class PickleItems {
    var ids: [PickleID]

    init(_ ids: [PickleID] = []) { self.ids = ids }
}

/// One value of a pickle. Containers hold the numbers of their elements; the rarer and larger cases lie elsewhere, so that the others
/// stay small.
enum PickleNode {
    case none
    case bool(Bool)
    case int(Int)
    /// A whole number beyond 64 bits, as decimal text.
    case bigInt(String)
    case double(Double)
    indirect case complex(Double, Double)
    case string(String)
    case bytes([UInt8])
    case list(PickleItems)
    case tuple([PickleID])
    case set(PickleItems)
    /// Key, value, key, value.
    case dictionary(PickleItems, isOrdered: Bool)
    /// `torch.Size`
    case size([PickleID])
    /// `torch.device`
    case device(String)
    /// A name of the allow list by itself.
    indirect case global(PickleGlobal)
    /// A function of the allow list with its arguments, which the reader of the graph understands, and what BUILD gave.
    indirect case call(PickleGlobal, arguments: PickleID, state: PickleID?)
    /// What stands outside the pickle, by its description.
    case persistent(PickleID)

    /// What messages call it.
    var kind: String {
        switch self {
        case .none: "None"
        case .bool: "a bool"
        case .int, .bigInt: "an int"
        case .double: "a float"
        case .complex: "a complex number"
        case .string: "a text"
        case .bytes: "bytes"
        case .list: "a list"
        case .tuple: "a tuple"
        case .set: "a set"
        case .dictionary: "a dictionary"
        case .size: "a torch.Size"
        case .device: "a torch.device"
        case .global(let global), .call(let global, _, _): global.description
        case .persistent: "a storage"
        }
    }
}
