/// A tensor as plain as can be: a view is a list of places in a shared array. What the library does is held against it.
struct ReferenceTensor {
    final class Memory {
        fileprivate(set) var values: [Double]
        /// What happens to a number that is stored: it wraps, or is rounded, as the type of the elements wants.
        let stored: (Double) -> Double

        init(_ values: [Double], _ stored: @escaping (Double) -> Double) {
            self.stored = stored
            self.values = values.map(stored)
        }
    }

    let memory: Memory
    let shape: [Int]
    /// For each element, in row-major order, its place in memory.
    let places: [Int]

    init(_ values: [Double], _ shape: [Int], stored: @escaping (Double) -> Double = { $0 }) {
        self.init(Memory(values, stored), shape, Array(values.indices))
    }

    init(_ memory: Memory, _ shape: [Int], _ places: [Int]) {
        self.memory = memory
        self.shape = shape
        self.places = places
    }

    var values: [Double] { places.map { memory.values[$0] } }
    var hasSharedPlaces: Bool { Set(places).count < places.count }
    var copy: ReferenceTensor { ReferenceTensor(values, shape, stored: memory.stored) }

    /// Calls `body` with every index tuple of `shape`, in row-major order.
    static func forEachTuple(_ shape: [Int], _ body: ([Int]) -> Void) {
        if shape.contains(0) { return }
        var tuple = Array(repeating: 0, count: shape.count)
        while true {
            body(tuple)
            var d = shape.count - 1
            while d >= 0 {
                tuple[d] += 1
                if tuple[d] < shape[d] { break }
                tuple[d] = 0
                d -= 1
            }
            if d < 0 { return }
        }
    }

    /// The number of the element `tuple` in row-major order.
    static func number(_ tuple: [Int], _ shape: [Int]) -> Int {
        var number = 0
        for d in 0..<shape.count { number = number * shape[d] + tuple[d] }
        return number
    }

    /// The view of `newShape` whose element `t` is this tensor's element `source(t)`.
    func view(_ newShape: [Int], _ source: ([Int]) -> [Int]) -> ReferenceTensor {
        var chosen: [Int] = []
        Self.forEachTuple(newShape) { chosen.append(places[Self.number(source($0), shape)]) }
        return ReferenceTensor(memory, newShape, chosen)
    }

    // MARK: Views

    func select(_ dim: Int, _ index: Int) -> ReferenceTensor {
        var rest = shape
        rest.remove(at: dim)
        return view(rest) { tuple in
            var source = tuple
            source.insert(index, at: dim)
            return source
        }
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
        return view(newShape) { tuple in (0..<shape.count).map { shape[$0] == 1 ? 0 : tuple[missing + $0] } }
    }

    /// Windows of `size`, `step` apart, along a dimension; the window is a new last dimension.
    func unfold(_ dim: Int, _ size: Int, _ step: Int) -> ReferenceTensor {
        var result = shape
        result[dim] = (shape[dim] - size) / step + 1
        return view(result + [size]) { tuple in
            var source = Array(tuple.dropLast())
            source[dim] = tuple[dim] * step + tuple[tuple.count - 1]
            return source
        }
    }

    /// The elements on a diagonal as a new last dimension.
    func diagonal(_ offset: Int, _ dim1: Int, _ dim2: Int) -> ReferenceTensor {
        let row = Swift.max(-offset, 0), column = Swift.max(offset, 0)
        let length = Swift.max(0, Swift.min(shape[dim1] - row, shape[dim2] - column))
        let rest = shape.indices.filter { $0 != dim1 && $0 != dim2 }
        return view(rest.map { shape[$0] } + [length]) { tuple in
            var source = shape
            for (i, dim) in rest.enumerated() { source[dim] = tuple[i] }
            source[dim1] = row + tuple[tuple.count - 1]
            source[dim2] = column + tuple[tuple.count - 1]
            return source
        }
    }

    /// The elements where `mask`, in row-major order, is true.
    func masked(_ mask: [Bool]) -> ReferenceTensor {
        let chosen = zip(places, mask).filter(\.1).map(\.0)
        return ReferenceTensor(memory, [chosen.count], chosen)
    }

    // MARK: Writing

    private func store(_ value: Double, _ place: Int) { memory.values[place] = memory.stored(value) }

    func update(_ change: (Double) -> Double) {
        for place in places { store(change(memory.values[place]), place) }
    }

    /// All of `other`, stretched to this shape, is read before anything is written; then one element after another.
    func update(with other: ReferenceTensor, _ change: (Double, Double) -> Double) {
        let operands = other.expand(shape).values
        for (place, operand) in zip(places, operands) { store(change(memory.values[place], operand), place) }
    }
}
