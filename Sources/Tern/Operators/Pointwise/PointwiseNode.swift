import TernKernels

/// The node of every pointwise operator: its operands' gradients come from the formula's pullbacks.
///
/// This class is for pullbacks that need no tensor, such as those of a sum; `SavingPointwiseNode` keeps what others need.
class PointwiseNode: OperationNode, @unchecked Sendable {
    fileprivate unowned(unsafe) let pointwise: Pointwise
    /// What the pullbacks of those inputs use whose gradients are wanted.
    fileprivate final let used: OperandUse
    fileprivate final var scalarA = Scalar.int(0)
    fileprivate final var scalarB = Scalar.int(0)
    private final var scalarC = Scalar.int(0)

    /// The node for these operands. What is saved of the first is `old` if it is given: the first is about to be overwritten.
    @inline(__always)
    static func make(
        _ pointwise: Pointwise, _ a: Operand, _ b: Operand, _ c: Operand, _ output: Tensor, old: Tensor? = nil
    ) -> PointwiseNode {
        let node =
            pointwise.savesNothing
            ? PointwiseNode(pointwise, a, b, c, output) : SavingPointwiseNode(pointwise, a, b, c, output, old: old)
        GraphList.add(node)
        return node
    }

    /// The node for one or two tensors.
    @inline(__always)
    static func make(_ pointwise: Pointwise, _ a: Tensor, _ b: Tensor?, _ output: Tensor) -> PointwiseNode {
        let node =
            pointwise.savesNothing ? PointwiseNode(pointwise, a, b, output) : SavingPointwiseNode(pointwise, a, b, output)
        GraphList.add(node)
        return node
    }

    /// The node for a tensor and a number; `place` is the tensor's.
    @inline(__always)
    static func make(
        _ pointwise: Pointwise, _ tensor: Tensor, at place: Int, _ number: Scalar, _ output: Tensor
    ) -> PointwiseNode {
        let node =
            pointwise.savesNothing
            ? PointwiseNode(pointwise, tensor, at: place, number, output)
            : SavingPointwiseNode(pointwise, tensor, at: place, number, output)
        GraphList.add(node)
        return node
    }

    @inline(__always)
    fileprivate init(
        _ pointwise: Pointwise, _ a: Tensor, _ b: Tensor?, _ output: Tensor,
        used: OperandUse = .none
    ) {
        self.pointwise = pointwise
        self.used = used
        super.init(pointwise.backwardName, inputs: pointwise.arity, output: output)
        setEdge(0, Edge(a))
        if let b { setEdge(1, Edge(b)) }
    }

    @inline(__always)
    fileprivate init(
        _ pointwise: Pointwise, _ tensor: Tensor, at place: Int, _ number: Scalar, _ output: Tensor,
        used: OperandUse = .none
    ) {
        self.pointwise = pointwise
        self.used = used
        if place == 0 { scalarB = number } else { scalarA = number }
        super.init(pointwise.backwardName, inputs: pointwise.arity, output: output)
        setEdge(place, Edge(tensor))
    }

    @inline(__always)
    fileprivate init(
        _ pointwise: Pointwise, _ a: Operand, _ b: Operand, _ c: Operand, _ output: Tensor,
        used: OperandUse = .none
    ) {
        self.pointwise = pointwise
        self.used = used
        super.init(pointwise.backwardName, inputs: pointwise.arity, output: output)
        if let tensor = a.tensor { setEdge(0, Edge(tensor)) } else { scalarA = a.scalar }
        if pointwise.arity > 1 {
            if let tensor = b.tensor { setEdge(1, Edge(tensor)) } else { scalarB = b.scalar }
            if pointwise.arity > 2 {
                if let tensor = c.tensor { setEdge(2, Edge(tensor)) } else { scalarC = c.scalar }
            }
        }
    }

    /// Keeps the result, for pullbacks that use it.
    func saveValue(_ output: Tensor) {}

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients {
        if pointwise.passesEveryGradient { return Gradients(needs(0) ? gradients[0] : nil, needs(1) ? gradients[0] : nil) }
        guard let g = gradients[0] else { return Gradients() }
        return try pullBack(g, nil, nil, nil, nil)
    }

    override var hasForwardRule: Bool { true }

    override func pushForward(_ tangents: Gradients) throws(TensorError) -> Gradients {
        try push(tangents, nil, nil, nil, nil)
    }

    /// The tangent of the value. A pointwise operator's derivative has nothing beside its diagonal, so that the pullback of an
    /// input is also what carries its tangent forward.
    fileprivate final func push(
        _ tangents: Gradients, _ a: Tensor?, _ b: Tensor?, _ c: Tensor?, _ y: Tensor?
    ) throws(TensorError) -> Gradients {
        var sum: Tensor?
        for i in 0..<pointwise.arity {
            guard var t = tangents[i] else { continue }
            if t.dtype != dtype { t = t.to(dtype) }
            if t.shape != shape { t = t.expand(Array(shape)) }
            sum = Gradients.sum(sum, try gradient(i, t, a, b, c, y))
        }
        return Gradients(sum)
    }

    /// The gradients that are wanted. What a pullback does not use is nil.
    fileprivate final func pullBack(
        _ g: Tensor, _ a: Tensor?, _ b: Tensor?, _ c: Tensor?, _ y: Tensor?
    ) throws(TensorError) -> Gradients {
        var result = Gradients()
        for i in 0..<pointwise.arity where needs(i) {
            result[i] = pointwise.passesGradient(to: i) ? g : try gradient(i, g, a, b, c, y)
        }
        return result
    }

    private func gradient(
        _ index: Int, _ g: Tensor, _ a: Tensor?, _ b: Tensor?, _ c: Tensor?, _ y: Tensor?
    ) throws(TensorError) -> Tensor {
        let recordsGraph = ThreadState.current.flags & ThreadState.noGrad == 0
        if !recordsGraph, pointwise.hasPullbackKernel(index, g.device) {
            return try pointwise.pullback(
                index, g, operand(a, scalarA, .a, g), operand(b, scalarB, .b, g), operand(c, scalarC, .c, g),
                y.map { Operand($0) } ?? Operand(g), computeType: dtype)
        }
        let inputs = Pointwise.Inputs(
            a: carrier(a, scalarA), b: carrier(b, scalarB), c: carrier(c, scalarC), y: y.map { .tensor($0) } ?? .number(0))
        guard let composition = pointwise.composition else { return g }
        return composition(index, .tensor(g), inputs).tensor(like: g)
    }

    /// What a kernel does not use is passed the gradient: any operand of the right shape does.
    @inline(__always)
    private func operand(_ tensor: Tensor?, _ scalar: Scalar, _ place: OperandUse, _ g: Tensor) -> Operand {
        if let tensor { return Operand(tensor) }
        return used.contains(place) ? Operand(scalar) : Operand(g)
    }

    private func carrier(_ tensor: Tensor?, _ scalar: Scalar) -> TensorCarrier {
        tensor.map { .tensor($0) } ?? .number(scalar.doubleValue)
    }
}

/// The node of operators whose pullbacks use their operands or their value.
final class SavingPointwiseNode: PointwiseNode, @unchecked Sendable {
    // The third place is the last input of three, or else the value.
    private var savedA: Saved
    private var savedB: Saved
    private var savedC: Saved

    @inline(__always)
    fileprivate init(
        _ pointwise: Pointwise, _ a: Operand, _ b: Operand, _ c: Operand, _ output: Tensor, old: Tensor?
    ) {
        var used = OperandUse.none
        if let tensor = a.tensor, tensor.hasNode { used.formUnion(pointwise.saved(for: 0)) }
        if let tensor = b.tensor, tensor.hasNode { used.formUnion(pointwise.saved(for: 1)) }
        if let tensor = c.tensor, tensor.hasNode { used.formUnion(pointwise.saved(for: 2)) }
        if used.contains(.a), let tensor = a.tensor { savedA = Saved(old ?? tensor, edge: 0) } else { savedA = Saved() }
        if used.contains(.b), let tensor = b.tensor { savedB = Saved(tensor, edge: 1) } else { savedB = Saved() }
        if used.contains(.c), let tensor = c.tensor {
            savedC = Saved(tensor, edge: 2)
        } else if used.contains(.value), old == nil {
            savedC = Saved(output: output)
        } else {
            savedC = Saved()
        }
        super.init(pointwise, a, b, c, output, used: used)
    }

    @inline(__always)
    fileprivate init(_ pointwise: Pointwise, _ a: Tensor, _ b: Tensor?, _ output: Tensor) {
        var used = OperandUse.none
        if a.hasNode { used.formUnion(pointwise.saved(for: 0)) }
        if let b, b.hasNode { used.formUnion(pointwise.saved(for: 1)) }
        if used.contains(.a) { savedA = Saved(a, edge: 0) } else { savedA = Saved() }
        if used.contains(.b), let b { savedB = Saved(b, edge: 1) } else { savedB = Saved() }
        if used.contains(.value) { savedC = Saved(output: output) } else { savedC = Saved() }
        super.init(pointwise, a, b, output, used: used)
    }

    @inline(__always)
    fileprivate init(_ pointwise: Pointwise, _ tensor: Tensor, at place: Int, _ number: Scalar, _ output: Tensor) {
        let used = pointwise.saved(for: place)
        if place == 0, used.contains(.a) { savedA = Saved(tensor, edge: 0) } else { savedA = Saved() }
        if place == 1, used.contains(.b) { savedB = Saved(tensor, edge: 1) } else { savedB = Saved() }
        if used.contains(.value) { savedC = Saved(output: output) } else { savedC = Saved() }
        super.init(pointwise, tensor, at: place, number, output, used: used)
    }

    override func saveValue(_ output: Tensor) {
        // The node may be listed already, and looked at by another thread.
        if used.contains(.value) { isBusy.with { savedC = Saved(output: output) } }
    }

    override var savedValues: [Saved] { [savedA, savedB, savedC].filter { !$0.isEmpty } }

    override func releaseSaved() {
        savedA.clear()
        savedB.clear()
        savedC.clear()
        isFreed = true
    }

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients {
        guard let g = gradients[0] else { return Gradients() }
        if isFreed { throw Saved.freed(self) }
        if let result = plainGradients(g) { return result }
        let (a, b, c, y) = try unpacked()
        return try pullBack(g, a, b, c, y)
    }

    /// The gradients of one or two operands straight from the saved memory, if all of it is plain and no graph is recorded.
    @inline(__always)
    private func plainGradients(_ g: Tensor) -> Gradients? {
        guard pointwise.arity < 3, Pointwise.isComputing, pointwise.isPlain(g), dtype == g.dtype else { return nil }
        // An operand that is a number has no saved value; of two operands at most one is a number.
        if used.contains(.a), savedA.isEmpty {
            guard let number = RepeatedNumber(scalarA, g.dtype.elementType) else { return nil }
            return number.withPointer { plainGradients(g, $0, repeated: 0b010) }
        }
        if used.contains(.b), savedB.isEmpty {
            guard let number = RepeatedNumber(scalarB, g.dtype.elementType) else { return nil }
            return number.withPointer { plainGradients(g, $0, repeated: 0b100) }
        }
        return plainGradients(g, UnsafeRawPointer(g.data), repeated: 0)
    }

    /// Pullbacks read the gradient first: `repeated` names the first operand, the second, or none as the number.
    @inline(__always)
    private func plainGradients(_ g: Tensor, _ number: UnsafeRawPointer, repeated: UInt) -> Gradients? {
        let unused = UnsafeRawPointer(g.data)
        guard let a = used.contains(.a) ? (savedA.isEmpty ? number : savedA.address(like: g)) : unused,
            let b = used.contains(.b) ? (savedB.isEmpty ? number : savedB.address(like: g)) : unused,
            let y = used.contains(.value) ? savedC.address(like: g) : unused
        else { return nil }
        if pointwise.arity == 1 { return pointwise.pullback(0, g, a, y, y, repeated: 0).map { Gradients($0) } }
        var result = Gradients()
        if needs(0) {
            guard let gradient = pointwise.pullback(0, g, a, b, y, repeated: repeated) else { return nil }
            result[0] = gradient
        }
        if needs(1) {
            guard let gradient = pointwise.pullback(1, g, a, b, y, repeated: repeated) else { return nil }
            result[1] = gradient
        }
        return result
    }

    override func pushForward(_ tangents: Gradients) throws(TensorError) -> Gradients {
        let (a, b, c, y) = try unpacked()
        return try push(tangents, a, b, c, y)
    }

    /// What was saved, as tensors of the graph.
    @inline(__always)
    private func unpacked() throws(TensorError) -> (a: Tensor?, b: Tensor?, c: Tensor?, y: Tensor?) {
        if isFreed { throw Saved.freed(self) }
        return (
            savedA.isEmpty ? nil : try savedA.unpack(self), savedB.isEmpty ? nil : try savedB.unpack(self),
            used.contains(.c) && !savedC.isEmpty ? try savedC.unpack(self) : nil,
            used.contains(.value) ? try savedC.unpack(self) : nil
        )
    }
}
