/// Reads and writes `x[…]` for every mixture of items.
///
/// Numbers, ranges and new dimensions make a view. Index tensors and masks are then resolved on that view: their dimensions
/// together give one block of the result, which stands where they stood if they are neighbours, and first if not (NumPy's rule).
enum Indexed {
    static func read(_ x: Tensor, _ items: [IndexItem]) throws(TensorError) -> Tensor {
        let (view, indices) = try basic(x, items)
        if indices.isEmpty { return view }
        let plan = try Plan(view, indices)
        return try plan.read()
    }

    /// Writes `values`, broadcast to the place; sums where `accumulate` is true and a place comes twice.
    static func write(_ x: Tensor, _ items: [IndexItem], _ values: Tensor, accumulate: Bool = false) throws(TensorError) {
        let (view, indices) = try basic(x, items)
        if indices.isEmpty {
            var values = values
            // As NumPy: leading extents of 1 that the place does not have are dropped.
            while values.ndim > view.ndim, values.shape.first == 1 { values = values.squeeze(0) }
            if accumulate { view.add_(values) } else { view.copy_(values) }
            return
        }
        try Plan(view, indices).write(values, accumulate: accumulate)
    }

    /// Writes `values`, broadcast to whole slices, to those along `dim` that `numbers`, a checked vector, gives.
    static func write(
        _ x: Tensor, _ dim: Int, _ numbers: Tensor, _ values: Tensor, accumulate: Bool, _ name: String, _ label: StaticString
    ) throws(TensorError) {
        try Plan(x, [(dim, numbers)]).write(values, accumulate: accumulate, name, label)
    }

    /// The view that the plain items make, and the index tensors with the dimensions of the view that they index.
    private static func basic(_ x: Tensor, _ items: [IndexItem]) throws(TensorError) -> (Tensor, [(dim: Int, index: Tensor)]) {
        var used = 0
        var ellipses = 0
        for item in items {
            switch item {
            case .at, .range: used += 1
            case .tensor(let index): used += isMask(index) ? index.ndim : 1
            case .ellipsis: ellipses += 1
            case .newAxis: break
            }
        }
        guard ellipses <= 1 else { throw .index("index: an index can only have a single ellipsis ('...')") }
        guard used <= x.ndim else {
            throw .index(
                "index: too many indices for tensor of dimension \(x.ndim) (shape \(x.shape)): \(used) are given; leave some out")
        }
        var view = x
        var dim = 0
        var indices: [(dim: Int, index: Tensor)] = []
        for item in items {
            switch item {
            case .at(let place):
                view = try Operators.Select.apply(view, dim, place)
            case .range(let start, let end, let step):
                if start != nil || end != nil || step != 1 {
                    let (first, length) = try Operators.Slice.bounds(view.shape[dim], start, end, step)
                    if length != view.shape[dim] || step != 1 {
                        view = try Views.make(view, Operators.Slice.step(dim, first, length, step))
                    } else {
                        view = Views.alias(view)
                    }
                } else {
                    view = Views.alias(view)
                }
                dim += 1
            case .ellipsis:
                view = Views.alias(view)
                dim += x.ndim - used
            case .newAxis:
                view = try Operators.Unsqueeze.apply(view, dim)
                dim += 1
            case .tensor(let index):
                if isMask(index) {
                    for d in 0..<index.ndim where index.shape[d] != view.shape[dim + d] {
                        throw .index(
                            "index: The shape of the mask \(index.shape) at index \(d) does not match the shape of the indexed tensor "
                                + "\(view.shape) at index \(dim + d)")
                    }
                    if index.ndim == 0 {
                        // A single truth value adds a dimension of extent 0 or 1.
                        view = try Operators.Unsqueeze.apply(view, dim)
                        let place: Tensor =
                            index.item(Bool.self) ? Tensor.zeros(1, dtype: .int64) : Tensor.zeros(0, dtype: .int64)
                        indices.append((dim, place))
                        dim += 1
                    } else {
                        let places = try Operators.Nonzero.apply(index)
                        for d in 0..<index.ndim { indices.append((dim + d, places.select(1, d))) }
                        dim += index.ndim
                    }
                } else {
                    guard index.dtype.isInteger else {
                        throw .index(
                            "index: tensors used as indices must be long, int, byte or bool tensors, got \(index.dtype); convert with "
                                + ".to(.int64)")
                    }
                    if index.ndim == 0 {
                        view = try Operators.Select.apply(view, dim, Int(index.item().intValue))
                    } else {
                        indices.append((dim, index))
                        dim += 1
                    }
                }
            }
        }
        return (view === x && indices.isEmpty ? Views.alias(x) : view, indices)
    }

    private static func isMask(_ index: Tensor) -> Bool { index.dtype == .bool || index.dtype == .uint8 }

    /// Index tensors resolved to places in a storage.
    private struct Plan {
        private let x: Tensor
        /// With the indexed dimensions brought together, where they stood or at the front.
        private let moved: Tensor
        private let position: Int
        private let indexed: Int
        /// As int64, and checked, unless they are a tuple's.
        private let indices: [Tensor]
        /// The dimensions that they index, as errors name them.
        private let dims: [Int]
        private let block: Shape

        init(_ x: Tensor, _ pairs: [(dim: Int, index: Tensor)]) throws(TensorError) {
            self.x = x
            let dims = pairs.map(\.dim)
            self.dims = dims
            let areNeighbours = zip(dims, dims.dropFirst()).allSatisfy { $1 == $0 + 1 }
            position = areNeighbours ? dims[0] : 0
            indexed = dims.count
            moved = areNeighbours ? x : try Operators.Permute.apply(x, dims + (0..<x.ndim).filter { !dims.contains($0) })
            var shape = Shape()
            for pair in pairs {
                do {
                    shape = try Broadcasting.shape(shape, pair.index.shape, "index")
                } catch {
                    throw .index(
                        "index: shape mismatch: indexing tensors could not be broadcast together with shapes "
                            + pairs.map(\.index.shape.description).joined(separator: ", "))
                }
            }
            block = shape
            let given = pairs.map { $0.index.detach() }
            if x.device.isCPU, position == 0, IndexTuple(given, dims, moved) != nil {
                indices = given
                return
            }
            var checked: [Tensor] = []
            for pair in pairs {
                checked.append(
                    try Operators.checkedIndices(pair.index, x.shape[pair.dim], pair.dim, "index", allowsNegative: true))
            }
            indices = checked
        }

        private var resultShape: Shape {
            Shape(Array(moved.shape[..<position]) + Array(block) + Array(moved.shape[(position + indexed)...]))
        }

        private func tuple(_ tensor: Tensor) -> IndexTuple? { position == 0 ? IndexTuple(indices, dims, tensor) : nil }

        /// Dimensions at the end that lie in memory as in a contiguous tensor are one run: its length, and the first of them.
        private func run(_ tensor: Tensor) -> (length: Int, inner: Int) {
            var run = 1
            var inner = tensor.ndim
            while inner > position + indexed, tensor.geometry.strides[inner - 1] == run || tensor.shape[inner - 1] == 1 {
                run *= tensor.shape[inner - 1]
                inner -= 1
            }
            return (run, inner)
        }

        /// The places of `tensor`, which has the shape of `moved`, and how many neighbours each stands for.
        private func places(_ tensor: Tensor) throws(TensorError) -> (places: Operators.Runs.Places, run: Int) {
            try noGrad { () throws(TensorError) in
                if tensor.device == .meta {
                    return (Operators.Runs.Places(numbers: Tensor.empty(0, dtype: .int64, device: .meta)), 1)
                }
                let shape = tensor.shape, strides = tensor.geometry.strides
                let (run, inner) = run(tensor)
                let before = position
                if before == 0, indexed == 1, inner == 1 {
                    let places = Operators.Runs.Places(
                        numbers: indices[0].contiguous(), unit: strides[0], base: tensor.geometry.offset)
                    return (places, run)
                }
                let rank = before + block.count + (inner - position - indexed)
                let tuple = tuple(tensor)
                var result =
                    try tuple?.numbers().reshape(Array(block) + Array(repeating: 1, count: rank - block.count))
                    ?? Tensor.full([], tensor.geometry.offset, dtype: .int64)
                func add(_ part: Tensor, at place: Int, count: Int) {
                    let trailing = rank - place - count
                    result = result.add(part.reshape(Array(part.shape) + Array(repeating: 1, count: trailing)))
                }
                for d in 0..<before { add(Tensor.arange(shape[d]).mul(strides[d]), at: d, count: 1) }
                for (i, index) in indices.enumerated() where tuple == nil {
                    let part = index.mul(strides[position + i]).expand(Array(block))
                    add(part, at: before, count: block.count)
                }
                for d in (position + indexed)..<inner {
                    add(Tensor.arange(shape[d]).mul(strides[d]), at: before + block.count + d - position - indexed, count: 1)
                }
                let full = Array(shape[..<before]) + Array(block) + Array(shape[(position + indexed)..<inner])
                return (Operators.Runs.Places(numbers: result.expand(full).contiguous()), run)
            }
        }

        /// The elements without a graph.
        private func elements() throws(TensorError) -> Tensor {
            let last = moved.ndim - 1
            if indexed == 1, position == last, last > 0, block.count == 1 {
                // Of the last dimension there are no runs to move: each row is looked through by the same index.
                let index = indices[0].expand(Array(resultShape))
                return try PlacesAlong(moved.shape, last, index, "index").read(moved)
            }
            let (length, inner) = run(moved)
            if inner == indexed, moved.device.isCPU, let tuple = tuple(moved) { return try tuple.read(run: length, resultShape) }
            let (places, run) = try places(moved)
            return try Operators.Runs.read(moved, places, run: run, resultShape)
        }

        func read() throws(TensorError) -> Tensor {
            let output = try elements()
            if GradMode.isEnabled, moved.node != nil {
                let plan = self
                let shape = moved.shape
                let record = PlanRecord(shape: shape, position: position, indexed: indexed, block: block)
                output.storedNode = ClosureNode(
                    "IndexBackward0", inputs: [moved], output: output, saving: plan.indices.map { Saved(constant: $0) }
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let indices = try record.indices(node)
                    let zeros = Tensor.zeros(Array(record.shape), dtype: g.dtype, device: g.device)
                    return Gradients(try Plan(record, zeros, indices).added(zeros, g))
                } forward: { (node, tangents) throws(TensorError) in
                    guard let t = tangents[0] else { return Gradients() }
                    return Gradients(try Plan(record, t, try record.indices(node)).read())
                }
            }
            return output
        }

        /// A plan over another tensor of the same shape.
        init(_ record: PlanRecord, _ tensor: Tensor, _ indices: [Tensor]) {
            x = tensor
            moved = tensor
            position = record.position
            indexed = record.indexed
            block = record.block
            dims = Array(record.position..<record.position + record.indexed)
            self.indices = indices
        }

        /// `target` with `values` added at the places: the gradient of reading, whose own gradient is reading.
        private func added(_ target: Tensor, _ values: Tensor) throws(TensorError) -> Tensor {
            let (places, run) = try places(target)
            try Operators.Runs.write(target, places, run: run, values.detach().expand(Array(resultShape)), .add)
            if GradMode.isEnabled, values.node != nil {
                let record = PlanRecord(shape: target.shape, position: position, indexed: indexed, block: block)
                target.storedNode = ClosureNode(
                    "IndexPutBackward0", inputs: [values], output: target, saving: indices.map { Saved(constant: $0) }
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let indices = try record.indices(node)
                    return Gradients(try Plan(record, g, indices).read())
                } forward: { (node, tangents) throws(TensorError) in
                    guard let t = tangents[0] else { return Gradients() }
                    let zeros = Tensor.zeros(Array(record.shape), dtype: t.dtype, device: t.device)
                    return Gradients(try Plan(record, zeros, try record.indices(node)).added(zeros, t))
                }
            }
            return target
        }

        func write(
            _ values: Tensor, accumulate: Bool, _ name: String = "index_put", _ label: StaticString = "IndexPutBackward0"
        ) throws(TensorError) {
            let shape = resultShape
            var values = values
            while values.ndim > shape.count, values.shape.first == 1 { values = values.squeeze(0) }
            guard (try? Broadcasting.shape(shape, values.shape, name)) == shape else {
                throw .shape(
                    "\(name): shape mismatch: value tensor of shape \(values.shape) cannot be broadcast to indexing result of shape "
                        + "\(shape)")
            }
            guard
                Promotion.canCast(values.dtype, to: moved.dtype) || values.dtype.category <= moved.dtype.category
                    || values.ndim == 0
            else {
                throw .dtype(
                    "\(name): Index put requires the source and destination dtypes match, got \(moved.dtype) and \(values.dtype)"
                )
            }
            let records = GradMode.isEnabled && moved.dtype.isFloatingPoint && (moved.node != nil || values.node != nil)
            try InPlace.check(moved, name + "_", records: records)
            let source = try InPlace.separated(Operand(values), from: moved, elementwise: false).tensor ?? values
            var node: ClosureNode?
            if records {
                let record = PlanRecord(shape: moved.shape, position: position, indexed: indexed, block: block)
                node = ClosureNode(
                    label, inputs: [moved, source], output: moved, saving: indices.map { Saved(constant: $0) }
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let indices = try record.indices(node)
                    var result = Gradients()
                    if node.needs(1) { result[1] = try Plan(record, g, indices).read() }
                    if node.needs(0) {
                        // The old values under the places are gone, unless they were added to.
                        result[0] = accumulate ? g : try Plan(record, g, indices).cleared(g)
                    }
                    return result
                } forward: { (node, tangents) throws(TensorError) in
                    let indices = try record.indices(node)
                    var result = tangents[0]
                    if let own = result, !accumulate { result = try Plan(record, own, indices).cleared(own) }
                    if let part = tangents[1] {
                        let zeros = Tensor.zeros(Array(record.shape), dtype: node.dtype, device: node.device)
                        result = Gradients.sum(result, try Plan(record, zeros, indices).added(zeros, part.to(node.dtype)))
                    }
                    return Gradients(result)
                }
            }
            let (places, run) = try places(moved)
            try Operators.Runs.write(moved, places, run: run, source.detach().expand(Array(shape)), accumulate ? .add : .replace)
            InPlace.finish(moved, node, by: InPlaceName(name + "_"))
        }

        /// A copy of `g` with zeros at the places.
        private func cleared(_ g: Tensor) throws(TensorError) -> Tensor {
            let mask = Tensor.ones(like: g.detach())
            let (places, run) = try places(mask)
            let zeros = Tensor.zeros(Array(resultShape), dtype: g.dtype, device: g.device)
            try Operators.Runs.write(mask, places, run: run, zeros, .replace)
            return g.mul(mask)
        }
    }

    /// What a plan's gradient needs to know.
    private struct PlanRecord: Sendable {
        let shape: Shape
        let position: Int
        let indexed: Int
        let block: Shape

        /// The indices that a node has saved.
        func indices(_ node: ClosureNode) throws(TensorError) -> [Tensor] {
            var indices: [Tensor] = []
            for i in 0..<indexed { indices.append(try node.saved(i)) }
            return indices
        }
    }
}
