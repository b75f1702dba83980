import TernKernels

extension Operators {
    static var signs: [any OperatorDefinition.Type] {
        [Angle.self, SignOfNumber.self, SignBit.self, HeavisideStep.self, Positive.self, RealPart.self, ResolveConjugate.self]
    }

    enum Angle: PointwiseOperator {
        static let schema = "angle(Tensor self) -> Tensor"
        static let entry = Pointwise("angle", "AngleBackward0", TernKernels.Angle.self)
        static let domain: [Domain] = [.distinct]
    }

    /// `sign` under the name that also means complex numbers.
    enum SignOfNumber: PointwiseOperator {
        static let schema = "sgn(Tensor self) -> Tensor"
        static let entry = Pointwise("sign", "SgnBackward0", TernKernels.Sign.self, result: .common)
        static let domain: [Domain] = [.distinct]
    }

    enum SignBit: PointwiseOperator {
        static let schema = "signbit(Tensor self) -> Tensor"
        static let entry = Pointwise("signbit", arity: 1, result: .test)
        static let domain: [Domain] = [.distinct]
    }

    enum HeavisideStep: OperatorDefinition {
        static let schemas = ["heaviside(Tensor self, Tensor values) -> Tensor"]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [Sample(.distinct([2, 3]), .normal([3])), Sample(.distinct([]), .normal([]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("values")))
        }

        static func apply(_ x: Tensor, _ values: Tensor) throws(TensorError) -> Tensor {
            guard x.dtype == values.dtype else {
                throw .dtype(
                    "heaviside: is not yet implemented for tensors with different dtypes, got \(x.dtype) and \(values.dtype); convert "
                        + "one with .to(_:)")
            }
            let x = x.detach()
            return Where.apply(x.eq(0), Operand(values.detach()), Operand(x.gt(0).to(x.dtype)))
        }
    }

    enum Positive: OperatorDefinition {
        static let schemas = ["positive(Tensor(a) self) -> Tensor(a)"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self")))
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor {
            if x.dtype == .bool {
                throw .dtype("positive: The `+` operator, on a bool tensor is not supported; convert with .to(.int64)")
            }
            return x
        }
    }

    enum RealPart: OperatorDefinition {
        static let schemas = ["real(Tensor(a) self) -> Tensor(a)"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").real)
        }
    }

    enum ResolveConjugate: OperatorDefinition {
        static let schemas = ["resolve_conj(Tensor(a) self) -> Tensor(a)"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").resolveConj())
        }
    }
}

extension Tensor {
    /// The angle in the complex plane: π below zero, 0 elsewhere; NaN stays. PyTorch: `torch.angle`.
    public func angle() -> Tensor { pointwise(Operators.Angle.entry) }

    /// -1, 0 or 1: the same as `sign`. PyTorch: `torch.sgn`.
    public func sgn() -> Tensor { pointwise(Operators.SignOfNumber.entry) }

    /// `sgn` in place.
    @discardableResult
    public func sgn_() -> Tensor { Operators.SignOfNumber.entry.inPlace(self) }

    /// True where the sign bit is set: below zero, and for -0. PyTorch: `torch.signbit`.
    public func signbit() -> Tensor { pointwise(Operators.SignBit.entry) }

    /// 0 below zero, 1 above, and the element of `values` at zero. Both have one type. PyTorch: `torch.heaviside`.
    public func heaviside(_ values: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.HeavisideStep.apply(self, values) }
    }

    /// `heaviside` in place.
    @discardableResult
    public func heaviside_(_ values: Tensor) -> Tensor { overwrite("heaviside_", heaviside(values)) }

    /// The tensor itself; bool has no sign. PyTorch: `torch.positive`.
    public func positive() -> Tensor { checked { () throws(TensorError) in try Operators.Positive.apply(self) } }

    /// The tensor itself: there are no complex types. PyTorch: `torch.real`.
    public var real: Tensor { self }

    /// The tensor itself: there are no complex types. PyTorch: `torch.resolve_conj`.
    public func resolveConj() -> Tensor { self }
}

/// The angle in the complex plane: π below zero, 0 elsewhere. PyTorch: `torch.angle`.
public func angle(_ x: Tensor) -> Tensor { x.angle() }

/// 0 below zero, 1 above, and the element of `values` at zero. PyTorch: `torch.heaviside`.
public func heaviside(_ x: Tensor, _ values: Tensor) -> Tensor { x.heaviside(values) }
