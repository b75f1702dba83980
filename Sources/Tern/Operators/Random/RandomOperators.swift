/// An operator whose numbers come from a generator. Nothing flows back through them.
protocol RandomOperator: OperatorDefinition {}

extension RandomOperator {
    static var kind: String { "random" }
    static var isDifferentiable: Bool { false }
}

/// Random numbers by name.
extension Operators {
    static var random: [any OperatorDefinition.Type] {
        [
            Dropout.self, Dropout1d.self, Dropout2d.self, Dropout3d.self, AlphaDropout.self, FeatureAlphaDropout.self,
            RandomRectifier.self, Rand.self, Randn.self, RandInt.self, RandPerm.self, RandLike.self, RandnLike.self,
            RandIntLike.self,
            Normal.self, Bernoulli.self, UniformFill.self, NormalFill.self, BernoulliFill.self, ExponentialFill.self,
            RandomFill.self, LogNormalFill.self, CauchyFill.self, GeometricFill.self,
        ]
    }

    private static let options =
        "*, Generator? generator=None, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False, "
        + "bool? requires_grad=False"
    private static let likeOptions =
        "*, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False, bool? requires_grad=False, "
        + "Any memory_format=None, Generator? generator=None"

    private static func generator(_ arguments: Arguments) -> Generator { arguments.optionalGenerator("generator") ?? .default }

    private static func finish(_ tensor: Tensor, _ arguments: Arguments) throws(TensorError) -> Value {
        if case .bool(true) = arguments["requires_grad"] { try tensor.setRequiresGrad(true) }
        return .tensor(tensor)
    }

    /// Uniform numbers from 0 to below 1.
    enum Rand: RandomOperator {
        static let schemas = ["rand(int[] size, \(options)) -> Tensor"]
        static let samples = [Sample(.value(.ints([2, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try finish(
                Tensor.rand(
                    try arguments.ints("size"), generator: generator(arguments),
                    dtype: arguments.optionalDType("dtype") ?? defaultDtype(), device: arguments.optionalDevice("device") ?? .cpu),
                arguments)
        }
    }

    /// Normally distributed numbers with mean 0 and standard deviation 1.
    enum Randn: RandomOperator {
        static let schemas = ["randn(int[] size, \(options)) -> Tensor"]
        static let samples = [Sample(.value(.ints([2, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try finish(
                Tensor.randn(
                    try arguments.ints("size"), generator: generator(arguments),
                    dtype: arguments.optionalDType("dtype") ?? defaultDtype(), device: arguments.optionalDevice("device") ?? .cpu),
                arguments)
        }
    }

    /// Whole numbers between two bounds.
    enum RandInt: RandomOperator {
        static let schemas = [
            "randint(int low, int high, int[] size, \(options)) -> Tensor", "randint(int high, int[] size, \(options)) -> Tensor",
        ]
        static let samples = [
            Sample(.value(.int(-3)), .value(.int(5)), .value(.ints([2, 3]))), Sample(.value(.int(5)), .value(.ints([4]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try finish(
                Tensor.randint(
                    schema == 0 ? try arguments.int("low") : 0, try arguments.int("high"), try arguments.ints("size"),
                    generator: generator(arguments), dtype: arguments.optionalDType("dtype") ?? .int64,
                    device: arguments.optionalDevice("device") ?? .cpu),
                arguments)
        }
    }

    /// The first whole numbers in random order.
    enum RandPerm: RandomOperator {
        static let schemas = ["randperm(int n, \(options)) -> Tensor"]
        static let samples = [Sample(.value(.int(6)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try finish(
                Tensor.randperm(
                    try arguments.int("n"), generator: generator(arguments), dtype: arguments.optionalDType("dtype") ?? .int64,
                    device: arguments.optionalDevice("device") ?? .cpu),
                arguments)
        }
    }

    /// Uniform numbers in the shape of a tensor.
    enum RandLike: RandomOperator {
        static let schemas = ["rand_like(Tensor self, \(likeOptions)) -> Tensor"]
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let like = try arguments.tensor("self")
            return try finish(
                Tensor.rand(
                    Array(like.shape), generator: generator(arguments), dtype: arguments.optionalDType("dtype") ?? like.dtype,
                    device: arguments.optionalDevice("device") ?? like.device),
                arguments)
        }
    }

    /// Normally distributed numbers in the shape of a tensor.
    enum RandnLike: RandomOperator {
        static let schemas = ["randn_like(Tensor self, \(likeOptions)) -> Tensor"]
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let like = try arguments.tensor("self")
            return try finish(
                Tensor.randn(
                    Array(like.shape), generator: generator(arguments), dtype: arguments.optionalDType("dtype") ?? like.dtype,
                    device: arguments.optionalDevice("device") ?? like.device),
                arguments)
        }
    }

    /// Whole numbers in the shape of a tensor.
    enum RandIntLike: RandomOperator {
        static let schemas = [
            "randint_like(Tensor self, int low, int high, \(likeOptions)) -> Tensor",
            "randint_like(Tensor self, int high, \(likeOptions)) -> Tensor",
        ]
        static let samples = [Sample(.normal([2, 3]), .value(.int(-3)), .value(.int(5))), Sample(.normal([3]), .value(.int(5)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let like = try arguments.tensor("self")
            return try finish(
                Tensor.randint(
                    schema == 0 ? try arguments.int("low") : 0, try arguments.int("high"), Array(like.shape),
                    generator: generator(arguments), dtype: arguments.optionalDType("dtype") ?? like.dtype,
                    device: arguments.optionalDevice("device") ?? like.device),
                arguments)
        }
    }

    /// Normally distributed numbers of given means and deviations.
    enum Normal: RandomOperator {
        static let schemas = [
            "normal(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor",
            "normal(Tensor mean, float std=1, *, Generator? generator=None) -> Tensor",
            "normal(float mean, Tensor std, *, Generator? generator=None) -> Tensor",
            "normal(float mean, float std, int[] size, \(options)) -> Tensor",
        ]
        static let samples = [
            Sample(.normal([2, 3]), .uniform([3], 0, 1)), Sample(.normal([2, 3]), .value(.double(0.5))),
            Sample(.value(.double(2)), .value(.double(0.5)), .value(.ints([3]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let generator = generator(arguments)
            switch schema {
            case 0:
                return .tensor(
                    Tensor.normal(try arguments.tensor("mean"), try arguments.tensor("std"), generator: generator))
            case 1:
                return .tensor(
                    Tensor.normal(try arguments.tensor("mean"), try arguments.double("std"), generator: generator))
            case 2:
                let std = try arguments.tensor("std")
                return .tensor(
                    Tensor.normal(Tensor.full(like: std, .double(try arguments.double("mean"))), std, generator: generator))
            default:
                let tensor = Tensor.normal(
                    try arguments.double("mean"), try arguments.double("std"), try arguments.ints("size"), generator: generator,
                    dtype: arguments.optionalDType("dtype") ?? defaultDtype(), device: arguments.optionalDevice("device") ?? .cpu)
                return try finish(tensor, arguments)
            }
        }
    }

    /// Ones and zeros by the probability of each element.
    enum Bernoulli: RandomOperator {
        static let schemas = [
            "bernoulli(Tensor self, *, Generator? generator=None) -> Tensor",
            "bernoulli(Tensor self, float p, *, Generator? generator=None) -> Tensor",
        ]
        static let isDifferentiable = false
        static let samples = [Sample(.uniform([2, 3], 0, 1)), Sample(.normal([2, 3]), .value(.double(0.5)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            if schema == 0 { return .tensor(x.bernoulli(generator: generator(arguments))) }
            return .tensor(Tensor.empty(like: x.detach()).bernoulli_(try arguments.double("p"), generator: generator(arguments)))
        }
    }

    /// Uniform numbers into a tensor.
    enum UniformFill: RandomOperator {
        static let schemas = [
            "uniform_(Tensor(a!) self, float from=0, float to=1, *, Generator? generator=None) -> Tensor(a!)"
        ]
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try arguments.tensor("self").uniform_(
                    try arguments.double("from"), try arguments.double("to"), generator: generator(arguments)))
        }
    }

    /// Normally distributed numbers into a tensor.
    enum NormalFill: RandomOperator {
        static let schemas = [
            "normal_(Tensor(a!) self, float mean=0, float std=1, *, Generator? generator=None) -> Tensor(a!)"
        ]
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try arguments.tensor("self").normal_(
                    try arguments.double("mean"), try arguments.double("std"), generator: generator(arguments)))
        }
    }

    /// Ones and zeros into a tensor.
    enum BernoulliFill: RandomOperator {
        static let schemas = ["bernoulli_(Tensor(a!) self, float p=0.5, *, Generator? generator=None) -> Tensor(a!)"]
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").bernoulli_(try arguments.double("p"), generator: generator(arguments)))
        }
    }

    /// Exponentially distributed numbers into a tensor.
    enum ExponentialFill: RandomOperator {
        static let schemas = ["exponential_(Tensor(a!) self, float lambd=1, *, Generator? generator=None) -> Tensor(a!)"]
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").exponential_(try arguments.double("lambd"), generator: generator(arguments)))
        }
    }

    /// Whole numbers into a tensor.
    enum RandomFill: RandomOperator {
        static let schemas = [
            "random_(Tensor(a!) self, *, Generator? generator=None) -> Tensor(a!)",
            "random_(Tensor(a!) self, int to, *, Generator? generator=None) -> Tensor(a!)",
            "random_(Tensor(a!) self, int from, int to, *, Generator? generator=None) -> Tensor(a!)",
        ]
        static let samples = [Sample(.normal([2, 3])), Sample(.normal([2, 3]), .value(.int(2)), .value(.int(9)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self"), generator = generator(arguments)
            if schema == 0 { return .tensor(x.random_(generator: generator)) }
            return .tensor(x.random_(schema == 1 ? 0 : try arguments.int("from"), try arguments.int("to"), generator: generator))
        }
    }

    /// Numbers of the log-normal distribution into a tensor.
    enum LogNormalFill: RandomOperator {
        static let schemas = [
            "log_normal_(Tensor(a!) self, float mean=1, float std=2, *, Generator? generator=None) -> Tensor(a!)"
        ]
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try arguments.tensor("self").logNormal_(
                    try arguments.double("mean"), try arguments.double("std"), generator: generator(arguments)))
        }
    }

    /// Numbers of the Cauchy distribution into a tensor.
    enum CauchyFill: RandomOperator {
        static let schemas = [
            "cauchy_(Tensor(a!) self, float median=0, float sigma=1, *, Generator? generator=None) -> Tensor(a!)"
        ]
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try arguments.tensor("self").cauchy_(
                    try arguments.double("median"), try arguments.double("sigma"), generator: generator(arguments)))
        }
    }

    /// Numbers of the geometric distribution into a tensor.
    enum GeometricFill: RandomOperator {
        static let schemas = ["geometric_(Tensor(a!) self, float p, *, Generator? generator=None) -> Tensor(a!)"]
        static let samples = [Sample(.normal([2, 3]), .value(.double(0.3)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").geometric_(try arguments.double("p"), generator: generator(arguments)))
        }
    }
}
