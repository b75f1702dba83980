extension Operators {
    static var moments: [any OperatorDefinition.Type] {
        [NaNSum.self, NaNMean.self, CountNonzero.self, AMinMax.self, StandardDeviationAndMean.self, VarianceAndMean.self]
    }

    private static let momentSamples = [
        Sample(.normal([4])), Sample(.normal([2, 3, 4]), .value(.ints([0, 2]))),
        Sample(.normal([2, 3]), .value(.int(1)), .value(.bool(true))),
    ]

    /// The sum of what is not NaN.
    enum NaNSum: OperatorDefinition {
        static let schemas = [
            "nansum(Tensor self, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor"
        ]
        static let kind = "composite"
        static var samples: [Sample] { momentSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    "nansum", try arguments.tensor("self"), arguments.optionalInts("dim"), try arguments.bool("keepdim"),
                    arguments.optionalDType("dtype")))
        }

        static func apply(
            _ name: String, _ x: Tensor, _ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?
        ) throws(TensorError) -> Tensor {
            let dims = try Reduction(x, dims, keepdim, name).dims
            guard x.dtype.isFloatingPoint else { return try Sum.apply(x, dims, keepdim, dtype) }
            let isNumber = noGrad { x.detach().isNaN().logicalNot() }
            let numbers = Tensor.where(isNumber, x, Tensor.zeros([], dtype: x.dtype, device: x.device))
            return try Sum.apply(numbers, dims, keepdim, dtype)
        }
    }

    /// The mean of what is not NaN.
    enum NaNMean: OperatorDefinition {
        static let schemas = [
            "nanmean(Tensor self, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor"
        ]
        static let kind = "composite"
        static var samples: [Sample] { momentSamples }
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), arguments.optionalInts("dim"), try arguments.bool("keepdim"),
                    arguments.optionalDType("dtype")))
        }

        static func apply(_ x: Tensor, _ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?) throws(TensorError) -> Tensor {
            guard x.dtype.isFloatingPoint else {
                throw .dtype(
                    "nanmean(): expected input to have floating point or complex dtype but got \(x.dtype); convert with .to(.float32)"
                )
            }
            let dims = try Reduction(x, dims, keepdim, "nanmean").dims
            let type = dtype ?? x.dtype
            let count = try noGrad { () throws(TensorError) in
                try Sum.apply(x.detach().isNaN().logicalNot(), dims, keepdim, nil).to(type.carrier)
            }
            // Sixteen-bit floats are rounded once.
            return try NaNSum.apply("nanmean", x, dims, keepdim, type.carrier).div(count).to(type)
        }
    }

    /// How many elements are not zero.
    enum CountNonzero: OperatorDefinition {
        static let schemas = ["count_nonzero(Tensor self, int[]? dim=None) -> Tensor"]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [Sample(.mask([2, 3])), Sample(.normal([2, 3]), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), arguments.optionalInts("dim")))
        }

        static func apply(_ x: Tensor, _ dims: [Int]?) throws(TensorError) -> Tensor {
            let dims = try Reduction(x, dims, false, "count_nonzero").dims
            return try noGrad { () throws(TensorError) in try Sum.apply(x.detach().to(.bool), dims, false, nil) }
        }
    }

    /// The smallest and the largest elements; equal ones share the gradient.
    enum AMinMax: OperatorDefinition {
        static let schemas = ["aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)"]
        static let kind = "composite"
        static let samples = [
            Sample(.distinct([2, 3])), Sample(.distinct([2, 3]), named: ["dim": .int(1), "keepdim": .bool(true)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let both = try apply(try arguments.tensor("self"), arguments.optionalInt("dim"), try arguments.bool("keepdim"))
            return .tensors([both.min, both.max])
        }

        static func apply(_ x: Tensor, _ dim: Int?, _ keepdim: Bool) throws(TensorError) -> (min: Tensor, max: Tensor) {
            guard dim != nil || x.count > 0 else {
                throw .index(
                    "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity (shape \(x.shape))"
                )
            }
            let dims = try Reduction(x, dim.map { [$0] }, keepdim, "aminmax").dims
            return (
                try extremum(SmallestElement.table, "aminmax", "AminmaxBackward0", x, dims, keepdim),
                try extremum(LargestElement.table, "aminmax", "AminmaxBackward0", x, dims, keepdim)
            )
        }
    }

    private static func pairSchemas(_ name: String) -> [String] {
        Variance.schemas.map { schema in
            name + schema.dropFirst(3).dropLast(6) + "(Tensor \(name.prefix(3)), Tensor mean)"
        }
    }

    /// The standard deviation, and the mean.
    enum StandardDeviationAndMean: OperatorDefinition {
        static let schemas = pairSchemas("std_mean")
        static let kind = "composite"
        static var samples: [Sample] { Variance.samples }
        static var dtypes: [DType] { Variance.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let (x, dims, correction, keepdim) = try Variance.parse(arguments, schema)
            let both = try apply(x, dims, correction, keepdim)
            return .tensors([both.std, both.mean])
        }

        static func apply(
            _ x: Tensor, _ dims: [Int]?, _ correction: Double, _ keepdim: Bool
        ) throws(TensorError) -> (std: Tensor, mean: Tensor) {
            let both = try VarianceAndMean.apply(x.to(x.dtype.carrier), dims, correction, keepdim, "std_mean")
            return (both.var.sqrt().to(x.dtype), both.mean.to(x.dtype))
        }
    }

    /// The variance, and the mean.
    enum VarianceAndMean: OperatorDefinition {
        static let schemas = pairSchemas("var_mean")
        static let kind = "composite"
        static var samples: [Sample] { Variance.samples }
        static var dtypes: [DType] { Variance.dtypes }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let (x, dims, correction, keepdim) = try Variance.parse(arguments, schema)
            let both = try apply(x, dims, correction, keepdim, "var_mean")
            return .tensors([both.var, both.mean])
        }

        static func apply(
            _ x: Tensor, _ dims: [Int]?, _ correction: Double, _ keepdim: Bool, _ name: String
        ) throws(TensorError) -> (var: Tensor, mean: Tensor) {
            let spread = try Variance.apply(x, dims, correction, keepdim, name)
            return (spread, try Mean.apply(x, dims, keepdim, nil))
        }
    }
}

extension Tensor {
    /// The sum of the elements that are not NaN, of all or along dimensions. PyTorch: `torch.nansum`.
    public func nansum(_ dims: [Int]? = nil, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.NaNSum.apply("nansum", self, dims, keepdim, dtype) }
    }

    /// The sum of the elements that are not NaN along one dimension.
    public func nansum(_ dim: Int, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        nansum([dim], keepdim: keepdim, dtype: dtype)
    }

    /// The mean of the elements that are not NaN, of all or along dimensions. PyTorch: `torch.nanmean`.
    public func nanmean(_ dims: [Int]? = nil, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.NaNMean.apply(self, dims, keepdim, dtype) }
    }

    /// The mean of the elements that are not NaN along one dimension.
    public func nanmean(_ dim: Int, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        nanmean([dim], keepdim: keepdim, dtype: dtype)
    }

    /// How many elements are not zero, of all or along dimensions. PyTorch: `torch.count_nonzero`.
    public func countNonzero(_ dims: [Int]? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.CountNonzero.apply(self, dims) }
    }

    /// How many elements are not zero along one dimension.
    public func countNonzero(_ dim: Int) -> Tensor { countNonzero([dim]) }

    /// The smallest and the largest element, of all or along a dimension. PyTorch: `torch.aminmax`.
    public func aminmax(dim: Int? = nil, keepdim: Bool = false) -> (min: Tensor, max: Tensor) {
        checked((.poisoned, .poisoned)) { () throws(TensorError) in try Operators.AMinMax.apply(self, dim, keepdim) }
    }

    /// The standard deviation and the mean, of all elements or along dimensions. PyTorch: `torch.std_mean`.
    public func stdMean(_ dims: [Int]? = nil, correction: Double = 1, keepdim: Bool = false) -> (std: Tensor, mean: Tensor) {
        checked((.poisoned, .poisoned)) { () throws(TensorError) in
            try Operators.StandardDeviationAndMean.apply(self, dims, correction, keepdim)
        }
    }

    /// The standard deviations and the means along one dimension.
    public func stdMean(_ dim: Int, correction: Double = 1, keepdim: Bool = false) -> (std: Tensor, mean: Tensor) {
        stdMean([dim], correction: correction, keepdim: keepdim)
    }

    /// The variance and the mean, of all elements or along dimensions. PyTorch: `torch.var_mean`.
    public func varMean(_ dims: [Int]? = nil, correction: Double = 1, keepdim: Bool = false) -> (var: Tensor, mean: Tensor) {
        checked((.poisoned, .poisoned)) { () throws(TensorError) in
            try Operators.VarianceAndMean.apply(self, dims, correction, keepdim, "var_mean")
        }
    }

    /// The variances and the means along one dimension.
    public func varMean(_ dim: Int, correction: Double = 1, keepdim: Bool = false) -> (var: Tensor, mean: Tensor) {
        varMean([dim], correction: correction, keepdim: keepdim)
    }
}
