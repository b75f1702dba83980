import Tern

/// The rows of tensors: element `i` is row `i` of each. PyTorch's counterpart is `torch.utils.data.TensorDataset`.
///
/// Elements are views of the tensors; batches are copies, each made in one step.
///
/// ```swift
/// let data = TensorDataset(images, labels)
/// for (x, y) in DataLoader(data, batchSize: 64, shuffle: true) { … }
/// ```
public struct TensorDataset<Element: Sendable>: BatchedDataset {
    /// The tensors, equally long in their first dimension.
    public let tensors: [Tensor]
    /// The extent of the first dimension.
    public let count: Int
    private let arranged: @Sendable ([Tensor]) -> Element

    private init(checking tensors: [Tensor], _ arranged: @escaping @Sendable ([Tensor]) -> Element) {
        // Rows of a data set have no history: gradients end here.
        self.tensors = tensors.map { $0.detach() }
        self.arranged = arranged
        count = tensors.first?.shape.first ?? 0
        if let scalar = tensors.firstIndex(where: { $0.ndim == 0 }) {
            failure(
                .shape(
                    "TensorDataset: tensor \(scalar) has no dimensions, and elements are rows; use .reshape([1]) for one element"),
                ())
        } else if let other = tensors.firstIndex(where: { $0.shape[0] != count }) {
            failure(
                .shape(
                    "TensorDataset: Size mismatch between tensors: tensor 0 has \(count) rows (shape \(tensors[0].shape)), and tensor "
                        + "\(other) has \(tensors[other].shape[0]) (shape \(tensors[other].shape))"), ())
        }
    }

    /// Rows of one tensor.
    public init(_ x: Tensor) where Element == Tensor { self.init(checking: [x]) { $0[0] } }

    /// Pairs of rows, of inputs and targets.
    public init(_ x: Tensor, _ y: Tensor) where Element == (Tensor, Tensor) { self.init(checking: [x, y]) { ($0[0], $0[1]) } }

    /// Rows of three tensors.
    public init(_ x: Tensor, _ y: Tensor, _ z: Tensor) where Element == (Tensor, Tensor, Tensor) {
        self.init(checking: [x, y, z]) { ($0[0], $0[1], $0[2]) }
    }

    /// Rows of any number of tensors, as arrays.
    public init(_ tensors: [Tensor]) where Element == [Tensor] { self.init(checking: tensors) { $0 } }

    /// Row `index` of each tensor, as views.
    public func element(at index: Int) throws -> Element {
        try checkIndex(index)
        return try attempt { arranged(tensors.map { $0.select(0, index) }) }
    }

    /// The rows with these numbers, copied together.
    public func batch(at indices: [Int]) throws -> Element {
        try IndexRule.check(indices, count)
        return try attempt {
            let places = Tensor(indices, shape: [indices.count])
            return arranged(tensors.map { $0.indexSelect(0, $0.device == .cpu ? places : places.to($0.device)) })
        }
    }
}
