/// Where a loop stands: a number along each dimension, all zero at first.
///
/// Unlike a shape it is made for being changed, step by step.
struct DimensionIndex {
    private var inline: (Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0)
    /// The numbers of the dimensions that do not stand inline.
    private var others: [Int]
    let count: Int

    @inline(__always)
    init(count: Int) {
        self.count = count
        others = count > Shape.inlineCapacity ? Array(repeating: 0, count: count - Shape.inlineCapacity) : []
    }

    @inline(__always)
    subscript(dimension: Int) -> Int {
        get {
            if dimension >= Shape.inlineCapacity { return others[dimension &- Shape.inlineCapacity] }
            return withUnsafePointer(to: inline) { pointer in
                pointer.withMemoryRebound(to: Int.self, capacity: Shape.inlineCapacity) { $0[dimension] }
            }
        }
        set {
            if dimension >= Shape.inlineCapacity {
                others[dimension &- Shape.inlineCapacity] = newValue
            } else {
                withUnsafeMutablePointer(to: &inline) { pointer in
                    pointer.withMemoryRebound(to: Int.self, capacity: Shape.inlineCapacity) { $0[dimension] = newValue }
                }
            }
        }
    }
}
