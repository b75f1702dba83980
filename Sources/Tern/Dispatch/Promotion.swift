import TernKernelABI

/// PyTorch's type promotion.
enum Promotion {
    /// The type that two types meet in.
    @inline(__always)
    static func promote(_ a: DType, _ b: DType) -> DType {
        a == b ? a : promoteDifferent(a, b)
    }

    @inline(never)
    private static func promoteDifferent(_ a: DType, _ b: DType) -> DType {
        if a.category != b.category { return a.category > b.category ? a : b }
        let pair = [a, b]
        // The two sixteen-bit floats have no common type below float32, nor has uint8 with a signed type of its size.
        if pair.contains(.float16), pair.contains(.bfloat16) { return .float32 }
        if pair.contains(.uint8), pair.contains(.int8) { return .int16 }
        return a.code > b.code ? a : b
    }

    /// The common type of operands. Tensors with dimensions come first, then 0-dimensional ones, then numbers: a later group
    /// counts only if its kind (bool, integer, float) is higher.
    @inline(__always)
    static func common(_ a: Operand, _ b: Operand) -> DType {
        if let x = a.tensor, let y = b.tensor, x.dtype == y.dtype { return x.dtype }
        return commonOfDifferent([a, b])
    }

    static func commonOfDifferent(_ operands: [Operand]) -> DType {
        var dimensioned: DType?
        var zeroDimensional: DType?
        var number: Scalar?
        for operand in operands {
            if let tensor = operand.tensor {
                if tensor.ndim > 0 {
                    dimensioned = dimensioned.map { promote($0, tensor.dtype) } ?? tensor.dtype
                } else {
                    zeroDimensional = zeroDimensional.map { promote($0, tensor.dtype) } ?? tensor.dtype
                }
            } else if number == nil || operand.scalar.category > number?.category ?? .bool {
                number = operand.scalar
            }
        }
        var result = dimensioned
        if let zero = zeroDimensional { result = combine(result, zero) }
        if let number { result = combine(result, number.dtype) }
        return result ?? defaultDtype()
    }

    private static func combine(_ higher: DType?, _ lower: DType) -> DType {
        guard let higher else { return lower }
        return lower.category > higher.category ? lower : higher
    }

    /// True if a result of type `from` may be written into a tensor of type `to`: not from a higher kind into a lower one.
    static func canCast(_ from: DType, to: DType) -> Bool {
        if from.category == .float, to.category != .float { return false }
        return !(from.category == .integer && to.category == .bool)
    }
}
