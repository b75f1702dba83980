/// One call of a kernel: everything that a backend is told.
///
/// Shapes, types and devices have been checked before, and the outputs are there to be written into. The operands of a pointwise
/// operator are to be broadcast to the output's shape and computed in `computeType`.
public struct KernelCall {
    /// What to write.
    public let output: Tensor
    private let operand0: Operand
    private let operand1: Operand
    private let operand2: Operand
    private let operand3: Operand
    /// The number of operands.
    public let operandCount: Int
    /// The type to compute in.
    public let computeType: DType
    /// Arguments that are whole numbers, such as dimensions; the operator says what they mean.
    public let integers: Shape

    @inline(__always)
    init(
        _ output: Tensor, _ a: Operand = Operand(), _ b: Operand = Operand(), _ c: Operand = Operand(),
        _ d: Operand = Operand(), count: Int, computeType: DType, integers: Shape = Shape()
    ) {
        self.output = output
        operand0 = a
        operand1 = b
        operand2 = c
        operand3 = d
        operandCount = count
        self.computeType = computeType
        self.integers = integers
    }

    /// Operand `index`, from 0.
    @inline(__always)
    public func operand(_ index: Int) -> Operand {
        switch index {
        case 0: operand0
        case 1: operand1
        case 2: operand2
        default: operand3
        }
    }

    /// Operand `index` of an operator whose operands are all tensors.
    @inline(__always)
    public func input(_ index: Int) -> Tensor {
        guard let tensor = operand(index).tensor else { preconditionFailure("operand \(index) is no tensor") }
        return tensor
    }
}

/// A backend's code for one operator.
public typealias Kernel = @Sendable (KernelCall) throws(TensorError) -> Void
