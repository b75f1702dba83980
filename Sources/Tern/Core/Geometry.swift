/// Where a tensor's elements lie in its storage: element `[i, j, k]` is number
/// `offset + i * strides[0] + j * strides[1] + k * strides[2]` of the storage.
///
/// A pure description: views are functions from geometry to geometry, and know neither memory nor elements.
public struct Geometry: Hashable, BitwiseCopyable, Sendable {
    /// The extents of the dimensions.
    public var shape: Shape
    /// Counted in elements.
    public var strides: Shape
    /// The number of the first element in the storage.
    public var offset: Int

    /// Any description; `shape` and `strides` are equally long.
    @inline(__always)
    public init(shape: Shape, strides: Shape, offset: Int = 0) {
        self.shape = shape
        self.strides = strides
        self.offset = offset
    }

    /// Row-major, without gaps.
    @inline(__always)
    public init(contiguous shape: Shape) {
        self.shape = shape
        self.offset = 0
        switch shape.count {
        case 0: strides = Shape()
        case 1: strides = Shape.ones1
        default: strides = Geometry.contiguousStrides(shape)
        }
    }

    static func contiguousStrides(_ shape: Shape) -> Shape {
        var strides = shape
        var step = 1
        var i = shape.count - 1
        while i >= 0 {
            strides[unchecked: i] = step
            step &*= Swift.max(shape[unchecked: i], 1)
            i -= 1
        }
        return strides
    }

    /// The number of elements.
    public var count: Int { shape.product }

    /// True if the elements follow each other in memory in row-major order. Strides of dimensions of extent 1 do not matter.
    public var isContiguous: Bool {
        var expected = 1
        var i = shape.count - 1
        while i >= 0 {
            let extent = shape[unchecked: i]
            if extent == 0 { return true }
            if extent != 1 {
                if strides[unchecked: i] != expected { return count == 0 }
                expected &*= extent
            }
            i -= 1
        }
        return true
    }

    /// True if the elements fill their part of memory without gaps or overlaps, in whatever order of dimensions.
    var isNonOverlappingAndDense: Bool {
        if isContiguous { return true }
        var expected = 1
        for i in dimensionsByStride.reversed() where shape[i] != 1 {
            if strides[i] != expected { return false }
            expected *= shape[i]
        }
        return true
    }

    /// True if two elements share a place.
    ///
    /// Dimensions sorted by stride that each step over all that is inside them do not overlap, and most geometries are such; for
    /// the others, which `asStrided` makes, the answer is worked out.
    var overlaps: Bool {
        if count <= 1 || isContiguous { return false }
        var reach = 0
        var inner = Shape(), steps = Shape()
        // Dimensions that step over all inside them cannot take part in a collision once all inside is settled.
        var unsettled = 0
        for i in dimensionsByStride.reversed() where shape[i] > 1 {
            let stride = abs(strides[i])
            if stride == 0 { return true }
            inner.append(shape[i])
            steps.append(stride)
            if stride <= reach { unsettled = inner.count }
            reach += (shape[i] - 1) * stride
        }
        return unsettled == 0 ? false : Geometry.collide(inner.prefix(unsettled), steps.prefix(unsettled))
    }

    /// True if two different places of a grid of `extents`, all above 1, come to one sum of steps.
    private static func collide(_ extents: Slice<Shape>, _ steps: Slice<Shape>) -> Bool {
        let shape = Shape(extents), strides = Shape(steps)
        if shape.count == 2 {
            // The least multiples of both strides that are equal.
            let divisor = greatestCommonDivisor(strides[0], strides[1])
            return strides[1] / divisor < shape[0] && strides[0] / divisor < shape[1]
        }
        let span = (0..<shape.count).reduce(0) { $0 + (shape[$1] - 1) * strides[$1] } + 1
        // More elements than places; or too wide a geometry to look at each place, for which the answer is only cautious.
        if shape.product > span || span > 1 << 30 { return true }
        var taken = Array(repeating: UInt64(0), count: span / 64 + 1)
        var index = Array(repeating: 0, count: shape.count)
        var place = 0
        while true {
            let bit = UInt64(1) << UInt64(place % 64)
            if taken[place / 64] & bit != 0 { return true }
            taken[place / 64] |= bit
            var dim = 0
            while dim < shape.count {
                index[dim] += 1
                place += strides[unchecked: dim]
                if index[dim] < shape[unchecked: dim] { break }
                place -= shape[unchecked: dim] * strides[unchecked: dim]
                index[dim] = 0
                dim += 1
            }
            if dim == shape.count { return false }
        }
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    /// Dimensions from the largest stride to the smallest, outer before inner where equal.
    var dimensionsByStride: [Int] {
        (0..<shape.count).sorted { (abs(strides[$0]), $1) > (abs(strides[$1]), $0) }
    }

    /// The least and the greatest element number that is touched; nil if there are no elements.
    var extent: ClosedRange<Int>? {
        if count == 0 { return nil }
        var low = offset, high = offset
        for i in 0..<shape.count {
            let span = (shape[i] - 1) * strides[i]
            if span < 0 { low += span } else { high += span }
        }
        return low...high
    }
}

extension Shape {
    fileprivate static var ones1: Shape {
        @inline(__always) get {
            var shape = Shape()
            shape.append(1)
            return shape
        }
    }
}
