import Tern

/// Data sets one after another. PyTorch's counterpart is `torch.utils.data.ConcatDataset`.
///
/// ```swift
/// let all = ConcatDataset([summer, winter])
/// ```
public struct ConcatDataset<Element: Sendable>: Dataset {
    /// The parts in order.
    public let datasets: [any Dataset<Element>]
    /// Where each part ends. PyTorch: `cumulative_sizes`.
    public let cumulativeSizes: [Int]

    /// The elements of all of `datasets`.
    public init(_ datasets: [any Dataset<Element>]) {
        self.datasets = datasets
        var end = 0
        var ends: [Int] = []
        for dataset in datasets {
            end += dataset.count
            ends.append(end)
        }
        cumulativeSizes = ends
    }

    /// The number of elements of all parts together.
    public var count: Int { cumulativeSizes.last ?? 0 }

    /// Element number `index`, counted through all parts.
    public func element(at index: Int) throws -> Element {
        try checkIndex(index)
        // The first part that ends behind the index.
        var (low, high) = (0, cumulativeSizes.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulativeSizes[middle] > index { high = middle } else { low = middle + 1 }
        }
        return try datasets[low].element(at: index - (low == 0 ? 0 : cumulativeSizes[low - 1]))
    }
}
