/// The rules for operators that write into a tensor: what is refused, and how the graph is told.
enum InPlace {
    /// Checks that `target` may be written. Nothing has been written when this throws.
    static func check(_ target: Tensor, _ operatorName: String, records: Bool) throws(TensorError) {
        if !target.isContiguous, target.geometry.overlaps {
            throw .argument(
                "\(operatorName): unsupported operation: more than one element of the written-to tensor refers to a single memory "
                    + "location (a view that repeats elements, as expand, unfold and as_strided make: shape \(target.shape), strides \(target.stride())); clone() it before the operation"
            )
        }
        let thread = ThreadState.current
        if target.storage.isInference, thread.flags & ThreadState.inference == 0 {
            throw .autograd(
                "\(operatorName): Inplace update to inference tensor outside InferenceMode is not allowed. You can make a clone to get "
                    + "a normal tensor before doing inplace update")
        }
        if thread.flags & ThreadState.noGrad != 0 { return }
        if target.storedNode is LeafNode {
            throw .autograd(
                "\(operatorName): a leaf Variable that requires grad is being used in an in-place operation; use the out-of-place "
                    + "form, or wrap the update in noGrad { }")
        }
        guard let view = target.view, records || target.node != nil || view.base.node != nil else { return }
        if view.isOfFunction {
            throw .autograd(
                "\(operatorName): Output \(target.outputIndex) of \(target.storedNode?.name ?? "a function") is a view and is being "
                    + "modified inplace: it was made inside a DifferentiableFunction, or is an input returned as is, and the function's "
                    + "own backward would be passed by; clone() the output")
        }
        if view.isUntracked {
            throw .autograd(
                "\(operatorName): a view that was made in noGrad { } is being modified inplace with gradients enabled; make the view "
                    + "outside, or change it inside noGrad { }")
        }
        if view.base.node is LeafNode {
            throw .autograd(
                "\(operatorName): a view of a leaf Variable that requires grad is being used in an in-place operation; use the "
                    + "out-of-place form, or wrap the update in noGrad { }")
        }
        if view.isOneOfSeveral {
            throw .autograd(
                "\(operatorName): Output of \(view.steps.last?.backwardName.description ?? "a view") is a view and is being modified "
                    + "inplace: it is one of several views that one operator made, whose gradients could not follow; use select or "
                    + "narrow for the part, or the out-of-place form")
        }
    }

    /// `operand`, or a copy of it if it shares memory with `target` in another order.
    ///
    /// - Parameter elementwise: true if each element is read before the one in the same place is written, and only then.
    static func separated(_ operand: Operand, from target: Tensor, elementwise: Bool = true) throws(TensorError) -> Operand {
        guard let tensor = operand.tensor, tensor.storage === target.storage, !elementwise || tensor.geometry != target.geometry,
            let a = tensor.geometry.extent, let b = target.geometry.extent, a.overlaps(b)
        else { return operand }
        let copy = try tensor.copied()
        copy.storedNode = tensor.node
        copy.outputIndex = tensor.outputIndex
        return Operand(copy)
    }

    /// Tells the graph that the operator `name` has written `target`: raises the version, and makes `node` its history.
    static func finish(_ target: Tensor, _ node: OperationNode?, by name: InPlaceName, _ saveValue: () -> Void = {}) {
        target.storage.markChanged(name)
        guard let node else {
            // A write without history leaves the old one standing; a view goes on to describe the same part of its base.
            return
        }
        if let view = target.view {
            let base = view.base
            base.setNode(CopySlicesNode(base: base, view: view, inner: node))
            view.version.store(base.storage.version &- 1, ordering: .releasing)
            _ = target.node
        } else {
            target.setNode(node)
        }
        saveValue()
    }

    /// The history of a tensor whose old elements are gone: their gradient is zero.
    static func overwriting(_ target: Tensor, _ label: StaticString) -> ClosureNode {
        ClosureNode(label, inputs: [target], output: target) { (node, gradients) throws(TensorError) in
            Gradients(node.needs(0) ? gradients[0].map { Tensor.zeros(like: $0.detach()) } : nil)
        } forward: { (_, _) throws(TensorError) in
            Gradients()
        }
    }
}
