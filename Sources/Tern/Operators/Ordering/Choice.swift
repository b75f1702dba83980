/// Elements that were chosen along a dimension, and their places: what sorting and its kin give.
struct Choice {
    let values: Tensor
    let indices: Tensor

    /// Runs a kernel that looks through the rows along `dim` and writes `width` elements and places for each, without a graph.
    init(_ table: KernelTable, _ x: Tensor, _ dim: Int, width: Int, _ integers: Shape = Shape()) throws(TensorError) {
        let values: Tensor, indices: Tensor
        (values, indices) = try noGrad { () throws(TensorError) in
            let rows = try (x.ndim == 0 ? x.detach().reshape([1]) : x.detach().transpose(dim, -1)).packed()
            var shape = rows.shape
            shape[shape.count - 1] = width
            let values = try Tensor.uninitialized(shape, x.dtype, x.device)
            let indices = try Tensor.uninitialized(shape, .int64, x.device)
            try table.run(
                KernelCall(indices, Operand(rows), Operand(values), count: 2, computeType: x.dtype, integers: integers))
            return (values, indices)
        }
        self.values = Choice.restored(values, x, dim)
        self.indices = Choice.restored(indices, x, dim)
    }

    private init(_ values: Tensor, _ indices: Tensor) {
        self.values = values
        self.indices = indices
    }

    /// Back in the order of `x`'s dimensions; not a view but a tensor of its own.
    private static func restored(_ rows: Tensor, _ x: Tensor, _ dim: Int) -> Tensor {
        noGrad { x.ndim == 0 && rows.count == 1 ? rows.reshape([]) : rows.transpose(x.ndim == 0 ? 0 : dim, -1).contiguous() }
            .detach()
    }

    /// The same without the dimension, whose extent is 1.
    private func squeezed(_ dim: Int) -> Choice {
        var shape = values.shape
        shape.remove(at: dim)
        func without(_ tensor: Tensor) -> Tensor {
            Tensor(
                storage: tensor.storage, geometry: Geometry(contiguous: shape), dtype: tensor.dtype, device: tensor.device)
        }
        return Choice(without(values), without(indices))
    }

    /// With the gradient: each element's goes back to its place. `repeats` says that a place may have been chosen twice.
    func recorded(
        _ label: StaticString, _ x: Tensor, _ dim: Int, keepdim: Bool = true, repeats: Bool = false
    ) -> Choice {
        let result = keepdim || x.ndim == 0 ? self : squeezed(dim)
        guard GradMode.isEnabled, x.node != nil else { return result }
        let source = x.shape, isSqueezed = !keepdim && x.ndim > 0
        result.values.storedNode = ClosureNode(
            label, inputs: [x], output: result.values, saving: [Saved(constant: indices)]
        ) { (node, gradients) throws(TensorError) in
            guard let g = gradients[0] else { return Gradients() }
            let zeros = Tensor.zeros(Array(source), dtype: g.dtype, device: g.device)
            let chosen = isSqueezed ? g.unsqueeze(dim) : g, places = try node.saved(0)
            if chosen.count == 0 { return Gradients(zeros) }
            return Gradients(
                repeats
                    ? try Operators.ScatterAdd.apply(zeros, dim, places, chosen)
                    : try Operators.Scatter.apply(zeros, dim, places, chosen))
        } forward: { (node, tangents) throws(TensorError) in
            guard let t = tangents[0] else { return Gradients() }
            let chosen = try Operators.Gather.apply(t, dim, try node.saved(0))
            return Gradients(isSqueezed ? chosen.squeeze(dim) : chosen)
        }
        return result
    }

    var value: Value { .tensors([values, indices]) }

    /// What a failed operator gives.
    static var poisoned: Choice { Choice(.poisoned, .poisoned) }
}

/// The elements that an operator chose, and their places along the dimension, of type int64.
public typealias ValuesAndIndices = (values: Tensor, indices: Tensor)

extension Tensor {
    /// The tensor, or a contiguous copy without history.
    func packed() throws(TensorError) -> Tensor { isContiguous ? self : try copied() }

    /// Runs an operator that chooses elements under the rule that operators do not throw.
    func chosen(_ body: () throws(TensorError) -> Choice) -> ValuesAndIndices {
        let choice = checked(Choice.poisoned, body)
        return (choice.values, choice.indices)
    }
}
