extension Operators {
    static var stacking: [any OperatorDefinition.Type] {
        [
            HorizontalStack.self, VerticalStack.self, DepthStack.self, ColumnStack.self, BlockDiagonal.self,
            CartesianProduct.self,
            Combinations.self,
        ]
    }

    /// Side by side: along dimension 1, vectors along their only one.
    enum HorizontalStack: OperatorDefinition {
        static let schemas = ["hstack(Tensor[] tensors) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.tensors([.normal([2, 3]), .normal([2, 1])])), Sample(.tensors([.normal([]), .normal([3])])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("tensors")))
        }

        static func apply(_ tensors: [Tensor], _ name: String = "hstack") throws(TensorError) -> Tensor {
            let parts = try each(tensors, name) { x throws(TensorError) in try AtLeast1D.apply(x) }
            return try Concatenate.apply(parts, parts.first?.ndim == 1 ? 0 : 1)
        }
    }

    /// Below each other: along dimension 0, vectors as rows.
    enum VerticalStack: OperatorDefinition {
        static let schemas = ["vstack(Tensor[] tensors) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.tensors([.normal([2, 3]), .normal([1, 3])])), Sample(.tensors([.normal([3]), .normal([3])])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("tensors")))
        }

        static func apply(_ tensors: [Tensor]) throws(TensorError) -> Tensor {
            try Concatenate.apply(try each(tensors, "vstack") { x throws(TensorError) in try AtLeast2D.apply(x) }, 0)
        }
    }

    /// Behind each other: along dimension 2.
    enum DepthStack: OperatorDefinition {
        static let schemas = ["dstack(Tensor[] tensors) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.tensors([.normal([2, 3]), .normal([2, 3])])), Sample(.tensors([.normal([3]), .normal([3])])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("tensors")))
        }

        static func apply(_ tensors: [Tensor]) throws(TensorError) -> Tensor {
            try Concatenate.apply(try each(tensors, "dstack") { x throws(TensorError) in try AtLeast3D.apply(x) }, 2)
        }
    }

    /// As `hstack`, with numbers and vectors as columns.
    enum ColumnStack: OperatorDefinition {
        static let schemas = ["column_stack(Tensor[] tensors) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.tensors([.normal([2]), .normal([2, 2])]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("tensors")))
        }

        static func apply(_ tensors: [Tensor]) throws(TensorError) -> Tensor {
            let columns = try each(tensors, "column_stack") { x throws(TensorError) in
                x.ndim <= 1 ? try Reshape.apply(x, [x.count, 1]) : x
            }
            return try HorizontalStack.apply(columns, "column_stack")
        }
    }

    private static func each(
        _ tensors: [Tensor], _ name: String, _ body: (Tensor) throws(TensorError) -> Tensor
    ) throws(TensorError) -> [Tensor] {
        guard !tensors.isEmpty else { throw .argument("\(name): expects a non-empty TensorList") }
        var result: [Tensor] = []
        for tensor in tensors { result.append(try body(tensor)) }
        return result
    }

    /// Matrices along a diagonal, zeros beside them.
    enum BlockDiagonal: OperatorDefinition {
        static let schemas = ["block_diag(Tensor[] tensors) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.tensors([.normal([2, 3]), .normal([2]), .normal([])]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("tensors")))
        }

        static func apply(_ tensors: [Tensor]) throws(TensorError) -> Tensor {
            guard let first = tensors.first else { return try Tensor.uninitialized([1, 0], defaultDtype(), .cpu) }
            var blocks: [Tensor] = []
            var rows = 0, columns = 0
            for (i, tensor) in tensors.enumerated() {
                guard tensor.ndim <= 2 else {
                    throw .shape(
                        "block_diag: Input tensors must have 2 or fewer dimensions. Input \(i) has \(tensor.ndim) dimensions")
                }
                guard tensor.device == first.device else {
                    throw .device(
                        "block_diag: input tensors must all be on the same device. Input 0 is on device \(first.device) and input "
                            + "\(i) is on device \(tensor.device)")
                }
                let block = try AtLeast2D.apply(tensor)
                blocks.append(block)
                rows += block.shape[0]
                columns += block.shape[1]
            }
            let dtype = Promotion.commonOfDifferent(tensors.map { Operand($0) })
            let output = try Tensor.made("block_diag", [rows, columns], 0, dtype, first.device, false)
            var row = 0, column = 0
            for block in blocks {
                let place = Geometry(shape: block.shape, strides: [columns, 1], offset: row * columns + column)
                if block.count > 0 { try output.showing(place).write(block) }
                row += block.shape[0]
                column += block.shape[1]
            }
            if GradMode.isEnabled, dtype.isFloatingPoint, blocks.contains(where: { $0.node != nil }) {
                let shapes = blocks.map(\.shape)
                output.storedNode = ClosureNode("BlockDiagBackward0", inputs: blocks, output: output) {
                    (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    var result = Gradients()
                    var row = 0, column = 0
                    for (i, shape) in shapes.enumerated() {
                        if node.needs(i) { result[i] = g.narrow(0, row, shape[0]).narrow(1, column, shape[1]) }
                        row += shape[0]
                        column += shape[1]
                    }
                    return result
                } forward: { (node, tangents) throws(TensorError) in
                    var parts: [Tensor] = []
                    for (i, shape) in shapes.enumerated() {
                        parts.append(tangents[i] ?? Tensor.zeros(Array(shape), dtype: node.dtype, device: node.device))
                    }
                    return Gradients(try apply(parts))
                }
            }
            return output
        }
    }

    /// All tuples of one element of each vector, a row each.
    enum CartesianProduct: OperatorDefinition {
        static let schemas = ["cartesian_prod(Tensor[] tensors) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.tensors([.normal([2]), .normal([3])])), Sample(.tensors([.normal([2])]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensors("tensors")))
        }

        static func apply(_ tensors: [Tensor]) throws(TensorError) -> Tensor {
            for tensor in tensors where tensor.ndim != 1 {
                throw .shape("cartesian_prod: Expect a 1D vector, but got shape \(tensor.shape)")
            }
            if tensors.count == 1, let only = tensors.first { return only }
            let grid = try MeshGrid.apply(tensors, "ij")
            return try Stack.apply(grid.map { $0.reshape([-1]) }, 1)
        }
    }

    /// All choices of `r` elements of a vector in their order, a row each.
    enum Combinations: OperatorDefinition {
        static let schemas = ["combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([4])), Sample(.normal([3]), .value(.int(2)), .value(.bool(true)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(try arguments.tensor("self"), try arguments.int("r"), try arguments.bool("with_replacement")))
        }

        static func apply(_ x: Tensor, _ r: Int, _ withReplacement: Bool) throws(TensorError) -> Tensor {
            guard x.ndim == 1 else { throw .shape("combinations: Expect a 1D vector, but got shape \(x.shape)") }
            guard r >= 0 else { throw .argument("combinations: Expect a non-negative number, but got \(r)") }
            if r == 0 { return try Tensor.uninitialized([0], x.dtype, x.device) }
            let count = try number(x.count, r, withReplacement)
            _ = try Tensor.checkedShape([count, r], .int64, "combinations")
            let places = try Tensor.uninitialized([count * r], .int64, x.device == .meta ? .meta : .cpu)
            if x.device != .meta, count > 0 {
                let to = places.data.assumingMemoryBound(to: Int64.self)
                let distance = withReplacement ? 0 : 1
                var chosen = (0..<r).map { $0 * distance }
                for row in 0..<count {
                    for (column, place) in chosen.enumerated() { to[row * r + column] = Int64(place) }
                    // The last place that can still move on; those after it follow close behind.
                    var last = r - 1
                    while last >= 0, chosen[last] == x.count - 1 - (r - 1 - last) * distance { last -= 1 }
                    if last < 0 { break }
                    let next = chosen[last] + 1
                    for column in last..<r { chosen[column] = next + (column - last) * distance }
                }
            }
            return try IndexSelect.apply(x, 0, places.to(x.device)).reshape([count, r])
        }

        /// The binomial coefficient that counts the rows.
        private static func number(_ n: Int, _ r: Int, _ withReplacement: Bool) throws(TensorError) -> Int {
            let tooMany = TensorError.memory("combinations: \(r) of \(n) elements would not fit any memory")
            if n == 0 || (!withReplacement && r > n) { return 0 }
            let (sum, overflow) = n.addingReportingOverflow(r - 1)
            guard !withReplacement || !overflow else { throw tooMany }
            let total = withReplacement ? sum : n
            let chosen = Swift.min(r, total - r)
            var result = 1
            for i in 0..<Swift.max(chosen, 0) {
                let (product, overflow) = result.multipliedReportingOverflow(by: total - i)
                guard !overflow else { throw tooMany }
                result = product / (i + 1)
            }
            return result
        }
    }
}

/// Side by side: along dimension 1, vectors along their only one. PyTorch: `torch.hstack`.
public func hstack(_ tensors: [Tensor]) -> Tensor {
    checked { () throws(TensorError) in try Operators.HorizontalStack.apply(tensors) }
}

/// Below each other: along dimension 0, vectors as rows. PyTorch: `torch.vstack`.
public func vstack(_ tensors: [Tensor]) -> Tensor {
    checked { () throws(TensorError) in try Operators.VerticalStack.apply(tensors) }
}

/// Behind each other: along dimension 2. PyTorch: `torch.dstack`.
public func dstack(_ tensors: [Tensor]) -> Tensor {
    checked { () throws(TensorError) in try Operators.DepthStack.apply(tensors) }
}

/// Side by side, with numbers and vectors as columns. PyTorch: `torch.column_stack`.
public func columnStack(_ tensors: [Tensor]) -> Tensor {
    checked { () throws(TensorError) in try Operators.ColumnStack.apply(tensors) }
}

/// Matrices along a diagonal, zeros beside them; vectors are rows. PyTorch: `torch.block_diag`.
public func blockDiag(_ tensors: [Tensor]) -> Tensor {
    checked { () throws(TensorError) in try Operators.BlockDiagonal.apply(tensors) }
}

/// All tuples of one element of each vector, a row each. PyTorch: `torch.cartesian_prod`.
public func cartesianProd(_ tensors: [Tensor]) -> Tensor {
    checked { () throws(TensorError) in try Operators.CartesianProduct.apply(tensors) }
}

/// All choices of `r` elements of a vector in their order, a row each. PyTorch: `torch.combinations`.
///
/// ```swift
/// combinations(Tensor([1, 2, 3]))    // [[1, 2], [1, 3], [2, 3]]
/// ```
public func combinations(_ x: Tensor, _ r: Int = 2, withReplacement: Bool = false) -> Tensor {
    checked { () throws(TensorError) in try Operators.Combinations.apply(x, r, withReplacement) }
}
