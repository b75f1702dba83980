/// The rules for a dimension's number, which may count from the end.
enum Dimension {
    /// `dim` as 0..<ndim. A 0-dimensional tensor takes 0 and -1, as in PyTorch.
    @inline(__always)
    static func normalize(_ dim: Int, _ ndim: Int, _ operatorName: @autoclosure () -> String) throws(TensorError) -> Int {
        let limit = Swift.max(ndim, 1)
        if dim >= 0, dim < limit { return dim }
        if dim < 0, dim >= -limit { return dim + limit }
        throw outOfRange(dim, limit, operatorName())
    }

    @inline(never)
    private static func outOfRange(_ dim: Int, _ limit: Int, _ operatorName: String) -> TensorError {
        .index("\(operatorName): Dimension out of range (expected to be in range of [\(-limit), \(limit - 1)], but got \(dim))")
    }

    /// A list of different dimensions, normalized; an empty list means all of them.
    static func normalize(_ dims: [Int], _ ndim: Int, _ operatorName: String) throws(TensorError) -> [Int] {
        if dims.isEmpty { return Array(0..<ndim) }
        var result: [Int] = []
        for dim in dims {
            let normalized = try normalize(dim, ndim, operatorName)
            if result.contains(normalized) {
                throw .index("\(operatorName): dim \(normalized) appears multiple times in the list of dims \(dims)")
            }
            result.append(normalized)
        }
        return ndim == 0 ? [] : result
    }

    /// The same in increasing order. One or all of them need no array.
    static func ordered(_ dims: [Int]?, _ ndim: Int, _ operatorName: String) throws(TensorError) -> Shape {
        guard let dims, let first = dims.first else { return Shape(0..<ndim) }
        if dims.count > 1 { return Shape(try normalize(dims, ndim, operatorName).sorted()) }
        let dim = try normalize(first, ndim, operatorName)
        return ndim == 0 ? Shape() : Shape(CollectionOfOne(dim))
    }
}
