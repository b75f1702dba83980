extension Operators {
    static var striding: [any OperatorDefinition.Type] { [AsStrided.self, Unfold.self] }

    /// The storage through any shape and strides.
    enum AsStrided: OperatorDefinition {
        static let schemas = [
            "as_strided(Tensor(a) self, int[] size, int[] stride, int? storage_offset=None) -> Tensor(a)"
        ]
        static let kind = "view"
        static let samples = [
            Sample(.normal([3, 4]), .value(.ints([2, 2])), .value(.ints([1, 5])), .value(.int(2))),
            Sample(.normal([6]), .value(.ints([3, 3])), .value(.ints([1, 1]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.ints("size"), try arguments.ints("stride"),
                    arguments.optionalInt("storage_offset")))
        }

        static func apply(_ x: Tensor, _ size: [Int], _ stride: [Int], _ offset: Int?) throws(TensorError) -> Tensor {
            let shape = try Tensor.checkedShape(size, x.dtype, "as_strided")
            guard size.count == stride.count else {
                throw .argument(
                    "as_strided: mismatch in length of strides and shape: size \(shape) and stride \(Shape(stride))")
            }
            guard stride.allSatisfy({ $0 >= 0 }) else {
                throw .argument(
                    "as_strided: Negative strides are not supported at the moment, got strides: \(Shape(stride)); use flip for a copy"
                )
            }
            let first = offset ?? x.geometry.offset
            guard first >= 0 else {
                throw .argument("as_strided: Tensor: invalid storage offset \(first); it counts elements from 0")
            }
            try checkBounds(x, shape, stride, first)
            // A stride beyond all memory leads nowhere, and would be too large to count with.
            let strides = Shape(stride.map { Swift.min($0, 1 << 48) })
            return try Views.make(x, step(x.geometry, Geometry(shape: shape, strides: strides, offset: first)))
        }

        private static func checkBounds(_ x: Tensor, _ shape: Shape, _ stride: [Int], _ first: Int) throws(TensorError) {
            var last = first
            var overflows = false
            for (extent, step) in zip(shape, stride) where !shape.contains(0) {
                let (span, tooWide) = (extent - 1).multipliedReportingOverflow(by: step)
                let (sum, tooFar) = last.addingReportingOverflow(span)
                overflows = overflows || tooWide || tooFar
                last = sum
            }
            let capacity = x.storage.byteCount / x.dtype.size
            // A tensor without elements may stand at the end.
            guard !overflows, last < capacity + (shape.contains(0) ? 1 : 0) else {
                throw .shape(
                    "as_strided: setStorage: sizes \(shape), strides \(Shape(stride)), storage offset \(first), and itemsize "
                        + "\(x.dtype.size) requiring a storage size of \(overflows || last == .max ? "more than can be counted" : "\(last + 1)") are out "
                        + "of bounds for storage of size \(capacity)")
            }
        }

        private static func step(_ source: Geometry, _ view: Geometry) -> ViewStep {
            ViewStep(
                "AsStridedBackward0",
                inverse: { (g, _) throws(TensorError) in
                    try StridedMove(from: view, to: source, counted: source).apply(g)
                },
                forward: { (t) throws(TensorError) in try StridedMove(from: source, to: view, counted: source).apply(t) }
            ) { (geometry) throws(TensorError) in
                let isSame = (0..<source.shape.count).allSatisfy {
                    source.shape[$0] < 2 || geometry.strides[$0] == source.strides[$0]
                }
                guard geometry.shape == source.shape, isSame else {
                    throw .autograd(
                        "as_strided: the gradient of a tensor that was changed in place through as_strided() needs a tensor without "
                            + "gaps, and this one has shape \(source.shape), strides \(source.strides): call clone() first")
                }
                // In a gradient the tensor lies at another place of the storage.
                return Geometry(shape: view.shape, strides: view.strides, offset: view.offset - source.offset + geometry.offset)
            }
        }
    }

    /// Windows of a dimension, which may overlap; what is in them becomes a new last dimension.
    enum Unfold: OperatorDefinition {
        static let schemas = ["unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [
            Sample(.normal([2, 7]), .value(.int(1)), .value(.int(3)), .value(.int(1))),
            Sample(.normal([5, 3]), .value(.int(0)), .value(.int(3)), .value(.int(2))),
            Sample(.normal([7]), .value(.int(0)), .value(.int(2)), .value(.int(3))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("dimension"), try arguments.int("size"),
                    try arguments.int("step")))
        }

        static func apply(_ x: Tensor, _ dimension: Int, _ size: Int, _ step: Int) throws(TensorError) -> Tensor {
            let dim = try Dimension.normalize(dimension, x.ndim, "unfold")
            let extent = x.ndim == 0 ? 1 : x.shape[dim]
            guard size >= 0 else { throw .argument("unfold: size is \(size) but must be >= 0") }
            guard size <= extent else {
                throw .argument(
                    "unfold: maximum size for tensor at dimension \(dim) is \(extent) but size is \(size) (shape \(x.shape))")
            }
            guard step > 0 else { throw .argument("unfold: step is \(step) but must be > 0") }
            return try Views.make(x, self.step(dim, size, step))
        }

        static func step(_ dim: Int, _ size: Int, _ step: Int) -> ViewStep {
            ViewStep(
                "UnfoldBackward0",
                inverse: { (g, before) throws(TensorError) in try pullBack(g, before, dim, size, step) }
            ) { geometry in
                var result = geometry
                if geometry.shape.count > 0 {
                    result.shape[unchecked: dim] = (geometry.shape[dim] - size) / step + 1
                    // The stride of a single window leads nowhere, and may be too large to count.
                    let (stride, overflow) = geometry.strides[dim].multipliedReportingOverflow(by: step)
                    if !overflow { result.strides[unchecked: dim] = stride }
                }
                result.shape.append(size)
                result.strides.append(geometry.shape.count > 0 ? geometry.strides[dim] : 1)
                return result
            }
        }

        /// The windows added to zeros where they were taken from.
        private static func pullBack(
            _ g: Tensor, _ shape: Shape, _ dim: Int, _ size: Int, _ step: Int
        ) throws(TensorError) -> Tensor {
            let result = try Tensor.uninitialized(shape, g.dtype, g.device)
            try result.fill(.int(0))
            let windows = try self.step(dim, size, step).apply(result.geometry)
            if shape.count == 0, size == 1 {
                try result.showing(windows).write(g)
            } else if g.count > 0 {
                // Windows so far from each other that they do not overlap are added at once.
                let distance = (size - 1) / step + 1, count = windows.shape[dim]
                for first in 0..<Swift.min(distance, count) {
                    let some = Slice.step(dim, first, (count - first - 1) / distance + 1, distance)
                    let place = result.showing(try some.apply(windows)), part = g.showing(try some.apply(g.geometry))
                    if first == 0 { try place.write(part) } else { noGrad { _ = place.add_(part) } }
                }
            }
            if GradMode.isEnabled, g.node != nil {
                result.storedNode = ClosureNode("UnfoldBackwardBackward0", inputs: [g], output: result) {
                    (_, gradients) throws(TensorError) in
                    Gradients(try gradients[0].map { gg throws(TensorError) in try apply(gg, dim, size, step) })
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try pullBack(t, shape, dim, size, step) })
                }
            }
            return result
        }
    }
}

/// Adds elements to a zero storage through one geometry, and reads it through another: the gradient of `asStrided`.
///
/// Places that `counted` shows several times share what came to them, as PyTorch has it.
private struct StridedMove: Sendable {
    let from: Geometry
    let to: Geometry
    let counted: Geometry

    func apply(_ g: Tensor) throws(TensorError) -> Tensor {
        let output: Tensor
        if let source = from.extent, let target = to.extent {
            let low = Swift.min(source.lowerBound, target.lowerBound)
            let length = Swift.max(source.upperBound, target.upperBound) - low + 1
            let sums = try StridedMove.sums(g, from, low, length)
            if counted.overlaps {
                let ones = Tensor.ones(Array(counted.shape), dtype: g.dtype, device: g.device)
                let counts = try StridedMove.sums(ones, counted, low, length)
                noGrad { _ = sums.div_(counts.clampMin(1)) }
            }
            output = try sums.showing(StridedMove.moved(to, low)).copied()
        } else {
            output = try Tensor.uninitialized(to.shape, g.dtype, g.device)
            try output.fill(.int(0))
        }
        if GradMode.isEnabled, g.node != nil {
            let back = StridedMove(from: to, to: from, counted: counted), move = self
            output.storedNode = ClosureNode("AsStridedBackwardBackward0", inputs: [g], output: output) {
                (_, gradients) throws(TensorError) in
                Gradients(try gradients[0].map { gg throws(TensorError) in try back.apply(gg) })
            } forward: { (_, tangents) throws(TensorError) in
                Gradients(try tangents[0].map { t throws(TensorError) in try move.apply(t) })
            }
        }
        return output
    }

    private static func moved(_ geometry: Geometry, _ low: Int) -> Geometry {
        Geometry(shape: geometry.shape, strides: geometry.strides, offset: geometry.offset - low)
    }

    /// `length` numbers from place `low` on: what `geometry` has put there, added up.
    private static func sums(_ x: Tensor, _ geometry: Geometry, _ low: Int, _ length: Int) throws(TensorError) -> Tensor {
        let sums = try Tensor.uninitialized([length], x.dtype, x.device)
        try sums.fill(.int(0))
        let place = moved(geometry, low)
        if !geometry.overlaps {
            try sums.showing(place).write(x)
            return sums
        }
        let places = noGrad {
            var places = Tensor.full([], place.offset, dtype: .int64, device: x.device)
            for (extent, stride) in zip(place.shape, place.strides) {
                places = places.unsqueeze(-1).add(Tensor.arange(extent, device: x.device).mul(stride))
            }
            return places
        }
        try Operators.Runs.write(sums, Operators.Runs.Places(numbers: places), run: 1, x.detach().contiguous(), .add)
        return sums
    }
}

extension Tensor {
    /// The storage through any shape and strides, counted in elements; the offset stays unless it is given. PyTorch:
    /// `torch.as_strided`.
    ///
    /// Elements that are shown several times cannot be written in place.
    public func asStrided(_ size: [Int], _ stride: [Int], storageOffset: Int? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.AsStrided.apply(self, size, stride, storageOffset) }
    }

    /// Windows of `size` elements along a dimension, `step` apart, as a view; a new last dimension holds what is in them.
    /// PyTorch: `x.unfold(dimension, size, step)`.
    ///
    /// ```swift
    /// Tensor.arange(5).unfold(0, 3, 1).shape    // [3, 3]
    /// ```
    public func unfold(_ dimension: Int, _ size: Int, _ step: Int) -> Tensor {
        checked { () throws(TensorError) in try Operators.Unfold.apply(self, dimension, size, step) }
    }
}

/// The storage through any shape and strides. PyTorch: `torch.as_strided`.
public func asStrided(_ x: Tensor, _ size: [Int], _ stride: [Int], storageOffset: Int? = nil) -> Tensor {
    x.asStrided(size, stride, storageOffset: storageOffset)
}
