import TernKernels

extension Operators {
    static var floatParts: [any OperatorDefinition.Type] {
        [FractionAndExponent.self, LoadExponent.self, NextAfter.self, NanToNumber.self]
    }

    enum FractionAndExponent: OperatorDefinition {
        static let mantissas = KernelTable.named("frexp.mantissa")
        static let exponents = KernelTable.named("frexp.exponent")
        static let schemas = ["frexp(Tensor self) -> (Tensor mantissa, Tensor exponent)"]
        static let kind = "kernel"
        static let dtypes = DType.allCases.filter(\.isFloatingPoint)
        static let samples = [Sample(.distinct([3, 4])), Sample(.distinct([])), Sample(.distinct([0, 2]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let (mantissa, exponent) = try apply(try arguments.tensor("self"))
            return .tensors([mantissa, exponent])
        }

        static func apply(_ x: Tensor) throws(TensorError) -> (mantissa: Tensor, exponent: Tensor) {
            guard x.dtype.isFloatingPoint else {
                throw .dtype(
                    "frexp: torch.frexp() only supports floating-point dtypes, got \(x.dtype); convert with .to(.float32)")
            }
            let mantissa = try Tensor.uninitialized(x.shape, x.dtype, x.device)
            let exponent = try Tensor.uninitialized(x.shape, .int32, x.device)
            try mantissas.run(KernelCall(mantissa, Operand(x), count: 1, computeType: x.dtype))
            try exponents.run(KernelCall(exponent, Operand(x), count: 1, computeType: x.dtype))
            if GradMode.isEnabled, x.node != nil {
                mantissa.storedNode = ClosureNode(
                    "FrexpBackward0", inputs: [x], output: mantissa, saving: [Saved(constant: exponent)]
                ) { (node, gradients) throws(TensorError) in
                    try scaled(node, gradients)
                } forward: { (node, tangents) throws(TensorError) in
                    try scaled(node, tangents)
                }
            }
            return (mantissa, exponent)
        }

        private static func scaled(_ node: ClosureNode, _ values: Gradients) throws(TensorError) -> Gradients {
            guard let value = values[0] else { return Gradients() }
            return Gradients(value.div(try node.saved(0).to(value.dtype).exp2()))
        }
    }

    enum LoadExponent: OperatorDefinition {
        static let schemas = ["ldexp(Tensor self, Tensor other) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3, 4]), .normal([4])), Sample(.normal([]), .normal([]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").ldexp(try arguments.tensor("other")))
        }
    }

    enum NextAfter: OperatorDefinition {
        static let table = KernelTable.named("nextafter")
        static let bfloat16Table = KernelTable.named("nextafter.bfloat16")
        static let float16Table = KernelTable.named("nextafter.float16")
        static let schemas = ["nextafter(Tensor self, Tensor other) -> Tensor"]
        static let kind = "kernel"
        static let dtypes = DType.allCases.filter(\.isFloatingPoint)
        static let samples = [Sample(.distinct([3, 4]), .distinct([4])), Sample(.distinct([]), .distinct([]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("other")))
        }

        static func apply(_ x: Tensor, _ other: Tensor) throws(TensorError) -> Tensor {
            let type = Promotion.common(Operand(x), Operand(other))
            try Accepts.floats("nextafter")(type, Operand(x), Operand(other))
            guard x.device == other.device else {
                throw .device(
                    "nextafter: Expected all tensors to be on the same device, but found at least two devices, \(x.device) and "
                        + "\(other.device): move one with .to(\(x.device))")
            }
            let output = try Tensor.uninitialized(try Broadcasting.shape(x.shape, other.shape, "nextafter"), type, x.device)
            let kernels = type == .bfloat16 ? bfloat16Table : type == .float16 ? float16Table : table
            try kernels.run(KernelCall(output, Operand(x), Operand(other), count: 2, computeType: type))
            if GradMode.isEnabled, x.node != nil || other.node != nil {
                output.storedNode = ClosureNode("NextafterBackward0", inputs: [x, other], output: output) {
                    (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    return Gradients(g, node.needs(1) ? Tensor.zeros(like: g.detach()) : nil)
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(tangents[0])
                }
            }
            return output
        }
    }

    enum NanToNumber: OperatorDefinition {
        static let schemas = ["nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3])), Sample(.normal([2]), .value(.double(1)), .value(.double(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try arguments.tensor("self").nanToNum(
                    nan: arguments.optionalDouble("nan") ?? 0, posinf: arguments.optionalDouble("posinf"),
                    neginf: arguments.optionalDouble("neginf")))
        }
    }
}

extension DType {
    /// The largest finite number of a floating-point type.
    fileprivate var largest: Double {
        switch self {
        case .float16: 65504
        case .bfloat16: 0x1.FEp127
        case .float32: Double(Float.greatestFiniteMagnitude)
        default: .greatestFiniteMagnitude
        }
    }
}

extension Tensor {
    /// Each element as a fraction in ±[½, 1) times a power of two: `mantissa · 2^exponent`. The exponents are int32. PyTorch:
    /// `torch.frexp`.
    public func frexp() -> (mantissa: Tensor, exponent: Tensor) {
        checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in try Operators.FractionAndExponent.apply(self) }
    }

    /// Each element times 2 to the power of the other's. PyTorch: `torch.ldexp`.
    public func ldexp(_ other: Tensor) -> Tensor { mul(other.exp2()) }

    /// `ldexp` in place.
    @discardableResult
    public func ldexp_(_ other: Tensor) -> Tensor { mul_(other.exp2()) }

    /// The next number of the type on the way to `other`. PyTorch: `torch.nextafter`.
    public func nextafter(_ other: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.NextAfter.apply(self, other) }
    }

    /// `nextafter` in place.
    @discardableResult
    public func nextafter_(_ other: Tensor) -> Tensor { overwrite("nextafter_", nextafter(other)) }

    /// NaN and the infinities replaced by numbers: without others by 0 and by the largest and the smallest of the type. PyTorch:
    /// `torch.nan_to_num`.
    public func nanToNum(nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil) -> Tensor {
        guard dtype.isFloatingPoint else { return clone() }
        let high = Operand(.double(posinf ?? dtype.largest)), low = Operand(.double(neginf ?? -dtype.largest))
        let numbers = Operators.Where.apply(isNaN(), Operand(.double(nan)), Operand(self))
        let belowInfinity = Operators.Where.apply(isPosInf(), high, Operand(numbers))
        return Operators.Where.apply(isNegInf(), low, Operand(belowInfinity))
    }

    /// `nanToNum` in place.
    @discardableResult
    public func nanToNum_(nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil) -> Tensor {
        overwrite("nan_to_num_", nanToNum(nan: nan, posinf: posinf, neginf: neginf))
    }
}

/// Each element as a fraction times a power of two. PyTorch: `torch.frexp`.
public func frexp(_ x: Tensor) -> (mantissa: Tensor, exponent: Tensor) { x.frexp() }

/// Each element times 2 to the power of the other's. PyTorch: `torch.ldexp`.
public func ldexp(_ x: Tensor, _ y: Tensor) -> Tensor { x.ldexp(y) }

/// The next number of the type on the way to `y`. PyTorch: `torch.nextafter`.
public func nextafter(_ x: Tensor, _ y: Tensor) -> Tensor { x.nextafter(y) }
