import TernKernels

extension Operators {
    static var extrema: [any OperatorDefinition.Type] {
        [Maximum.self, Minimum.self, MaximumNumber.self, MinimumNumber.self, ClampMinimum.self, ClampMaximum.self, Clamp.self]
    }

    enum Maximum: PointwiseOperator {
        static let schema = "maximum(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise("maximum", "MaximumBackward0", TernKernels.Maximum.self)
        static let domain: [Domain] = [.distinct]
    }

    enum Minimum: PointwiseOperator {
        static let schema = "minimum(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise("minimum", "MinimumBackward0", TernKernels.Minimum.self)
        static let domain: [Domain] = [.distinct]
    }

    enum MaximumNumber: PointwiseOperator {
        static let schema = "fmax(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise("fmax", "FmaxBackward0", TernKernels.MaximumNumber.self)
        static let domain: [Domain] = [.distinct]
    }

    enum MinimumNumber: PointwiseOperator {
        static let schema = "fmin(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise("fmin", "FminBackward0", TernKernels.MinimumNumber.self)
        static let domain: [Domain] = [.distinct]
    }

    // On a bound that is a number there is no gradient; a tensor of bounds shares it, as a maximum does.

    enum ClampMinimum: PointwiseOperator {
        static let schema = "clamp_min(Tensor self, Operand min) -> Tensor"
        static let entry = Pointwise("clamp_min", "ClampMinBackward1", TernKernels.Maximum.self)
        static let number = Pointwise("clamp_min.number", "ClampMinBackward0", TernKernels.ClampFrom.self)
        static let domain: [Domain] = [.distinct]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(clamped(try arguments.tensor("self"), try arguments.operand("min")))
        }

        static func clamped(_ x: Tensor, _ bound: Operand) -> Tensor {
            bound.tensor == nil ? NumberBounds(min: bound.scalar)(x) : entry(Operand(x), bound)
        }
    }

    enum ClampMaximum: PointwiseOperator {
        static let schema = "clamp_max(Tensor self, Operand max) -> Tensor"
        static let entry = Pointwise("clamp_max", "ClampMaxBackward1", TernKernels.Minimum.self)
        static let number = Pointwise("clamp_max.number", "ClampMaxBackward0", TernKernels.ClampUpTo.self)
        static let domain: [Domain] = [.distinct]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(clamped(try arguments.tensor("self"), try arguments.operand("max")))
        }

        static func clamped(_ x: Tensor, _ bound: Operand) -> Tensor {
            bound.tensor == nil ? NumberBounds(max: bound.scalar)(x) : entry(Operand(x), bound)
        }
    }

    enum Clamp: PointwiseOperator {
        static let schema = "clamp(Tensor self, Operand? min=None, Operand? max=None) -> Tensor"
        static let entry = Pointwise("clamp", "ClampBackward0", TernKernels.Clamp.self)
        static let numbers = Pointwise("clamp.numbers", "ClampBackward1", TernKernels.ClampBetween.self)
        static let domain: [Domain] = [.distinct, .number(-1), .number(2)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            let low = try bound("min", arguments), high = try bound("max", arguments)
            switch (low, high) {
            case (let low?, let high?):
                let areNumbers = low.tensor == nil && high.tensor == nil
                return .tensor(
                    areNumbers ? NumberBounds(min: low.scalar, max: high.scalar)(x) : x.pointwise(entry, low, high))
            case (let low?, nil): return .tensor(ClampMinimum.clamped(x, low))
            case (nil, let high?): return .tensor(ClampMaximum.clamped(x, high))
            case (nil, nil): throw .argument("clamp: At least one of 'min' or 'max' must not be None")
            }
        }

        private static func bound(_ name: String, _ arguments: Arguments) throws(TensorError) -> Operand? {
            if case .none = arguments[name] { return nil }
            return try arguments.operand(name)
        }
    }
}

extension Tensor {
    /// The larger one of each pair; NaN if one is. PyTorch: `torch.maximum`.
    public func maximum(_ other: Tensor) -> Tensor { pointwise(Operators.Maximum.entry, other) }

    /// The smaller one of each pair; NaN if one is. PyTorch: `torch.minimum`.
    public func minimum(_ other: Tensor) -> Tensor { pointwise(Operators.Minimum.entry, other) }

    /// The larger one of each pair, NaN ignored. PyTorch: `torch.fmax`.
    public func fmax(_ other: Tensor) -> Tensor { pointwise(Operators.MaximumNumber.entry, other) }

    /// The smaller one of each pair, NaN ignored. PyTorch: `torch.fmin`.
    public func fmin(_ other: Tensor) -> Tensor { pointwise(Operators.MinimumNumber.entry, other) }

    /// Each element, but not less than `other`. PyTorch: `torch.clamp_min`.
    public func clampMin(_ other: Tensor) -> Tensor { pointwise(Operators.ClampMinimum.entry, other) }

    /// With a number: see `clampMin(_:)`.
    public func clampMin(_ other: some TensorScalar) -> Tensor { NumberBounds(min: other.scalar)(self) }

    /// `clampMin` in place.
    @discardableResult
    public func clampMin_(_ other: Tensor) -> Tensor { Operators.ClampMinimum.entry.inPlace(self, Operand(other)) }

    /// `clampMin` in place.
    @discardableResult
    public func clampMin_(_ other: some TensorScalar) -> Tensor { NumberBounds(min: other.scalar).inPlace(self) }

    /// Each element, but not more than `other`. PyTorch: `torch.clamp_max`.
    public func clampMax(_ other: Tensor) -> Tensor { pointwise(Operators.ClampMaximum.entry, other) }

    /// With a number: see `clampMax(_:)`.
    public func clampMax(_ other: some TensorScalar) -> Tensor { NumberBounds(max: other.scalar)(self) }

    /// `clampMax` in place.
    @discardableResult
    public func clampMax_(_ other: Tensor) -> Tensor { Operators.ClampMaximum.entry.inPlace(self, Operand(other)) }

    /// `clampMax` in place.
    @discardableResult
    public func clampMax_(_ other: some TensorScalar) -> Tensor { NumberBounds(max: other.scalar).inPlace(self) }

    /// Each element moved into `[min, max]`; a bound left out does not bind. PyTorch: `torch.clamp`.
    public func clamp(min: (any TensorScalar)? = nil, max: (any TensorScalar)? = nil) -> Tensor {
        NumberBounds(min: min?.scalar, max: max?.scalar)(self)
    }

    /// With a bound for each element. PyTorch: `torch.clamp`.
    public func clamp(min: Tensor, max: Tensor) -> Tensor { pointwise(Operators.Clamp.entry, Operand(min), Operand(max)) }

    /// `clamp` in place.
    @discardableResult
    public func clamp_(min: (any TensorScalar)? = nil, max: (any TensorScalar)? = nil) -> Tensor {
        NumberBounds(min: min?.scalar, max: max?.scalar).inPlace(self)
    }
}

/// What `clamp` and its relatives do with numbers.
private struct NumberBounds {
    var min: Scalar?
    var max: Scalar?

    /// With a NaN for a bound all results are NaN; the kernels do not look for one in every element.
    private var isUnordered: Bool { min?.doubleValue.isNaN == true || max?.doubleValue.isNaN == true }

    func callAsFunction(_ x: Tensor) -> Tensor {
        let x = isUnordered ? x.add(Double.nan) : x
        return switch (min, max) {
        case (let low?, let high?): x.pointwise(Operators.Clamp.numbers, Operand(low), Operand(high))
        case (let low?, nil): x.pointwise(Operators.ClampMinimum.number, low)
        case (nil, let high?): x.pointwise(Operators.ClampMaximum.number, high)
        case (nil, nil): failure(.argument("clamp: At least one of 'min' or 'max' must not be None"))
        }
    }

    func inPlace(_ x: Tensor) -> Tensor {
        if isUnordered { x.add_(Double.nan) }
        return switch (min, max) {
        case (let low?, let high?): Operators.Clamp.numbers.inPlace(x, Operand(low), Operand(high))
        case (let low?, nil): Operators.ClampMinimum.number.inPlace(x, Operand(low))
        case (nil, let high?): Operators.ClampMaximum.number.inPlace(x, Operand(high))
        case (nil, nil): failure(.argument("clamp_: At least one of 'min' or 'max' must not be None"))
        }
    }
}

/// The larger one of each pair; NaN if one is. PyTorch: `torch.maximum`.
public func maximum(_ x: Tensor, _ y: Tensor) -> Tensor { x.maximum(y) }

/// The smaller one of each pair; NaN if one is. PyTorch: `torch.minimum`.
public func minimum(_ x: Tensor, _ y: Tensor) -> Tensor { x.minimum(y) }

/// The larger one of each pair, NaN ignored. PyTorch: `torch.fmax`.
public func fmax(_ x: Tensor, _ y: Tensor) -> Tensor { x.fmax(y) }

/// The smaller one of each pair, NaN ignored. PyTorch: `torch.fmin`.
public func fmin(_ x: Tensor, _ y: Tensor) -> Tensor { x.fmin(y) }
