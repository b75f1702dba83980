/// Whether there are numbers among a tensor's elements that are not finite. One or two passes at the speed of memory.
struct NonFinite {
    private(set) var hasNaN = false
    private(set) var hasInfinity = false

    var isAny: Bool { hasNaN || hasInfinity }

    init(_ operand: Operand) throws(TensorError) {
        guard let tensor = operand.tensor else {
            hasNaN = operand.scalar.doubleValue.isNaN
            hasInfinity = operand.scalar.doubleValue.isInfinite
            return
        }
        self = try NonFinite(tensor)
    }

    /// The largest element is NaN if any is.
    init(_ tensor: Tensor) throws(TensorError) {
        guard tensor.dtype.isFloatingPoint, tensor.count > 0, ElementSummary.isReadable(tensor) else { return }
        let largest = try NonFinite.extremum(NonFinite.largest, tensor)
        guard largest.isNaN else {
            let smallest = try NonFinite.extremum(NonFinite.smallest, tensor)
            hasInfinity = largest.isInfinite || smallest.isInfinite
            return
        }
        hasNaN = true
        // Among NaN the extremes do not show; the exact numbers are asked for where there is an anomaly only.
        hasInfinity = try ElementSummary(tensor).infinityCount > 0
    }

    private static let largest = KernelTable.named("amax")
    private static let smallest = KernelTable.named("amin")

    private static func extremum(_ table: KernelTable, _ tensor: Tensor) throws(TensorError) -> Double {
        let host = try ElementSummary.onHost(tensor)
        let result = try Tensor.uninitialized([], host.dtype, .cpu)
        let dims = Shape(Array(0..<host.ndim))
        try AnomalyMode.withoutChecks(alsoOff: ThreadState.isTracing) { () throws(TensorError) in
            try table.run(KernelCall(result, Operand(host), count: 1, computeType: host.dtype, integers: dims))
        }
        return try ElementSummary.numbers(result)[0]
    }
}

/// What a message says of a tensor: `float32 [2, 3], min -1.5, max 4.0, mean 0.25, 1 NaN, 0 Inf`.
///
/// Works on kernels and not on operators, because it looks at what operators do.
struct ElementSummary: CustomStringConvertible {
    private let dtype: DType
    private let shape: Shape
    private var minimum = Double.infinity
    private var maximum = -Double.infinity
    private var mean = 0.0
    private var finiteCount = 0
    private(set) var nanCount = 0
    private(set) var infinityCount = 0

    init(_ tensor: Tensor) throws(TensorError) {
        dtype = tensor.dtype
        shape = tensor.shape
        guard tensor.count > 0, ElementSummary.isReadable(tensor) else { return }
        let host = try ElementSummary.onHost(tensor)
        let flat = host.isContiguous ? host : try ElementSummary.copy(host, host.dtype)
        // A part at a time: a large tensor does not need its memory once more in doubles.
        let partSize = 1 << 16
        for start in stride(from: 0, to: flat.count, by: partSize) {
            let length = Swift.min(partSize, flat.count - start)
            let part = Geometry(shape: [length], strides: [1], offset: flat.storageOffset + start)
            for number in try ElementSummary.numbers(flat.showing(part)) { add(number) }
        }
    }

    private mutating func add(_ number: Double) {
        if number.isNaN {
            nanCount += 1
        } else if number.isInfinite {
            infinityCount += 1
        } else {
            finiteCount += 1
            minimum = Swift.min(minimum, number)
            maximum = Swift.max(maximum, number)
            // A running mean does not overflow.
            mean += (number - mean) / Double(finiteCount)
        }
    }

    var description: String {
        let head = "\(dtype) \(shape)"
        if shape.product == 0 { return head }
        let bad = dtype.isFloatingPoint ? ", \(nanCount) NaN, \(infinityCount) Inf" : ""
        if finiteCount == 0 { return head + bad }
        return "\(head), min \(text(minimum)), max \(text(maximum)), mean \(Float(mean))\(bad)"
    }

    private func text(_ number: Double) -> String {
        if !dtype.isFloatingPoint { return "\(Int64(exactly: number).map { "\($0)" } ?? "\(number)")" }
        return dtype == .float64 ? "\(number)" : "\(Float(number))"
    }

    // MARK: Reading

    /// False for devices that keep no elements.
    static func isReadable(_ tensor: Tensor) -> Bool {
        tensor.device.isCPU || BackendRegistry.shared.backend(tensor.device)?.hasElements == true
    }

    /// A contiguous copy outside the graph on the same device.
    static func copy(_ tensor: Tensor, _ dtype: DType) throws(TensorError) -> Tensor {
        let result = try Tensor.uninitialized(tensor.shape, dtype, tensor.device)
        try AnomalyMode.withoutChecks(alsoOff: ThreadState.isTracing) { () throws(TensorError) in try result.write(tensor) }
        return result
    }

    fileprivate static func onHost(_ tensor: Tensor) throws(TensorError) -> Tensor {
        if tensor.device.isCPU { return tensor }
        let result = try Tensor.uninitialized(tensor.shape, tensor.dtype, .cpu)
        try AnomalyMode.withoutChecks(alsoOff: ThreadState.isTracing) { () throws(TensorError) in try result.write(tensor) }
        return result
    }

    fileprivate static func numbers(_ tensor: Tensor) throws(TensorError) -> [Double] {
        let wide = tensor.dtype == .float64 && tensor.isContiguous ? tensor : try copy(tensor, .float64)
        return Array(UnsafeBufferPointer(start: wide.data.assumingMemoryBound(to: Double.self), count: wide.count))
    }
}
