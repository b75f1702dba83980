import TernKernels

extension Operators {
    static var divisors: [any OperatorDefinition.Type] { [GreatestCommonDivisor.self, LeastCommonMultiple.self] }

    enum GreatestCommonDivisor: PointwiseOperator {
        static let schema = "gcd(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise("gcd", arity: 2, result: .common, accepts: Accepts.integersOnly("gcd"))
        static let domain: [Domain] = [.distinct]
    }

    enum LeastCommonMultiple: PointwiseOperator {
        static let schema = "lcm(Tensor self, Tensor other) -> Tensor"
        static let entry = Pointwise("lcm", arity: 2, result: .common, accepts: Accepts.integersOnly("lcm"))
        static let domain: [Domain] = [.distinct]
    }
}

extension Tensor {
    /// The greatest common divisor, never negative; 0 of two zeros. PyTorch: `torch.gcd`.
    public func gcd(_ other: Tensor) -> Tensor { pointwise(Operators.GreatestCommonDivisor.entry, other) }

    /// `gcd` in place.
    @discardableResult
    public func gcd_(_ other: Tensor) -> Tensor { Operators.GreatestCommonDivisor.entry.inPlace(self, Operand(other)) }

    /// The least common multiple, never negative; 0 if one is 0. PyTorch: `torch.lcm`.
    public func lcm(_ other: Tensor) -> Tensor { pointwise(Operators.LeastCommonMultiple.entry, other) }

    /// `lcm` in place.
    @discardableResult
    public func lcm_(_ other: Tensor) -> Tensor { Operators.LeastCommonMultiple.entry.inPlace(self, Operand(other)) }
}

/// The greatest common divisor, never negative. PyTorch: `torch.gcd`.
public func gcd(_ x: Tensor, _ y: Tensor) -> Tensor { x.gcd(y) }

/// The least common multiple, never negative. PyTorch: `torch.lcm`.
public func lcm(_ x: Tensor, _ y: Tensor) -> Tensor { x.lcm(y) }
