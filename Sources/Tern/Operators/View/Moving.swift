extension Operators {
    static var moving: [any OperatorDefinition.Type] {
        [
            MoveDimensions.self, MoveAxes.self, SwapDimensions.self, SwapAxes.self, FlipLeftRight.self, FlipUpDown.self,
            Rotate90.self, Roll.self, PixelShuffle.self, PixelUnshuffle.self, ChannelShuffle.self,
        ]
    }

    /// Some dimensions moved to other places; the rest stays in order.
    enum MoveDimensions: OperatorDefinition {
        static let schemas = ["movedim(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [
            Sample(.normal([2, 3, 4]), .value(.int(0)), .value(.int(-1))),
            Sample(.normal([2, 3, 4]), .value(.ints([0, 1])), .value(.ints([2, 0]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(arguments))
        }

        static func apply(_ arguments: Arguments) throws(TensorError) -> Tensor {
            try apply(
                try arguments.tensor("self"), try arguments.ints("source"), try arguments.ints("destination"),
                arguments.operatorName)
        }

        static func apply(
            _ x: Tensor, _ source: [Int], _ destination: [Int], _ name: String = "movedim"
        ) throws(TensorError) -> Tensor {
            guard source.count == destination.count else {
                throw .argument(
                    "\(name): Invalid source or destination dims: source (\(Shape(source)) dims) should contain the same number of dims as "
                        + "destination (\(Shape(destination)) dims)")
            }
            let from = source.isEmpty ? [] : try Dimension.normalize(source, x.ndim, name)
            let to = destination.isEmpty ? [] : try Dimension.normalize(destination, x.ndim, name)
            if x.ndim == 0 || source.isEmpty { return try Views.make(x, Permute.step(Array(0..<x.ndim), "AliasBackward0")) }
            var rest = (0..<x.ndim).filter { !from.contains($0) }[...]
            var order: [Int] = []
            for place in 0..<x.ndim {
                if let i = to.firstIndex(of: place) {
                    order.append(from[i])
                } else if let next = rest.popFirst() {
                    order.append(next)
                }
            }
            return try Views.make(x, Permute.step(order, "PermuteBackward0"))
        }
    }

    enum MoveAxes: OperatorDefinition {
        static let schemas = MoveDimensions.schemas.map { "moveaxis" + $0.dropFirst(7) }
        static let kind = "view"
        static var samples: [Sample] { MoveDimensions.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try MoveDimensions.apply(arguments))
        }
    }

    enum SwapDimensions: OperatorDefinition {
        static let schemas = ["swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)"]
        static let kind = "view"
        static var samples: [Sample] { Transpose.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try Transpose.apply(try arguments.tensor("self"), try arguments.int("dim0"), try arguments.int("dim1")))
        }
    }

    enum SwapAxes: OperatorDefinition {
        static let schemas = ["swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)"]
        static let kind = "view"
        static var samples: [Sample] { Transpose.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try Transpose.apply(try arguments.tensor("self"), try arguments.int("axis0"), try arguments.int("axis1")))
        }
    }

    enum FlipLeftRight: OperatorDefinition {
        static let schemas = ["fliplr(Tensor self) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self")))
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor {
            guard x.ndim >= 2 else { throw .shape("fliplr: Input must be >= 2-d, got shape \(x.shape); use flip") }
            return try Flip.apply(x, [1])
        }
    }

    enum FlipUpDown: OperatorDefinition {
        static let schemas = ["flipud(Tensor self) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self")))
        }

        static func apply(_ x: Tensor) throws(TensorError) -> Tensor {
            guard x.ndim >= 1 else { throw .shape("flipud: Input must be >= 1-d, got shape \(x.shape)") }
            return try Flip.apply(x, [0])
        }
    }

    /// Turned by right angles in the plane of two dimensions.
    enum Rotate90: OperatorDefinition {
        static let schemas = ["rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3])), Sample(.normal([2, 3, 2]), .value(.int(-1)), .value(.ints([1, 2]))),
            Sample(.normal([2, 3]), .value(.int(2))), Sample(.normal([2, 3]), .value(.int(4))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("k"), try arguments.ints("dims")))
        }

        static func apply(_ x: Tensor, _ k: Int, _ dims: [Int]) throws(TensorError) -> Tensor {
            guard dims.count == 2 else {
                throw .argument("rot90: expected total rotation dims == 2, but got dims = \(dims.count)")
            }
            guard x.ndim >= 2 else { throw .shape("rot90: expected total dims >= 2, but got total dims = \(x.ndim)") }
            let a = try Dimension.normalize(dims[0], x.ndim, "rot90"), b = try Dimension.normalize(dims[1], x.ndim, "rot90")
            guard a != b else {
                throw .argument(
                    "rot90: expected rotation dims to be different, but got dim0 = \(dims[0]) and dim1 = \(dims[1])")
            }
            switch k & 3 {
            case 1: return try Transpose.apply(try Flip.apply(x, [b]), a, b)
            case 2: return try Flip.apply(x, [a, b])
            case 3: return try Transpose.apply(try Flip.apply(x, [a]), a, b)
            default: return x.clone()
            }
        }
    }

    /// Moved along dimensions; what leaves at one end comes in at the other.
    enum Roll: OperatorDefinition {
        static let schemas = ["roll(Tensor self, int[] shifts, int[] dims=[]) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 3]), .value(.int(2))),
            Sample(.normal([3, 4]), .value(.ints([-1, 6])), .value(.ints([0, 1]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("shifts"), try arguments.ints("dims")))
        }

        static func apply(_ x: Tensor, _ shifts: [Int], _ dims: [Int]) throws(TensorError) -> Tensor {
            if dims.isEmpty, shifts.count == 1 {
                return try apply(x.reshape([-1]), shifts, [0]).view(Array(x.shape))
            }
            guard !shifts.isEmpty else { throw .argument("roll: `shifts` required") }
            guard shifts.count == dims.count else {
                throw .argument(
                    "roll: shifts and dimensions must align. shifts: \(shifts.count), dims:\(dims.count)")
            }
            var places: [(shift: Int, dim: Int)] = []
            for (shift, dim) in zip(shifts, dims) {
                let dim = try Dimension.normalize(dim, x.ndim, "roll")
                guard x.ndim > 0 else { throw .index("roll: a tensor without dimensions has none to roll; leave dims out") }
                // A shift between 0 and the extent.
                let extent = Swift.max(x.shape[dim], 1), rest = shift % extent
                places.append((rest < 0 ? rest + extent : rest, dim))
            }
            var output = x
            for (shift, dim) in places { output = try rolled(output, shift, dim) }
            if GradMode.isEnabled, x.node != nil {
                let back = places.map { -$0.shift }, dims = places.map(\.dim)
                output.storedNode = ClosureNode("RollBackward0", inputs: [x], output: output) {
                    (_, gradients) throws(TensorError) in
                    Gradients(try gradients[0].map { g throws(TensorError) in try apply(g, back, dims) })
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try apply(t, back.map { -$0 }, dims) })
                }
            }
            return output
        }

        private static func rolled(_ x: Tensor, _ shift: Int, _ dim: Int) throws(TensorError) -> Tensor {
            let output = try Tensor.uninitialized(x.shape, x.dtype, x.device)
            let rest = x.shape[dim] - shift
            for (from, to, length) in [(0, shift, rest), (rest, 0, shift)] where length > 0 {
                let source = x.showing(try Slice.step(dim, from, length, 1).apply(x.geometry))
                try output.showing(try Slice.step(dim, to, length, 1).apply(output.geometry)).write(source)
            }
            return output
        }
    }

    /// Channels spread over the image: `[…, C r², H, W]` to `[…, C, H r, W r]`.
    enum PixelShuffle: OperatorDefinition {
        static let schemas = ["nn.functional.pixel_shuffle(Tensor input, int upscale_factor) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([1, 4, 2, 3]), .value(.int(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("input"), try arguments.int("upscale_factor")))
        }

        static func apply(_ x: Tensor, _ factor: Int) throws(TensorError) -> Tensor {
            try check(x, factor, "pixel_shuffle", "upscale_factor")
            let (channels, height, width) = (x.shape[x.ndim - 3], x.shape[x.ndim - 2], x.shape[x.ndim - 1])
            let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
            guard !overflow, channels % square == 0 else {
                throw .shape(
                    "pixel_shuffle: expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
                        + "input.size(-3)=\(channels) is not divisible by \(overflow ? "\(factor)²" : "\(square)")")
            }
            let batch = Array(x.shape.dropLast(3)), n = batch.count
            let parts = x.reshape(batch + [channels / square, factor, factor, height, width])
            return parts.permute(Array(0..<n) + [n, n + 3, n + 1, n + 4, n + 2])
                .reshape(batch + [channels / square, height * factor, width * factor])
        }
    }

    /// The image's blocks as channels: `[…, C, H r, W r]` to `[…, C r², H, W]`.
    enum PixelUnshuffle: OperatorDefinition {
        static let schemas = ["nn.functional.pixel_unshuffle(Tensor input, int downscale_factor) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([1, 1, 4, 6]), .value(.int(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("input"), try arguments.int("downscale_factor")))
        }

        static func apply(_ x: Tensor, _ factor: Int) throws(TensorError) -> Tensor {
            try check(x, factor, "pixel_unshuffle", "downscale_factor")
            let (channels, height, width) = (x.shape[x.ndim - 3], x.shape[x.ndim - 2], x.shape[x.ndim - 1])
            for (side, dim, extent) in [("height", -2, height), ("width", -1, width)] where extent % factor != 0 {
                throw .shape(
                    "pixel_unshuffle: expects \(side) to be divisible by downscale_factor, but input.size(\(dim))=\(extent) is not "
                        + "divisible by \(factor)")
            }
            let batch = Array(x.shape.dropLast(3)), n = batch.count
            // A factor too large to square divides only an image without elements.
            let blocks = try Tensor.checkedShape([channels, factor, factor], x.dtype, "pixel_unshuffle").product
            let parts = x.reshape(batch + [channels, height / factor, factor, width / factor, factor])
            return parts.permute(Array(0..<n) + [n, n + 2, n + 4, n + 1, n + 3])
                .reshape(batch + [blocks, height / factor, width / factor])
        }
    }

    private static func check(_ x: Tensor, _ factor: Int, _ name: String, _ argument: String) throws(TensorError) {
        guard x.ndim >= 3 else {
            throw .shape(
                "\(name): expects input to have at least 3 dimensions, but got input with \(x.ndim) dimension(s), shape \(x.shape)"
            )
        }
        guard factor > 0 else { throw .argument("\(name): expects a positive \(argument), but got \(factor)") }
    }
}

extension Tensor {
    /// A dimension moved to another place; the rest stays in order. PyTorch: `torch.movedim`.
    public func movedim(_ source: Int, _ destination: Int) -> Tensor { movedim([source], [destination]) }

    /// Some dimensions moved to other places; the rest stays in order.
    public func movedim(_ source: [Int], _ destination: [Int]) -> Tensor {
        checked { () throws(TensorError) in try Operators.MoveDimensions.apply(self, source, destination) }
    }

    /// As `movedim`. PyTorch: `torch.moveaxis`.
    public func moveaxis(_ source: Int, _ destination: Int) -> Tensor { movedim(source, destination) }

    /// As `movedim`, with several dimensions.
    public func moveaxis(_ source: [Int], _ destination: [Int]) -> Tensor { movedim(source, destination) }

    /// As `transpose`. PyTorch: `torch.swapdims`.
    public func swapdims(_ dim0: Int, _ dim1: Int) -> Tensor { transpose(dim0, dim1) }

    /// As `transpose`. PyTorch: `torch.swapaxes`.
    public func swapaxes(_ axis0: Int, _ axis1: Int) -> Tensor { transpose(axis0, axis1) }

    /// The columns in reverse order. PyTorch: `torch.fliplr`.
    public func fliplr() -> Tensor { checked { () throws(TensorError) in try Operators.FlipLeftRight.apply(self) } }

    /// The rows in reverse order. PyTorch: `torch.flipud`.
    public func flipud() -> Tensor { checked { () throws(TensorError) in try Operators.FlipUpDown.apply(self) } }

    /// Turned `k` times by a right angle, from the first of two dimensions towards the second. PyTorch: `torch.rot90`.
    public func rot90(_ k: Int = 1, dims: [Int] = [0, 1]) -> Tensor {
        checked { () throws(TensorError) in try Operators.Rotate90.apply(self, k, dims) }
    }

    /// Moved on by `shift` places, in row-major order; what leaves at the end comes in at the start. PyTorch: `torch.roll`.
    public func roll(_ shift: Int) -> Tensor {
        checked { () throws(TensorError) in try Operators.Roll.apply(self, [shift], []) }
    }

    /// Moved along a dimension.
    public func roll(_ shift: Int, dims: Int) -> Tensor {
        checked { () throws(TensorError) in try Operators.Roll.apply(self, [shift], [dims]) }
    }

    /// Moved along several dimensions.
    public func roll(_ shifts: [Int], dims: [Int]) -> Tensor {
        checked { () throws(TensorError) in try Operators.Roll.apply(self, shifts, dims) }
    }
}

/// Moved along dimensions, what leaves at one end coming in at the other. PyTorch: `torch.roll`.
public func roll(_ x: Tensor, _ shifts: [Int], dims: [Int]) -> Tensor { x.roll(shifts, dims: dims) }

/// Channels spread over the image: `[…, C r², H, W]` to `[…, C, H r, W r]`. PyTorch: `torch.nn.functional.pixel_shuffle`.
public func pixelShuffle(_ x: Tensor, _ upscaleFactor: Int) -> Tensor {
    checked { () throws(TensorError) in try Operators.PixelShuffle.apply(x, upscaleFactor) }
}

/// The image's blocks as channels: `[…, C, H r, W r]` to `[…, C r², H, W]`. PyTorch: `torch.nn.functional.pixel_unshuffle`.
public func pixelUnshuffle(_ x: Tensor, _ downscaleFactor: Int) -> Tensor {
    checked { () throws(TensorError) in try Operators.PixelUnshuffle.apply(x, downscaleFactor) }
}
