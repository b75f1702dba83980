extension Operators {
    static var norms: [any OperatorDefinition.Type] {
        [VectorNorm.self, MatrixNorm.self, LinearNorm.self, Norm.self, DistanceOfTwo.self, Renormalize.self]
    }

    /// `(Σ |x|ᵖ)^(1/p)`; the largest and the smallest magnitude for ±∞, the number of elements that are not zero for 0.
    enum VectorNorm: OperatorDefinition {
        private static let squares = KernelTable.named("sum_of_squares")
        static let schemas = [
            "linalg.vector_norm(Tensor self, Scalar ord=2, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor"
        ]
        static let kind = "reduction"
        static let samples =
            [2, 1, 3, 1.5, 0.5, -1.5].map { Sample(.uniform([2, 3, 4], 0.5, 2), .value(.double($0)), .value(.ints([0, -1]))) }
            + [.infinity, -.infinity].map {
                Sample(.distinct([3, 4]), .value(.double($0)), .value(.int(1)), .value(.bool(true)))
            }
            + [Sample(.normal([2, 3]))]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.double("ord"), arguments.optionalInts("dim"),
                    try arguments.bool("keepdim"), arguments.optionalDType("dtype"), "linalg.vector_norm"))
        }

        static func apply(
            _ x: Tensor, _ p: Double, _ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?, _ name: String
        ) throws(TensorError) -> Tensor {
            guard x.dtype.isFloatingPoint else {
                throw .dtype(
                    "\(name): Expected a floating point or complex tensor as input. Got \(x.dtype); convert with .to(.float32)")
            }
            let type = dtype ?? x.dtype
            guard type.isFloatingPoint else { throw .dtype("\(name): dtype should be floating point or complex. Got \(type)") }
            guard Promotion.promote(x.dtype, type) == type else {
                throw .dtype(
                    "\(name): the dtype of the input (\(x.dtype)) should be convertible without narrowing to the specified dtype "
                        + "(\(type))")
            }
            let reduction = try Reduction(x, dims, keepdim, name)
            if p < 0 || p == .infinity {
                for dim in reduction.dims where x.shape[dim] == 0 {
                    throw .index(
                        "\(name) cannot compute the \(p) norm on the dimension \(dim) because this dimension is empty and the "
                            + "operation does not have an identity (shape \(x.shape))")
                }
            }
            // Sixteen-bit floats are rounded once.
            let wide = x.to(type).to(type.carrier)
            return try wideNorm(wide, p, reduction.dims, reduction.keptShape).reshape(Array(reduction.outputShape)).to(type)
        }

        /// With the reduced dimensions kept.
        private static func wideNorm(_ x: Tensor, _ p: Double, _ dims: [Int], _ kept: Shape) throws(TensorError) -> Tensor {
            let output = try noGrad { () throws(TensorError) in try value(x.detach(), p, dims) }
            if GradMode.isEnabled, x.node != nil {
                output.storedNode = ClosureNode(
                    "LinalgVectorNormBackward0", inputs: [x], output: output, saving: [Saved(x, edge: 0), Saved(output: output)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    return Gradients(try pullback(g, try node.saved(0), try node.saved(1), p, dims))
                }
            }
            return output
        }

        private static func sum(_ x: Tensor, _ dims: [Int]) throws(TensorError) -> Tensor { try Sum.apply(x, dims, true, nil) }

        /// In one passage through memory, where the backend has a kernel.
        private static func sumOfSquares(_ x: Tensor, _ dims: [Int]) throws(TensorError) -> Tensor {
            if squares.kernel(x.device) == nil { return try sum(x.square(), dims) }
            return try Reduction(x, dims, true, "linalg.vector_norm").run(squares, computing: x.dtype, result: x.dtype)
        }

        private static func value(_ x: Tensor, _ p: Double, _ dims: [Int]) throws(TensorError) -> Tensor {
            switch p {
            case 0: try sum(x.ne(0).to(x.dtype), dims)
            case 1: try sum(x.abs(), dims)
            case 2: try sumOfSquares(x, dims).sqrt()
            case .infinity: x.abs().amax(dims, keepdim: true)
            case -.infinity: x.abs().amin(dims, keepdim: true)
            default: try sum(x.abs().pow(p), dims).pow(1 / p)
            }
        }

        /// PyTorch's rules where the norm or an element is zero: a subgradient of zero.
        private static func pullback(
            _ g: Tensor, _ x: Tensor, _ y: Tensor, _ p: Double, _ dims: [Int]
        ) throws(TensorError) -> Tensor {
            let isZero = y.detach().eq(0)
            switch p {
            case 0: return x.mul(g).mul(0).detach()
            case 1: return x.sign().mul(g)
            case 2: return x.div(y.maskedFill(isZero, Double.infinity)).mul(g)
            case .infinity, -.infinity:
                let size = x.detach().abs()
                let isChosen = size.eq(y.detach()).logicalOr(size.isNaN()).to(x.dtype)
                return x.sign().mul(isChosen.div(try sum(isChosen, dims)).mul(g))
            default:
                let powers = magnitudePower(x, p - 1, zeroAtZero: p < 2)
                return x.sign().mul(powers).mul(g.mul(y.maskedFill(isZero, 1).pow(1 - p)).maskedFill(isZero, 0))
            }
        }

        /// `|x|ᵖ`, and 0 where x is 0 and its derivative would be infinite.
        static func magnitudePower(_ x: Tensor, _ p: Double, zeroAtZero: Bool) -> Tensor {
            let size = x.abs()
            guard zeroAtZero else { return size.pow(p) }
            let isZero = x.detach().eq(0)
            return size.maskedFill(isZero, 1).pow(p).maskedFill(isZero, 0)
        }
    }

    /// A norm of matrices that is made of sums: Frobenius, and the largest or smallest sum of a row or column.
    enum MatrixNorm: OperatorDefinition {
        static let schemas = [
            "linalg.matrix_norm(Tensor self, Any ord='fro', int[] dim=[-2,-1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3, 4])), Sample(.distinct([3, 4]), .value(.double(.infinity))),
            Sample(.distinct([3, 4]), .value(.int(-1)), .value(.ints([1, 0])), .value(.bool(true))),
        ]
        static var dtypes: [DType] { VectorNorm.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try order(arguments["ord"], "linalg.matrix_norm") ?? .named("fro"),
                    try arguments.ints("dim"), try arguments.bool("keepdim"), arguments.optionalDType("dtype"),
                    "linalg.matrix_norm"))
        }

        static func apply(
            _ x: Tensor, _ order: NormOrder, _ dims: [Int], _ keepdim: Bool, _ dtype: DType?, _ name: String
        ) throws(TensorError) -> Tensor {
            guard dims.count == 2 else {
                throw .argument("\(name): dim must be a 2-tuple. Got \(Shape(dims)): a matrix norm is taken over two dimensions")
            }
            guard x.ndim >= 2 else { throw .shape("\(name): The input tensor must have at least 2 dimensions, got \(x.shape)") }
            let rows = try Dimension.normalize(dims[0], x.ndim, name), columns = try Dimension.normalize(dims[1], x.ndim, name)
            guard rows != columns else { throw .index("\(name): dims must be different. Got (\(dims[0]), \(dims[1]))") }
            func largestSum(_ summed: Int, _ other: Int, _ p: Double) throws(TensorError) -> Tensor {
                let type = dtype ?? x.dtype
                let wide = type.isFloatingPoint ? type.carrier : type
                let sums = try VectorNorm.apply(x.to(type), 1, [summed], true, wide, name)
                return try VectorNorm.apply(sums, p, [other], true, nil, name).reshape(
                    Array(try Reduction(x, [rows, columns], keepdim, name).outputShape)
                ).to(type)
            }
            switch order {
            case .named("fro"): return try VectorNorm.apply(x, 2, dims, keepdim, dtype, name)
            case .number(1): return try largestSum(rows, columns, .infinity)
            case .number(-1): return try largestSum(rows, columns, -.infinity)
            case .number(.infinity): return try largestSum(columns, rows, .infinity)
            case .number(-.infinity): return try largestSum(columns, rows, -.infinity)
            default:
                throw .argument(
                    "\(name): order \(order) is unsupported: the norms nuc, 2 and -2 need singular values; give fro, inf, -inf, 1 or -1"
                )
            }
        }

        /// A number or a name as the order of a norm; nil for `None`.
        static func order(_ value: Value, _ name: String) throws(TensorError) -> NormOrder? {
            if case .none = value { return nil }
            if case .string(let text) = value {
                switch text {
                case "inf": return .number(.infinity)
                case "-inf": return .number(-.infinity)
                default: return .named(text)
                }
            }
            guard let number = value.scalar else {
                throw .argument("\(name): the order must be a number or a name such as \"fro\", not \(value.kind)")
            }
            return .number(number.doubleValue)
        }
    }

    /// A vector norm, or with an order and two dimensions a matrix norm.
    enum LinearNorm: OperatorDefinition {
        static let schemas = [
            "linalg.norm(Tensor self, Any ord=None, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3, 4])), Sample(.normal([4]), .value(.int(3)))]
        static var dtypes: [DType] { VectorNorm.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self"), dims = arguments.optionalInts("dim"), keepdim = try arguments.bool("keepdim")
            let dtype = arguments.optionalDType("dtype")
            let name = "linalg.norm"
            guard let order = try MatrixNorm.order(arguments["ord"], name) else {
                return .tensor(try VectorNorm.apply(x, 2, dims, keepdim, dtype, name))
            }
            let rank = dims?.count ?? x.ndim
            guard rank == 1 || rank == 2 else {
                throw .argument(
                    "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got shape \(x.shape), dim "
                        + "\(dims.map { Shape($0).description } ?? "None")")
            }
            if rank == 2 { return .tensor(try MatrixNorm.apply(x, order, dims ?? [0, 1], keepdim, dtype, name)) }
            guard case .number(let p) = order else {
                throw .argument("linalg.norm: order \(order) is for matrices; give a number for vectors")
            }
            return .tensor(try VectorNorm.apply(x, p, dims, keepdim, dtype, name))
        }
    }

    /// A vector norm over all or some dimensions, by a number or `fro`.
    enum Norm: OperatorDefinition {
        static let schemas = [
            "norm(Tensor self, Any p='fro', int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3])), Sample(.normal([2, 3, 4]), .value(.int(3)), .value(.int(1))),
            Sample(.normal([2, 3]), .value(.string("fro")), .value(.ints([0, 1])), .value(.bool(true))), Sample(.normal([])),
        ]
        static var dtypes: [DType] { VectorNorm.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try MatrixNorm.order(arguments["p"], "norm") ?? .number(2),
                    arguments.optionalInts("dim"), try arguments.bool("keepdim"), arguments.optionalDType("dtype")))
        }

        static func apply(
            _ x: Tensor, _ p: NormOrder, _ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?
        ) throws(TensorError) -> Tensor {
            switch p {
            case .number(let p): return try VectorNorm.apply(x, p, dims, keepdim, dtype, "norm")
            case .named("fro") where dims.map({ $0.count <= 2 }) ?? true:
                return try VectorNorm.apply(x, 2, dims, keepdim, dtype, "norm")
            default: return try MatrixNorm.apply(x, p, dims ?? Array(0..<x.ndim), keepdim, dtype, "norm")
            }
        }
    }

    /// The norm of a difference.
    enum DistanceOfTwo: OperatorDefinition {
        static let schemas = ["dist(Tensor self, Tensor other, Scalar p=2) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3]), .normal([3])), Sample(.normal([4]), .normal([4]), .value(.double(3))),
        ]
        static var dtypes: [DType] { VectorNorm.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("other"), try arguments.double("p")))
        }

        static func apply(_ a: Tensor, _ b: Tensor, _ p: Double) throws(TensorError) -> Tensor {
            let type = Promotion.common(Operand(a), Operand(b))
            guard type.isFloatingPoint else {
                throw .dtype(
                    "dist: Expected a floating point or complex tensor as input. Got \(type); convert with .to(.float32)")
            }
            _ = try Broadcasting.shape(a.shape, b.shape, "dist")
            return try VectorNorm.apply(a.sub(b), p, nil, false, nil, "dist")
        }
    }

    /// The parts along a dimension, scaled down where their norm is above a limit.
    enum Renormalize: OperatorDefinition {
        static let schemas = ["renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 4]), .value(.int(2)), .value(.int(0)), .value(.double(1))),
            Sample(.normal([2, 3, 2]), .value(.double(1)), .value(.int(-1)), .value(.double(2))),
        ]
        static var dtypes: [DType] { VectorNorm.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.double("p"), try arguments.int("dim"),
                    try arguments.double("maxnorm")))
        }

        static func apply(_ x: Tensor, _ p: Double, _ dim: Int, _ limit: Double) throws(TensorError) -> Tensor {
            guard x.dtype.isFloatingPoint else {
                throw .dtype("renorm: expected a floating point tensor, got \(x.dtype); convert with .to(.float32)")
            }
            guard p > 0 else { throw .argument("renorm: non-positive-norm not supported, got p=\(p)") }
            guard limit >= 0 else { throw .argument("renorm: expected maxnorm to be >= 0 but got \(limit)") }
            guard x.ndim > 1 else {
                throw .shape("renorm: input needs at least 2 dimensions, got \(x.ndim) dimensions (shape \(x.shape))")
            }
            let axis = try Dimension.normalize(dim, x.ndim, "renorm")
            let wide = x.to(x.dtype.carrier)
            let norm = try VectorNorm.apply(wide, p, (0..<x.ndim).filter { $0 != axis }, true, nil, "renorm")
            let factor = norm.add(1e-7).reciprocal().mul(limit)
            return wide.mul(factor.maskedFill(norm.detach().gt(limit).logicalNot(), 1)).to(x.dtype)
        }
    }
}

/// Which norm: PyTorch's `p` or `ord`.
public enum NormOrder: Hashable, Sendable {
    /// `(Σ |x|ᵖ)^(1/p)`; ±∞ and 0 are allowed.
    case number(Double)
    /// `fro`, the square root of the sum of squares.
    case named(String)
}

extension NormOrder: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, CustomStringConvertible {
    /// `2.5`
    public init(floatLiteral value: Double) { self = .number(value) }
    /// `2`
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    /// `"fro"`
    public init(stringLiteral value: String) { self = .named(value) }
    /// The largest magnitude.
    public static var inf: NormOrder { .number(.infinity) }
    /// As PyTorch is given it.
    public var description: String {
        switch self {
        case .number(let value): "\(value)"
        case .named(let name): "\"\(name)\""
        }
    }
}

extension Tensor {
    /// The norm of all elements as one vector. PyTorch: `torch.norm`.
    ///
    /// ```swift
    /// Tensor([3.0, 4.0]).norm()    // tensor(5.)
    /// ```
    public func norm(_ p: NormOrder = "fro", dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Norm.apply(self, p, nil, false, dtype) }
    }

    /// The norms along one dimension.
    public func norm(_ p: NormOrder, dim: Int, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        norm(p, dim: [dim], keepdim: keepdim, dtype: dtype)
    }

    /// The norms over several dimensions.
    public func norm(_ p: NormOrder, dim: [Int], keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Norm.apply(self, p, dim, keepdim, dtype) }
    }

    /// The p-norm of the difference from another tensor. PyTorch: `torch.dist`.
    public func dist(_ other: Tensor, p: Double = 2) -> Tensor {
        checked { () throws(TensorError) in try Operators.DistanceOfTwo.apply(self, other, p) }
    }

    /// The parts along `dim`, scaled so that no p-norm is above `maxnorm`. PyTorch: `torch.renorm`.
    public func renorm(_ p: Double, _ dim: Int, _ maxnorm: Double) -> Tensor {
        checked { () throws(TensorError) in try Operators.Renormalize.apply(self, p, dim, maxnorm) }
    }

    /// `renorm` in place.
    @discardableResult
    public func renorm_(_ p: Double, _ dim: Int, _ maxnorm: Double) -> Tensor {
        copy(renorm(p, dim, maxnorm), by: InPlaceName("renorm_"))
    }
}

/// The p-norm of a difference. PyTorch: `torch.dist`.
public func dist(_ a: Tensor, _ b: Tensor, p: Double = 2) -> Tensor { a.dist(b, p: p) }
