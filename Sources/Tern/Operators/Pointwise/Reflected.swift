extension Operators {
    /// Python's operators of a number or tensor on the left, where they differ from those on the right. The others are in `aliases`.
    static var reflected: [any OperatorDefinition.Type] { [ReflectedDivide.self, ReflectedPower.self] }

    /// `other / self`, by the reciprocal, as in PyTorch.
    enum ReflectedDivide: OperatorDefinition {
        static let schemas = ["__rdiv__(Tensor self, Operand other) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.uniform([2, 3], 0.5, 3), .normal([3])), Sample(.uniform([2], 0.5, 3), .value(.double(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(Multiply.entry(Operand(try arguments.tensor("self").reciprocal()), try arguments.operand("other")))
        }
    }

    /// `other` to the power of `self`.
    enum ReflectedPower: OperatorDefinition {
        static let schemas = ["__rpow__(Tensor self, Operand other) -> Tensor"]
        static let kind = "composite"
        static let dtypes = Power.dtypes
        static let samples = [Sample(.normal([2, 3]), .uniform([3], 0.3, 2)), Sample(.normal([2]), .value(.double(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let exponent = Operand(try arguments.tensor("self")), base = try arguments.operand("other")
            return .tensor(base.tensor?.raised(exponent) ?? Power.entry(base, exponent))
        }
    }
}
