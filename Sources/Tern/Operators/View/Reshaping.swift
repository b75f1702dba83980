extension Operators {
    static var views: [any OperatorDefinition.Type] {
        reshaping + permuting + slicing + splitting + striding + aligning + moving + repeating + partitioning + diagonals
            + replacing
    }

    static var reshaping: [any OperatorDefinition.Type] {
        [View.self, Reshape.self, Flatten.self, Unflatten.self, Squeeze.self, Unsqueeze.self, Expand.self]
    }

    /// The same memory under another shape.
    enum View: OperatorDefinition {
        static let schemas = [
            "view(Tensor(a) self, int[] size) -> Tensor(a)", "view(Tensor(a) self, ScalarType dtype) -> Tensor(a)",
        ]
        static let kind = "view"
        static let samples = [
            Sample(.normal([2, 6]), .value(.ints([3, 4]))), Sample(.normal([2, 3, 4]), .value(.ints([-1, 4]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            if let dtype = arguments.optionalDType("dtype") { return .tensor(try Reinterpretation.apply(x, dtype)) }
            return .tensor(try apply(x, try arguments.ints("size")))
        }

        static func apply(_ x: Tensor, _ size: [Int]) throws(TensorError) -> Tensor {
            let shape = try inferred(size, x.shape, "view")
            guard let strides = viewStrides(x.geometry, shape) else {
                throw .shape(
                    "view: size \(shape) is not compatible with input tensor's size \(x.shape) and stride \(x.stride()) (at least one "
                        + "dimension spans across two contiguous subspaces). Use .reshape(...) instead.")
            }
            return Views.make(x, step(shape), geometry: Geometry(shape: shape, strides: strides, offset: x.geometry.offset))
        }

        static func step(_ shape: Shape, _ name: StaticString = "ViewBackward0") -> ViewStep {
            ViewStep(name, inverse: { g, before in g.reshape(Array(before)) }) { (geometry) throws(TensorError) in
                guard let strides = viewStrides(geometry, shape) else {
                    throw .shape(
                        "view: size \(shape) is not compatible with size \(geometry.shape) and stride \(geometry.strides)")
                }
                return Geometry(shape: shape, strides: strides, offset: geometry.offset)
            }
        }

        /// `size` with its one -1 worked out.
        static func inferred(_ size: [Int], _ shape: Shape, _ name: String) throws(TensorError) -> Shape {
            var known = 1
            var unknown: Int?
            for (i, extent) in size.enumerated() {
                if extent == -1 {
                    guard unknown == nil else { throw .shape("\(name): only one dimension can be inferred, got \(Shape(size))") }
                    unknown = i
                } else if extent < 0 {
                    throw .shape("\(name): invalid shape dimension \(extent) at index \(i) of shape \(Shape(size))")
                } else {
                    let (product, overflow) = known.multipliedReportingOverflow(by: extent)
                    guard !overflow else { throw mismatch(name, size, shape) }
                    known = product
                }
            }
            let count = shape.product
            var result = Shape(size)
            guard known < Int.max >> 8 else { throw mismatch(name, size, shape) }
            if let unknown {
                if known == 0 {
                    throw .shape(
                        "\(name): cannot reshape tensor of 0 elements into shape \(Shape(size)) because the unspecified dimension size -1 "
                            + "can be any value and is ambiguous")
                }
                guard count % known == 0 else { throw mismatch(name, size, shape) }
                result[unchecked: unknown] = count / known
            } else if known != count {
                throw mismatch(name, size, shape)
            }
            return result
        }

        private static func mismatch(_ name: String, _ size: [Int], _ shape: Shape) -> TensorError {
            .shape(
                "\(name): shape '\(Shape(size))' is invalid for input of size \(shape.product) (shape \(shape)): the products must agree"
            )
        }

        /// The strides under which `shape` shows the same elements in the same order; nil if there are none. Dimensions are
        /// matched from the end: each group of new ones must fit into old ones that lie in memory like one.
        static func viewStrides(_ geometry: Geometry, _ shape: Shape) -> Shape? {
            if geometry.count == 0 || geometry.isContiguous { return Geometry.contiguousStrides(shape) }
            var strides = shape
            var new = shape.count - 1
            var chunk = 1
            var viewed = 1
            var base = geometry.strides.last ?? 1
            for old in (0..<geometry.shape.count).reversed() {
                chunk *= geometry.shape[old]
                let isGroupEnd = old == 0 || (geometry.shape[old - 1] != 1 && geometry.strides[old - 1] != chunk * base)
                if !isGroupEnd { continue }
                while new >= 0, viewed < chunk || shape[new] == 1 {
                    strides[unchecked: new] = viewed * base
                    viewed *= shape[new]
                    new -= 1
                }
                if viewed != chunk { return nil }
                if old > 0 {
                    base = geometry.strides[old - 1]
                    chunk = 1
                    viewed = 1
                }
            }
            return new == -1 ? strides : nil
        }
    }

    /// A view where there is one, else a copy.
    enum Reshape: OperatorDefinition {
        static let schemas = ["reshape(Tensor(a) self, int[] shape) -> Tensor(a)"]
        static let kind = "view"
        static var samples: [Sample] { View.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("shape")))
        }

        static func apply(_ x: Tensor, _ size: [Int]) throws(TensorError) -> Tensor {
            let shape = try View.inferred(size, x.shape, "reshape")
            if let strides = View.viewStrides(x.geometry, shape) {
                return Views.make(
                    x, View.step(shape), geometry: Geometry(shape: shape, strides: strides, offset: x.geometry.offset))
            }
            // The copy is nobody else's: the result is a tensor of its own.
            let result = try View.apply(x.contiguous(), Array(shape))
            result.view = nil
            return result
        }
    }

    /// Several neighbouring dimensions as one.
    enum Flatten: OperatorDefinition {
        static let schemas = ["flatten(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 3, 4])), Sample(.normal([2, 3, 4]), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("start_dim"), try arguments.int("end_dim")))
        }

        static func apply(_ x: Tensor, _ start: Int, _ end: Int) throws(TensorError) -> Tensor {
            let first = try Dimension.normalize(start, x.ndim, "flatten"), last = try Dimension.normalize(end, x.ndim, "flatten")
            guard first <= last else {
                throw .index("flatten: flatten() has invalid args: startDim cannot come after endDim (\(start), \(end))")
            }
            if x.ndim == 0 { return try Reshape.apply(x, [1]) }
            if first == last { return x }
            let merged = Shape(x.shape[first...last]).product
            return try Reshape.apply(x, Array(x.shape[..<first]) + [merged] + Array(x.shape[(last + 1)...]))
        }
    }

    /// One dimension as several.
    enum Unflatten: OperatorDefinition {
        static let schemas = ["unflatten(Tensor(a) self, int dim, int[] sizes) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 6]), .value(.int(1)), .value(.ints([3, -1])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim"), try arguments.ints("sizes")))
        }

        static func apply(_ x: Tensor, _ dim: Int, _ sizes: [Int]) throws(TensorError) -> Tensor {
            let dim = try Dimension.normalize(dim, x.ndim, "unflatten")
            let extent = x.ndim == 0 ? 1 : x.shape[dim]
            let inner = try View.inferred(sizes, [extent], "unflatten")
            return try Reshape.apply(x, Array(x.shape.prefix(dim)) + Array(inner) + Array(x.shape.dropFirst(dim + 1)))
        }
    }

    /// Without dimensions of extent 1.
    enum Squeeze: OperatorDefinition {
        static let schemas = ["squeeze(Tensor(a) self, int[]? dim=None) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 1, 3])), Sample(.normal([1, 2, 1]), .value(.int(0)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), arguments.optionalInts("dim")))
        }

        static func apply(_ x: Tensor, _ dims: [Int]?) throws(TensorError) -> Tensor {
            let label: StaticString = dims == nil ? "SqueezeBackward0" : "SqueezeBackward1"
            let dims =
                try dims.map { dims throws(TensorError) in dims.isEmpty ? [] : try Dimension.normalize(dims, x.ndim, "squeeze") }
                ?? Array(0..<x.ndim)
            let removed = Set(dims.filter { $0 < x.ndim && x.shape[$0] == 1 })
            return try Views.make(
                x,
                ViewStep(label, inverse: { g, before in g.reshape(Array(before)) }) { geometry in
                    var shape = Shape(), strides = Shape()
                    for i in 0..<geometry.shape.count where !removed.contains(i) {
                        shape.append(geometry.shape[i])
                        strides.append(geometry.strides[i])
                    }
                    return Geometry(shape: shape, strides: strides, offset: geometry.offset)
                })
        }
    }

    /// With a new dimension of extent 1.
    enum Unsqueeze: OperatorDefinition {
        static let schemas = ["unsqueeze(Tensor(a) self, int dim) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [Sample(.normal([2, 3]), .value(.int(1))), Sample(.normal([2]), .value(.int(-1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim")))
        }

        static func apply(_ x: Tensor, _ dim: Int) throws(TensorError) -> Tensor {
            let dim = try Dimension.normalize(dim, x.ndim + 1, "unsqueeze")
            return try Views.make(
                x,
                ViewStep("UnsqueezeBackward0", inverse: { g, before in g.reshape(Array(before)) }) { geometry in
                    var shape = geometry.shape, strides = geometry.strides
                    let stride = dim < shape.count ? shape[dim] * strides[dim] : 1
                    shape.insert(1, at: dim)
                    strides.insert(stride, at: dim)
                    return Geometry(shape: shape, strides: strides, offset: geometry.offset)
                })
        }
    }

    /// Extents of 1 repeated without a copy.
    enum Expand: OperatorDefinition {
        static let schemas = ["expand(Tensor(a) self, int[] size) -> Tensor(a)"]
        static let kind = "view"
        static let samples = [
            Sample(.normal([3, 1]), .value(.ints([3, 4]))), Sample(.normal([2]), .value(.ints([3, -1]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("size")))
        }

        static func apply(_ x: Tensor, _ size: [Int]) throws(TensorError) -> Tensor {
            let missing = size.count - x.ndim
            guard missing >= 0 else {
                throw .shape(
                    "expand: the number of sizes provided (\(size.count)) must be greater or equal to the number of dimensions in the "
                        + "tensor (\(x.ndim)): shape \(x.shape), sizes \(Shape(size))")
            }
            var shape = Shape(size)
            for i in 0..<size.count {
                let extent = i < missing ? nil : x.shape[i - missing]
                if size[i] == -1 {
                    guard let extent else {
                        throw .shape(
                            "expand: the expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension \(i)"
                        )
                    }
                    shape[unchecked: i] = extent
                } else if size[i] < 0 {
                    throw .shape("expand: invalid size \(size[i]) at dimension \(i) of \(Shape(size))")
                } else if let extent, extent != 1, extent != size[i] {
                    throw .shape(
                        "expand: The expanded size of the tensor (\(size[i])) must match the existing size (\(extent)) at non-singleton "
                            + "dimension \(i). Target sizes: \(Shape(size)). Tensor sizes: \(x.shape)")
                }
            }
            guard shape.product < Int.max >> 8 else { throw .memory("expand: \(shape) has more elements than can be counted") }
            let target = shape
            return try Views.make(
                x,
                ViewStep("ExpandBackward0", inverse: { g, before in g.sumTo(before) }) { geometry in
                    Geometry(shape: target, strides: Broadcasting.strides(geometry, to: target), offset: geometry.offset)
                })
        }
    }
}

extension Tensor {
    /// The same memory under another shape; one extent may be -1. PyTorch: `x.view(-1, 8)`.
    public func view(_ size: Int...) -> Tensor { view(size) }

    /// The same memory under another shape.
    public func view(_ size: [Int]) -> Tensor { checked { () throws(TensorError) in try Operators.View.apply(self, size) } }

    /// The shape of another tensor. PyTorch: `x.view_as(other)`.
    public func viewAs(_ other: Tensor) -> Tensor { view(Array(other.shape)) }

    /// Another shape: a view where that is possible, else a copy. PyTorch: `x.reshape(2, -1)`.
    public func reshape(_ shape: Int...) -> Tensor { reshape(shape) }

    /// Another shape: a view where that is possible, else a copy.
    public func reshape(_ shape: [Int]) -> Tensor {
        checked { () throws(TensorError) in try Operators.Reshape.apply(self, shape) }
    }

    /// Dimensions `startDim` to `endDim` as one. PyTorch: `x.flatten()`.
    public func flatten(_ startDim: Int = 0, endDim: Int = -1) -> Tensor {
        checked { () throws(TensorError) in try Operators.Flatten.apply(self, startDim, endDim) }
    }

    /// One dimension as several. PyTorch: `x.unflatten(dim, sizes)`.
    public func unflatten(_ dim: Int, _ sizes: [Int]) -> Tensor {
        checked { () throws(TensorError) in try Operators.Unflatten.apply(self, dim, sizes) }
    }

    /// Without the dimensions of extent 1. PyTorch: `x.squeeze()`.
    public func squeeze() -> Tensor { checked { () throws(TensorError) in try Operators.Squeeze.apply(self, nil) } }

    /// Without dimension `dim` if its extent is 1. PyTorch: `x.squeeze(dim)`.
    public func squeeze(_ dim: Int) -> Tensor { checked { () throws(TensorError) in try Operators.Squeeze.apply(self, [dim]) } }

    /// With a new dimension of extent 1 at `dim`. PyTorch: `x.unsqueeze(dim)`.
    public func unsqueeze(_ dim: Int) -> Tensor { checked { () throws(TensorError) in try Operators.Unsqueeze.apply(self, dim) } }

    /// Extents of 1 repeated without a copy; -1 keeps an extent. PyTorch: `x.expand(3, 4)`.
    public func expand(_ size: Int...) -> Tensor { expand(size) }

    /// Extents of 1 repeated without a copy.
    public func expand(_ size: [Int]) -> Tensor { checked { () throws(TensorError) in try Operators.Expand.apply(self, size) } }

    /// To the shape of another tensor. PyTorch: `x.expand_as(other)`.
    public func expandAs(_ other: Tensor) -> Tensor { expand(Array(other.shape)) }
}

/// Another shape: a view where that is possible, else a copy. PyTorch: `torch.reshape`.
public func reshape(_ x: Tensor, _ shape: [Int]) -> Tensor { x.reshape(shape) }
/// Several dimensions as one. PyTorch: `torch.flatten`.
public func flatten(_ x: Tensor, _ startDim: Int = 0, endDim: Int = -1) -> Tensor { x.flatten(startDim, endDim: endDim) }
/// Without the dimensions of extent 1. PyTorch: `torch.squeeze`.
public func squeeze(_ x: Tensor) -> Tensor { x.squeeze() }
/// With a new dimension of extent 1. PyTorch: `torch.unsqueeze`.
public func unsqueeze(_ x: Tensor, _ dim: Int) -> Tensor { x.unsqueeze(dim) }
