extension Tensor {
    /// Checks extents that a user gave, and the size that follows from them.
    static func checkedShape(_ extents: some Collection<Int>, _ dtype: DType, _ name: String) throws(TensorError) -> Shape {
        let shape = Shape(extents)
        var count = dtype.size
        for extent in shape {
            guard extent >= 0 else {
                throw .argument("\(name): Trying to create tensor with negative dimension \(extent): \(shape)")
            }
            let (product, overflow) = count.multipliedReportingOverflow(by: Swift.max(extent, 1))
            guard !overflow, product < 1 << 60 else {
                throw .memory("\(name): a tensor of shape \(shape) would not fit any memory; use a smaller shape")
            }
            count = product
        }
        return shape
    }

    private static func make(
        _ name: String, _ extents: [Int], _ value: Scalar?, _ dtype: DType, _ device: Device, _ requiresGrad: Bool
    ) -> Tensor {
        checked { () throws(TensorError) in try made(name, extents, value, dtype, device, requiresGrad) }
    }

    /// A new tensor with one number everywhere, or with whatever was in memory.
    static func made(
        _ name: String, _ extents: [Int], _ value: Scalar?, _ dtype: DType, _ device: Device, _ requiresGrad: Bool
    ) throws(TensorError) -> Tensor {
        let shape = try checkedShape(extents, dtype, name)
        try value?.requireFit(dtype, name)
        let tensor = try uninitialized(shape, dtype, device)
        if let value { try tensor.fill(value) }
        if requiresGrad { try tensor.setRequiresGrad(true) }
        return tensor
    }

    /// The same with the shape of `other`, and its order of dimensions in memory unless `format` wants another.
    static func made(
        _ name: String, like other: Tensor, _ value: Scalar?, _ dtype: DType?, _ device: Device?, _ requiresGrad: Bool,
        _ format: MemoryFormat = .preserve
    ) throws(TensorError) -> Tensor {
        let geometry = try format.geometry(like: other.geometry, name)
        try value?.requireFit(dtype ?? other.dtype, name)
        let tensor = try uninitialized(other.shape, dtype ?? other.dtype, device ?? other.device)
        if !geometry.isContiguous { tensor.setGeometry(geometry) }
        if let value { try tensor.fill(value) }
        if requiresGrad { try tensor.setRequiresGrad(true) }
        return tensor
    }

    private static func make(
        _ name: String, like other: Tensor, _ value: Scalar?, _ dtype: DType?, _ device: Device?, _ requiresGrad: Bool
    ) -> Tensor {
        checked { () throws(TensorError) in try made(name, like: other, value, dtype, device, requiresGrad) }
    }

    /// Writes one number everywhere, without any check.
    func fill(_ value: Scalar) throws(TensorError) {
        try Operators.Fill.table.run(KernelCall(self, Operand(value), count: 1, computeType: dtype))
    }

    /// A new tensor whose elements are whatever was in memory. PyTorch: `torch.empty`.
    public static func empty(
        _ shape: [Int], dtype: DType = defaultDtype(), device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        make("empty", shape, nil, dtype, device, requiresGrad)
    }

    /// A new tensor whose elements are whatever was in memory.
    public static func empty(
        _ shape: Int..., dtype: DType = defaultDtype(), device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        make("empty", shape, nil, dtype, device, requiresGrad)
    }

    /// Zeros. PyTorch: `torch.zeros`.
    ///
    /// ```swift
    /// Tensor.zeros(2, 3, 4, dtype: .int32)
    /// ```
    public static func zeros(
        _ shape: Int..., dtype: DType = defaultDtype(), device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        make("zeros", shape, 0, dtype, device, requiresGrad)
    }

    /// Zeros of a shape in an array.
    public static func zeros(
        _ shape: [Int], dtype: DType = defaultDtype(), device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        make("zeros", shape, 0, dtype, device, requiresGrad)
    }

    /// Ones. PyTorch: `torch.ones`.
    public static func ones(
        _ shape: Int..., dtype: DType = defaultDtype(), device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        make("ones", shape, 1, dtype, device, requiresGrad)
    }

    /// Ones of a shape in an array.
    public static func ones(
        _ shape: [Int], dtype: DType = defaultDtype(), device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        make("ones", shape, 1, dtype, device, requiresGrad)
    }

    /// One number everywhere; the type is the number's unless it is given. PyTorch: `torch.full`.
    public static func full(
        _ shape: [Int], _ value: some TensorScalar, dtype: DType? = nil, device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        make("full", shape, value.scalar, dtype ?? value.scalar.dtype, device, requiresGrad)
    }

    static func full(_ shape: [Int], scalar: Scalar, dtype: DType, device: Device) -> Tensor {
        make("full", shape, scalar, dtype, device, false)
    }

    /// Like `other` in shape, type and device, with whatever was in memory. PyTorch: `torch.empty_like`.
    public static func empty(
        like other: Tensor, dtype: DType? = nil, device: Device? = nil, requiresGrad: Bool = false
    ) -> Tensor {
        make("empty_like", like: other, nil, dtype, device, requiresGrad)
    }

    /// Zeros like `other` in shape, type and device. PyTorch: `torch.zeros_like`.
    public static func zeros(
        like other: Tensor, dtype: DType? = nil, device: Device? = nil, requiresGrad: Bool = false
    ) -> Tensor {
        make("zeros_like", like: other, 0, dtype, device, requiresGrad)
    }

    /// Ones like `other` in shape, type and device. PyTorch: `torch.ones_like`.
    public static func ones(
        like other: Tensor, dtype: DType? = nil, device: Device? = nil, requiresGrad: Bool = false
    ) -> Tensor {
        make("ones_like", like: other, 1, dtype, device, requiresGrad)
    }

    /// One number, like `other` in shape, type and device. PyTorch: `torch.full_like`.
    public static func full(
        like other: Tensor, _ value: Scalar, dtype: DType? = nil, device: Device? = nil, requiresGrad: Bool = false
    ) -> Tensor {
        make("full_like", like: other, value, dtype, device, requiresGrad)
    }

    /// The numbers 0, 1, … below `end`. PyTorch: `torch.arange(end)`.
    public static func arange(
        _ end: some TensorScalar, dtype: DType? = nil, device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Arange.apply(.int(0), end.scalar, .int(1), dtype, device).asking(requiresGrad)
        }
    }

    /// The numbers from `start` to below `end`, `step` apart. PyTorch: `torch.arange(start, end, step)`.
    public static func arange(
        _ start: some TensorScalar, _ end: some TensorScalar, step: some TensorScalar = 1, dtype: DType? = nil,
        device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Arange.apply(start.scalar, end.scalar, step.scalar, dtype, device).asking(requiresGrad)
        }
    }

    /// `steps` numbers from `start` to `end`, both included. PyTorch: `torch.linspace`.
    public static func linspace(
        _ start: Double, _ end: Double, _ steps: Int, dtype: DType = defaultDtype(), device: Device = .cpu,
        requiresGrad: Bool = false
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Linspace.apply(.double(start), .double(end), steps, dtype, device).asking(requiresGrad)
        }
    }

    /// `steps` powers of `base`, whose exponents go evenly from `start` to `end`, both included. PyTorch: `torch.logspace`.
    public static func logspace(
        _ start: Double, _ end: Double, _ steps: Int, base: Double = 10, dtype: DType = defaultDtype(), device: Device = .cpu,
        requiresGrad: Bool = false
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Logspace.apply(.double(start), .double(end), steps, base, dtype, device).asking(requiresGrad)
        }
    }

    /// Ones on the diagonal of an `n` × `m` matrix, square unless `m` is given. PyTorch: `torch.eye`.
    public static func eye(
        _ n: Int, _ m: Int? = nil, dtype: DType = defaultDtype(), device: Device = .cpu, requiresGrad: Bool = false
    ) -> Tensor {
        checked { () throws(TensorError) in try Operators.Eye.apply(n, m, dtype, device).asking(requiresGrad) }
    }

    /// The places on and below a diagonal of a `rows` × `columns` matrix: row numbers, then column numbers. PyTorch:
    /// `torch.tril_indices`.
    public static func trilIndices(
        _ rows: Int, _ columns: Int, offset: Int = 0, dtype: DType = .int64, device: Device = .cpu
    ) -> Tensor {
        checked { () throws(TensorError) in try Operators.Triangle.indices(rows, columns, offset, .lower, dtype, device) }
    }

    /// The places on and above a diagonal of a `rows` × `columns` matrix: row numbers, then column numbers. PyTorch:
    /// `torch.triu_indices`.
    public static func triuIndices(
        _ rows: Int, _ columns: Int, offset: Int = 0, dtype: DType = .int64, device: Device = .cpu
    ) -> Tensor {
        checked { () throws(TensorError) in try Operators.Triangle.indices(rows, columns, offset, .upper, dtype, device) }
    }

    /// This tensor; a leaf that asks for its gradient if that is wanted.
    func asking(_ requiresGrad: Bool) throws(TensorError) -> Tensor {
        if requiresGrad { try setRequiresGrad(true) }
        return self
    }

    /// Computes each element of a new processor tensor from its number, on all threads.
    @inline(__always)
    func fillElements(_ element: (Int) -> Scalar) throws(TensorError) {
        let wide: DType = isIntegerKind ? .int64 : .float64
        let values = dtype == wide ? self : try Tensor.uninitialized([count], wide, .cpu)
        let data = values.data, isInteger = isIntegerKind
        ParallelLoop.ranges(count, size: ParallelLoop.grain / 4) { range in
            if isInteger {
                let to = data.assumingMemoryBound(to: Int64.self)
                for i in range { to[i] = element(i).intValue }
            } else {
                let to = data.assumingMemoryBound(to: Double.self)
                for i in range { to[i] = element(i).doubleValue }
            }
        }
        if values !== self { try write(values) }
    }

    private var isIntegerKind: Bool { !dtype.isFloatingPoint }
}

extension Operators {
    static var creation: [any OperatorDefinition.Type] {
        [Fill.self, Clone.self, Contiguous.self, CopyInPlace.self, Convert.self] + filledTensors + ranges + matrices
    }

    /// Writes one number everywhere.
    enum Fill: OperatorDefinition {
        static let table = KernelTable.named("fill")
        static let schemas = ["fill(Tensor self, Operand value) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([2, 3]), .value(.double(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let copy = try arguments.tensor("self").clone(), value = try arguments.operand("value")
            return .tensor(value.tensor.map { copy.copy_($0) } ?? copy.fill_(scalar: value.scalar))
        }
    }
}

extension Tensor {
    /// Writes one number everywhere. PyTorch: `x.fill_(value)`.
    @discardableResult
    public func fill_(_ value: some TensorScalar) -> Tensor { fill_(scalar: value.scalar) }

    /// Writes zeros. PyTorch: `x.zero_()`.
    @discardableResult
    public func zero_() -> Tensor { fill_(scalar: .int(0), "ZeroBackward0", by: Tensor.zeroName) }

    private static let fillName = InPlaceName("fill_")
    private static let zeroName = InPlaceName("zero_")

    func fill_(
        scalar: Scalar, _ label: StaticString = "FillBackward0", by name: InPlaceName = Tensor.fillName
    ) -> Tensor {
        checked(self) { () throws(TensorError) in
            try scalar.requireFit(dtype, "fill_")
            let records = GradMode.isEnabled && node != nil
            try InPlace.check(self, "fill_", records: records)
            // The result does not depend on what was there.
            let node = records ? InPlace.overwriting(self, label) : nil
            try fill(scalar)
            InPlace.finish(self, node, by: name)
            return self
        }
    }
}
