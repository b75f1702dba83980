/// The extents of a shape with more dimensions than stand inline.
///
/// They are never changed or freed, and equal ones are the same: a shape that has them is as plain as any other, and one address
/// tells two apart. A program has few such shapes, however many tensors it has of each.
struct LongShape: Equatable, BitwiseCopyable, @unchecked Sendable {
    private let extents: UnsafePointer<Int>

    private static let known = Guarded<[[Int]: LongShape]>([:])

    init(_ extents: [Int]) {
        self = LongShape.known.withLock { known in
            if let shape = known[extents] { return shape }
            let shape = LongShape(copying: extents)
            known[extents] = shape
            return shape
        }
    }

    private init(copying extents: [Int]) {
        let copy = UnsafeMutablePointer<Int>.allocate(capacity: extents.count)
        for (i, extent) in extents.enumerated() { copy[i] = extent }
        self.extents = UnsafePointer(copy)
    }

    @inline(__always)
    subscript(index: Int) -> Int { extents[index] }
}
