extension Operators {
    static var splitting: [any OperatorDefinition.Type] { [Split.self, Chunk.self, Unbind.self] }

    /// Parts of one size, or of given sizes, along a dimension.
    enum Split: OperatorDefinition {
        static let schemas = [
            "split(Tensor(a) self, int split_size, int dim=0) -> Tensor(a)[]",
            "split(Tensor(a) self, int[] split_size, int dim=0) -> Tensor(a)[]",
        ]
        static let kind = "view"
        static let samples = [
            Sample(.normal([5, 2]), .value(.int(2))), Sample(.normal([2, 5]), .value(.ints([1, 4])), .value(.int(1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self"), dim = try arguments.int("dim")
            if schema == 0 { return .tensors(try apply(x, size: try arguments.int("split_size"), dim)) }
            return .tensors(try apply(x, sizes: try arguments.ints("split_size"), dim))
        }

        static func apply(_ x: Tensor, size: Int, _ dim: Int) throws(TensorError) -> [Tensor] {
            guard x.ndim > 0 else { throw .index("split: split expects at least a 1-dimensional tensor") }
            let dim = try Dimension.normalize(dim, x.ndim, "split")
            let extent = x.shape[dim]
            guard size > 0 || (size == 0 && extent == 0) else {
                throw .argument("split: split expects split_size be positive, but got split_size=\(size)")
            }
            if extent == 0 { return try apply(x, sizes: [0], dim) }
            return try apply(x, sizes: stride(from: 0, to: extent, by: size).map { Swift.min(size, extent - $0) }, dim)
        }

        static func apply(
            _ x: Tensor, sizes: [Int], _ dim: Int, _ label: StaticString = "SplitBackward0"
        ) throws(TensorError) -> [Tensor] {
            guard x.ndim > 0 else { throw .index("split: split expects at least a 1-dimensional tensor") }
            let dim = try Dimension.normalize(dim, x.ndim, "split")
            let extent = x.shape[dim]
            var left = extent
            let fits = sizes.allSatisfy { size in
                guard size >= 0, size <= left else { return false }
                left -= size
                return true
            }
            guard fits, left == 0 else {
                throw .shape(
                    "split: split_with_sizes expects split_sizes to sum exactly to \(extent) (input tensor's size at dimension \(dim)), "
                        + "but got split_sizes=\(Shape(sizes))")
            }
            var start = 0
            var parts: [Tensor] = []
            for size in sizes {
                parts.append(try Views.make(x, Slice.step(dim, start, size, 1).named(label), isOneOfSeveral: true))
                start += size
            }
            return parts
        }
    }

    /// A number of parts of nearly one size.
    enum Chunk: OperatorDefinition {
        static let schemas = ["chunk(Tensor(a) self, int chunks, int dim=0) -> Tensor(a)[]"]
        static let kind = "view"
        static let samples = [Sample(.normal([5, 2]), .value(.int(3)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(try apply(try arguments.tensor("self"), try arguments.int("chunks"), try arguments.int("dim")))
        }

        static func apply(_ x: Tensor, _ chunks: Int, _ dim: Int) throws(TensorError) -> [Tensor] {
            guard x.ndim > 0 else { throw .index("chunk: chunk expects at least a 1-dimensional tensor") }
            guard chunks > 0 else { throw .argument("chunk: chunk expects `chunks` to be greater than 0, got: \(chunks)") }
            let dim = try Dimension.normalize(dim, x.ndim, "chunk")
            let extent = x.shape[dim]
            if extent == 0 {
                guard chunks <= 1 << 20 else { throw .argument("chunk: \(chunks) chunks of an empty dimension are too many") }
                return try Split.apply(x, sizes: Array(repeating: 0, count: chunks), dim)
            }
            return try Split.apply(x, size: (extent - 1) / chunks + 1, dim)
        }
    }

    /// All indices of a dimension, each a tensor without it.
    enum Unbind: OperatorDefinition {
        static let schemas = ["unbind(Tensor(a) self, int dim=0) -> Tensor(a)[]"]
        static let kind = "view"
        static let samples = [Sample(.normal([3, 2])), Sample(.normal([2, 3]), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(try apply(try arguments.tensor("self"), try arguments.int("dim")))
        }

        static func apply(_ x: Tensor, _ dim: Int) throws(TensorError) -> [Tensor] {
            guard x.ndim > 0 else { throw .index("unbind: Dimension specified as \(dim) but tensor has no dimensions") }
            let dim = try Dimension.normalize(dim, x.ndim, "unbind")
            var parts: [Tensor] = []
            for i in 0..<x.shape[dim] {
                parts.append(
                    try Views.make(x, try Select.step(x.shape, dim, i).named("UnbindBackward0"), isOneOfSeveral: true))
            }
            return parts
        }
    }
}

extension ViewStep {
    /// The same step under another name in the graph.
    func named(_ backwardName: StaticString) -> ViewStep { ViewStep(backwardName, inverse: inverse, apply) }
}

extension Tensor {
    /// Parts of one size along a dimension; the last may be smaller. PyTorch: `x.split(2, dim=1)`.
    public func split(_ size: Int, dim: Int = 0) -> [Tensor] {
        checked([]) { () throws(TensorError) in try Operators.Split.apply(self, size: size, dim) }
    }

    /// Parts of given sizes along a dimension. PyTorch: `x.split([1, 4])`.
    public func split(_ sizes: [Int], dim: Int = 0) -> [Tensor] {
        checked([]) { () throws(TensorError) in try Operators.Split.apply(self, sizes: sizes, dim) }
    }

    /// A number of parts of nearly one size. PyTorch: `x.chunk(3)`.
    public func chunk(_ chunks: Int, dim: Int = 0) -> [Tensor] {
        checked([]) { () throws(TensorError) in try Operators.Chunk.apply(self, chunks, dim) }
    }

    /// All indices of a dimension. PyTorch: `x.unbind()`.
    public func unbind(_ dim: Int = 0) -> [Tensor] {
        checked([]) { () throws(TensorError) in try Operators.Unbind.apply(self, dim) }
    }
}
