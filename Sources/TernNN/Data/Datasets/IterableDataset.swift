import Tern

/// Elements that come one after another, as lines of a file that is too large for memory. PyTorch's counterpart is
/// `torch.utils.data.IterableDataset`.
///
/// However many workers a `DataLoader` has, the stream is read once and in its order; what `map` adds to it runs on all of them.
///
/// ```swift
/// let rows = SequenceDataset(1...5).map { Tensor([$0, $0 * $0]) }
/// ```
public protocol IterableDataset<Element>: Sendable {
    /// What comes.
    associatedtype Element: Sendable
    /// The stream from its beginning; asked for once an epoch. PyTorch: `__iter__`.
    func makeStream() throws -> ElementStream<Element>
}

/// One passage through the elements of an `IterableDataset`.
///
/// A stream gives elements in two steps: first, in order, what they are made of; then, on any thread, the elements.
public struct ElementStream<Element: Sendable> {
    /// What makes the next element; nil at the end.
    let pull: () throws -> (@Sendable () throws -> Element)?

    /// A stream of what `next` gives, until it gives nil.
    public init(_ next: @escaping () throws -> Element?) {
        pull = {
            guard let element = try next() else { return nil }
            return { element }
        }
    }

    private init(pull: @escaping () throws -> (@Sendable () throws -> Element)?) { self.pull = pull }

    /// The next element; nil at the end.
    public func next() throws -> Element? { try pull()?() }

    /// The stream with every element changed; a loader runs `transform` on its workers.
    public func map<Output: Sendable>(
        _ transform: @escaping @Sendable (Element) throws -> Output
    ) -> ElementStream<Output> {
        let pull = pull
        return ElementStream<Output>(pull: {
            guard let make = try pull() else { return nil }
            return { try transform(make()) }
        })
    }
}

/// A sequence as a stream of elements.
///
/// ```swift
/// DataLoader(SequenceDataset(lines), batchSize: 32)
/// ```
public struct SequenceDataset<Source: Sequence & Sendable>: IterableDataset where Source.Element: Sendable {
    /// Where the elements come from.
    public let source: Source

    /// The elements of `source`, which begins anew at each passage.
    public init(_ source: Source) { self.source = source }

    /// The elements from the first.
    public func makeStream() -> ElementStream<Source.Element> {
        var iterator = source.makeIterator()
        return ElementStream { iterator.next() }
    }
}

/// A stream whose elements are changed by a closure.
public struct MappedIterableDataset<Base: IterableDataset, Element: Sendable>: IterableDataset {
    /// The data set underneath.
    public let base: Base
    private let transform: @Sendable (Base.Element) throws -> Element

    init(_ base: Base, _ transform: @escaping @Sendable (Base.Element) throws -> Element) {
        self.base = base
        self.transform = transform
    }

    /// The stream underneath, changed.
    public func makeStream() throws -> ElementStream<Element> { try base.makeStream().map(transform) }
}

extension IterableDataset {
    /// The elements changed by `transform`: in a `DataLoader` on its workers, and in order all the same.
    public func map<Output: Sendable>(
        _ transform: @escaping @Sendable (Element) throws -> Output
    ) -> MappedIterableDataset<Self, Output> {
        MappedIterableDataset(self, transform)
    }
}
