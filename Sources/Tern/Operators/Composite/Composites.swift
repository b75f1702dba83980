extension Operators {
    static var composites: [any OperatorDefinition.Type] { [EqualTensors.self, AllClose.self] }

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

extension Tensor {
    /// True if both have one shape and equal elements. PyTorch: `torch.equal`.
    public func equal(_ other: Tensor) -> Bool {
        shape == other.shape && (count == 0 || eq(other).all().item(Bool.self))
    }

    /// True if all elements are nearly equal: |a - b| ≤ atol + rtol · |b|. PyTorch: `torch.allclose`.
    public func allclose(_ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false) -> Bool {
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

/// True if all elements are nearly equal. PyTorch: `torch.allclose`.
public func allclose(_ a: Tensor, _ b: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false) -> Bool {
    a.allclose(b, rtol: rtol, atol: atol, equalNaN: equalNaN)
}
