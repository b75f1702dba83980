/// Shapes that stretch to each other: aligned at the last dimension, an extent of 1 repeats.
enum Broadcasting {
    /// The shape that both stretch to.
    static func shape(_ a: Shape, _ b: Shape, _ operatorName: @autoclosure () -> String) throws(TensorError) -> Shape {
        if a == b { return a }
        let shape = common(a, b)
        guard let dimension = shape.firstIndex(of: -1) else { return shape }
        throw mismatch(a, b, dimension, operatorName())
    }

    /// The shape that both stretch to; -1 where they do not.
    @inline(never)
    private static func common(_ a: Shape, _ b: Shape) -> Shape {
        let count = Swift.max(a.count, b.count)
        var result = Shape(repeating: -1, count: count)
        for i in 0..<count {
            let (x, y) = extents(a, b, i, count)
            if x == y || y == 1 {
                result[unchecked: i] = x
            } else if x == 1 {
                result[unchecked: i] = y
            }
        }
        return result
    }

    private static func extents(_ a: Shape, _ b: Shape, _ i: Int, _ count: Int) -> (Int, Int) {
        (
            i < count - a.count ? 1 : a[unchecked: i - (count - a.count)],
            i < count - b.count ? 1 : b[unchecked: i - (count - b.count)]
        )
    }

    @inline(never)
    private static func mismatch(_ a: Shape, _ b: Shape, _ dimension: Int, _ operatorName: String) -> TensorError {
        let (x, y) = extents(a, b, dimension, Swift.max(a.count, b.count))
        return .shape(
            "\(operatorName): The size of tensor a (\(x)) must match the size of tensor b (\(y)) at non-singleton "
                + "dimension \(dimension); the shapes are \(a) and \(b): reshape one, or make its extent 1 there")
    }

    /// The strides with which a tensor is read as if it had `shape`, to which it stretches: 0 where it repeats.
    @inline(__always)
    static func strides(_ geometry: Geometry, to shape: Shape) -> Shape {
        let missing = shape.count - geometry.shape.count
        var strides = Shape(repeating: 0, count: shape.count)
        for i in 0..<geometry.shape.count where geometry.shape[unchecked: i] != 1 {
            strides[unchecked: missing + i] = geometry.strides[unchecked: i]
        }
        return strides
    }
}
