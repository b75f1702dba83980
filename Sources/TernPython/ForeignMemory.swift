import Tern

/// Memory of another library as that describes it: where its first element is, and how far apart neighbours are.
struct ForeignMemory {
    /// Element `[0, 0, …]`; may be null if there are no elements.
    let first: UnsafeMutableRawPointer?
    /// The extents.
    let shape: [Int]
    /// The distances between neighbours in bytes, negative ones too.
    let strides: [Int]
    let dtype: DType
    /// True if the owner relies on the memory staying as it is.
    let isReadOnly: Bool

    /// `shape` and `strides` are equally long.
    init(first: UnsafeMutableRawPointer?, shape: [Int], strides: [Int], dtype: DType, isReadOnly: Bool) {
        self.first = first
        self.shape = shape
        // A dimension without a neighbour may have any stride, and what it is tells nothing.
        self.strides = zip(shape, strides).map { $0 > 1 ? $1 : dtype.size }
        self.dtype = dtype
        self.isReadOnly = isReadOnly
    }

    /// The strides in bytes of a row-major array.
    static func contiguousStrides(_ shape: [Int], _ size: Int) -> [Int] {
        var strides = shape
        var step = size
        for i in shape.indices.reversed() {
            strides[i] = step
            step = step.multipliedReportingOverflow(by: Swift.max(shape[i], 1)).partialValue
        }
        return strides
    }

    var isEmpty: Bool { shape.contains(0) }

    /// Why a tensor cannot lie over this memory and has to be a copy; nil if it can.
    var obstacle: String? {
        if isEmpty { return nil }
        if isReadOnly { return "it is read-only, and a tensor can be changed" }
        if strides.contains(where: { $0 < 0 }) { return "it has a negative stride, and a tensor's strides are not negative" }
        if !isAligned { return "its elements do not lie at multiples of their size" }
        return nil
    }

    private var isAligned: Bool {
        Int(bitPattern: first) % dtype.size == 0 && strides.allSatisfy { $0 % dtype.size == 0 }
    }

    /// A tensor over this memory, which has no obstacle. `release` is called once: when no tensor uses the memory any more, or at
    /// once if none does.
    func shared(_ name: String, release: @escaping @Sendable () -> Void) throws(TensorError) -> Tensor {
        guard !isEmpty, let first else {
            defer { release() }
            return try empty(name)
        }
        let span: Int
        do { span = try reach(name).span } catch {
            release()
            throw error
        }
        let storage = Storage(external: first, byteCount: span) { _ in release() }
        return try Tensor.over(storage, geometry(strides), dtype, name)
    }

    /// A tensor of the same elements in new memory. The strides are multiples of the elements' size.
    func copied(_ name: String) throws(TensorError) -> Tensor {
        guard !isEmpty, let first else { return try empty(name) }
        let (low, span) = try reach(name)
        let backward = shape.indices.filter { strides[$0] < 0 }
        let geometry = geometry(strides.map { abs($0) })
        return try attempt {
            try noGrad {
                let bytes = UnsafeRawBufferPointer(start: first + low, count: span)
                let storage: Storage
                if isAligned {
                    storage = Storage(external: first + low, byteCount: span) { _ in }
                } else {
                    storage = Tensor(bytes: bytes, shape: [span], dtype: .uint8).storage
                }
                let view = try Tensor.over(storage, geometry, dtype, name)
                return backward.isEmpty ? view.clone() : view.flip(backward)
            }
        }
    }

    private func empty(_ name: String) throws(TensorError) -> Tensor {
        guard isEmpty else { throw .argument("\(name): the memory of shape \(Shape(shape)) has no address") }
        return try attempt { Tensor.empty(shape, dtype: dtype) }
    }

    private func geometry(_ strides: [Int]) -> Geometry {
        Geometry(shape: Shape(shape), strides: Shape(strides.map { $0 / dtype.size }))
    }

    /// Where the lowest byte is, counted from the first element, and how many bytes there are from there on.
    private func reach(_ name: String) throws(TensorError) -> (low: Int, span: Int) {
        var (low, high) = (0, 0)
        for (extent, stride) in zip(shape, strides) {
            let (distance, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
            let (end, carry) = (distance < 0 ? low : high).addingReportingOverflow(distance)
            guard extent > 0, !overflow, !carry, end.magnitude < UInt(Int.max / 4) else {
                throw .shape("\(name): the shape \(Shape(shape)) with the strides \(Shape(strides)) reaches beyond any memory")
            }
            if distance < 0 { low = end } else { high = end }
        }
        return (low, high - low + dtype.size)
    }
}
