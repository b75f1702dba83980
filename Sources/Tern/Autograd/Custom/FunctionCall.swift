/// One call of a `DifferentiableFunction`: runs it, and joins its outputs to one node.
struct FunctionCall {
    private let function: any DifferentiableFunction
    private let inputs: [Tensor]
    private let context: FunctionContext
    private let records: Bool

    init(_ function: any DifferentiableFunction, _ inputs: [Tensor]) {
        self.function = function
        self.inputs = inputs
        let isEnabled = GradMode.isEnabled
        records = isEnabled && inputs.contains { $0.hasNode }
        context = FunctionContext(FunctionCall.name(function), inputs, checksWrites: isEnabled)
    }

    /// `Cube`
    static func name(_ function: any DifferentiableFunction) -> String {
        String(String(describing: type(of: function)).prefix { $0 != "<" })
    }

    func run() throws(TensorError) -> [Tensor] {
        let outputs = try noGrad { () throws(TensorError) in try function.forward(inputs, context) }
        defer { if !records { context.finish(nil, []) } }
        // After a failure the outputs are as many as the caller expects, and nobody looks at them.
        if ThreadState.current.isPoisoned { return outputs }
        try checkDirty(outputs)
        let isDifferentiable = outputs.map { output in
            records && output.dtype.isFloatingPoint && !FunctionCall.contains(context.nonDifferentiable, output)
        }
        guard isDifferentiable.contains(true) else { return outputs.map { isDirty($0) ? $0 : unchangeable($0, false) } }
        let node = FunctionNode(function, context, inputs, outputs)
        let isOneOfSeveral = isDifferentiable.count { $0 } > 1
        var results: [Tensor] = []
        for (i, output) in outputs.enumerated() {
            if isDirty(output) {
                if isDifferentiable[i] { try rebase(output, node, i, outputs.count) }
                results.append(output)
                continue
            }
            let result = unchangeable(output, isOneOfSeveral)
            if isDifferentiable[i] {
                result.storedNode = node
                result.outputIndex = UInt32(i)
            }
            results.append(result)
        }
        context.finish(node, context.kept.map { saved($0, outputs) })
        GraphList.add(node)
        return results
    }

    private static func contains(_ list: [Tensor], _ tensor: Tensor) -> Bool { list.contains { $0 === tensor } }

    private func isDirty(_ tensor: Tensor) -> Bool { FunctionCall.contains(context.dirty, tensor) }

    private func checkDirty(_ outputs: [Tensor]) throws(TensorError) {
        guard records else { return }
        for tensor in context.dirty where tensor.hasNode && !FunctionCall.contains(outputs, tensor) {
            throw .autograd(
                "\(context.name): an input that requires a gradient is marked dirty and not returned: its history could not follow "
                    + "the change; return it from forward")
        }
    }

    /// Makes `node` the history of an input that was changed in place.
    private func rebase(_ tensor: Tensor, _ node: FunctionNode, _ index: Int, _ count: Int) throws(TensorError) {
        guard tensor.view != nil else {
            tensor.storage.markChanged(InPlaceName(context.name))
            tensor.setNode(node, UInt32(index))
            return
        }
        guard count == 1 else {
            throw .autograd(
                "\(context.name): If your Function modifies inplace an input that is a view of another Tensor, your Function cannot "
                    + "return more than one Tensor; change a clone() of the view, or make two functions of this one")
        }
        guard tensor === inputs[0] else {
            throw .autograd(
                "\(context.name): an input that is a view of another Tensor can be modified inplace only if it is the first input"
            )
        }
        InPlace.finish(tensor, node, by: InPlaceName(context.name))
    }

    /// The output as a new tensor. An input as it is, or a view, shares its memory with others: changed in place, it would not go
    /// through the function's own backward.
    private func unchangeable(_ output: Tensor, _ isOneOfSeveral: Bool) -> Tensor {
        let result = output.detach()
        if records, output.view != nil || FunctionCall.contains(inputs, output) {
            result.view = ViewRecord(
                base: output.view?.base ?? output, steps: output.view?.steps ?? [], isOneOfSeveral: isOneOfSeveral,
                isUntracked: true, isOfFunction: true)
        }
        return result
    }

    private func saved(_ tensor: Tensor, _ outputs: [Tensor]) -> Saved {
        let output = outputs.firstIndex { $0 === tensor }
        if let output, isDirty(tensor) { return Saved(output: tensor, index: output) }
        if let input = inputs.firstIndex(where: { $0 === tensor }) { return Saved(tensor, edge: input) }
        if let output { return Saved(output: tensor, index: output) }
        return Saved(constant: tensor)
    }
}
