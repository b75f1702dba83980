import TernKernels

/// The node of every pointwise operator: its operands' gradients come from the formula's pullbacks.
final class PointwiseNode: OperationNode, @unchecked Sendable {
    private unowned(unsafe) let pointwise: Pointwise
    private let computeType: DType
    // The third place is the last input of three, or else the value.
    private var savedA = Saved()
    private var savedB = Saved()
    private var savedC = Saved()
    private var scalarA = Scalar.int(0)
    private var scalarB = Scalar.int(0)
    private var scalarC = Scalar.int(0)

    @inline(__always)
    init(_ pointwise: Pointwise, _ a: Operand, _ b: Operand, _ c: Operand, _ output: Tensor, savingA: Operand? = nil) {
        self.pointwise = pointwise
        computeType = output.dtype
        super.init(pointwise.backwardName, inputs: pointwise.arity, output: output)
        let saved = pointwise.saved
        if let tensor = a.tensor {
            setEdge(0, Edge(tensor))
            if saved.contains(.a) { savedA = Saved(savingA?.tensor ?? tensor, edge: 0) }
        } else {
            scalarA = a.scalar
        }
        if pointwise.arity > 1 {
            if let tensor = b.tensor {
                setEdge(1, Edge(tensor))
                if saved.contains(.b) { savedB = Saved(tensor, edge: 1) }
            } else {
                scalarB = b.scalar
            }
        }
        if pointwise.arity > 2 {
            if let tensor = c.tensor {
                setEdge(2, Edge(tensor))
                if saved.contains(.c) { savedC = Saved(tensor, edge: 2) }
            } else {
                scalarC = c.scalar
            }
        }
        if savingA == nil { saveValue(output) }
    }

    /// Keeps the result, for pullbacks that use it.
    @inline(__always)
    func saveValue(_ output: Tensor) {
        if pointwise.saved.contains(.value) { savedC = Saved(output: output) }
    }

    override func releaseSaved() {
        if pointwise.saved.isEmpty { return }
        savedA = Saved()
        savedB = Saved()
        savedC = Saved()
        isFreed = true
    }

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients {
        guard let g = gradients[0] else { return Gradients() }
        if isFreed { throw Saved.freed(self) }
        let saved = pointwise.saved
        // What a pullback does not use is passed the gradient: any operand of the right shape does.
        let a = saved.contains(.a) && !savedA.isEmpty ? try savedA.unpack(self) : nil
        let b = saved.contains(.b) && !savedB.isEmpty ? try savedB.unpack(self) : nil
        let c = saved.contains(.c) && !savedC.isEmpty ? try savedC.unpack(self) : nil
        let y = saved.contains(.value) ? try savedC.unpack(self) : nil
        var result = Gradients()
        for i in 0..<pointwise.arity where needs(i) {
            result[i] = try gradient(i, g, a, b, c, y)
        }
        return result
    }

    private func gradient(
        _ index: Int, _ g: Tensor, _ a: Tensor?, _ b: Tensor?, _ c: Tensor?, _ y: Tensor?
    ) throws(TensorError) -> Tensor {
        let recordsGraph = ThreadState.current.flags & ThreadState.noGrad == 0
        if !recordsGraph, pointwise.hasPullbackKernel(index, g.device) {
            return try pointwise.pullback(
                index, g, operand(a, scalarA, 0, g), operand(b, scalarB, 1, g), operand(c, scalarC, 2, g),
                y.map { Operand($0) } ?? Operand(g), computeType: computeType)
        }
        let inputs = Pointwise.Inputs(
            a: carrier(a, scalarA), b: carrier(b, scalarB), c: carrier(c, scalarC),
            y: y.map { .tensor($0) } ?? .number(0))
        guard let composition = pointwise.composition else { return g }
        return composition(index, .tensor(g), inputs).tensor(like: g)
    }

    @inline(__always)
    private func operand(_ tensor: Tensor?, _ scalar: Scalar, _ place: Int, _ g: Tensor) -> Operand {
        if let tensor { return Operand(tensor) }
        let bit = SavedOperands(rawValue: UInt8(1) << UInt8(place))
        return pointwise.saved.contains(bit) ? Operand(scalar) : Operand(g)
    }

    private func carrier(_ tensor: Tensor?, _ scalar: Scalar) -> TensorCarrier {
        tensor.map { .tensor($0) } ?? .number(scalar.doubleValue)
    }
}
