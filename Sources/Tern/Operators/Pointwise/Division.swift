import TernKernels

extension Operators {
    static var division: [any OperatorDefinition.Type] {
        [Divide.self, FloorDivide.self, FloorRemainder.self, TruncateRemainder.self]
    }

    enum Divide: PointwiseOperator {
        static let schema = "div(Tensor self, Operand other, *, str? rounding_mode=None) -> Tensor"
        static let entry = Pointwise("div", "DivBackward0", TernKernels.Divide.self, result: .float)
        static let domain: [Domain] = [.normal, .between(0.5, 3)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try arguments.tensor("self").divided(try arguments.operand("other"), arguments.optionalString("rounding_mode")))
        }
    }

    enum FloorDivide: PointwiseOperator {
        static let schema = "floor_divide(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise(
            "floor_divide", "FloorDivideBackward0", TernKernels.FloorDivide.self, accepts: Accepts.noBool("floor_divide"))
        static let domain: [Domain] = [.distinct, .between(0.5, 3)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(integerDivision(entry, try arguments.tensor("self"), try arguments.operand("other")))
        }
    }

    enum FloorRemainder: PointwiseOperator {
        static let schema = "remainder(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise(
            "remainder", "RemainderBackward0", TernKernels.FloorRemainder.self, accepts: Accepts.noBool("remainder"))
        static let domain: [Domain] = [.distinct, .between(5, 9)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(integerDivision(entry, try arguments.tensor("self"), try arguments.operand("other")))
        }
    }

    enum TruncateRemainder: PointwiseOperator {
        static let schema = "fmod(Tensor self, Operand other) -> Tensor"
        static let entry = Pointwise("fmod", "FmodBackward0", TernKernels.TruncateRemainder.self, accepts: Accepts.noBool("fmod"))
        static let domain: [Domain] = [.distinct, .between(5, 9)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(integerDivision(entry, try arguments.tensor("self"), try arguments.operand("other")))
        }
    }

    /// The quotient towards zero, which `div` gives for its rounding mode `trunc`.
    enum TruncateDivide {
        static let entry = Pointwise("div.trunc", "DivBackward1", TernKernels.TruncateDivide.self, accepts: Accepts.noBool("div"))
    }

    /// Integers have no infinity to answer a division by zero with: it is an error, found before a kernel runs.
    static func integerDivision(_ entry: Pointwise, _ a: Tensor, _ b: Operand) -> Tensor {
        if let zero = divisionByZero(entry.name, a, b) { return failure(zero) }
        return entry(Operand(a), b)
    }

    static func integerDivisionInPlace(_ entry: Pointwise, _ a: Tensor, _ b: Operand) -> Tensor {
        if let zero = divisionByZero(entry.name, a, b) { return failure(zero, a) }
        return entry.inPlace(a, b)
    }

    private static func divisionByZero(_ name: String, _ a: Tensor, _ b: Operand) -> TensorError? {
        let common = Promotion.common(Operand(a), b)
        if common.isFloatingPoint || ThreadState.current.isPoisoned { return nil }
        // In the type that is computed in: 256 as int8 is 0.
        let divisor = b.tensor?.detach() ?? Tensor.full([], scalar: .int(b.scalar.intValue), dtype: .int64, device: .cpu)
        if divisor.device == .meta || divisor.count == 0 { return nil }
        let hasZero = !divisor.to(common).to(.cpu).all().item(Bool.self)
        return hasZero
            ? .argument("\(name): ZeroDivisionError: integer division by zero; use floating-point tensors for inf and NaN") : nil
    }
}

extension Tensor {
    /// The quotient; of integers too it is a floating-point number. PyTorch: `torch.div`.
    public func div(_ other: Tensor) -> Tensor { pointwise(Operators.Divide.entry, other) }

    /// With a number: see `div(_:)`.
    public func div(_ other: some TensorScalar) -> Tensor { pointwise(Operators.Divide.entry, other.scalar) }

    /// `div` in place.
    @discardableResult
    public func div_(_ other: Tensor) -> Tensor { Operators.Divide.entry.inPlace(self, Operand(other)) }

    /// `div` in place.
    @discardableResult
    public func div_(_ other: some TensorScalar) -> Tensor { Operators.Divide.entry.inPlace(self, Operand(other.scalar)) }

    /// The quotient rounded down. PyTorch: `torch.floor_divide`.
    public func floorDivide(_ other: Tensor) -> Tensor {
        Operators.integerDivision(Operators.FloorDivide.entry, self, Operand(other))
    }

    /// With a number: see `floorDivide(_:)`.
    public func floorDivide(_ other: some TensorScalar) -> Tensor {
        Operators.integerDivision(Operators.FloorDivide.entry, self, Operand(other.scalar))
    }

    /// `floorDivide` in place.
    @discardableResult
    public func floorDivide_(_ other: Tensor) -> Tensor {
        Operators.integerDivisionInPlace(Operators.FloorDivide.entry, self, Operand(other))
    }

    /// `floorDivide` in place.
    @discardableResult
    public func floorDivide_(_ other: some TensorScalar) -> Tensor {
        Operators.integerDivisionInPlace(Operators.FloorDivide.entry, self, Operand(other.scalar))
    }

    /// What is left of `floorDivide`; it has the sign of the divisor, as Python's `%`. PyTorch: `torch.remainder`.
    public func remainder(_ other: Tensor) -> Tensor {
        Operators.integerDivision(Operators.FloorRemainder.entry, self, Operand(other))
    }

    /// With a number: see `remainder(_:)`.
    public func remainder(_ other: some TensorScalar) -> Tensor {
        Operators.integerDivision(Operators.FloorRemainder.entry, self, Operand(other.scalar))
    }

    /// `remainder` in place.
    @discardableResult
    public func remainder_(_ other: Tensor) -> Tensor {
        Operators.integerDivisionInPlace(Operators.FloorRemainder.entry, self, Operand(other))
    }

    /// `remainder` in place.
    @discardableResult
    public func remainder_(_ other: some TensorScalar) -> Tensor {
        Operators.integerDivisionInPlace(Operators.FloorRemainder.entry, self, Operand(other.scalar))
    }

    /// What is left of a division towards zero; it has the sign of this tensor, as C's `fmod`. PyTorch: `torch.fmod`.
    public func fmod(_ other: Tensor) -> Tensor {
        Operators.integerDivision(Operators.TruncateRemainder.entry, self, Operand(other))
    }

    /// With a number: see `fmod(_:)`.
    public func fmod(_ other: some TensorScalar) -> Tensor {
        Operators.integerDivision(Operators.TruncateRemainder.entry, self, Operand(other.scalar))
    }

    /// `fmod` in place.
    @discardableResult
    public func fmod_(_ other: Tensor) -> Tensor {
        Operators.integerDivisionInPlace(Operators.TruncateRemainder.entry, self, Operand(other))
    }

    /// `fmod` in place.
    @discardableResult
    public func fmod_(_ other: some TensorScalar) -> Tensor {
        Operators.integerDivisionInPlace(Operators.TruncateRemainder.entry, self, Operand(other.scalar))
    }

    /// The quotient, rounded down (`"floor"`), towards zero (`"trunc"`) or not at all. PyTorch: `torch.div`.
    public func div(_ other: Tensor, roundingMode: String?) -> Tensor { divided(Operand(other), roundingMode) }

    /// With a number: see `div(_:roundingMode:)`.
    public func div(_ other: some TensorScalar, roundingMode: String?) -> Tensor { divided(Operand(other.scalar), roundingMode) }

    func divided(_ other: Operand, _ roundingMode: String?) -> Tensor {
        switch roundingMode {
        case nil: Operators.Divide.entry(Operand(self), other)
        case "floor": Operators.integerDivision(Operators.FloorDivide.entry, self, other)
        case "trunc" where dtype.carrier != dtype && dtype.isFloatingPoint:
            // Of sixteen-bit floats PyTorch truncates the rounded quotient.
            Operators.Divide.entry(Operand(self), other).trunc()
        case "trunc": Operators.integerDivision(Operators.TruncateDivide.entry, self, other)
        case let mode?:
            failure(.argument("div: expected roundingMode to be one of nil, \"trunc\", or \"floor\" but found \"\(mode)\""))
        }
    }
}

/// The quotient; of integers too it is a floating-point number. PyTorch: `torch.div`.
public func div(_ x: Tensor, _ y: Tensor) -> Tensor { x.div(y) }

/// The quotient; of integers too it is a floating-point number. PyTorch: `torch.div`.
public func div(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.div(y) }

/// The quotient rounded down. PyTorch: `torch.floor_divide`.
public func floorDivide(_ x: Tensor, _ y: Tensor) -> Tensor { x.floorDivide(y) }

/// The quotient rounded down. PyTorch: `torch.floor_divide`.
public func floorDivide(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.floorDivide(y) }

/// What is left of `floorDivide`; it has the sign of the divisor, as Python's `%`. PyTorch: `torch.remainder`.
public func remainder(_ x: Tensor, _ y: Tensor) -> Tensor { x.remainder(y) }

/// What is left of `floorDivide`; it has the sign of the divisor, as Python's `%`. PyTorch: `torch.remainder`.
public func remainder(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.remainder(y) }

/// What is left of a division towards zero; it has the sign of this tensor, as C's `fmod`. PyTorch: `torch.fmod`.
public func fmod(_ x: Tensor, _ y: Tensor) -> Tensor { x.fmod(y) }

/// What is left of a division towards zero; it has the sign of this tensor, as C's `fmod`. PyTorch: `torch.fmod`.
public func fmod(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.fmod(y) }
