import TernKernels

extension Operators {
    static var powers: [any OperatorDefinition.Type] {
        [Power.self, FloatPower.self, Hypotenuse.self, LogAddExp.self, LogAddExp2.self, ArcTangent2.self]
    }

    enum Power: PointwiseOperator {
        static let schema = "pow(Operand self, Operand exponent) -> Tensor"
        static let entry = Pointwise("pow", "PowBackward1", TernKernels.Power.self, accepts: Accepts.noBool("pow"))
        /// With a number for the exponent.
        static let scalarEntry = Pointwise("pow", "PowBackward0", TernKernels.Power.self, accepts: Accepts.noBool("pow"))
        static let domain: [Domain] = [.between(0.3, 2), .normal]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let base = try arguments.operand("self"), exponent = try arguments.operand("exponent")
            if let tensor = base.tensor { return .tensor(tensor.raised(exponent)) }
            return .tensor(entry(base, exponent))
        }
    }

    /// The power in float64.
    enum FloatPower: OperatorDefinition {
        static let schemas = ["float_power(Operand self, Operand exponent) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.uniform([2, 3], 0.3, 2), .normal([3])), Sample(.uniform([2], 0.3, 2), .value(.double(1.5))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(apply(try arguments.operand("self"), try arguments.operand("exponent")))
        }

        static func apply(_ base: Operand, _ exponent: Operand) -> Tensor {
            let base = double(base), exponent = double(exponent)
            return base.tensor?.raised(exponent) ?? Power.entry(base, exponent)
        }

        static func double(_ operand: Operand) -> Operand {
            operand.tensor.map { Operand($0.to(.float64)) } ?? Operand(.double(operand.scalar.doubleValue))
        }

        static func inPlace(_ x: Tensor, _ exponent: Operand) -> Tensor {
            if ThreadState.current.isPoisoned { return x }
            guard x.dtype == .float64 else {
                return failure(
                    .dtype(
                        "float_power_: the base given to float_power_ has dtype \(x.dtype) but the operation's result requires "
                            + "dtype float64; use float_power"), x)
            }
            return Power.entry.inPlace(x, double(exponent))
        }
    }

    enum Hypotenuse: PointwiseOperator {
        static let schema = "hypot(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise("hypot", "HypotBackward0", TernKernels.Hypotenuse.self, accepts: Accepts.floats("hypot"))
    }

    enum LogAddExp: PointwiseOperator {
        static let schema = "logaddexp(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise("logaddexp", "LogaddexpBackward0", TernKernels.LogAddExp.self, result: .float)
    }

    enum LogAddExp2: PointwiseOperator {
        static let schema = "logaddexp2(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise(
            "logaddexp2", "Logaddexp2Backward0", TernKernels.LogAddExp2.self, accepts: Accepts.floats("logaddexp2"))
    }

    enum ArcTangent2: PointwiseOperator {
        static let schema = "atan2(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise("atan2", "Atan2Backward0", TernKernels.ArcTangent2.self, result: .float)
    }
}

extension Tensor {
    /// Each element to the power of the other's. PyTorch: `torch.pow`.
    public func pow(_ exponent: Tensor) -> Tensor { raised(Operand(exponent)) }

    /// Each element to one power; 2, ½ and -1 are computed without logarithms. PyTorch: `torch.pow`.
    public func pow(_ exponent: some TensorScalar) -> Tensor { raised(Operand(exponent.scalar)) }

    /// `pow` in place.
    @discardableResult
    public func pow_(_ exponent: Tensor) -> Tensor { Operators.Power.entry.inPlace(self, Operand(exponent)) }

    /// `pow` in place.
    @discardableResult
    public func pow_(_ exponent: some TensorScalar) -> Tensor {
        exponent.scalar.doubleValue == 2 ? square_() : Operators.Power.entry.inPlace(self, Operand(exponent.scalar))
    }

    func raised(_ exponent: Operand) -> Tensor {
        if exponent.tensor == nil {
            if case .int(let power) = exponent.scalar, power < 0, !dtype.isFloatingPoint {
                return failure(
                    .argument(
                        "pow: Integers to negative integer powers are not allowed (exponent \(power), dtype \(dtype)); convert with "
                            + ".to(.float32) first"))
            }
            if case .int(2) = exponent.scalar, dtype != .bool { return square() }
            if case .bool(true) = exponent.scalar, dtype == .bool { return clone() }
            if dtype.isFloatingPoint {
                switch exponent.scalar.doubleValue {
                case 2: return square()
                case 0.5: return sqrt()
                case -1: return reciprocal()
                default: break
                }
            }
        }
        return (exponent.tensor == nil ? Operators.Power.scalarEntry : Operators.Power.entry)(Operand(self), exponent)
    }

    /// The power in float64, whatever the types are. PyTorch: `torch.float_power`.
    public func floatPower(_ exponent: Tensor) -> Tensor { Operators.FloatPower.apply(Operand(self), Operand(exponent)) }

    /// With a number: see `floatPower(_:)`.
    public func floatPower(_ exponent: some TensorScalar) -> Tensor {
        Operators.FloatPower.apply(Operand(self), Operand(exponent.scalar))
    }

    /// `floatPower` in place, of a float64 tensor.
    @discardableResult
    public func floatPower_(_ exponent: Tensor) -> Tensor { Operators.FloatPower.inPlace(self, Operand(exponent)) }

    /// `floatPower` in place, of a float64 tensor.
    @discardableResult
    public func floatPower_(_ exponent: some TensorScalar) -> Tensor {
        Operators.FloatPower.inPlace(self, Operand(exponent.scalar))
    }

    /// `sqrt(x² + y²)` without overflow. PyTorch: `torch.hypot`.
    public func hypot(_ other: Tensor) -> Tensor { pointwise(Operators.Hypotenuse.entry, other) }

    /// `log(exp(x) + exp(y))` without overflow. PyTorch: `torch.logaddexp`.
    public func logaddexp(_ other: Tensor) -> Tensor { pointwise(Operators.LogAddExp.entry, other) }

    /// `log2(2^x + 2^y)` without overflow. PyTorch: `torch.logaddexp2`.
    public func logaddexp2(_ other: Tensor) -> Tensor { pointwise(Operators.LogAddExp2.entry, other) }

    /// The angle of the point (`other`, self), between -π and π. PyTorch: `torch.atan2`.
    public func atan2(_ other: Tensor) -> Tensor { pointwise(Operators.ArcTangent2.entry, other) }
}

/// Each element to the power of the other's. PyTorch: `torch.pow`.
public func pow(_ x: Tensor, _ y: Tensor) -> Tensor { x.pow(y) }
/// Each element to one power.
public func pow(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.pow(y) }
/// A number to the power of each element.
public func pow(_ x: some TensorScalar, _ y: Tensor) -> Tensor { Operators.Power.entry(Operand(x.scalar), Operand(y)) }
/// `sqrt(x² + y²)` without overflow. PyTorch: `torch.hypot`.
public func hypot(_ x: Tensor, _ y: Tensor) -> Tensor { x.hypot(y) }
/// `log(exp(x) + exp(y))` without overflow. PyTorch: `torch.logaddexp`.
public func logaddexp(_ x: Tensor, _ y: Tensor) -> Tensor { x.logaddexp(y) }
/// The power in float64, whatever the types are. PyTorch: `torch.float_power`.
public func floatPower(_ x: Tensor, _ y: Tensor) -> Tensor { x.floatPower(y) }
/// With a number for the exponent.
public func floatPower(_ x: Tensor, _ y: some TensorScalar) -> Tensor { x.floatPower(y) }
/// With a number for the base.
public func floatPower(_ x: some TensorScalar, _ y: Tensor) -> Tensor {
    Operators.FloatPower.apply(Operand(x.scalar), Operand(y))
}
/// `log2(2^x + 2^y)` without overflow. PyTorch: `torch.logaddexp2`.
public func logaddexp2(_ x: Tensor, _ y: Tensor) -> Tensor { x.logaddexp2(y) }
/// The angle of the point (x, y). PyTorch: `torch.atan2`.
public func atan2(_ y: Tensor, _ x: Tensor) -> Tensor { y.atan2(x) }
