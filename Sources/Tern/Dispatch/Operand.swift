/// What an operator is applied to: a tensor or a number.
public struct Operand {
    /// The tensor, if this is one.
    public let tensor: Tensor?
    /// The number, if this is not a tensor.
    public let scalar: Scalar

    /// No operand.
    @inline(__always)
    init() {
        tensor = nil
        scalar = .int(0)
    }

    @inline(__always)
    init(_ tensor: Tensor) {
        self.tensor = tensor
        scalar = .int(0)
    }

    @inline(__always)
    init(_ scalar: Scalar) {
        tensor = nil
        self.scalar = scalar
    }
}
