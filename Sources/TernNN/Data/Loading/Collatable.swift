import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Elements that know how several of them become a batch. PyTorch's counterpart is `torch.utils.data.default_collate`.
///
/// Tensors of equal shape become one with a new first dimension; numbers and truth values a tensor of their type; texts an array.
/// Arrays and dictionaries are batched place by place and key by key, and a `DataLoader` does the same with tuples.
///
/// ```swift
/// try Tensor.collate([Tensor([1, 2]), Tensor([3, 4])])    // tensor([[1, 2], [3, 4]])
/// ```
public protocol Collatable: Sendable {
    /// What several elements are together.
    associatedtype Batch: Sendable
    /// The batch of these elements, at least one.
    static func collate(_ elements: [Self]) throws -> Batch
}

/// An element that does not fit the first one of its batch.
struct BatchMismatch: Error, CustomStringConvertible {
    /// Its place in the batch.
    let position: Int
    /// What it has: `shape [2, 3]`.
    let own: String
    /// What the first one has.
    let expected: String
    /// What can be done.
    let advice: String

    /// The sentence, with the elements' names.
    func message(_ name: String, first: String) -> String {
        "DataLoader: \(name) has \(own), and \(first) in the same batch has \(expected): \(advice)"
    }

    var description: String { message("element \(position)", first: "element 0") }
}

extension Tensor: Collatable {
    /// The tensors under a new first dimension, each written once into the batch's memory. PyTorch: `torch.stack`.
    ///
    /// The batch has no history.
    public static func collate(_ elements: [Tensor]) throws -> Tensor {
        guard let first = elements.first else {
            throw TensorError.argument("collate: there are no elements, and a batch has some")
        }
        var isPlain = true
        var isContiguous = true
        for (position, element) in elements.enumerated() {
            guard element.shape == first.shape else {
                throw BatchMismatch(
                    position: position, own: "shape \(element.shape)", expected: "shape \(first.shape)",
                    advice: "tensors of one batch must be of equal size; pad them in a transform, or pass a collate closure")
            }
            isPlain = isPlain && element.dtype == first.dtype && element.device == .cpu
            isContiguous = isContiguous && element.isContiguous
        }
        return try attempt {
            try noGrad {
                guard isPlain else { return stack(elements) }
                let batch = Tensor.empty([elements.count] + Array(first.shape), dtype: first.dtype)
                if isContiguous {
                    try fill(batch, elements, first.count * first.dtype.size)
                } else {
                    for (position, element) in elements.enumerated() { batch.select(0, position).copy_(element) }
                }
                return batch
            }
        }
    }

    private static func fill(_ batch: Tensor, _ elements: [Tensor], _ size: Int) throws {
        try batch.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress, size > 0 else { return }
            for (position, element) in elements.enumerated() {
                element.withUnsafeBytes { source in
                    if let from = source.baseAddress { memcpy(base + position * size, from, size) }
                }
            }
        }
    }
}

extension Collatable where Self: TensorScalar {
    /// A tensor of the numbers, one dimension, of their own type. PyTorch: `torch.tensor`.
    public static func collate(_ elements: [Self]) throws -> Tensor {
        try attempt { Tensor(elements, shape: [elements.count], dtype: dtype) }
    }
}

extension Bool: Collatable {}
extension Int: Collatable {}
extension Int8: Collatable {}
extension Int16: Collatable {}
extension Int32: Collatable {}
extension Int64: Collatable {}
extension UInt8: Collatable {}
extension Float: Collatable {}
extension Double: Collatable {}

extension String: Collatable {
    /// The texts as they are.
    public static func collate(_ elements: [String]) throws -> [String] { elements }
}

extension Array: Collatable where Element: Collatable {
    /// A batch for each place: all first elements, all second ones, and so on.
    public static func collate(_ elements: [[Element]]) throws -> [Element.Batch] {
        guard let first = elements.first else { return [] }
        if let position = elements.firstIndex(where: { $0.count != first.count }) {
            throw BatchMismatch(
                position: position, own: "\(elements[position].count) parts", expected: "\(first.count)",
                advice: "each element in list of batch should be of equal size; pass a collate closure for lists of any length")
        }
        return try first.indices.map { place in try Element.collate(elements.map { $0[place] }) }
    }
}

extension Dictionary: Collatable where Key == String, Value: Collatable {
    /// A batch for each key of the first element, which the others must have.
    public static func collate(_ elements: [[String: Value]]) throws -> [String: Value.Batch] {
        guard let first = elements.first else { return [:] }
        var result: [String: Value.Batch] = [:]
        for key in first.keys.sorted() {
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for (position, element) in elements.enumerated() {
                guard let value = element[key] else {
                    throw BatchMismatch(
                        position: position, own: "no value for the key \(key)", expected: "one",
                        advice: "give every element the same keys, or pass a collate closure")
                }
                values.append(value)
            }
            result[key] = try Value.collate(values)
        }
        return result
    }
}

/// Tuples, which cannot conform to a protocol: a batch for each part.
enum TupleCollation {
    private final class Column<Item> {
        var items: [Item] = []
        init(_ capacity: Int) { items.reserveCapacity(capacity) }
    }

    static func collate<each Item: Collatable>(
        _ elements: [(repeat each Item)]
    ) throws -> (repeat (each Item).Batch) {
        let columns = (repeat Column<each Item>(elements.count))
        for element in elements { repeat (each columns).items.append(each element) }
        return (repeat try (each Item).collate((each columns).items))
    }
}
