/// Some of a tensor's dimensions, as they lie in memory: neighbours that lie like one are one.
struct StridedDimensions {
    private(set) var shape = Shape()
    /// In elements.
    private(set) var strides = Shape()

    var count: Int { shape.count }
    var product: Int { shape.product }

    init() {}

    /// One dimension.
    init(_ extent: Int, stride: Int) { append(extent, stride) }

    mutating func append(_ extent: Int, _ stride: Int) {
        if extent == 1 { return }
        let last = shape.count - 1
        if last >= 0, strides[unchecked: last] == stride &* extent {
            shape[unchecked: last] = shape[unchecked: last] &* extent
            strides[unchecked: last] = stride
        } else {
            shape.append(extent)
            strides.append(stride)
        }
    }

    mutating func append(_ other: StridedDimensions) {
        for i in 0..<other.count { append(other.shape[unchecked: i], other.strides[unchecked: i]) }
    }

    /// The innermost dimension taken off; none if there is none.
    mutating func removeLast() -> StridedDimensions {
        let last = shape.count - 1
        if last < 0 { return self }
        let dimension = StridedDimensions(shape[unchecked: last], stride: strides[unchecked: last])
        shape.remove(at: last)
        strides.remove(at: last)
        return dimension
    }

    var innermostStride: Int { count == 0 ? 1 : strides[unchecked: count - 1] }

    /// With the longest steps outside, and what is only repeated around them: for dimensions whose order does not matter.
    var sortedByStride: StridedDimensions {
        func rank(_ i: Int) -> UInt { strides[unchecked: i] == 0 ? .max : strides[unchecked: i].magnitude }
        if (1..<Swift.max(count, 1)).allSatisfy({ rank($0 - 1) >= rank($0) }) { return self }
        var result = StridedDimensions()
        for i in (0..<count).sorted(by: { rank($0) > rank($1) }) { result.append(shape[unchecked: i], strides[unchecked: i]) }
        return result
    }
}
