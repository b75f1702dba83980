import Tern

/// Indices in random order, or drawn with replacement. PyTorch's counterpart is `torch.utils.data.RandomSampler`, whose order this
/// is for the same seed.
///
/// Without a generator each epoch takes a seed from the default one, and draws from a stream of its own.
///
/// ```swift
/// manualSeed(0)
/// Array(RandomSampler(5))    // [2, 3, 1, 4, 0]
/// ```
public struct RandomSampler: Sampler {
    /// The number of elements in the data set.
    public let population: Int
    /// Whether an index may come again before all others have come.
    public let replacement: Bool
    /// How many indices an epoch has.
    public let count: Int
    private let generator: Generator?

    /// Indices of a data set of `population` elements.
    ///
    /// - Parameters:
    ///   - population: the number of elements.
    ///   - replacement: whether every draw is from all elements.
    ///   - numSamples: how many indices an epoch has, as many as there are elements unless it is given. Without replacement, more
    ///     than there are elements go through all of them several times.
    ///   - generator: where the numbers come from.
    public init(_ population: Int, replacement: Bool = false, numSamples: Int? = nil, generator: Generator? = nil) {
        self.population = Sampling.notNegative(population, "RandomSampler: the number of elements")
        self.replacement = replacement
        self.generator = generator
        let wanted = numSamples.map { Sampling.positive($0, "RandomSampler: numSamples") } ?? self.population
        // Nothing can be drawn from nothing.
        count = self.population == 0 ? 0 : wanted
    }

    /// Indices of a data set.
    public init(_ dataset: some Dataset, replacement: Bool = false, numSamples: Int? = nil, generator: Generator? = nil) {
        self.init(dataset.count, replacement: replacement, numSamples: numSamples, generator: generator)
    }

    /// An epoch.
    public func makeIterator() -> AnyIterator<Int> {
        guard count > 0 else { return AnyIterator { nil } }
        let stream = generator ?? Tern.Generator(seed: Sampling.drawSeed(.default))
        // PyTorch draws in pieces, the last of which may be empty and is drawn all the same: what others draw from the same
        // generator afterwards depends on it.
        let piece = replacement ? RandomSampler.pieceWithReplacement : population
        let (whole, rest) = (count / piece, count % piece)
        var drawn = 0
        var numbers: [Int] = []
        var place = 0
        return AnyIterator {
            while place == numbers.count {
                guard drawn <= whole else { return nil }
                numbers = draw(drawn < whole ? piece : rest, stream)
                place = 0
                drawn += 1
            }
            place += 1
            return numbers[place - 1]
        }
    }

    private static let pieceWithReplacement = 32

    private func draw(_ length: Int, _ stream: Generator) -> [Int] {
        if replacement { return Tensor.randint(population, [length], generator: stream).scalars(Int.self) }
        let order = Tensor.randperm(population, generator: stream).scalars(Int.self)
        return length == population ? order : Array(order.prefix(length))
    }
}
