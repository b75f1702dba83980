/// The extents of a tensor's dimensions: a collection of `Int` that prints as `[2, 3]`.
///
/// Up to six numbers stand inline, so that neither making nor copying a shape allocates or counts references; longer ones are
/// shared by all shapes that are equal.
/// PyTorch's counterpart is `torch.Size`.
///
/// ```swift
/// let shape: Shape = [2, 3]
/// shape.product        // 6
/// ```
public struct Shape: RandomAccessCollection, MutableCollection, ExpressibleByArrayLiteral, Hashable, BitwiseCopyable, Sendable {
    private var inline: (Int, Int, Int, Int, Int, Int)
    /// The extents of a longer shape; the inline places are zero then.
    private var long: LongShape?
    /// The number of dimensions.
    public private(set) var count: Int

    static let inlineCapacity = 6

    /// The shape of a 0-dimensional tensor.
    @inline(__always)
    public init() {
        inline = (0, 0, 0, 0, 0, 0)
        long = nil
        count = 0
    }

    /// `count` times the same number.
    public init(repeating value: Int, count: Int) {
        let count = Swift.max(count, 0)
        self.init()
        self.count = count
        if count > Shape.inlineCapacity {
            long = LongShape(Array(repeating: value, count: count))
        } else {
            for i in 0..<count { setInline(i, value) }
        }
    }

    /// The extents in `values`, outermost first.
    public init(_ values: some Collection<Int>) {
        self.init()
        count = values.count
        if count > Shape.inlineCapacity {
            long = LongShape(Array(values))
        } else {
            var i = 0
            for value in values {
                setInline(i, value)
                i += 1
            }
        }
    }

    /// A matrix's, without the array that a literal makes.
    @inline(__always)
    init(rows: Int, columns: Int) {
        inline = (rows, columns, 0, 0, 0, 0)
        long = nil
        count = 2
    }

    /// `[2, 3]`
    @inline(__always)
    public init(arrayLiteral elements: Int...) { self.init(elements) }

    /// 0
    public var startIndex: Int { 0 }
    /// The number of dimensions.
    public var endIndex: Int { count }

    /// The extent of dimension `index`, which counts from 0; an index out of range is a `TensorError`.
    public subscript(index: Int) -> Int {
        get {
            guard index >= 0, index < count else { return Shape.indexFailure(index, count) }
            return self[unchecked: index]
        }
        set {
            guard index >= 0, index < count else {
                _ = Shape.indexFailure(index, count)
                return
            }
            self[unchecked: index] = newValue
        }
    }

    /// For the library's own loops, whose bounds are known.
    @inline(__always)
    subscript(unchecked index: Int) -> Int {
        get {
            if let long { return long[index] }
            return withUnsafePointer(to: inline) { pointer in
                pointer.withMemoryRebound(to: Int.self, capacity: Shape.inlineCapacity) { $0[index] }
            }
        }
        set {
            if long == nil { setInline(index, newValue) } else { setLong(index, newValue) }
        }
    }

    @inline(__always)
    private mutating func setInline(_ index: Int, _ value: Int) {
        withUnsafeMutablePointer(to: &inline) { pointer in
            pointer.withMemoryRebound(to: Int.self, capacity: Shape.inlineCapacity) { $0[index] = value }
        }
    }

    @inline(never)
    private mutating func setLong(_ index: Int, _ value: Int) {
        var values = Array(self)
        values[index] = value
        long = LongShape(values)
    }

    @inline(never)
    private static func indexFailure(_ index: Int, _ count: Int) -> Int {
        failure(.index("shape: index \(index) is out of range for \(count) dimensions; use 0..<\(count)"), 0)
    }

    /// True if all extents are the same.
    @inline(__always)
    public static func == (a: Shape, b: Shape) -> Bool {
        if a.count != b.count || a.long != b.long { return false }
        // Unused places hold zeros, so that all six compare without a loop.
        let x = a.inline, y = b.inline
        return (x.0 ^ y.0) | (x.1 ^ y.1) | (x.2 ^ y.2) | (x.3 ^ y.3) | (x.4 ^ y.4) | (x.5 ^ y.5) == 0
    }

    /// Hashes the extents.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for value in self { hasher.combine(value) }
    }

    /// The number of elements: the product of the extents, 1 for no dimensions; `Int.max` if it does not fit.
    public var product: Int {
        if long == nil {
            switch count {
            case 0: return 1
            case 1: return inline.0
            default: break
            }
        }
        var result = 1
        var overflows = false
        for i in 0..<count {
            let (product, overflow) = result.multipliedReportingOverflow(by: self[unchecked: i])
            result = product
            overflows = overflows || overflow
        }
        return overflows ? (contains(0) ? 0 : .max) : result
    }

    mutating func append(_ value: Int) {
        if count < Shape.inlineCapacity {
            setInline(count, value)
            count += 1
        } else {
            self = Shape(Array(self) + [value])
        }
    }

    mutating func insert(_ value: Int, at index: Int) {
        if count < Shape.inlineCapacity {
            for i in stride(from: count, to: index, by: -1) { setInline(i, self[unchecked: i - 1]) }
            setInline(index, value)
            count += 1
            return
        }
        var values = Array(self)
        values.insert(value, at: index)
        self = Shape(values)
    }

    @discardableResult
    mutating func remove(at index: Int) -> Int {
        let value = self[unchecked: index]
        if long == nil {
            count -= 1
            for i in index..<count { setInline(i, self[unchecked: i + 1]) }
            setInline(count, 0)
        } else {
            var values = Array(self)
            values.remove(at: index)
            self = Shape(values)
        }
        return value
    }
}

extension Shape: CustomStringConvertible {
    /// `[2, 3]`
    public var description: String { "[" + map(String.init).joined(separator: ", ") + "]" }
}
