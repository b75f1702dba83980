extension Operators {
    static var partitioning: [any OperatorDefinition.Type] {
        [
            SplitWithSizes.self, TensorSplit.self, HorizontalSplit.self, VerticalSplit.self, DepthSplit.self, UnsafeSplit.self,
            UnsafeSplitWithSizes.self, UnsafeChunk.self,
        ]
    }

    enum SplitWithSizes: OperatorDefinition {
        static let schemas = ["split_with_sizes(Tensor(a) self, int[] split_sizes, int dim=0) -> Tensor(a)[]"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 5]), .value(.ints([1, 4])), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(
                try Split.apply(
                    try arguments.tensor("self"), sizes: try arguments.ints("split_sizes"), try arguments.int("dim"),
                    "SplitWithSizesBackward0"))
        }
    }

    /// Parts as NumPy's `array_split` makes them: of nearly one size, or between given places.
    enum TensorSplit: OperatorDefinition {
        static let schemas = [
            "tensor_split(Tensor(a) self, int sections, int dim=0) -> Tensor(a)[]",
            "tensor_split(Tensor(a) self, int[] indices, int dim=0) -> Tensor(a)[]",
            "tensor_split(Tensor(a) self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor(a)[]",
        ]
        static let kind = "view"
        static let samples = [
            Sample(.normal([5, 2]), .value(.int(3))), Sample(.normal([2, 5]), .value(.ints([1, -1])), .value(.int(1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self"), dim = try arguments.int("dim")
            switch schema {
            case 0: return .tensors(try apply(x, sections: try arguments.int("sections"), dim))
            case 1: return .tensors(try apply(x, indices: try arguments.ints("indices"), dim))
            default: return .tensors(try apply(x, try arguments.tensor("tensor_indices_or_sections"), dim))
            }
        }

        static func apply(
            _ x: Tensor, sections: Int, _ dim: Int, _ name: String = "tensor_split"
        ) throws(TensorError) -> [Tensor] {
            let dim = try dimension(x, dim, name)
            guard sections > 0 else { throw .argument("\(name): number of sections must be larger than 0, got \(sections)") }
            guard sections <= 1 << 24 else { throw .argument("\(name): \(sections) sections are too many") }
            let extent = x.shape[dim]
            let (least, longer) = extent.quotientAndRemainder(dividingBy: sections)
            var start = 0
            var parts: [Tensor] = []
            for i in 0..<sections {
                let length = least + (i < longer ? 1 : 0)
                parts.append(try Views.make(x, Slice.step(dim, start, length, 1)))
                start += length
            }
            return parts
        }

        static func apply(
            _ x: Tensor, indices: [Int], _ dim: Int, _ name: String = "tensor_split"
        ) throws(TensorError) -> [Tensor] {
            let dim = try dimension(x, dim, name)
            var parts: [Tensor] = []
            for (start, end) in zip([0] + indices, indices.map(Optional.some) + [nil]) {
                parts.append(try Slice.apply(x, dim, start, end, 1))
            }
            return parts
        }

        static func apply(_ x: Tensor, _ places: Tensor, _ dim: Int) throws(TensorError) -> [Tensor] {
            guard places.ndim <= 1 else {
                throw .shape(
                    "tensor_split: expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a "
                        + "tensor with \(places.ndim) dims")
            }
            guard places.dtype == .int64 else {
                throw .dtype("tensor_split: expected tensor_indices_or_sections to have dtype of long, but got \(places.dtype)")
            }
            guard places.device == .cpu else {
                throw .device("tensor_split: expected tensor_indices_or_sections to be on cpu, but it's on \(places.device)")
            }
            let numbers = places.scalars(Int.self)
            if places.ndim == 0, let sections = numbers.first { return try apply(x, sections: sections, dim) }
            return try apply(x, indices: numbers, dim)
        }

        private static func dimension(_ x: Tensor, _ dim: Int, _ name: String) throws(TensorError) -> Int {
            guard x.ndim > 0 else {
                throw .shape("\(name): expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
            }
            return try Dimension.normalize(dim, x.ndim, name)
        }
    }

    enum HorizontalSplit: OperatorDefinition {
        static let schemas = [
            "hsplit(Tensor(a) self, int sections) -> Tensor(a)[]", "hsplit(Tensor(a) self, int[] indices) -> Tensor(a)[]",
        ]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 4]), .value(.int(2))), Sample(.normal([5]), .value(.ints([1, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            return .tensors(try even(x, arguments["sections"], arguments["indices"], x.ndim == 1 ? 0 : 1, 1, "hsplit"))
        }
    }

    enum VerticalSplit: OperatorDefinition {
        static let schemas = [
            "vsplit(Tensor(a) self, int sections) -> Tensor(a)[]", "vsplit(Tensor(a) self, int[] indices) -> Tensor(a)[]",
        ]
        static let kind = "view"
        static let samples = [Sample(.normal([4, 2]), .value(.int(2))), Sample(.normal([5, 2]), .value(.ints([1, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(
                try even(try arguments.tensor("self"), arguments["sections"], arguments["indices"], 0, 2, "vsplit"))
        }
    }

    enum DepthSplit: OperatorDefinition {
        static let schemas = [
            "dsplit(Tensor(a) self, int sections) -> Tensor(a)[]", "dsplit(Tensor(a) self, int[] indices) -> Tensor(a)[]",
        ]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 1, 4]), .value(.int(2))), Sample(.normal([1, 2, 5]), .value(.ints([1, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(
                try even(try arguments.tensor("self"), arguments["sections"], arguments["indices"], 2, 3, "dsplit"))
        }
    }

    /// Equal parts along one dimension, or parts between given places.
    static func even(
        _ x: Tensor, _ sections: Value, _ indices: Value, _ dim: Int, _ rank: Int, _ name: String
    ) throws(TensorError) -> [Tensor] {
        guard x.ndim >= rank else {
            throw .shape(
                "\(name): torch.\(name) requires a tensor with at least \(rank) dimension\(rank == 1 ? "" : "s"), but got a tensor with "
                    + "\(x.ndim) dimensions!")
        }
        if case .ints(let indices) = indices { return try TensorSplit.apply(x, indices: indices, dim, name) }
        guard case .int(let count) = sections else { throw .argument("\(name): sections must be a number") }
        guard count > 0, x.shape[dim] % count == 0 else {
            throw .shape(
                "\(name): torch.\(name) attempted to split along dimension \(dim), but the size of the dimension \(x.shape[dim]) is not "
                    + "divisible by the split_size \(count)!")
        }
        return try TensorSplit.apply(x, sections: count, dim, name)
    }

    /// As `split`, but the graph does not know that the parts share memory: they may be changed in place.
    enum UnsafeSplit: OperatorDefinition {
        static let schemas = ["unsafe_split(Tensor self, int split_size, int dim=0) -> Tensor[]"]
        static let kind = "view"
        static let samples = [Sample(.normal([5, 2]), .value(.int(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(
                untracked(
                    try Split.apply(
                        try arguments.tensor("self"), size: try arguments.int("split_size"), try arguments.int("dim"))))
        }
    }

    enum UnsafeSplitWithSizes: OperatorDefinition {
        static let schemas = ["unsafe_split_with_sizes(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 5]), .value(.ints([1, 4])), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(
                untracked(
                    try Split.apply(
                        try arguments.tensor("self"), sizes: try arguments.ints("split_sizes"), try arguments.int("dim"))))
        }
    }

    enum UnsafeChunk: OperatorDefinition {
        static let schemas = ["unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]"]
        static let kind = "view"
        static let samples = [Sample(.normal([5, 2]), .value(.int(3)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(
                untracked(
                    try Chunk.apply(try arguments.tensor("self"), try arguments.int("chunks"), try arguments.int("dim"))))
        }
    }

    private static func untracked(_ parts: [Tensor]) -> [Tensor] {
        for part in parts { part.view = nil }
        return parts
    }
}

extension Tensor {
    /// Parts of nearly one size, as many as asked for. PyTorch: `torch.tensor_split(x, 3)`.
    public func tensorSplit(_ sections: Int, dim: Int = 0) -> [Tensor] {
        checked([]) { () throws(TensorError) in try Operators.TensorSplit.apply(self, sections: sections, dim) }
    }

    /// The parts between given places. PyTorch: `torch.tensor_split(x, [1, 3])`.
    public func tensorSplit(_ indices: [Int], dim: Int = 0) -> [Tensor] {
        checked([]) { () throws(TensorError) in try Operators.TensorSplit.apply(self, indices: indices, dim) }
    }

    /// Equal parts side by side: along dimension 1, of a vector along its only one. PyTorch: `torch.hsplit`.
    public func hsplit(_ sections: Int) -> [Tensor] { split(.int(sections), .none, ndim == 1 ? 0 : 1, 1, "hsplit") }

    /// The parts between given places, side by side.
    public func hsplit(_ indices: [Int]) -> [Tensor] { split(.none, .ints(indices), ndim == 1 ? 0 : 1, 1, "hsplit") }

    /// Equal parts along dimension 0. PyTorch: `torch.vsplit`.
    public func vsplit(_ sections: Int) -> [Tensor] { split(.int(sections), .none, 0, 2, "vsplit") }

    /// The parts between given places along dimension 0.
    public func vsplit(_ indices: [Int]) -> [Tensor] { split(.none, .ints(indices), 0, 2, "vsplit") }

    /// Equal parts along dimension 2. PyTorch: `torch.dsplit`.
    public func dsplit(_ sections: Int) -> [Tensor] { split(.int(sections), .none, 2, 3, "dsplit") }

    /// The parts between given places along dimension 2.
    public func dsplit(_ indices: [Int]) -> [Tensor] { split(.none, .ints(indices), 2, 3, "dsplit") }

    private func split(_ sections: Value, _ indices: Value, _ dim: Int, _ rank: Int, _ name: String) -> [Tensor] {
        checked([]) { () throws(TensorError) in try Operators.even(self, sections, indices, dim, rank, name) }
    }
}
