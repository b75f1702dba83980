import Tern

/// Indices drawn by weights, to show rare classes more often. PyTorch's counterpart is `torch.utils.data.WeightedRandomSampler`,
/// whose order this is for the same seed.
///
/// ```swift
/// WeightedRandomSampler([0.1, 0.9, 0.4], 5)
/// ```
public struct WeightedRandomSampler: Sampler {
    /// The weight of each element; they need not sum to 1.
    public let weights: [Double]
    /// How many indices an epoch has.
    public let count: Int
    /// Whether an index may come again.
    public let replacement: Bool
    private let generator: Generator

    /// `numSamples` indices an epoch.
    ///
    /// - Parameters:
    ///   - weights: a number for each element, not negative.
    ///   - numSamples: how many are drawn.
    ///   - replacement: whether an index may be drawn again; if not, there must be enough elements with a weight.
    ///   - generator: where the numbers come from.
    public init(_ weights: [Double], _ numSamples: Int, replacement: Bool = true, generator: Generator = .default) {
        self.weights = weights
        self.replacement = replacement
        self.generator = generator
        count = Sampling.positive(numSamples, "WeightedRandomSampler: numSamples")
    }

    /// An epoch.
    public func makeIterator() -> IndexingIterator<[Int]> {
        let draws = Tensor(weights, shape: [weights.count], dtype: .float64)
            .multinomial(count, replacement: replacement, generator: generator)
        return draws.scalars(Int.self).makeIterator()
    }
}
