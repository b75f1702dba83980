import TernKernels

/// What makes a pointwise operator run: its tables of kernels, its rules for types and gradients.
///
/// One object an operator; the code below is compiled once for all of them. In-place forms come from here too.
final class Pointwise: Sendable {
    /// How the result's type follows from the operands'.
    enum ResultRule {
        /// The common type.
        case common
        /// The common type, and the default floating-point type instead of integers and bool.
        case float
        /// Computed in the common type; the result is bool.
        case test
        /// The common type of all operands but the first, which is a condition.
        case choice
    }

    /// The differentiable form of the pullbacks: the gradient of input `index`.
    typealias Composition = @Sendable (_ index: Int, _ g: TensorCarrier, _ inputs: Inputs) -> TensorCarrier

    struct Inputs {
        var a: TensorCarrier
        var b = TensorCarrier.number(0)
        var c = TensorCarrier.number(0)
        var y = TensorCarrier.number(0)
    }

    let name: String
    let inPlaceName: InPlaceName
    let backwardName: StaticString
    let arity: Int
    let result: ResultRule
    /// What the pullback of each input uses.
    private let savedFor: (OperandUse, OperandUse, OperandUse)
    /// Asked for on the path of every small operator, and so not worked out there.
    let savesNothing: Bool
    /// A bit for each input whose gradient is the result's own.
    private let passed: UInt8
    let isTest: Bool
    let table: KernelTable
    let pullbacks: [KernelTable]
    let composition: Composition?
    /// Refuses types that the operator does not take.
    private let accepts: Accepts.Rule

    @inline(never)
    private init(
        _ kernel: String, backwardName: StaticString, arity: Int, result: ResultRule,
        saved: (SavedOperands, SavedOperands, SavedOperands), passed: UInt8 = 0,
        composition: Composition?, accepts: @escaping Accepts.Rule
    ) {
        self.passed = passed
        // What follows a dot tells the kernels of one operator apart.
        let name = String(kernel.prefix { $0 != "." })
        self.name = name
        inPlaceName = InPlaceName("\(name)_")
        self.backwardName = backwardName
        self.arity = arity
        self.result = result
        savedFor = (OperandUse(saved.0), OperandUse(saved.1), OperandUse(saved.2))
        savesNothing = saved.0.rawValue | saved.1.rawValue | saved.2.rawValue == 0
        isTest = result == .test
        self.composition = composition
        self.accepts = accepts
        table = KernelTable.named(kernel)
        pullbacks = composition == nil ? [] : (0..<arity).map { KernelTable.named("\(kernel).pullback\($0)") }
    }

    /// An operator with one input and a gradient.
    convenience init<F: UnaryFormula>(
        _ name: String, _ backwardName: StaticString, _: F.Type, result: ResultRule = .float,
        accepts: @escaping Accepts.Rule = Accepts.all
    ) {
        self.init(
            name, backwardName: backwardName, arity: 1, result: result, saved: (F.saved, [], []),
            composition: { _, g, inputs in F.pullback(g, x: inputs.a, y: inputs.y) }, accepts: accepts)
    }

    /// With two inputs.
    convenience init<F: BinaryFormula>(
        _ name: String, _ backwardName: StaticString, _: F.Type, result: ResultRule = .common,
        accepts: @escaping Accepts.Rule = Accepts.all
    ) {
        self.init(
            name, backwardName: backwardName, arity: 2, result: result, saved: (F.saved(for: 0), F.saved(for: 1), []),
            passed: (F.passesGradient(to: 0) ? 1 : 0) | (F.passesGradient(to: 1) ? 2 : 0),
            composition: { index, g, inputs in
                index == 0
                    ? F.pullback0(g, a: inputs.a, b: inputs.b, y: inputs.y)
                    : F.pullback1(g, a: inputs.a, b: inputs.b, y: inputs.y)
            }, accepts: accepts)
    }

    /// With three inputs.
    convenience init<F: TernaryFormula>(
        _ name: String, _ backwardName: StaticString, _: F.Type, result: ResultRule = .common,
        accepts: @escaping Accepts.Rule = Accepts.all
    ) {
        self.init(
            name, backwardName: backwardName, arity: 3, result: result,
            saved: (F.saved(for: 0), F.saved(for: 1), F.saved(for: 2)), passed: F.passesGradient(to: 0) ? 1 : 0,
            composition: { index, g, inputs in
                switch index {
                case 0: F.pullback0(g, a: inputs.a, b: inputs.b, c: inputs.c)
                case 1: F.pullback1(g, a: inputs.a, b: inputs.b, c: inputs.c)
                default: F.pullback2(g, a: inputs.a, b: inputs.b, c: inputs.c)
                }
            }, accepts: accepts)
    }

    /// Without a gradient: tests and integer operators. The name is for the history of what they have overwritten.
    convenience init(
        _ name: String, _ backwardName: StaticString = "NotImplemented", arity: Int, result: ResultRule,
        accepts: @escaping Accepts.Rule = Accepts.all
    ) {
        self.init(
            name, backwardName: backwardName, arity: arity, result: result, saved: ([], [], []), composition: nil,
            accepts: accepts)
    }

    /// What the pullback of one input uses.
    @inline(__always)
    func saved(for input: Int) -> OperandUse {
        switch input {
        case 0: savedFor.0
        case 1: savedFor.1
        default: savedFor.2
        }
    }

    /// True if the gradient of input `index` is the result's own.
    @inline(__always)
    func passesGradient(to index: Int) -> Bool { passed &>> UInt8(truncatingIfNeeded: index) & 1 != 0 }

    /// True if that holds for all inputs.
    @inline(__always)
    var passesEveryGradient: Bool { arity == 2 && passed == 3 }

    // MARK: Rules

    /// The type to compute in, and the type of the result.
    @inline(__always)
    func types(_ a: Operand, _ b: Operand, _ c: Operand) throws(TensorError) -> (compute: DType, result: DType) {
        var common: DType
        switch arity {
        case 1: common = a.tensor?.dtype ?? a.scalar.dtype
        case 2: common = Promotion.common(a, b)
        default:
            if let x = b.tensor?.dtype, x == c.tensor?.dtype, result == .choice || x == a.tensor?.dtype {
                common = x
            } else {
                common = Promotion.commonOfDifferent(result == .choice ? [b, c] : [a, b, c])
            }
        }
        try accepts(common, a, b)
        switch result {
        case .common, .choice: return (common, common)
        case .float:
            if !common.isFloatingPoint { common = defaultDtype() }
            return (common, common)
        case .test: return (common, .bool)
        }
    }

    /// The shape that the operands stretch to, and their device.
    @inline(__always)
    private func place(_ a: Operand, _ b: Operand, _ c: Operand) throws(TensorError) -> (Shape, Device) {
        if let x = a.tensor {
            if arity == 1 || (b.tensor == nil && c.tensor == nil) { return (x.shape, x.device) }
            if arity == 2, let y = b.tensor, x.device == y.device, x.shape == y.shape { return (x.shape, x.device) }
        }
        var place: (Shape, Device)?
        if let x = a.tensor { place = (x.shape, x.device) }
        if let y = b.tensor { place = try joined(place, y) }
        if let z = c.tensor { place = try joined(place, z) }
        return place ?? (Shape(), .cpu)
    }

    /// A place that stretches to one tensor more.
    @inline(never)
    private func joined(_ place: (shape: Shape, device: Device)?, _ tensor: Tensor) throws(TensorError) -> (Shape, Device) {
        guard let (shape, device) = place else { return (tensor.shape, tensor.device) }
        guard device == tensor.device else {
            throw .device(
                "\(name): Expected all tensors to be on the same device, but found at least two devices, \(device) and "
                    + "\(tensor.device): move one with .to(\(device))")
        }
        return (try Broadcasting.shape(shape, tensor.shape, name), device)
    }

    /// The result keeps the operands' order of dimensions in memory when they all have the same dense one.
    @inline(never)
    private func geometry(_ shape: Shape, _ a: Tensor?, _ b: Tensor?, _ c: Tensor?) -> Geometry {
        guard let first = a ?? b ?? c, !first.isContiguous, first.geometry.isNonOverlappingAndDense else {
            return Geometry(contiguous: shape)
        }
        func isAlike(_ tensor: Tensor?) -> Bool {
            guard let tensor else { return true }
            return tensor.shape == shape && tensor.geometry.strides == first.geometry.strides
        }
        return isAlike(a) && isAlike(b) && isAlike(c)
            ? Geometry(shape: shape, strides: first.geometry.strides) : Geometry(contiguous: shape)
    }

    // MARK: Running

    func callAsFunction(_ a: Operand, _ b: Operand = Operand(), _ c: Operand = Operand()) -> Tensor {
        let flags = ThreadState.current.flags
        if flags & ThreadState.isPoisoned != 0 { return Tensor.poisoned }
        do {
            if flags & ThreadState.isFusing != 0, let symbol = try ThreadState.current.fusionRecorder?.record(self, a, b, c) {
                return symbol
            }
            return try apply(a, b, c)
        } catch {
            return failure(error)
        }
    }

    @inline(__always)
    private func apply(_ a: Operand, _ b: Operand, _ c: Operand) throws(TensorError) -> Tensor {
        let types = try types(a, b, c)
        let (shape, device) = try place(a, b, c)
        let output = try Tensor.uninitialized(shape, types.result, device)
        if a.tensor?.isContiguous == false || b.tensor?.isContiguous == false || c.tensor?.isContiguous == false {
            output.setGeometry(geometry(shape, a.tensor, b.tensor, c.tensor))
        }
        try table.run(KernelCall(output, a, b, c, count: arity, computeType: types.compute))
        if recordsGradient(a, b, c), types.result.isFloatingPoint, composition != nil {
            output.storedNode = PointwiseNode.make(self, a, b, c, output)
        }
        return output
    }

    /// True if the graph goes on through this operator.
    @inline(__always)
    private func recordsGradient(_ a: Operand, _ b: Operand, _ c: Operand) -> Bool {
        if ThreadState.current.flags & ThreadState.noGrad != 0 { return false }
        if let tensor = a.tensor, tensor.hasNode { return true }
        if arity > 1, let tensor = b.tensor, tensor.hasNode { return true }
        if arity > 2, let tensor = c.tensor, tensor.hasNode { return true }
        return false
    }

    /// Writes the result into the first operand. Everything is checked before the first write.
    func inPlace(_ target: Tensor, _ b: Operand = Operand(), _ c: Operand = Operand()) -> Tensor {
        let flags = ThreadState.current.flags
        if flags & ThreadState.isPoisoned != 0 { return target }
        if flags & ThreadState.isFusing != 0, let recorder = ThreadState.current.fusionRecorder,
            recorder.isSymbol(Operand(target)) || recorder.isSymbol(b) || recorder.isSymbol(c)
        {
            return failure(FusionRecorder.inPlace(name), target)
        }
        do { return try applyInPlace(target, b, c) } catch { return failure(error, target) }
    }

    private func applyInPlace(_ target: Tensor, _ b: Operand, _ c: Operand) throws(TensorError) -> Tensor {
        let a = Operand(target)
        let types = try types(a, b, c)
        let (shape, _) = try place(a, b, c)
        guard shape == target.shape else {
            throw .shape(
                "\(name)_: output with shape \(target.shape) doesn't match the broadcast shape \(shape): an in-place operator cannot "
                    + "grow its tensor; use the form without the underscore")
        }
        guard Promotion.canCast(types.result, to: target.dtype) else {
            throw .dtype(
                "\(name)_: result type \(types.result) can't be cast to the desired output type \(target.dtype): use the form without "
                    + "the underscore, or convert the tensor with .to(.\(types.result)) first")
        }
        let records = recordsGradient(a, b, c) && composition != nil && target.dtype.isFloatingPoint
        let forgets = composition == nil && GradMode.isEnabled && target.hasNode
        try InPlace.check(target, "\(name)_", records: records || forgets)
        // Operands that share memory with the target, element for element elsewhere, are read before they are overwritten.
        let other1 = try InPlace.separated(b, from: target), other2 = try InPlace.separated(c, from: target)
        var node: PointwiseNode?
        let forgetting = forgets ? InPlace.overwriting(target, backwardName) : nil
        if records {
            // The old value is kept only where another operand's gradient needs it.
            let needsOld = (0..<arity).contains { i in
                saved(for: i).contains(.a) && (i == 0 ? target : [b, c][i - 1].tensor)?.hasNode == true
            }
            let old = needsOld ? try target.copied() : target
            node = PointwiseNode.make(self, a, other1, other2, target, old: old)
        }
        try table.run(KernelCall(target, a, other1, other2, count: arity, computeType: types.compute))
        InPlace.finish(target, node ?? forgetting, by: inPlaceName) { node?.saveValue(target) }
        return target
    }

    // MARK: Gradient

    /// The gradient of input `index`, as one kernel.
    func pullback(
        _ index: Int, _ g: Tensor, _ a: Operand, _ b: Operand, _ c: Operand, _ y: Operand, computeType: DType
    ) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(g.shape, g.dtype, g.device)
        let call =
            arity == 1
            ? KernelCall(output, Operand(g), a, y, count: 3, computeType: computeType)
            : KernelCall(output, Operand(g), a, b, arity == 2 ? y : c, count: 4, computeType: computeType)
        try pullbacks[index].run(call)
        return output
    }

    func hasPullbackKernel(_ index: Int, _ device: Device) -> Bool { pullbacks[index].kernel(device) != nil }
}
