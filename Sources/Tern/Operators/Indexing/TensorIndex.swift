/// One item between the brackets of `x[…]`: a number, a range, all, an index tensor or nested arrays of numbers, a mask, an
/// ellipsis or a new dimension.
public protocol TensorIndex {
    /// What the item asks for.
    var indexItem: IndexItem { get }
}

/// What an item asks for.
public enum IndexItem: Sendable {
    /// One place: the dimension disappears.
    case at(Int)
    /// Places from `start` to before `end`, `step` apart, both bounds as in Python.
    case range(start: Int?, end: Int?, step: Int)
    /// The places that an index tensor names, or where a mask is true.
    case tensor(Tensor)
    /// As many whole dimensions as are left.
    case ellipsis
    /// A new dimension of extent 1.
    case newAxis

    static var all: IndexItem { .range(start: nil, end: nil, step: 1) }
}

extension Int: TensorIndex {
    /// One place; negative numbers count from the end.
    public var indexItem: IndexItem { .at(self) }
}

extension Tensor: TensorIndex {
    /// Integers choose places, bool chooses where it is true.
    public var indexItem: IndexItem { .tensor(self) }
}

extension Bool: TensorIndex {
    /// A mask without dimensions: a new dimension, of extent 1 if it is true and else 0.
    public var indexItem: IndexItem { .tensor(Tensor(self)) }
}

extension Array: TensorIndex where Element: TensorLiteral {
    /// Nested arrays of `Int` choose places, of `Bool` where they are true: `x[[2, 0]]`, `x[[[0, 1], [1, 2]]]`.
    public var indexItem: IndexItem { .tensor(Tensor(self)) }
}

extension Range<Int>: TensorIndex {
    /// `1..<3`: two places.
    public var indexItem: IndexItem { .range(start: lowerBound, end: upperBound, step: 1) }
}

extension ClosedRange<Int>: TensorIndex {
    /// `0...2` is three places; `0 ... -1` cannot be written in Swift: use `0...`.
    public var indexItem: IndexItem {
        .range(start: lowerBound, end: upperBound == -1 || upperBound == .max ? nil : upperBound + 1, step: 1)
    }
}

extension PartialRangeFrom<Int>: TensorIndex {
    /// `1...`: from there to the end.
    public var indexItem: IndexItem { .range(start: lowerBound, end: nil, step: 1) }
}

extension PartialRangeUpTo<Int>: TensorIndex {
    /// `..<3`: three places; `..<(-1)`: all but the last.
    public var indexItem: IndexItem { .range(start: nil, end: upperBound, step: 1) }
}

extension PartialRangeThrough<Int>: TensorIndex {
    /// `...2`: three places; `...(-1)`: all.
    public var indexItem: IndexItem {
        .range(start: nil, end: upperBound == -1 || upperBound == .max ? nil : upperBound + 1, step: 1)
    }
}

/// Items that have no Swift value of their own: `.all`, `.ellipsis`, `.newAxis`, `.stride(from:to:by:)`.
public struct IndexKeyword: TensorIndex, Sendable {
    /// What the item asks for.
    public let indexItem: IndexItem
}

extension TensorIndex where Self == IndexKeyword {
    /// Every place of a dimension, Python's `:`.
    public static var all: IndexKeyword { IndexKeyword(indexItem: .all) }
    /// As many `.all` as dimensions are left, Python's `...`.
    public static var ellipsis: IndexKeyword { IndexKeyword(indexItem: .ellipsis) }
    /// A new dimension of extent 1, Python's `None`.
    public static var newAxis: IndexKeyword { IndexKeyword(indexItem: .newAxis) }
    /// Every `by`-th place, Python's `from:to:by`. Bounds may be left out or count from the end.
    public static func stride(from: Int? = nil, to: Int? = nil, by: Int = 1) -> IndexKeyword {
        IndexKeyword(indexItem: .range(start: from, end: to, step: by))
    }
}
