extension Operators {
    static var slicing: [any OperatorDefinition.Type] { [Select.self, Narrow.self, Slice.self, Diagonal.self] }

    /// One index of a dimension, which disappears.
    enum Select: OperatorDefinition {
        static let schemas = ["select(Tensor(a) self, int dim, int index) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 3, 4]), .value(.int(1)), .value(.int(-1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim"), try arguments.int("index")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ index: Int) throws(TensorError) -> Tensor {
            try Views.make(x, try step(x.shape, dim, index))
        }

        static func step(_ shape: Shape, _ dim: Int, _ index: Int) throws(TensorError) -> ViewStep {
            guard shape.count > 0 else {
                throw .index(
                    "select: select() cannot be applied to a 0-dim tensor; it has no dimension to index: use item() for its value"
                )
            }
            let dim = try Dimension.normalize(dim, shape.count, "select")
            let extent = shape[dim]
            guard index >= -extent, index < extent else {
                throw .index(
                    "select: index \(index) is out of bounds for dimension \(dim) with size \(extent) (shape \(shape)); use "
                        + "\(-extent)..<\(extent)")
            }
            let place = index < 0 ? index + extent : index
            return ViewStep("SelectBackward0") { geometry in
                var result = geometry
                result.offset += place * geometry.strides[dim]
                result.shape.remove(at: dim)
                result.strides.remove(at: dim)
                return result
            }
        }
    }

    /// `length` indices of a dimension from `start` on.
    enum Narrow: OperatorDefinition {
        static let schemas = ["narrow(Tensor(a) self, int dim, int start, int length) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 5]), .value(.int(1)), .value(.int(1)), .value(.int(3)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("dim"), try arguments.int("start"),
                    try arguments.int("length")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ start: Int, _ length: Int) throws(TensorError) -> Tensor {
            guard x.ndim > 0 else { throw .index("narrow: narrow() cannot be applied to a 0-dim tensor.") }
            let dim = try Dimension.normalize(dim, x.ndim, "narrow")
            let extent = x.shape[dim]
            let first = start < 0 ? start + extent : start
            guard length >= 0, first >= 0, first <= extent, length <= extent - first else {
                throw .index(
                    "narrow: start (\(start)) + length (\(length)) exceeds dimension size (\(extent)) of dimension \(dim), shape \(x.shape)"
                )
            }
            return try Views.make(x, Slice.step(dim, first, length, 1))
        }
    }

    /// Every `step`-th index of a dimension between two bounds, which are clamped as in Python.
    enum Slice: OperatorDefinition {
        static let schemas = ["slice(Tensor(a) self, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([6, 2]), .value(.int(0)), .value(.int(1)), .value(.int(-1)), .value(.int(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("dim"), arguments.optionalInt("start"),
                    arguments.optionalInt("end"), try arguments.int("step")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ start: Int?, _ end: Int?, _ step: Int) throws(TensorError) -> Tensor {
            guard x.ndim > 0 else { throw .index("slice: slice() cannot be applied to a 0-dim tensor.") }
            let dim = try Dimension.normalize(dim, x.ndim, "slice")
            let (first, length) = try bounds(x.shape[dim], start, end, step)
            return try Views.make(x, self.step(dim, first, length, step))
        }

        static func bounds(_ extent: Int, _ start: Int?, _ end: Int?, _ step: Int) throws(TensorError) -> (
            first: Int, length: Int
        ) {
            guard step > 0 else {
                throw .index("slice: slice step must be positive, got \(step); use flip for the reverse order")
            }
            func clamp(_ index: Int) -> Int { Swift.min(Swift.max(index < 0 ? index &+ extent : index, 0), extent) }
            let first = clamp(start ?? 0), last = clamp(end ?? extent)
            return (first, last > first ? (last - first - 1) / step + 1 : 0)
        }

        static func step(_ dim: Int, _ first: Int, _ length: Int, _ step: Int) -> ViewStep {
            ViewStep("SliceBackward0") { geometry in
                var result = geometry
                result.offset += first * geometry.strides[dim]
                result.shape[unchecked: dim] = length
                // A stride too large for a number belongs to a single element, which has no neighbour for it to lead to.
                let (stride, overflow) = geometry.strides[dim].multipliedReportingOverflow(by: step)
                if !overflow { result.strides[unchecked: dim] = stride }
                return result
            }
        }
    }

    /// The elements on a diagonal of two dimensions, as a new last dimension.
    enum Diagonal: OperatorDefinition {
        static let schemas = ["diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [
            Sample(.normal([3, 4])), Sample(.normal([2, 3, 4]), .value(.int(1)), .value(.int(2)), .value(.int(0))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("offset"), try arguments.int("dim1"),
                    try arguments.int("dim2")))
        }

        static func apply(_ x: Tensor, _ offset: Int, _ dim1: Int, _ dim2: Int) throws(TensorError) -> Tensor {
            let a = try Dimension.normalize(dim1, x.ndim, "diagonal"), b = try Dimension.normalize(dim2, x.ndim, "diagonal")
            guard a != b else {
                throw .index("diagonal: diagonal dimensions cannot be identical \(dim1), \(dim2)")
            }
            return try Views.make(x, step(offset, a, b))
        }

        static func step(_ offset: Int, _ a: Int, _ b: Int) -> ViewStep {
            ViewStep("DiagonalBackward0") { geometry in
                let rows = geometry.shape[a], columns = geometry.shape[b]
                let length = Swift.max(0, offset >= 0 ? Swift.min(rows, columns - offset) : Swift.min(rows + offset, columns))
                var result = geometry
                if length > 0 { result.offset += offset >= 0 ? offset * geometry.strides[b] : -offset * geometry.strides[a] }
                for dim in [a, b].sorted(by: >) {
                    result.shape.remove(at: dim)
                    result.strides.remove(at: dim)
                }
                result.shape.append(length)
                result.strides.append(geometry.strides[a] &+ geometry.strides[b])
                return result
            }
        }
    }
}

extension Tensor {
    /// One index of a dimension, which disappears. PyTorch: `x.select(dim, index)`.
    public func select(_ dim: Int, _ index: Int) -> Tensor {
        checked { () throws(TensorError) in try Operators.Select.apply(self, dim, index) }
    }

    /// `length` indices of a dimension from `start` on. PyTorch: `x.narrow(dim, start, length)`.
    public func narrow(_ dim: Int, _ start: Int, _ length: Int) -> Tensor {
        checked { () throws(TensorError) in try Operators.Narrow.apply(self, dim, start, length) }
    }

    /// The elements on a diagonal. PyTorch: `torch.diagonal`.
    public func diagonal(_ offset: Int = 0, dim1: Int = 0, dim2: Int = 1) -> Tensor {
        checked { () throws(TensorError) in try Operators.Diagonal.apply(self, offset, dim1, dim2) }
    }
}
