import Tern

/// Parts of a data set with these lengths, without overlap, drawn at random. PyTorch: `torch.utils.data.random_split`, whose parts
/// these are for the same seed.
///
/// ```swift
/// let parts = randomSplit(data, [800, 200], generator: Generator(seed: 42))
/// ```
/// - Parameter lengths: their sum is the number of elements; another is an error.
public func randomSplit<Base: Dataset>(_ dataset: Base, _ lengths: [Int], generator: Generator = .default) -> [Subset<Base>] {
    do throws(TensorError) {
        return try RandomSplit.parts(dataset, lengths, generator)
    } catch {
        return failure(error, lengths.map { _ in Subset(dataset, []) })
    }
}

/// Parts of a data set by fractions that make 1 together. What rounding down leaves goes to the parts one by one from the first.
/// PyTorch: `torch.utils.data.random_split`.
///
/// ```swift
/// let parts = randomSplit(data, [0.8, 0.2])
/// ```
public func randomSplit<Base: Dataset>(
    _ dataset: Base, _ fractions: [Double], generator: Generator = .default
) -> [Subset<Base>] {
    do throws(TensorError) {
        return try RandomSplit.parts(dataset, RandomSplit.lengths(fractions, of: dataset.count), generator)
    } catch {
        return failure(error, fractions.map { _ in Subset(dataset, []) })
    }
}

private enum RandomSplit {
    static func parts<Base: Dataset>(
        _ dataset: Base, _ lengths: [Int], _ generator: Generator
    ) throws(TensorError) -> [Subset<Base>] {
        var total = 0
        for (i, length) in lengths.enumerated() {
            guard length >= 0, length <= dataset.count - total else {
                throw length < 0
                    ? .argument("randomSplit: length \(i) is \(length); lengths are not negative")
                    : mismatch(lengths, dataset.count)
            }
            total += length
        }
        guard total == dataset.count else { throw mismatch(lengths, dataset.count) }
        let order = try attempt { Tensor.randperm(total, generator: generator).scalars(Int.self) }
        var end = 0
        return lengths.map { length in
            end += length
            return Subset(dataset, Array(order[(end - length)..<end]))
        }
    }

    private static func mismatch(_ lengths: [Int], _ count: Int) -> TensorError {
        .argument(
            "randomSplit: Sum of input lengths does not equal the length of the input dataset! The lengths are \(lengths), and there "
                + "are \(count) elements")
    }

    static func lengths(_ fractions: [Double], of count: Int) throws(TensorError) -> [Int] {
        for (i, fraction) in fractions.enumerated() where !(fraction >= 0 && fraction <= 1) {
            throw .argument("randomSplit: Fraction at index \(i) is not between 0 and 1: \(fraction)")
        }
        // Python's `math.isclose`.
        let sum = fractions.reduce(0, +)
        guard abs(sum - 1) <= 1e-9 * Swift.max(sum, 1), sum <= 1 else {
            throw .argument("randomSplit: the fractions \(fractions) must sum to 1, and their sum is \(sum)")
        }
        var lengths = fractions.map { Int((Double(count) * $0).rounded(.down)) }
        let rest = count - lengths.reduce(0, +)
        for i in 0..<Swift.max(rest, 0) { lengths[i % lengths.count] += 1 }
        return lengths
    }
}
