import Tern

/// The elements of an array, as a data set. PyTorch takes a list as it is.
///
/// ```swift
/// let names = ArrayDataset(["a.ppm", "b.ppm"]).map { try PNM.load($0) }
/// ```
public struct ArrayDataset<Element: Sendable>: Dataset {
    /// The elements.
    public let elements: [Element]

    /// A data set of the array's elements.
    public init(_ elements: [Element]) { self.elements = elements }

    /// The number of elements.
    public var count: Int { elements.count }

    /// Element number `index`.
    public func element(at index: Int) throws -> Element {
        try checkIndex(index)
        return elements[index]
    }
}
