/// One value of a pickle as it is looked at. What a container holds is asked of the graph.
enum PickleNode {
    case none
    case bool(Bool)
    case int(Int)
    /// A whole number beyond 64 bits, as decimal text.
    case bigInt(String)
    case double(Double)
    case complex(Double, Double)
    case string(String)
    case bytes([UInt8])
    case list
    case tuple
    case set
    case dictionary(isOrdered: Bool)
    /// `torch.Size`
    case size
    /// `torch.device`
    case device(String)
    /// A name of the allow list by itself.
    case global(PickleGlobal)
    /// A function of the allow list with its arguments, which the reader of the graph understands, and what BUILD gave.
    case call(PickleGlobal, arguments: PickleID, state: PickleID?)
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
