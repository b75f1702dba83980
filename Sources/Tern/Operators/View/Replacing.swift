extension Operators {
    static var replacing: [any OperatorDefinition.Type] {
        [SelectScatter.self, SliceScatter.self, DiagonalScatter.self, NarrowCopy.self]
    }

    /// A copy with one index of a dimension replaced.
    enum SelectScatter: OperatorDefinition {
        static let schemas = ["select_scatter(Tensor self, Tensor src, int dim, int index) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([2, 3, 4]), .normal([2, 4]), .value(.int(1)), .value(.int(-1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("src"), try arguments.int("dim"),
                    try arguments.int("index")))
        }

        static func apply(_ x: Tensor, _ source: Tensor, _ dim: Int, _ index: Int) throws(TensorError) -> Tensor {
            try replaced(x, try Select.step(x.shape, dim, index), source, "select_scatter", "SelectScatterBackward0")
        }
    }

    /// A copy with a range of a dimension replaced.
    enum SliceScatter: OperatorDefinition {
        static let schemas = [
            "slice_scatter(Tensor self, Tensor src, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([5, 2]), .normal([2, 2]), .value(.int(0)), .value(.int(1)), .value(.int(5)), .value(.int(2)))
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("src"), try arguments.int("dim"),
                    arguments.optionalInt("start"), arguments.optionalInt("end"), try arguments.int("step")))
        }

        static func apply(
            _ x: Tensor, _ source: Tensor, _ dim: Int, _ start: Int?, _ end: Int?, _ step: Int
        ) throws(TensorError) -> Tensor {
            guard x.ndim > 0 else { throw .index("slice_scatter: cannot be applied to a 0-dim tensor") }
            let dim = try Dimension.normalize(dim, x.ndim, "slice_scatter")
            let (first, length) = try Slice.bounds(x.shape[dim], start, end, step)
            return try replaced(
                x, Slice.step(dim, first, length, step), source, "slice_scatter", "SliceScatterBackward0")
        }
    }

    /// A copy with a diagonal of two dimensions replaced.
    enum DiagonalScatter: OperatorDefinition {
        static let schemas = [
            "diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([3, 4]), .normal([3])),
            Sample(.normal([2, 3, 4]), .normal([3, 1]), .value(.int(-1)), .value(.int(0)), .value(.int(2))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("src"), try arguments.int("offset"),
                    try arguments.int("dim1"), try arguments.int("dim2")))
        }

        static func apply(
            _ x: Tensor, _ source: Tensor, _ offset: Int, _ dim1: Int, _ dim2: Int
        ) throws(TensorError) -> Tensor {
            let a = try Dimension.normalize(dim1, x.ndim, "diagonal_scatter")
            let b = try Dimension.normalize(dim2, x.ndim, "diagonal_scatter")
            guard a != b else { throw .index("diagonal_scatter: diagonal dimensions cannot be identical \(dim1), \(dim2)") }
            return try replaced(x, Diagonal.step(offset, a, b), source, "diagonal_scatter", "DiagonalScatterBackward0")
        }
    }

    /// A copy of `x` with the part that `step` shows written from `source`; without one, with zeros.
    private static func replaced(
        _ x: Tensor, _ step: ViewStep, _ source: Tensor?, _ name: String, _ label: StaticString
    ) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(x.shape, x.dtype, x.device)
        let place = output.showing(try step.apply(output.geometry))
        if let source {
            guard source.shape == place.shape else {
                throw .shape(
                    "\(name): expected src to have a size equal to the slice of self. src size = \(source.shape), slice size = "
                        + "\(place.shape)")
            }
            guard source.device == x.device else {
                throw .device("\(name): src is on \(source.device), the tensor on \(x.device): move it with .to(\(x.device))")
            }
        }
        try output.write(x)
        if let source { try place.write(source) } else { try place.fill(.int(0)) }
        if GradMode.isEnabled, x.node != nil || source?.node != nil {
            output.storedNode = ClosureNode(label, inputs: source.map { [x, $0] } ?? [x], output: output) {
                (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(
                    node.needs(0) ? try replaced(g, step, nil, name, label) : nil,
                    node.needs(1) ? try Views.make(g, step) : nil)
            } forward: { (node, tangents) throws(TensorError) in
                let whole = tangents[0] ?? Tensor.zeros(Array(node.shape), dtype: node.dtype, device: node.device)
                return Gradients(try replaced(whole, step, tangents[1], name, label))
            }
        }
        return output
    }

    enum NarrowCopy: OperatorDefinition {
        static let schemas = ["narrow_copy(Tensor self, int dim, int start, int length) -> Tensor"]
        static let kind = "composite"
        static var samples: [Sample] { Narrow.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try Narrow.apply(
                    try arguments.tensor("self"), try arguments.int("dim"), try arguments.int("start"),
                    try arguments.int("length")
                ).clone())
        }
    }
}

extension Tensor {
    /// A copy with index `index` of a dimension replaced. PyTorch: `torch.select_scatter`.
    public func selectScatter(_ source: Tensor, _ dim: Int, _ index: Int) -> Tensor {
        checked { () throws(TensorError) in try Operators.SelectScatter.apply(self, source, dim, index) }
    }

    /// A copy with a range of a dimension replaced. PyTorch: `torch.slice_scatter`.
    public func sliceScatter(_ source: Tensor, dim: Int = 0, start: Int? = nil, end: Int? = nil, step: Int = 1) -> Tensor {
        checked { () throws(TensorError) in try Operators.SliceScatter.apply(self, source, dim, start, end, step) }
    }

    /// A copy with a diagonal of two dimensions replaced. PyTorch: `torch.diagonal_scatter`.
    public func diagonalScatter(_ source: Tensor, offset: Int = 0, dim1: Int = 0, dim2: Int = 1) -> Tensor {
        checked { () throws(TensorError) in try Operators.DiagonalScatter.apply(self, source, offset, dim1, dim2) }
    }

    /// `length` indices of a dimension from `start` on, as a copy. PyTorch: `torch.narrow_copy`.
    public func narrowCopy(_ dim: Int, _ start: Int, _ length: Int) -> Tensor { narrow(dim, start, length).clone() }
}
