import TernKernels

extension Operators {
    static var logic: [any OperatorDefinition.Type] {
        [
            LogicalNot.self, LogicalAnd.self, LogicalOr.self, LogicalXor.self, BitwiseAnd.self, BitwiseOr.self, BitwiseXor.self,
            BitwiseNot.self, ShiftLeft.self, ShiftRight.self, Where.self,
        ]
    }

    enum LogicalNot: PointwiseOperator {
        static let schema = "logical_not(Tensor self) -> Tensor"
        static let entry = Pointwise("logical_not", arity: 1, result: .test)
    }

    enum LogicalAnd: PointwiseOperator {
        static let schema = "logical_and(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("logical_and", arity: 2, result: .test)
    }

    enum LogicalOr: PointwiseOperator {
        static let schema = "logical_or(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("logical_or", arity: 2, result: .test)
    }

    enum LogicalXor: PointwiseOperator {
        static let schema = "logical_xor(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("logical_xor", arity: 2, result: .test)
    }

    enum BitwiseAnd: PointwiseOperator {
        static let schema = "bitwise_and(Operand self, Operand other) -> Tensor"
        static let entry = Pointwise("bitwise_and", arity: 2, result: .common, accepts: Accepts.integers("bitwise_and"))
    }

    enum BitwiseOr: PointwiseOperator {
        static let schema = "bitwise_or(Operand self, Operand other) -> Tensor"
        static let entry = Pointwise("bitwise_or", arity: 2, result: .common, accepts: Accepts.integers("bitwise_or"))
    }

    enum BitwiseXor: PointwiseOperator {
        static let schema = "bitwise_xor(Operand self, Operand other) -> Tensor"
        static let entry = Pointwise("bitwise_xor", arity: 2, result: .common, accepts: Accepts.integers("bitwise_xor"))
    }

    enum BitwiseNot: PointwiseOperator {
        static let schema = "bitwise_not(Tensor self) -> Tensor"
        static let entry = Pointwise("bitwise_not", arity: 1, result: .common, accepts: Accepts.integers("bitwise_not"))

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").bitwiseNot())
        }
    }

    enum ShiftLeft: PointwiseOperator {
        static let schema = "bitwise_left_shift(Operand self, Operand other) -> Tensor"
        static let entry = Pointwise(
            "bitwise_left_shift", arity: 2, result: .common, accepts: Accepts.shifts("bitwise_left_shift", "lshift_cpu"))
    }

    enum ShiftRight: PointwiseOperator {
        static let schema = "bitwise_right_shift(Operand self, Operand other) -> Tensor"
        static let entry = Pointwise(
            "bitwise_right_shift", arity: 2, result: .common, accepts: Accepts.shifts("bitwise_right_shift", "rshift_cpu"))
    }

    enum Where: PointwiseOperator {
        static let schema = "where(Tensor self, Tensor condition, Operand other) -> Tensor"
        /// As the method is called, and as the function is: `torch.where(condition, self, other)`.
        static let schemas = [schema, "where(Tensor condition, Operand self, Operand other) -> Tensor"]
        static let entry = Pointwise("where", "WhereBackward0", TernKernels.Choose.self, result: .choice)
        static let samples = [
            Sample(.normal([3, 4]), .mask([3, 4]), .normal([4])), Sample(.normal([2, 1]), .mask([3]), .value(.double(2))),
        ]

        static func apply(_ condition: Tensor, _ yes: Operand, _ no: Operand) -> Tensor {
            guard condition.dtype == .bool || condition.dtype == .uint8 else {
                return failure(
                    .dtype(
                        "where: expected condition to be a boolean tensor, but got a tensor with dtype \(condition.dtype); convert with "
                            + ".to(.bool)"))
            }
            return entry(Operand(condition), yes, no)
        }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            var condition = try arguments.tensor("condition")
            var value = try arguments.operand("self")
            // Given in the other order, the first tensor is the one of truth values.
            if schema == 0, condition.dtype != .bool, let first = value.tensor, first.dtype == .bool {
                (condition, value) = (first, Operand(condition))
            }
            return .tensor(apply(condition, value, try arguments.operand("other")))
        }
    }
}

extension Tensor {
    /// True where an element is zero. PyTorch: `torch.logical_not`.
    public func logicalNot() -> Tensor { pointwise(Operators.LogicalNot.entry) }

    /// `logicalNot` in place.
    @discardableResult
    public func logicalNot_() -> Tensor { Operators.LogicalNot.entry.inPlace(self) }

    /// True where both are not zero. PyTorch: `torch.logical_and`.
    public func logicalAnd(_ other: Tensor) -> Tensor { pointwise(Operators.LogicalAnd.entry, other) }

    /// With a number: see `logicalAnd(_:)`.
    public func logicalAnd(_ other: some TensorScalar) -> Tensor { pointwise(Operators.LogicalAnd.entry, other.scalar) }

    /// `logicalAnd` in place.
    @discardableResult
    public func logicalAnd_(_ other: Tensor) -> Tensor { Operators.LogicalAnd.entry.inPlace(self, Operand(other)) }

    /// `logicalAnd` in place.
    @discardableResult
    public func logicalAnd_(_ other: some TensorScalar) -> Tensor {
        Operators.LogicalAnd.entry.inPlace(self, Operand(other.scalar))
    }

    /// True where one is not zero. PyTorch: `torch.logical_or`.
    public func logicalOr(_ other: Tensor) -> Tensor { pointwise(Operators.LogicalOr.entry, other) }

    /// With a number: see `logicalOr(_:)`.
    public func logicalOr(_ other: some TensorScalar) -> Tensor { pointwise(Operators.LogicalOr.entry, other.scalar) }

    /// `logicalOr` in place.
    @discardableResult
    public func logicalOr_(_ other: Tensor) -> Tensor { Operators.LogicalOr.entry.inPlace(self, Operand(other)) }

    /// `logicalOr` in place.
    @discardableResult
    public func logicalOr_(_ other: some TensorScalar) -> Tensor {
        Operators.LogicalOr.entry.inPlace(self, Operand(other.scalar))
    }

    /// True where just one is not zero. PyTorch: `torch.logical_xor`.
    public func logicalXor(_ other: Tensor) -> Tensor { pointwise(Operators.LogicalXor.entry, other) }

    /// With a number: see `logicalXor(_:)`.
    public func logicalXor(_ other: some TensorScalar) -> Tensor { pointwise(Operators.LogicalXor.entry, other.scalar) }

    /// `logicalXor` in place.
    @discardableResult
    public func logicalXor_(_ other: Tensor) -> Tensor { Operators.LogicalXor.entry.inPlace(self, Operand(other)) }

    /// `logicalXor` in place.
    @discardableResult
    public func logicalXor_(_ other: some TensorScalar) -> Tensor {
        Operators.LogicalXor.entry.inPlace(self, Operand(other.scalar))
    }

    /// The bits that both have. PyTorch: `torch.bitwise_and`.
    public func bitwiseAnd(_ other: Tensor) -> Tensor { pointwise(Operators.BitwiseAnd.entry, other) }

    /// With a number: see `bitwiseAnd(_:)`.
    public func bitwiseAnd(_ other: some TensorScalar) -> Tensor { pointwise(Operators.BitwiseAnd.entry, other.scalar) }

    /// `bitwiseAnd` in place.
    @discardableResult
    public func bitwiseAnd_(_ other: Tensor) -> Tensor { Operators.BitwiseAnd.entry.inPlace(self, Operand(other)) }

    /// `bitwiseAnd` in place.
    @discardableResult
    public func bitwiseAnd_(_ other: some TensorScalar) -> Tensor {
        Operators.BitwiseAnd.entry.inPlace(self, Operand(other.scalar))
    }

    /// The bits that one has. PyTorch: `torch.bitwise_or`.
    public func bitwiseOr(_ other: Tensor) -> Tensor { pointwise(Operators.BitwiseOr.entry, other) }

    /// With a number: see `bitwiseOr(_:)`.
    public func bitwiseOr(_ other: some TensorScalar) -> Tensor { pointwise(Operators.BitwiseOr.entry, other.scalar) }

    /// `bitwiseOr` in place.
    @discardableResult
    public func bitwiseOr_(_ other: Tensor) -> Tensor { Operators.BitwiseOr.entry.inPlace(self, Operand(other)) }

    /// `bitwiseOr` in place.
    @discardableResult
    public func bitwiseOr_(_ other: some TensorScalar) -> Tensor {
        Operators.BitwiseOr.entry.inPlace(self, Operand(other.scalar))
    }

    /// The bits that just one has. PyTorch: `torch.bitwise_xor`.
    public func bitwiseXor(_ other: Tensor) -> Tensor { pointwise(Operators.BitwiseXor.entry, other) }

    /// With a number: see `bitwiseXor(_:)`.
    public func bitwiseXor(_ other: some TensorScalar) -> Tensor { pointwise(Operators.BitwiseXor.entry, other.scalar) }

    /// `bitwiseXor` in place.
    @discardableResult
    public func bitwiseXor_(_ other: Tensor) -> Tensor { Operators.BitwiseXor.entry.inPlace(self, Operand(other)) }

    /// `bitwiseXor` in place.
    @discardableResult
    public func bitwiseXor_(_ other: some TensorScalar) -> Tensor {
        Operators.BitwiseXor.entry.inPlace(self, Operand(other.scalar))
    }

    /// The complement of each bit; of bool, the other truth value. PyTorch: `torch.bitwise_not`.
    public func bitwiseNot() -> Tensor { dtype == .bool ? logicalNot() : pointwise(Operators.BitwiseNot.entry) }

    /// `bitwiseNot` in place.
    @discardableResult
    public func bitwiseNot_() -> Tensor { dtype == .bool ? logicalNot_() : Operators.BitwiseNot.entry.inPlace(self) }

    /// The bits moved up; 0 beyond the width. PyTorch: `torch.bitwise_left_shift`.
    public func bitwiseLeftShift(_ other: Tensor) -> Tensor { pointwise(Operators.ShiftLeft.entry, other) }

    /// With a number: see `bitwiseLeftShift(_:)`.
    public func bitwiseLeftShift(_ other: some TensorScalar) -> Tensor { pointwise(Operators.ShiftLeft.entry, other.scalar) }

    /// `bitwiseLeftShift` in place.
    @discardableResult
    public func bitwiseLeftShift_(_ other: Tensor) -> Tensor { Operators.ShiftLeft.entry.inPlace(self, Operand(other)) }

    /// `bitwiseLeftShift` in place.
    @discardableResult
    public func bitwiseLeftShift_(_ other: some TensorScalar) -> Tensor {
        Operators.ShiftLeft.entry.inPlace(self, Operand(other.scalar))
    }

    /// The bits moved down, the sign kept. PyTorch: `torch.bitwise_right_shift`.
    public func bitwiseRightShift(_ other: Tensor) -> Tensor { pointwise(Operators.ShiftRight.entry, other) }

    /// With a number: see `bitwiseRightShift(_:)`.
    public func bitwiseRightShift(_ other: some TensorScalar) -> Tensor { pointwise(Operators.ShiftRight.entry, other.scalar) }

    /// `bitwiseRightShift` in place.
    @discardableResult
    public func bitwiseRightShift_(_ other: Tensor) -> Tensor { Operators.ShiftRight.entry.inPlace(self, Operand(other)) }

    /// `bitwiseRightShift` in place.
    @discardableResult
    public func bitwiseRightShift_(_ other: some TensorScalar) -> Tensor {
        Operators.ShiftRight.entry.inPlace(self, Operand(other.scalar))
    }

    /// This element where `condition` is true, else that of `other`. PyTorch: `x.where(condition, other)`.
    public func `where`(_ condition: Tensor, _ other: Tensor) -> Tensor {
        Operators.Where.apply(condition, Operand(self), Operand(other))
    }

    /// With a number: see `where(_:_:)`.
    public func `where`(_ condition: Tensor, _ other: some TensorScalar) -> Tensor {
        Operators.Where.apply(condition, Operand(self), Operand(other.scalar))
    }

    /// Elements of `yes` where this tensor is true, else of `no`. PyTorch: `torch.where(condition, yes, no)`.
    public static func `where`(_ condition: Tensor, _ yes: Tensor, _ no: Tensor) -> Tensor { yes.where(condition, no) }
}

/// True where an element is zero. PyTorch: `torch.logical_not`.
public func logicalNot(_ x: Tensor) -> Tensor { x.logicalNot() }

/// True where both are not zero. PyTorch: `torch.logical_and`.
public func logicalAnd(_ x: Tensor, _ y: Tensor) -> Tensor { x.logicalAnd(y) }

/// True where both are not zero. PyTorch: `torch.logical_and`.
public func logicalAnd(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.logicalAnd(y) }

/// True where one is not zero. PyTorch: `torch.logical_or`.
public func logicalOr(_ x: Tensor, _ y: Tensor) -> Tensor { x.logicalOr(y) }

/// True where one is not zero. PyTorch: `torch.logical_or`.
public func logicalOr(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.logicalOr(y) }

/// True where just one is not zero. PyTorch: `torch.logical_xor`.
public func logicalXor(_ x: Tensor, _ y: Tensor) -> Tensor { x.logicalXor(y) }

/// True where just one is not zero. PyTorch: `torch.logical_xor`.
public func logicalXor(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.logicalXor(y) }

/// The bits that both have. PyTorch: `torch.bitwise_and`.
public func bitwiseAnd(_ x: Tensor, _ y: Tensor) -> Tensor { x.bitwiseAnd(y) }

/// The bits that both have. PyTorch: `torch.bitwise_and`.
public func bitwiseAnd(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.bitwiseAnd(y) }

/// The bits that one has. PyTorch: `torch.bitwise_or`.
public func bitwiseOr(_ x: Tensor, _ y: Tensor) -> Tensor { x.bitwiseOr(y) }

/// The bits that one has. PyTorch: `torch.bitwise_or`.
public func bitwiseOr(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.bitwiseOr(y) }

/// The bits that just one has. PyTorch: `torch.bitwise_xor`.
public func bitwiseXor(_ x: Tensor, _ y: Tensor) -> Tensor { x.bitwiseXor(y) }

/// The bits that just one has. PyTorch: `torch.bitwise_xor`.
public func bitwiseXor(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.bitwiseXor(y) }

/// The complement of each bit. PyTorch: `torch.bitwise_not`.
public func bitwiseNot(_ x: Tensor) -> Tensor { x.bitwiseNot() }

/// The bits moved up; 0 beyond the width. PyTorch: `torch.bitwise_left_shift`.
public func bitwiseLeftShift(_ x: Tensor, _ y: Tensor) -> Tensor { x.bitwiseLeftShift(y) }

/// The bits moved up; 0 beyond the width. PyTorch: `torch.bitwise_left_shift`.
public func bitwiseLeftShift(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.bitwiseLeftShift(y) }

/// The bits moved down, the sign kept. PyTorch: `torch.bitwise_right_shift`.
public func bitwiseRightShift(_ x: Tensor, _ y: Tensor) -> Tensor { x.bitwiseRightShift(y) }

/// The bits moved down, the sign kept. PyTorch: `torch.bitwise_right_shift`.
public func bitwiseRightShift(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.bitwiseRightShift(y) }
