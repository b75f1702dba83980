import Tern

/// A data set whose elements are another's, changed by a closure when they are asked for. PyTorch's counterpart is the `transform`
/// argument of its data sets.
public struct MappedDataset<Base: Dataset, Element: Sendable>: Dataset {
    /// The data set underneath.
    public let base: Base
    private let transform: @Sendable (Base.Element) throws -> Element

    init(_ base: Base, _ transform: @escaping @Sendable (Base.Element) throws -> Element) {
        self.base = base
        self.transform = transform
    }

    /// As many as underneath.
    public var count: Int { base.count }

    /// Element number `index`, changed.
    public func element(at index: Int) throws -> Element { try transform(base.element(at: index)) }
}

extension Dataset {
    /// The elements changed by `transform`, each when it is asked for: in a `DataLoader` on its workers.
    ///
    /// Random numbers that operators draw from the default generator in there are the element's own: they depend on the loader's
    /// generator, the epoch and the place of the element, and not on how many workers there are.
    ///
    /// ```swift
    /// let flip = RandomHorizontalFlip()
    /// let training = images.map { (x, y) in (try flip(x), y) }
    /// ```
    public func map<Output: Sendable>(
        _ transform: @escaping @Sendable (Element) throws -> Output
    ) -> MappedDataset<Self, Output> {
        MappedDataset(self, transform)
    }
}
