extension Operators {
    static var joining: [any OperatorDefinition.Type] { [Concatenate.self, Stack.self] }

    /// Tensors one after another along a dimension.
    enum Concatenate: OperatorDefinition {
        static let schemas = ["cat(Tensor[] tensors, int dim=0) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.tensors([.normal([2, 3]), .normal([1, 3])])),
            Sample(.tensors([.normal([2, 3]), .normal([2, 1])]), .value(.int(-1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("tensors"), try arguments.int("dim")))
        }

        static func apply(
            _ all: [Tensor], _ dim: Int, _ label: StaticString = "CatBackward0"
        ) throws(TensorError) -> Tensor {
            guard let any = all.first else { throw .argument("cat: expected a non-empty list of Tensors") }
            // An empty vector joins anything, as in PyTorch.
            func isEmptyVector(_ tensor: Tensor) -> Bool { tensor.ndim == 1 && tensor.count == 0 }
            let others = all.contains(where: isEmptyVector) ? all.filter { !isEmptyVector($0) } : all
            let tensors = others.isEmpty ? all : others
            let first = tensors.first ?? any
            for tensor in all {
                guard tensor.ndim > 0 else { throw .shape("cat: zero-dimensional tensor cannot be concatenated; use stack") }
                guard tensor.device == first.device else {
                    throw .device(
                        "cat: Expected all tensors to be on the same device, found \(first.device) and \(tensor.device)")
                }
            }
            let dim = try Dimension.normalize(dim, first.ndim, "cat")
            var shape = first.shape
            shape[dim] = 0
            for (i, tensor) in tensors.enumerated() {
                guard tensor.ndim == first.ndim else {
                    throw .shape("cat: Tensors must have same number of dimensions: got \(first.ndim) and \(tensor.ndim)")
                }
                for d in 0..<first.ndim where d != dim && tensor.shape[d] != first.shape[d] {
                    throw .shape(
                        "cat: Sizes of tensors must match except in dimension \(dim). Expected size \(first.shape[d]) but got size "
                            + "\(tensor.shape[d]) for tensor number \(i) in the list (dimension \(d); shapes \(first.shape) and "
                            + "\(tensor.shape))")
                }
                let (sum, overflow) = shape[dim].addingReportingOverflow(tensor.shape[dim])
                guard !overflow else { throw .memory("cat: the result is longer than can be counted") }
                shape[dim] = sum
            }
            let isOneType = all.allSatisfy { $0.dtype == first.dtype }
            let dtype = isOneType ? first.dtype : Promotion.commonOfDifferent(all.map { Operand($0) })
            let output = try Tensor.uninitialized(shape, dtype, first.device)
            if ThreadState.current.flags & ~ThreadState.recordingModes == 0, let loop = JoinLoop(tensors, output, dim) {
                loop.run()
            } else {
                try write(tensors, to: output, dim)
            }
            if GradMode.isEnabled, dtype.isFloatingPoint, all.contains(where: { $0.node != nil }) {
                let sizes = all.map { isEmptyVector($0) && !others.isEmpty ? nil : Optional($0.shape[dim]) }
                output.storedNode = ClosureNode(label, inputs: all, output: output) {
                    (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    var result = Gradients()
                    var start = 0
                    for (i, size) in sizes.enumerated() {
                        guard let size else { continue }
                        if node.needs(i) { result[i] = g.narrow(dim, start, size) }
                        start += size
                    }
                    return result
                } forward: { (node, tangents) throws(TensorError) in
                    var parts: [Tensor] = []
                    for (i, size) in sizes.enumerated() {
                        guard let size else { continue }
                        var shape = node.shape
                        shape[dim] = size
                        parts.append(tangents[i] ?? Tensor.zeros(Array(shape), dtype: node.dtype, device: node.device))
                    }
                    return Gradients(try apply(parts, dim))
                }
            }
            return output
        }

        /// Copies the tensors one by one.
        private static func write(_ tensors: [Tensor], to output: Tensor, _ dim: Int) throws(TensorError) {
            var start = 0
            for tensor in tensors {
                let part = try Slice.step(dim, start, tensor.shape[dim], 1).apply(output.geometry)
                try Tensor(storage: output.storage, geometry: part, dtype: output.dtype, device: output.device).write(tensor)
                start += tensor.shape[dim]
            }
        }
    }

    /// Tensors of one shape side by side along a new dimension.
    enum Stack: OperatorDefinition {
        static let schemas = ["stack(Tensor[] tensors, int dim=0) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.tensors([.normal([2, 3]), .normal([2, 3])])),
            Sample(.tensors([.normal([2]), .normal([2])]), .value(.int(-1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("tensors"), try arguments.int("dim")))
        }

        static func apply(_ tensors: [Tensor], _ dim: Int) throws(TensorError) -> Tensor {
            guard let first = tensors.first else { throw .argument("stack: stack expects a non-empty TensorList") }
            let dim = try Dimension.normalize(dim, first.ndim + 1, "stack")
            for (i, tensor) in tensors.enumerated() where tensor.shape != first.shape {
                throw .shape(
                    "stack: stack expects each tensor to be equal size, but got \(first.shape) at entry 0 and \(tensor.shape) at entry "
                        + "\(i)")
            }
            return try Concatenate.apply(tensors.map { $0.unsqueeze(dim) }, dim, "StackBackward0")
        }
    }
}

/// Tensors one after another along a dimension. PyTorch: `torch.cat`.
public func cat(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    checked { () throws(TensorError) in try Operators.Concatenate.apply(tensors, dim) }
}

/// Tensors of one shape side by side along a new dimension. PyTorch: `torch.stack`.
public func stack(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    checked { () throws(TensorError) in try Operators.Stack.apply(tensors, dim) }
}
