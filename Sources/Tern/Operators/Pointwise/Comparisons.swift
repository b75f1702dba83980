import TernKernels

extension Operators {
    static var comparisons: [any OperatorDefinition.Type] {
        [
            Equal.self, NotEqual.self, Less.self, LessOrEqual.self, Greater.self, GreaterOrEqual.self, IsNaN.self, IsFinite.self,
            IsInfinite.self, IsPositiveInfinity.self, IsNegativeInfinity.self,
        ]
    }

    enum Equal: PointwiseOperator {
        static let schema = "eq(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("eq", "EqBackward0", arity: 2, result: .test)
        static let domain: [Domain] = [.distinct]
    }

    enum NotEqual: PointwiseOperator {
        static let schema = "ne(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("ne", "NeBackward0", arity: 2, result: .test)
        static let domain: [Domain] = [.distinct]
    }

    enum Less: PointwiseOperator {
        static let schema = "lt(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("lt", "LtBackward0", arity: 2, result: .test)
        static let domain: [Domain] = [.distinct]
    }

    enum LessOrEqual: PointwiseOperator {
        static let schema = "le(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("le", "LeBackward0", arity: 2, result: .test)
        static let domain: [Domain] = [.distinct]
    }

    enum Greater: PointwiseOperator {
        static let schema = "gt(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("gt", "GtBackward0", arity: 2, result: .test)
        static let domain: [Domain] = [.distinct]
    }

    enum GreaterOrEqual: PointwiseOperator {
        static let schema = "ge(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("ge", "GeBackward0", arity: 2, result: .test)
        static let domain: [Domain] = [.distinct]
    }

    enum IsNaN: PointwiseOperator {
        static let schema = "isnan(Tensor self) -> Tensor"
        static let entry = Pointwise("isnan", arity: 1, result: .test)
    }

    enum IsFinite: PointwiseOperator {
        static let schema = "isfinite(Tensor self) -> Tensor"
        static let entry = Pointwise("isfinite", arity: 1, result: .test)
    }

    enum IsInfinite: PointwiseOperator {
        static let schema = "isinf(Tensor self) -> Tensor"
        static let entry = Pointwise("isinf", arity: 1, result: .test)
    }

    enum IsPositiveInfinity: PointwiseOperator {
        static let schema = "isposinf(Tensor self) -> Tensor"
        static let entry = Pointwise("isposinf", arity: 1, result: .test)
    }

    enum IsNegativeInfinity: PointwiseOperator {
        static let schema = "isneginf(Tensor self) -> Tensor"
        static let entry = Pointwise("isneginf", arity: 1, result: .test)
    }
}

extension Tensor {
    /// True where the elements are equal. PyTorch: `torch.eq`.
    public func eq(_ other: Tensor) -> Tensor { pointwise(Operators.Equal.entry, other) }

    /// With a number: see `eq(_:)`.
    public func eq(_ other: some TensorScalar) -> Tensor { pointwise(Operators.Equal.entry, other.scalar) }

    /// `eq` in place.
    @discardableResult
    public func eq_(_ other: Tensor) -> Tensor { Operators.Equal.entry.inPlace(self, Operand(other)) }

    /// `eq` in place.
    @discardableResult
    public func eq_(_ other: some TensorScalar) -> Tensor { Operators.Equal.entry.inPlace(self, Operand(other.scalar)) }

    /// True where the elements differ. PyTorch: `torch.ne`.
    public func ne(_ other: Tensor) -> Tensor { pointwise(Operators.NotEqual.entry, other) }

    /// With a number: see `ne(_:)`.
    public func ne(_ other: some TensorScalar) -> Tensor { pointwise(Operators.NotEqual.entry, other.scalar) }

    /// `ne` in place.
    @discardableResult
    public func ne_(_ other: Tensor) -> Tensor { Operators.NotEqual.entry.inPlace(self, Operand(other)) }

    /// `ne` in place.
    @discardableResult
    public func ne_(_ other: some TensorScalar) -> Tensor { Operators.NotEqual.entry.inPlace(self, Operand(other.scalar)) }

    /// True where this is less. PyTorch: `torch.lt`.
    public func lt(_ other: Tensor) -> Tensor { pointwise(Operators.Less.entry, other) }

    /// With a number: see `lt(_:)`.
    public func lt(_ other: some TensorScalar) -> Tensor { pointwise(Operators.Less.entry, other.scalar) }

    /// `lt` in place.
    @discardableResult
    public func lt_(_ other: Tensor) -> Tensor { Operators.Less.entry.inPlace(self, Operand(other)) }

    /// `lt` in place.
    @discardableResult
    public func lt_(_ other: some TensorScalar) -> Tensor { Operators.Less.entry.inPlace(self, Operand(other.scalar)) }

    /// True where this is not greater. PyTorch: `torch.le`.
    public func le(_ other: Tensor) -> Tensor { pointwise(Operators.LessOrEqual.entry, other) }

    /// With a number: see `le(_:)`.
    public func le(_ other: some TensorScalar) -> Tensor { pointwise(Operators.LessOrEqual.entry, other.scalar) }

    /// `le` in place.
    @discardableResult
    public func le_(_ other: Tensor) -> Tensor { Operators.LessOrEqual.entry.inPlace(self, Operand(other)) }

    /// `le` in place.
    @discardableResult
    public func le_(_ other: some TensorScalar) -> Tensor { Operators.LessOrEqual.entry.inPlace(self, Operand(other.scalar)) }

    /// True where this is greater. PyTorch: `torch.gt`.
    public func gt(_ other: Tensor) -> Tensor { pointwise(Operators.Greater.entry, other) }

    /// With a number: see `gt(_:)`.
    public func gt(_ other: some TensorScalar) -> Tensor { pointwise(Operators.Greater.entry, other.scalar) }

    /// `gt` in place.
    @discardableResult
    public func gt_(_ other: Tensor) -> Tensor { Operators.Greater.entry.inPlace(self, Operand(other)) }

    /// `gt` in place.
    @discardableResult
    public func gt_(_ other: some TensorScalar) -> Tensor { Operators.Greater.entry.inPlace(self, Operand(other.scalar)) }

    /// True where this is not less. PyTorch: `torch.ge`.
    public func ge(_ other: Tensor) -> Tensor { pointwise(Operators.GreaterOrEqual.entry, other) }

    /// With a number: see `ge(_:)`.
    public func ge(_ other: some TensorScalar) -> Tensor { pointwise(Operators.GreaterOrEqual.entry, other.scalar) }

    /// `ge` in place.
    @discardableResult
    public func ge_(_ other: Tensor) -> Tensor { Operators.GreaterOrEqual.entry.inPlace(self, Operand(other)) }

    /// `ge` in place.
    @discardableResult
    public func ge_(_ other: some TensorScalar) -> Tensor { Operators.GreaterOrEqual.entry.inPlace(self, Operand(other.scalar)) }

    /// True where an element is NaN. PyTorch: `torch.isnan`.
    public func isNaN() -> Tensor { pointwise(Operators.IsNaN.entry) }

    /// True where an element is neither infinite nor NaN. PyTorch: `torch.isfinite`.
    public func isFinite() -> Tensor { pointwise(Operators.IsFinite.entry) }

    /// True where an element is infinite. PyTorch: `torch.isinf`.
    public func isInfinite() -> Tensor { pointwise(Operators.IsInfinite.entry) }

    /// True where an element is infinite and positive. PyTorch: `torch.isposinf`.
    public func isPosInf() -> Tensor { pointwise(Operators.IsPositiveInfinity.entry) }

    /// True where an element is infinite and negative. PyTorch: `torch.isneginf`.
    public func isNegInf() -> Tensor { pointwise(Operators.IsNegativeInfinity.entry) }
}

/// True where the elements are equal. PyTorch: `torch.eq`.
public func eq(_ x: Tensor, _ y: Tensor) -> Tensor { x.eq(y) }

/// True where the elements are equal. PyTorch: `torch.eq`.
public func eq(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.eq(y) }

/// True where the elements differ. PyTorch: `torch.ne`.
public func ne(_ x: Tensor, _ y: Tensor) -> Tensor { x.ne(y) }

/// True where the elements differ. PyTorch: `torch.ne`.
public func ne(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.ne(y) }

/// True where this is less. PyTorch: `torch.lt`.
public func lt(_ x: Tensor, _ y: Tensor) -> Tensor { x.lt(y) }

/// True where this is less. PyTorch: `torch.lt`.
public func lt(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.lt(y) }

/// True where this is not greater. PyTorch: `torch.le`.
public func le(_ x: Tensor, _ y: Tensor) -> Tensor { x.le(y) }

/// True where this is not greater. PyTorch: `torch.le`.
public func le(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.le(y) }

/// True where this is greater. PyTorch: `torch.gt`.
public func gt(_ x: Tensor, _ y: Tensor) -> Tensor { x.gt(y) }

/// True where this is greater. PyTorch: `torch.gt`.
public func gt(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.gt(y) }

/// True where this is not less. PyTorch: `torch.ge`.
public func ge(_ x: Tensor, _ y: Tensor) -> Tensor { x.ge(y) }

/// True where this is not less. PyTorch: `torch.ge`.
public func ge(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.ge(y) }

/// True where an element is NaN. PyTorch: `torch.isnan`.
public func isNaN(_ x: Tensor) -> Tensor { x.isNaN() }

/// True where an element is neither infinite nor NaN. PyTorch: `torch.isfinite`.
public func isFinite(_ x: Tensor) -> Tensor { x.isFinite() }

/// True where an element is infinite. PyTorch: `torch.isinf`.
public func isInfinite(_ x: Tensor) -> Tensor { x.isInfinite() }

/// True where an element is infinite and positive. PyTorch: `torch.isposinf`.
public func isPosInf(_ x: Tensor) -> Tensor { x.isPosInf() }

/// True where an element is infinite and negative. PyTorch: `torch.isneginf`.
public func isNegInf(_ x: Tensor) -> Tensor { x.isNegInf() }
