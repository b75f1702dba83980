import TernKernelABI

/// A convolution's window, channels and groups. Its three products are each linear in two tensors, and each one's gradients are
/// the other two, so that it can be differentiated any number of times:
///
/// - `forward`: the image and the weight give the result,
/// - `backward`: the result's side and the weight give the image's side; this is the transposed convolution,
/// - `weight`: the image's side and the result's side give the weight's.
struct ConvolutionPlan: Sendable {
    let rule: WindowRule
    let batch: Int
    let groups: Int
    /// Of the image.
    let channels: Int
    /// Of the result.
    let filters: Int

    private static let forwardTable = KernelTable.named("convolution")
    private static let backwardTable = KernelTable.named("convolution.transposed")
    private static let weightTable = KernelTable.named("convolution.weight")

    private var imageShape: Shape { Shape([batch, channels] + rule.inputExtents) }
    private var resultShape: Shape { Shape([batch, filters] + rule.outputExtents) }
    private var weightShape: Shape { Shape([filters, channels / groups] + rule.kernelExtents) }

    private func run(
        _ table: KernelTable, _ shape: Shape, _ a: Tensor, _ b: Tensor, _ bias: Tensor? = nil
    ) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(shape, a.dtype, a.device)
        try table.run(
            KernelCall(
                output, Operand(a.contiguous()), Operand(b.contiguous()), bias.map { Operand($0.contiguous()) } ?? Operand(),
                count: bias == nil ? 2 : 3, computeType: a.dtype,
                integers: Shape(rule.integers + [batch, groups, channels, filters])))
        return output
    }

    func forward(_ image: Tensor, _ weight: Tensor, _ bias: Tensor? = nil) throws(TensorError) -> Tensor {
        let output = try run(ConvolutionPlan.forwardTable, resultShape, image, weight, bias)
        record(output, "ConvolutionBackward0", image, weight, bias) { (plan, g, image, weight, node) throws(TensorError) in
            Gradients(
                node.needs(0) ? try plan.backward(g, weight) : nil, node.needs(1) ? try plan.weight(image, g) : nil,
                node.needs(2) ? try plan.biasGradient(g) : nil)
        } product: { (plan, image, weight) throws(TensorError) in
            try plan.forward(image, weight)
        }
        return output
    }

    func backward(_ result: Tensor, _ weight: Tensor, _ bias: Tensor? = nil) throws(TensorError) -> Tensor {
        let output = try run(ConvolutionPlan.backwardTable, imageShape, result, weight, bias)
        record(output, "ConvolutionBackward0", result, weight, bias) { (plan, g, result, weight, node) throws(TensorError) in
            Gradients(
                node.needs(0) ? try plan.forward(g, weight) : nil, node.needs(1) ? try plan.weight(g, result) : nil,
                node.needs(2) ? try plan.biasGradient(g) : nil)
        } product: { (plan, result, weight) throws(TensorError) in
            try plan.backward(result, weight)
        }
        return output
    }

    func weight(_ image: Tensor, _ result: Tensor) throws(TensorError) -> Tensor {
        let output = try run(ConvolutionPlan.weightTable, weightShape, image, result)
        record(output, "ConvolutionBackwardBackward0", image, result, nil) {
            (plan, g, image, result, node) throws(TensorError) in
            Gradients(
                node.needs(0) ? try plan.backward(result, g) : nil, node.needs(1) ? try plan.forward(image, g) : nil)
        } product: { (plan, image, result) throws(TensorError) in
            try plan.weight(image, result)
        }
        return output
    }

    private func biasGradient(_ g: Tensor) throws(TensorError) -> Tensor {
        let dims = (0..<g.ndim).filter { $0 != 1 }
        return try Operators.Sum.apply(g, dims, false, nil)
    }

    private typealias Rule =
        @Sendable (
            _ plan: ConvolutionPlan, _ g: Tensor, _ a: Tensor, _ b: Tensor, _ node: ClosureNode
        ) throws(TensorError) -> Gradients

    private typealias Product =
        @Sendable (_ plan: ConvolutionPlan, _ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor

    private func record(
        _ output: Tensor, _ backwardName: StaticString, _ a: Tensor, _ b: Tensor, _ bias: Tensor?, _ rule: @escaping Rule,
        product: @escaping Product
    ) {
        guard GradMode.isEnabled, a.node != nil || b.node != nil || bias?.node != nil else { return }
        let plan = self
        output.storedNode = ClosureNode(
            backwardName, inputs: [a, b] + (bias.map { [$0] } ?? []), output: output,
            saving: [Saved(a, edge: 0), Saved(b, edge: 1)]
        ) { (node, gradients) throws(TensorError) in
            guard let g = gradients[0] else { return Gradients() }
            return try rule(plan, g, try node.saved(0), try node.saved(1), node)
        } forward: { (node, tangents) throws(TensorError) in
            let byFirst = try tangents[0].map { t throws(TensorError) in try product(plan, t, try node.saved(1)) }
            let bySecond = try tangents[1].map { t throws(TensorError) in try product(plan, try node.saved(0), t) }
            let bias = tangents[2].map { $0.reshape([1, $0.count] + Array(repeating: 1, count: plan.rule.inputExtents.count)) }
            return Gradients(Gradients.sum(Gradients.sum(byFirst, bySecond), bias))
        }
    }
}
