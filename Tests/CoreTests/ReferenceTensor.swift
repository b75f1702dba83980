/// A tensor as plain as can be: a view is a list of places in a shared array. What the library does is held against it.
struct ReferenceTensor {
    final class Memory {
        var values: [Double]
        init(_ values: [Double]) { self.values = values }
    }

    let memory: Memory
    let shape: [Int]
    /// For each element, in row-major order, its place in memory.
    let places: [Int]

    init(_ values: [Double], _ shape: [Int]) {
        self.init(Memory(values), shape, Array(values.indices))
    }

    private init(_ memory: Memory, _ shape: [Int], _ places: [Int]) {
        self.memory = memory
        self.shape = shape
        self.places = places
    }

    var values: [Double] { places.map { memory.values[$0] } }
    var hasSharedPlaces: Bool { Set(places).count < places.count }
    var copy: ReferenceTensor { ReferenceTensor(values, shape) }

    /// All index tuples of `shape`, in row-major order.
    static func tuples(_ shape: [Int]) -> [[Int]] {
        shape.reduce([[]]) { tuples, extent in tuples.flatMap { tuple in (0..<extent).map { tuple + [$0] } } }
    }

    private func place(_ tuple: [Int]) -> Int {
        places[zip(tuple, shape).reduce(0) { $0 * $1.1 + $1.0 }]
    }

    /// The view of `newShape` whose element `t` is this tensor's element `source(t)`.
    private func view(_ newShape: [Int], _ source: ([Int]) -> [Int]) -> ReferenceTensor {
        ReferenceTensor(memory, newShape, Self.tuples(newShape).map { place(source($0)) })
    }

    func select(_ dim: Int, _ index: Int) -> ReferenceTensor {
        var rest = shape
        rest.remove(at: dim)
        return view(rest) { tuple in Array(tuple[..<dim]) + [index] + Array(tuple[dim...]) }
    }

    /// The given indices of a dimension.
    func pick(_ dim: Int, _ indices: [Int]) -> ReferenceTensor {
        var picked = shape
        picked[dim] = indices.count
        return view(picked) { tuple in
            var source = tuple
            source[dim] = indices[tuple[dim]]
            return source
        }
    }

    func permute(_ dims: [Int]) -> ReferenceTensor {
        view(dims.map { shape[$0] }) { tuple in
            var source = tuple
            for (i, dim) in dims.enumerated() { source[dim] = tuple[i] }
            return source
        }
    }

    func reshape(_ newShape: [Int]) -> ReferenceTensor { ReferenceTensor(memory, newShape, places) }

    /// Extents of 1, also missing leading ones, become those of `newShape`.
    func expand(_ newShape: [Int]) -> ReferenceTensor {
        let missing = newShape.count - shape.count
        return view(newShape) { tuple in tuple[missing...].enumerated().map { i, t in shape[i] == 1 ? 0 : t } }
    }

    /// The elements where `mask`, in row-major order, is true.
    func masked(_ mask: [Bool]) -> ReferenceTensor {
        let chosen = zip(places, mask).filter(\.1).map(\.0)
        return ReferenceTensor(memory, [chosen.count], chosen)
    }

    func update(_ change: (Double) -> Double) {
        for place in places { memory.values[place] = change(memory.values[place]) }
    }

    /// All of `other` is read before anything is written.
    func update(with other: ReferenceTensor, _ change: (Double, Double) -> Double) {
        let operands = other.expand(shape).values
        for (place, operand) in zip(places, operands) { memory.values[place] = change(memory.values[place], operand) }
    }
}
