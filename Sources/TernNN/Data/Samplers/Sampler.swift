import Tern

/// In which order the elements of a data set are taken, once or several times. PyTorch's counterpart is
/// `torch.utils.data.Sampler`.
///
/// Each `makeIterator()` begins an epoch.
public protocol Sampler: Sequence, Sendable where Element == Int {
    /// How many indices an epoch has. PyTorch: `__len__`.
    var count: Int { get }
}

/// Which elements make the batches of an epoch. PyTorch's counterpart is a sampler of lists.
public protocol IndexBatches: Sequence, Sendable where Element == [Int] {
    /// How many batches an epoch has.
    var count: Int { get }
}

extension Sampler {
    func erasedIterator() -> AnyIterator<Int> { AnyIterator(makeIterator()) }
}

extension IndexBatches {
    func erasedIterator() -> AnyIterator<[Int]> { AnyIterator(makeIterator()) }
}

/// What samplers share.
enum Sampling {
    /// The count that a user gave, or 0 with an error.
    static func positive(_ count: Int, _ what: String) -> Int {
        if count > 0 { return count }
        return failure(.argument("\(what) should be a positive integer value, but got \(count)"), 0)
    }

    /// The count that a user gave, or 0 with an error.
    static func notNegative(_ count: Int, _ what: String) -> Int {
        if count >= 0 { return count }
        return failure(.argument("\(what) should not be negative, but got \(count)"), 0)
    }

    /// A seed for a stream of its own. PyTorch: `torch.empty((), dtype=torch.int64).random_()`.
    static func drawSeed(_ generator: Generator) -> UInt64 { generator.random64() & ~(1 << 63) }
}
