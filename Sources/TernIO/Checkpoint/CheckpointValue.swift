@_exported import Tern

/// A value of a checkpoint: what `torch.save` wrote, as plain data.
///
/// ```swift
/// let checkpoint = try Checkpoint.load("run.pt")
/// let epoch = checkpoint["epoch"]?.int
/// let weight = checkpoint["model"]?["fc.weight"]?.tensor
/// try net.loadStateDict(checkpoint["model"]?.stateDict() ?? [])
/// ```
public enum CheckpointValue: Sendable {
    /// Python's `None`.
    case none
    /// A truth value.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A whole number beyond 64 bits, as decimal text.
    case bigInt(String)
    /// A number of Python's `float`, or a floating-point scalar of NumPy's.
    case double(Double)
    /// A complex number.
    case complex(real: Double, imaginary: Double)
    /// A text.
    case string(String)
    /// `bytes` or `bytearray`
    case bytes([UInt8])
    /// A tensor; also an array of NumPy's, and a storage by itself, as a tensor of one dimension.
    case tensor(Tensor)
    /// A list.
    case list([CheckpointValue])
    /// A tuple.
    case tuple([CheckpointValue])
    /// A set or a frozen set, in the order of the file.
    case set([CheckpointValue])
    /// A dictionary, with keys of any kind.
    case dictionary(CheckpointDictionary)
    /// `torch.Size`
    case size([Int])
    /// A type of elements, by PyTorch's name: `torch.uint16`. `dtype` gives the type here.
    case dtype(String)
    /// `torch.device`: `cuda:0`
    case device(String)
    /// Another constant by its name: `torch.strided`, `int`.
    case constant(String)
}

extension CheckpointValue: ExpressibleByDictionaryLiteral {
    /// `["model": model, "epoch": .int(12)]`. No key may come twice.
    public init(dictionaryLiteral elements: (String, CheckpointValue)...) {
        self = .dictionary(CheckpointDictionary(elements.map { (.string($0.0), $0.1) }))
    }

    /// A state dictionary, as an `OrderedDict` of tensors.
    public static func dictionary(_ tensors: some Sequence<(key: String, value: Tensor)>) -> CheckpointValue {
        .dictionary(CheckpointDictionary(tensors.map { (.string($0.key), .tensor($0.value)) }, isOrdered: true))
    }
}

/// A dictionary of a checkpoint, in the order of the file. PyTorch's counterpart is a `dict` or an `OrderedDict`.
///
/// ```swift
/// for (key, value) in dictionary { print(key, value) }
/// ```
public struct CheckpointDictionary: RandomAccessCollection, Sendable {
    private let entries: [(key: CheckpointValue, value: CheckpointValue)]
    /// True for an `OrderedDict`, as state dictionaries are.
    public let isOrdered: Bool

    /// The entries in the order given. No key may come twice.
    public init(_ entries: some Sequence<(key: CheckpointValue, value: CheckpointValue)>, isOrdered: Bool = false) {
        self.entries = Array(entries)
        self.isOrdered = isOrdered
    }

    /// 0
    public var startIndex: Int { 0 }
    /// The number of entries.
    public var endIndex: Int { entries.count }
    /// One entry by its place in the order.
    public subscript(position: Int) -> (key: CheckpointValue, value: CheckpointValue) { entries[position] }

    /// The value of a text; nil if there is none.
    public subscript(key: String) -> CheckpointValue? {
        entries.first { if case .string(let text) = $0.key { text.utf8.elementsEqual(key.utf8) } else { false } }?.value
    }

    /// The value of a whole number, as in the state of an optimizer; nil if there is none.
    public subscript(number key: Int) -> CheckpointValue? {
        entries.first { if case .int(let number) = $0.key { number == key } else { false } }?.value
    }

    /// The keys in order.
    public var keys: [CheckpointValue] { entries.map(\.key) }
    /// The values in order.
    public var values: [CheckpointValue] { entries.map(\.value) }
}
