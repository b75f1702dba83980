import TernKernels

extension Operators {
    static var rounding: [any OperatorDefinition.Type] {
        [Floor.self, Ceiling.self, Truncate.self, Round.self, Fraction.self]
    }

    enum Floor: PointwiseOperator {
        static let schema = "floor(Tensor self) -> Tensor"
        static let entry = Pointwise(
            "floor", "FloorBackward0", TernKernels.Floor.self, result: .common, accepts: Accepts.noBool("floor"))
        static let domain: [Domain] = [.distinct]
    }

    enum Ceiling: PointwiseOperator {
        static let schema = "ceil(Tensor self) -> Tensor"
        static let entry = Pointwise(
            "ceil", "CeilBackward0", TernKernels.Ceiling.self, result: .common, accepts: Accepts.noBool("ceil"))
        static let domain: [Domain] = [.distinct]
    }

    enum Truncate: PointwiseOperator {
        static let schema = "trunc(Tensor self) -> Tensor"
        static let entry = Pointwise(
            "trunc", "TruncBackward0", TernKernels.Truncate.self, result: .common, accepts: Accepts.noBool("trunc"))
        static let domain: [Domain] = [.distinct]
    }

    enum Round: PointwiseOperator {
        static let schema = "round(Tensor self, *, int decimals=0) -> Tensor"
        static let entry = Pointwise(
            "round", "RoundBackward0", TernKernels.Round.self, result: .common, accepts: Accepts.noBool("round"))
        static let domain: [Domain] = [.distinct]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").round(decimals: try arguments.int("decimals")))
        }
    }

    enum Fraction: PointwiseOperator {
        static let schema = "frac(Tensor self) -> Tensor"
        static let entry = Pointwise(
            "frac", "FracBackward0", TernKernels.Fraction.self, result: .common, accepts: Accepts.floats("frac"))
        static let domain: [Domain] = [.distinct]
    }
}

extension Tensor {
    /// The largest integer not above each element. PyTorch: `torch.floor`.
    public func floor() -> Tensor { pointwise(Operators.Floor.entry) }

    /// `floor` in place.
    @discardableResult
    public func floor_() -> Tensor { Operators.Floor.entry.inPlace(self) }

    /// The smallest integer not below each element. PyTorch: `torch.ceil`.
    public func ceil() -> Tensor { pointwise(Operators.Ceiling.entry) }

    /// `ceil` in place.
    @discardableResult
    public func ceil_() -> Tensor { Operators.Ceiling.entry.inPlace(self) }

    /// The integer part. PyTorch: `torch.trunc`.
    public func trunc() -> Tensor { pointwise(Operators.Truncate.entry) }

    /// `trunc` in place.
    @discardableResult
    public func trunc_() -> Tensor { Operators.Truncate.entry.inPlace(self) }

    /// The nearest integer, halves to even. PyTorch: `torch.round`.
    public func round() -> Tensor { pointwise(Operators.Round.entry) }

    /// The nearest multiple of a power of ten, halves to even: `decimals` places after the point, before it if negative.
    /// PyTorch: `torch.round(x, decimals=2)`.
    public func round(decimals: Int) -> Tensor {
        if decimals == 0 { return round() }
        var power = 1.0
        for _ in 0..<Swift.min(decimals.magnitude, 400) { power *= 10 }
        return decimals > 0 ? mul(power).round().div(power) : div(power).round().mul(power)
    }

    /// `round` in place.
    @discardableResult
    public func round_() -> Tensor { Operators.Round.entry.inPlace(self) }

    /// What `trunc` leaves off. PyTorch: `torch.frac`.
    public func frac() -> Tensor { pointwise(Operators.Fraction.entry) }

    /// `frac` in place.
    @discardableResult
    public func frac_() -> Tensor { Operators.Fraction.entry.inPlace(self) }
}

/// The largest integer not above each element. PyTorch: `torch.floor`.
public func floor(_ x: Tensor) -> Tensor { x.floor() }

/// The smallest integer not below each element. PyTorch: `torch.ceil`.
public func ceil(_ x: Tensor) -> Tensor { x.ceil() }

/// The integer part. PyTorch: `torch.trunc`.
public func trunc(_ x: Tensor) -> Tensor { x.trunc() }

/// The nearest integer, halves to even. PyTorch: `torch.round`.
public func round(_ x: Tensor) -> Tensor { x.round() }

/// What `trunc` leaves off. PyTorch: `torch.frac`.
public func frac(_ x: Tensor) -> Tensor { x.frac() }
