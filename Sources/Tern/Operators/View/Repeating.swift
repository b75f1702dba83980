extension Operators {
    static var repeating: [any OperatorDefinition.Type] { [Repeat.self, Tile.self, RepeatInterleave.self] }

    /// The whole tensor several times along each dimension.
    enum Repeat: OperatorDefinition {
        static let schemas = ["repeat(Tensor self, int[] repeats) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 3]), .value(.ints([2, 1, 2]))), Sample(.normal([]), .value(.ints([3]))),
            Sample(.normal([2]), .value(.ints([0]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("repeats")))
        }

        static func apply(_ x: Tensor, _ repeats: [Int]) throws(TensorError) -> Tensor {
            let added = repeats.count - x.ndim
            guard added >= 0 else {
                throw .shape(
                    "repeat: Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor: shape "
                        + "\(x.shape), repeats \(Shape(repeats))")
            }
            let own = Array(repeating: 1, count: added) + Array(x.shape)
            var shape: [Int] = [], blocks: [Int] = []
            for (times, extent) in zip(repeats, own) {
                let (product, overflow) = times.multipliedReportingOverflow(by: extent)
                guard times >= 0, !overflow else {
                    throw .argument(
                        "repeat: Trying to create tensor with negative dimension or one too large to count: shape \(x.shape), repeats "
                            + "\(Shape(repeats))")
                }
                shape.append(product)
                blocks += [times, extent]
            }
            let output = try Tensor.uninitialized(
                try Tensor.checkedShape(shape, x.dtype, "repeat"), x.dtype, x.device)
            if output.count > 0 {
                // Each dimension as (times, extent), of which the source has only the second.
                let source = x.detach().reshape(own.flatMap { [1, $0] })
                try output.showing(Geometry(contiguous: Shape(blocks))).write(source)
            }
            if GradMode.isEnabled, x.node != nil {
                let before = Array(x.shape), blocks = blocks
                output.storedNode = ClosureNode("RepeatBackward0", inputs: [x], output: output) {
                    (_, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let times = Swift.stride(from: 0, to: blocks.count, by: 2).map { $0 }
                    if times.isEmpty { return Gradients(g) }
                    return Gradients(g.reshape(blocks).sum(times).reshape(before))
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try apply(t, repeats) })
                }
            }
            return output
        }
    }

    /// As `repeat`, with ones for the dimensions that are left out.
    enum Tile: OperatorDefinition {
        static let schemas = ["tile(Tensor self, int[] dims) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]), .value(.ints([2])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("dims")))
        }

        static func apply(_ x: Tensor, _ dims: [Int]) throws(TensorError) -> Tensor {
            try Repeat.apply(x, Array(repeating: 1, count: Swift.max(x.ndim - dims.count, 0)) + dims)
        }
    }

    /// Each element several times in a row.
    enum RepeatInterleave: OperatorDefinition {
        static let schemas = [
            "repeat_interleave(Tensor self, int repeats, int? dim=None, *, int? output_size=None) -> Tensor",
            "repeat_interleave(Tensor self, Tensor repeats, int? dim=None, *, int? output_size=None) -> Tensor",
            "repeat_interleave(Tensor repeats, *, int? output_size=None) -> Tensor",
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3]), .value(.int(2)), .value(.int(1))), Sample(.normal([2, 3]), .value(.int(2))),
            Sample(
                .normal([3, 2]), .value(.tensor(Tensor([1, 0, 2]))), .value(.int(0)), named: ["output_size": .int(3)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let size = arguments.optionalInt("output_size")
            if schema == 2 { return .tensor(try places(try arguments.tensor("repeats"), size)) }
            let x = try arguments.tensor("self"), dim = arguments.optionalInt("dim")
            if schema == 0 { return .tensor(try apply(x, try arguments.int("repeats"), dim, size)) }
            return .tensor(try apply(x, try arguments.tensor("repeats"), dim, size))
        }

        static func apply(_ x: Tensor, _ times: Int, _ dim: Int?, _ size: Int?) throws(TensorError) -> Tensor {
            guard times >= 0 else { throw .argument("repeat_interleave: repeats can not be negative, got \(times)") }
            let (x, place) = try line(x, dim)
            let (length, overflow) = x.shape[place].multipliedReportingOverflow(by: times)
            try check(size, overflow ? .max : length)
            var stretched = Array(x.shape), shape = stretched
            stretched.insert(times, at: place + 1)
            shape[place] = overflow ? .max : length
            _ = try Tensor.checkedShape(shape, x.dtype, "repeat_interleave")
            return x.unsqueeze(place + 1).expand(stretched).reshape(shape)
        }

        static func apply(_ x: Tensor, _ repeats: Tensor, _ dim: Int?, _ size: Int?) throws(TensorError) -> Tensor {
            let (x, place) = try line(x, dim)
            let extent = x.shape[place]
            var repeats = repeats
            if repeats.ndim == 0 || (repeats.ndim == 1 && repeats.count == 1) { repeats = repeats.reshape([1]).expand([extent]) }
            guard repeats.ndim == 1 else {
                throw .shape("repeat_interleave: repeats must be 0-dim or 1-dim tensor, got shape \(repeats.shape)")
            }
            guard repeats.count == extent else {
                throw .shape(
                    "repeat_interleave: repeats must have the same size as input along dim, but got repeats.size(0) = \(repeats.count) "
                        + "and input.size(\(place)) = \(extent)")
            }
            return try IndexSelect.apply(x, place, try places(repeats, size))
        }

        /// The number of each element as often as `repeats` says.
        private static func places(_ repeats: Tensor, _ size: Int?) throws(TensorError) -> Tensor {
            guard repeats.ndim == 1 else {
                throw .shape("repeat_interleave: only accept 1D vector as repeat, got shape \(repeats.shape)")
            }
            guard repeats.dtype == .int64 || repeats.dtype == .int32 else {
                throw .dtype("repeat_interleave: repeats has to be Long or Int tensor, got \(repeats.dtype)")
            }
            if repeats.device == .meta {
                guard let size else {
                    throw .device(
                        "repeat_interleave: the result's size follows from elements, which meta has not; pass output_size")
                }
                return try Tensor.uninitialized(try Tensor.checkedShape([size], .int64, "repeat_interleave"), .int64, .meta)
            }
            let counts = repeats.scalars(Int.self)
            var length = 0
            for count in counts {
                guard count >= 0 else { throw .argument("repeat_interleave: repeats can not be negative, got \(count)") }
                let (sum, overflow) = length.addingReportingOverflow(count)
                length = overflow ? .max : sum
            }
            try check(size, length)
            let result = try Tensor.uninitialized(
                try Tensor.checkedShape([length], .int64, "repeat_interleave"), .int64, .cpu)
            let to = result.data.assumingMemoryBound(to: Int64.self)
            var start = 0
            for (i, count) in counts.enumerated() {
                (to + start).update(repeating: Int64(i), count: count)
                start += count
            }
            return result.to(repeats.device)
        }

        private static func check(_ size: Int?, _ length: Int) throws(TensorError) {
            if let size, size != length {
                throw .argument(
                    "repeat_interleave: allocated size does not match required size: output_size is \(size), the repeats need \(length)"
                )
            }
        }

        /// The tensor and its dimension; flat if none is named.
        private static func line(_ x: Tensor, _ dim: Int?) throws(TensorError) -> (Tensor, Int) {
            guard let dim else { return (x.reshape([-1]), 0) }
            let place = try Dimension.normalize(dim, x.ndim, "repeat_interleave")
            return (x.ndim == 0 ? x.reshape([1]) : x, place)
        }
    }
}

extension Tensor {
    /// The whole tensor several times along each dimension; new ones may stand in front. PyTorch: `x.repeat(2, 1)`.
    public func `repeat`(_ repeats: Int...) -> Tensor { `repeat`(repeats) }

    /// The whole tensor several times along each dimension.
    public func `repeat`(_ repeats: [Int]) -> Tensor {
        checked { () throws(TensorError) in try Operators.Repeat.apply(self, repeats) }
    }

    /// As `repeat`, with ones for the dimensions that are left out. PyTorch: `torch.tile`.
    public func tile(_ dims: Int...) -> Tensor { tile(dims) }

    /// As `repeat`, with ones for the dimensions that are left out.
    public func tile(_ dims: [Int]) -> Tensor { checked { () throws(TensorError) in try Operators.Tile.apply(self, dims) } }

    /// Each element `repeats` times in a row, along a dimension or of the flat tensor. PyTorch: `torch.repeat_interleave`.
    public func repeatInterleave(_ repeats: Int, dim: Int? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.RepeatInterleave.apply(self, repeats, dim, nil) }
    }

    /// Each element as often in a row as `repeats` says for it.
    ///
    /// - Parameters:
    ///   - repeats: int64 or int32, a number for each place along `dim`, or one for all.
    ///   - dim: the flat tensor is meant if it is left out.
    ///   - outputSize: the sum of `repeats` where it is known; needed on a device without elements.
    public func repeatInterleave(_ repeats: Tensor, dim: Int? = nil, outputSize: Int? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.RepeatInterleave.apply(self, repeats, dim, outputSize) }
    }
}

/// As `Tensor.repeat`, with ones for the dimensions that are left out. PyTorch: `torch.tile`.
public func tile(_ x: Tensor, _ dims: [Int]) -> Tensor { x.tile(dims) }
/// Each element `repeats` times in a row. PyTorch: `torch.repeat_interleave`.
public func repeatInterleave(_ x: Tensor, _ repeats: Int, dim: Int? = nil) -> Tensor { x.repeatInterleave(repeats, dim: dim) }
