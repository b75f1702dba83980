import Tern

/// A collection of elements that are made when they are asked for: an image is read from its file, a row is cut from a tensor.
/// PyTorch's counterpart is `torch.utils.data.Dataset`.
///
/// A `DataLoader` asks from several threads at once, and so a data set does not change.
///
/// ```swift
/// struct Squares: Dataset {
///     let count = 100
///     func element(at index: Int) throws -> Tensor { Tensor(Double(index * index)) }
/// }
/// for batch in DataLoader(Squares(), batchSize: 10) { print(batch.shape) }
/// ```
public protocol Dataset<Element>: Sendable {
    /// What one index gives: a tensor, a number, a text, or a tuple, an array or a dictionary of those.
    associatedtype Element: Sendable
    /// How many elements there are. PyTorch: `__len__`.
    var count: Int { get }
    /// Element number `index`, from 0 to below `count`. PyTorch: `__getitem__`.
    func element(at index: Int) throws -> Element
}

extension Dataset {
    /// Element number `index`; a number out of range is a `TensorError`.
    public subscript(index: Int) -> Element {
        get throws {
            try checkIndex(index)
            return try element(at: index)
        }
    }

    /// Refuses an index that is out of range.
    func checkIndex(_ index: Int) throws(TensorError) {
        guard index >= 0, index < count else { throw IndexRule.error(index, count) }
    }
}

/// A data set that gives many elements at once faster than one by one, already as a batch. PyTorch's counterpart is a data set with
/// `__getitems__`.
public protocol BatchedDataset<Element>: Dataset {
    /// What several indices give together.
    associatedtype Batch: Sendable
    /// The elements with these numbers, in this order.
    func batch(at indices: [Int]) throws -> Batch
}

/// What all data sets say about wrong indices.
enum IndexRule {
    static func error(_ index: Int, _ count: Int) -> TensorError {
        .index("index \(index) is out of range for a data set of \(count) elements; use 0..<\(count)")
    }

    static func check(_ indices: [Int], _ count: Int) throws(TensorError) {
        for index in indices where index < 0 || index >= count { throw error(index, count) }
    }
}
