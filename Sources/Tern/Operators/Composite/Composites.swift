extension Operators {
    static var composites: [any OperatorDefinition.Type] { [EqualTensors.self, AllClose.self, IsClose.self] }

    /// True if two tensors have one shape and equal elements.
    enum EqualTensors: OperatorDefinition {
        static let schemas = ["equal(Tensor self, Tensor other) -> bool"]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2, 3]), .normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .bool(try arguments.tensor("self").equal(try arguments.tensor("other")))
        }
    }

    /// True if all elements are nearly equal.
    enum AllClose: OperatorDefinition {
        static let schemas = [
            "allclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> bool"
        ]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2, 3]), .normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .bool(
                try arguments.tensor("self").allclose(
                    try arguments.tensor("other"), rtol: try arguments.double("rtol"), atol: try arguments.double("atol"),
                    equalNaN: try arguments.bool("equal_nan")))
        }
    }
}

extension Operators {
    /// Where elements are nearly equal.
    enum IsClose: OperatorDefinition {
        static let schemas = [
            "isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> Tensor"
        ]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2, 3]), .normal([3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("other"), try arguments.double("rtol"),
                    try arguments.double("atol"), try arguments.bool("equal_nan")))
        }

        static func apply(
            _ x: Tensor, _ other: Tensor, _ rtol: Double, _ atol: Double, _ equalNaN: Bool
        ) throws(TensorError) -> Tensor {
            guard x.dtype == other.dtype else {
                throw .dtype("isclose: \(x.dtype) did not match \(other.dtype); convert one with .to(_:)")
            }
            guard rtol >= 0 else { throw .argument("isclose: rtol must be greater than or equal to zero, but got \(rtol)") }
            guard atol >= 0 else { throw .argument("isclose: atol must be greater than or equal to zero, but got \(atol)") }
            // A difference of infinities is NaN, and so is that of NaN, which is not close to anything.
            return AnomalyMode.withoutChecks {
                noGrad {
                    var isClose = x.eq(other)
                    if equalNaN { isClose = isClose.logicalOr(x.isNaN().logicalAnd(other.isNaN())) }
                    if rtol == 0, atol == 0 { return isClose }
                    // Of integers too the difference is taken as floating-point numbers: uint8 has no negative ones.
                    let a = x.dtype == .bool ? x.to(defaultDtype()) : x
                    let b = x.dtype.isFloatingPoint ? other : other.to(defaultDtype())
                    let allowed = b.mul(rtol).abs().add(atol), actual = a.sub(b).abs()
                    return isClose.logicalOr(actual.isFinite().logicalAnd(actual.le(allowed)))
                }
            }
        }
    }
}

extension Tensor {
    /// True if both have one shape and equal elements. PyTorch: `torch.equal`.
    public func equal(_ other: Tensor) -> Bool {
        shape == other.shape && (count == 0 || eq(other).all().item(Bool.self))
    }

    /// True if all elements are nearly equal: |a - b| ≤ atol + rtol · |b|. PyTorch: `torch.allclose`.
    public func allclose(_ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false) -> Bool {
        AnomalyMode.withoutChecks {
            noGrad {
                // Infinities are equal to themselves, and their difference is NaN.
                var isClose = eq(other)
                if dtype.isFloatingPoint {
                    isClose = isClose.logicalOr(sub(other).abs().le(other.abs().mul(rtol).add(atol)).logicalAnd(other.isFinite()))
                    if equalNaN { isClose = isClose.logicalOr(isNaN().logicalAnd(other.isNaN())) }
                }
                return isClose.count == 0 || isClose.all().item(Bool.self)
            }
        }
    }
}

extension Tensor {
    /// True where elements are nearly equal: |a - b| ≤ atol + rtol · |b|. Both have one type. PyTorch: `torch.isclose`.
    public func isclose(_ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.IsClose.apply(self, other, rtol, atol, equalNaN) }
    }
}

/// True where elements are nearly equal. PyTorch: `torch.isclose`.
public func isclose(_ a: Tensor, _ b: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false) -> Tensor {
    a.isclose(b, rtol: rtol, atol: atol, equalNaN: equalNaN)
}

/// True if all elements are nearly equal. PyTorch: `torch.allclose`.
public func allclose(_ a: Tensor, _ b: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false) -> Bool {
    a.allclose(b, rtol: rtol, atol: atol, equalNaN: equalNaN)
}
