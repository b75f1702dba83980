/// A chain of pointwise operators written down: what `fused { }` runs.
struct FusedProgram: @unchecked Sendable {
    /// Where an operator takes an operand from.
    enum Source {
        case input(Int)
        /// The value of an earlier instruction.
        case value(Int)
        case number(Scalar)
        /// The operator has fewer operands.
        case none
    }

    /// One operator. The value of instruction `i` is value `i`.
    struct Instruction {
        let pointwise: Pointwise
        let a: Source
        let b: Source
        let c: Source

        func source(_ index: Int) -> Source { index == 0 ? a : (index == 1 ? b : c) }
    }

    var instructions: [Instruction] = []
    var result = Source.none

    /// The same chain operator by operator: what the loops are checked against, what runs where they cannot, and what gradients of
    /// gradients are made of.
    func replay(_ inputs: [Tensor]) -> Tensor {
        var values: [Tensor] = []
        func operand(_ source: Source) -> Operand {
            switch source {
            case .input(let i): Operand(inputs[i])
            case .value(let i): Operand(values[i])
            case .number(let number): Operand(number)
            case .none: Operand()
            }
        }
        for instruction in instructions {
            values.append(instruction.pointwise(operand(instruction.a), operand(instruction.b), operand(instruction.c)))
        }
        return operand(result).tensor ?? Tensor.poisoned
    }

    /// True if the chain can be computed tile by tile: one floating-point type throughout, plain memory of one shape.
    func isPlain(_ inputs: [Tensor]) -> Bool {
        guard let first = inputs.first, first.dtype == .float32 || first.dtype == .float64,
            case .value(let last) = result, last == instructions.count - 1,
            ThreadState.current.flags & ~ThreadState.recordingModes == 0
        else { return false }
        for input in inputs {
            guard input.isContiguous, input.device.isCPU, input.dtype == first.dtype, input.shape == first.shape else {
                return false
            }
        }
        return instructions.allSatisfy { instruction in
            !instruction.pointwise.isTest && instruction.pointwise.table.tile(first.dtype) != nil
                && (0..<3).allSatisfy { i in
                    if case .number(.bool) = instruction.source(i) { return false }
                    return true
                }
        }
    }

    /// True if gradients can be computed tile by tile too.
    func hasPlainGradients(_ dtype: DType) -> Bool {
        instructions.allSatisfy { instruction in
            let pointwise = instruction.pointwise
            return pointwise.composition != nil
                && (0..<pointwise.arity).allSatisfy {
                    pointwise.passesGradient(to: $0) || pointwise.pullbacks[$0].tile(dtype) != nil
                }
        }
    }
}
