import TernKernels

extension Operators {
    static var arithmetic: [any OperatorDefinition.Type] {
        [
            Add.self, Subtract.self, ReverseSubtract.self, Multiply.self, Negate.self, Absolute.self, Sign.self, Square.self,
            Reciprocal.self, CopySign.self, Interpolate.self,
        ]
    }

    enum Add: PointwiseOperator {
        static let schema = "add(Tensor self, Operand other, *, Scalar alpha=1) -> Tensor"
        static let entry = Pointwise("add", "AddBackward0", TernKernels.Add.self)
        static let scaled = Pointwise("add.scaled", "AddBackward0", TernKernels.AddScaled.self)

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            return .tensor(x.added(try arguments.operand("other"), try arguments.scalar("alpha")))
        }
    }

    enum Subtract: PointwiseOperator {
        static let schema = "sub(Tensor self, Operand other, *, Scalar alpha=1) -> Tensor"
        static let entry = Pointwise("sub", "SubBackward0", TernKernels.Subtract.self, accepts: noBool)
        static let scaled = Pointwise("add.scaled", "SubBackward0", TernKernels.AddScaled.self, accepts: noBool)

        private static let noBool: Accepts.Rule = { (_, a, b) throws(TensorError) in
            let bools = [a, b].count { operand in
                if let tensor = operand.tensor { return tensor.dtype == .bool }
                if case .bool = operand.scalar { return true }
                return false
            }
            if bools == 2 {
                throw .dtype(
                    "sub: Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logicalXor()` operator "
                        + "instead")
            }
            if bools == 1 {
                throw .dtype(
                    "sub: Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` "
                        + "or `logicalNot()` operator instead")
            }
        }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            return .tensor(x.subtracted(try arguments.operand("other"), try arguments.scalar("alpha")))
        }
    }

    /// `other - alpha * self`
    enum ReverseSubtract: OperatorDefinition {
        static let schemas = ["rsub(Tensor self, Operand other, *, Scalar alpha=1) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]), .normal([3])), Sample(.normal([2]), .value(.double(1.5)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self"), alpha = try arguments.scalar("alpha")
            let scaled = alpha.doubleValue == 1 ? x : Multiply.entry(Operand(x), Operand(alpha))
            return .tensor(Subtract.entry(try arguments.operand("other"), Operand(scaled)))
        }
    }

    enum Multiply: PointwiseOperator {
        static let schema = "mul(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("mul", "MulBackward0", TernKernels.Multiply.self)
    }

    enum Negate: PointwiseOperator {
        static let schema = "neg(Tensor self) -> Tensor"
        static let entry = Pointwise("neg", "NegBackward0", TernKernels.Negate.self, result: .common, accepts: noBool)

        private static let noBool: Accepts.Rule = { (type, _, _) throws(TensorError) in
            if type == .bool {
                throw .dtype(
                    "neg: Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` "
                        + "or `logicalNot()` operator instead")
            }
        }
    }

    enum Absolute: PointwiseOperator {
        static let schema = "abs(Tensor self) -> Tensor"
        static let entry = Pointwise(
            "abs", "AbsBackward0", TernKernels.Absolute.self, result: .common, accepts: Accepts.noBool("abs"))
        static let domain: [Domain] = [.distinct]
    }

    enum Sign: PointwiseOperator {
        static let schema = "sign(Tensor self) -> Tensor"
        static let entry = Pointwise("sign", "SignBackward0", TernKernels.Sign.self, result: .common)
        static let domain: [Domain] = [.distinct]
    }

    enum Square: PointwiseOperator {
        static let schema = "square(Tensor self) -> Tensor"
        static let entry = Pointwise("square", "PowBackward0", TernKernels.Square.self, result: .common)

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").square())
        }
    }

    enum Reciprocal: PointwiseOperator {
        static let schema = "reciprocal(Tensor self) -> Tensor"
        static let entry = Pointwise("reciprocal", "ReciprocalBackward0", TernKernels.Reciprocal.self)
        static let domain: [Domain] = [.between(0.5, 3)]
    }

    enum CopySign: PointwiseOperator {
        static let schema = "copysign(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("copysign", "CopysignBackward0", TernKernels.CopySign.self, result: .float)
        static let domain: [Domain] = [.distinct]
    }

    enum Interpolate: PointwiseOperator {
        static let schema = "lerp(Tensor self, Tensor end, Operand weight) -> Tensor"
        static let entry = Pointwise("lerp", "LerpBackward0", TernKernels.Interpolate.self, accepts: Accepts.floats("lerp"))
        static let domain: [Domain] = [.normal, .normal, .between(0.1, 0.9)]
    }
}

extension Tensor {
    /// The sum, with `other` times `alpha`. Shapes broadcast. PyTorch: `torch.add`.
    public func add(_ other: Tensor, alpha: some TensorScalar = 1) -> Tensor { added(Operand(other), alpha.scalar) }

    /// The sum. PyTorch: `torch.add`.
    public func add(_ other: Tensor) -> Tensor { Operators.Add.entry(self, other) }

    /// The sum with a number: see `add(_:alpha:)`.
    public func add(_ other: some TensorScalar, alpha: some TensorScalar = 1) -> Tensor {
        added(Operand(other.scalar), alpha.scalar)
    }

    /// `add` in place. PyTorch: `x.add_(y)`.
    @discardableResult
    public func add_(_ other: Tensor, alpha: some TensorScalar = 1) -> Tensor {
        if case .int(1) = alpha.scalar { return Operators.Add.entry.inPlace(self, other) }
        return addedInPlace(Operand(other), alpha.scalar)
    }

    /// `add` in place.
    @discardableResult
    public func add_(_ other: some TensorScalar, alpha: some TensorScalar = 1) -> Tensor {
        addedInPlace(Operand(other.scalar), alpha.scalar)
    }

    /// The difference, with `other` times `alpha`. PyTorch: `torch.sub`.
    public func sub(_ other: Tensor, alpha: some TensorScalar = 1) -> Tensor { subtracted(Operand(other), alpha.scalar) }

    /// The difference. PyTorch: `torch.sub`.
    public func sub(_ other: Tensor) -> Tensor { Operators.Subtract.entry(self, other) }

    /// The difference to a number: see `sub(_:alpha:)`.
    public func sub(_ other: some TensorScalar, alpha: some TensorScalar = 1) -> Tensor {
        subtracted(Operand(other.scalar), alpha.scalar)
    }

    /// `sub` in place. PyTorch: `x.sub_(y)`.
    @discardableResult
    public func sub_(_ other: Tensor, alpha: some TensorScalar = 1) -> Tensor {
        subtractedInPlace(Operand(other), alpha.scalar)
    }

    /// `sub` in place.
    @discardableResult
    public func sub_(_ other: some TensorScalar, alpha: some TensorScalar = 1) -> Tensor {
        subtractedInPlace(Operand(other.scalar), alpha.scalar)
    }

    @inline(__always)
    func added(_ other: Operand, _ alpha: Scalar) -> Tensor {
        alpha.isOne ? Operators.Add.entry(Operand(self), other) : scaled(Operators.Add.scaled, other, alpha)
    }

    private func addedInPlace(_ other: Operand, _ alpha: Scalar) -> Tensor {
        alpha.isOne
            ? Operators.Add.entry.inPlace(self, other) : scaledInPlace(Operators.Add.scaled, other, alpha)
    }

    @inline(__always)
    func subtracted(_ other: Operand, _ alpha: Scalar) -> Tensor {
        alpha.isOne
            ? Operators.Subtract.entry(Operand(self), other) : scaled(Operators.Subtract.scaled, other, alpha.negated)
    }

    private func subtractedInPlace(_ other: Operand, _ alpha: Scalar) -> Tensor {
        alpha.isOne
            ? Operators.Subtract.entry.inPlace(self, other)
            : scaledInPlace(Operators.Subtract.scaled, other, alpha.negated)
    }

    private func scaled(_ entry: Pointwise, _ other: Operand, _ alpha: Scalar) -> Tensor {
        if let error = alphaError(other, alpha) { return failure(error) }
        // A backend may do without the kernel that scales on the way.
        if entry.table.kernel(device) == nil {
            return Operators.Add.entry(Operand(self), Operand(Operators.Multiply.entry(other, Operand(alpha))))
        }
        return entry(Operand(self), other, Operand(alpha))
    }

    private func scaledInPlace(_ entry: Pointwise, _ other: Operand, _ alpha: Scalar) -> Tensor {
        if let error = alphaError(other, alpha) { return failure(error, self) }
        if entry.table.kernel(device) == nil {
            return Operators.Add.entry.inPlace(self, Operand(Operators.Multiply.entry(other, Operand(alpha))))
        }
        return entry.inPlace(self, other, Operand(alpha))
    }

    private func alphaError(_ other: Operand, _ alpha: Scalar) -> TensorError? {
        guard case .double = alpha, !Promotion.common(Operand(self), other).isFloatingPoint else { return nil }
        return .dtype("add: For integral input tensors, argument alpha must not be a floating point number.")
    }

    /// The product, element by element. PyTorch: `torch.mul`.
    public func mul(_ other: Tensor) -> Tensor { pointwise(Operators.Multiply.entry, other) }

    /// Each element times a number.
    public func mul(_ other: some TensorScalar) -> Tensor { pointwise(Operators.Multiply.entry, other.scalar) }

    /// `mul` in place.
    @discardableResult
    public func mul_(_ other: Tensor) -> Tensor { Operators.Multiply.entry.inPlace(self, other) }

    /// `mul` in place.
    @discardableResult
    public func mul_(_ other: some TensorScalar) -> Tensor { Operators.Multiply.entry.inPlace(self, Operand(other.scalar)) }

    /// Each element with the other sign. PyTorch: `torch.neg`.
    public func neg() -> Tensor { pointwise(Operators.Negate.entry) }

    /// `neg` in place.
    @discardableResult
    public func neg_() -> Tensor { Operators.Negate.entry.inPlace(self) }

    /// Each element without its sign. PyTorch: `torch.abs`.
    public func abs() -> Tensor { pointwise(Operators.Absolute.entry) }

    /// `abs` in place.
    @discardableResult
    public func abs_() -> Tensor { Operators.Absolute.entry.inPlace(self) }

    /// -1, 0 or 1. PyTorch: `torch.sign`.
    public func sign() -> Tensor { pointwise(Operators.Sign.entry) }

    /// Each element times itself. PyTorch: `torch.square`.
    public func square() -> Tensor { dtype == .bool ? to(.int64).square() : pointwise(Operators.Square.entry) }

    /// `square` in place.
    @discardableResult
    public func square_() -> Tensor { Operators.Square.entry.inPlace(self) }

    /// One over each element. PyTorch: `torch.reciprocal`.
    public func reciprocal() -> Tensor { pointwise(Operators.Reciprocal.entry) }

    /// `reciprocal` in place.
    @discardableResult
    public func reciprocal_() -> Tensor { Operators.Reciprocal.entry.inPlace(self) }

    /// The magnitude of each element with the sign of `other`. PyTorch: `torch.copysign`.
    public func copysign(_ other: Tensor) -> Tensor { pointwise(Operators.CopySign.entry, other) }

    /// With the sign of a number: see `copysign(_:)`.
    public func copysign(_ other: some TensorScalar) -> Tensor { pointwise(Operators.CopySign.entry, other.scalar) }

    /// `self + weight * (end - self)`. PyTorch: `torch.lerp`.
    public func lerp(_ end: Tensor, _ weight: Tensor) -> Tensor {
        pointwise(Operators.Interpolate.entry, Operand(end), Operand(weight))
    }

    /// With one weight: see `lerp(_:_:)`.
    public func lerp(_ end: Tensor, _ weight: some TensorScalar) -> Tensor {
        pointwise(Operators.Interpolate.entry, Operand(end), Operand(weight.scalar))
    }

    /// `lerp` in place.
    @discardableResult
    public func lerp_(_ end: Tensor, _ weight: some TensorScalar) -> Tensor {
        Operators.Interpolate.entry.inPlace(self, Operand(end), Operand(weight.scalar))
    }
}

extension Scalar {
    /// The integer 1: a floating-point `alpha` is checked, whatever its value.
    fileprivate var isOne: Bool {
        if case .int(1) = self { true } else { false }
    }

    fileprivate var negated: Scalar {
        switch self {
        case .int(let value): .int(0 &- value)
        case .double(let value): .double(-value)
        case .bool(let value): .int(value ? -1 : 0)
        }
    }
}

/// The sum. PyTorch: `torch.add`.
public func add(_ x: Tensor, _ y: Tensor, alpha: some TensorScalar = 1) -> Tensor { x.add(y, alpha: alpha) }
/// The sum with a number.
public func add(_ x: Tensor, _ y: some TensorScalar, alpha: some TensorScalar = 1) -> Tensor { x.add(y, alpha: alpha) }
/// The difference. PyTorch: `torch.sub`.
public func sub(_ x: Tensor, _ y: Tensor, alpha: some TensorScalar = 1) -> Tensor { x.sub(y, alpha: alpha) }
/// The difference to a number.
public func sub(_ x: Tensor, _ y: some TensorScalar, alpha: some TensorScalar = 1) -> Tensor { x.sub(y, alpha: alpha) }
/// The product, element by element. PyTorch: `torch.mul`.
public func mul(_ x: Tensor, _ y: Tensor) -> Tensor { x.mul(y) }
/// The product with a number.
public func mul(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.mul(y) }
/// Each element with the other sign. PyTorch: `torch.neg`.
public func neg(_ x: Tensor) -> Tensor { x.neg() }
/// Each element without its sign. PyTorch: `torch.abs`.
public func abs(_ x: Tensor) -> Tensor { x.abs() }
/// -1, 0 or 1. PyTorch: `torch.sign`.
public func sign(_ x: Tensor) -> Tensor { x.sign() }
/// Each element times itself. PyTorch: `torch.square`.
public func square(_ x: Tensor) -> Tensor { x.square() }
/// One over each element. PyTorch: `torch.reciprocal`.
public func reciprocal(_ x: Tensor) -> Tensor { x.reciprocal() }
/// `start + weight * (end - start)`. PyTorch: `torch.lerp`.
public func lerp(_ start: Tensor, _ end: Tensor, _ weight: some TensorScalar) -> Tensor { start.lerp(end, weight) }
