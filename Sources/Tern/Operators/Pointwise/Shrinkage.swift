import TernKernels

extension Operators {
    static var shrinkage: [any OperatorDefinition.Type] {
        [
            TanhShrink.self, HardShrink.self, SoftShrink.self, HardTanh.self, RectifyTo6.self, Threshold.self,
            ContinuousExponentialLinear.self, ScaledExponentialLinear.self, GatedLinear.self,
        ]
    }

    enum TanhShrink: PointwiseOperator {
        static let schema = "nn.functional.tanhshrink(Tensor input) -> Tensor"
        static let entry = Pointwise("tanhshrink", "TanhshrinkBackward0", TernKernels.TanhShrink.self)
    }

    enum HardShrink: PointwiseOperator {
        static let schema = "nn.functional.hardshrink(Tensor input, float lambd=0.5) -> Tensor"
        static let entry = Pointwise(
            "hardshrink", "HardshrinkBackward0", TernKernels.HardShrink.self, accepts: Accepts.floatInput("hardshrink"))
        static let domain: [Domain] = [.distinct, .number(0.9)]
    }

    enum SoftShrink: PointwiseOperator {
        static let schema = "nn.functional.softshrink(Tensor input, float lambd=0.5) -> Tensor"
        static let entry = Pointwise(
            "softshrink", "SoftshrinkBackward0", TernKernels.SoftShrink.self, accepts: Accepts.floatInput("softshrink"))
        static let domain: [Domain] = [.distinct, .number(0.9)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("input").softshrink(try arguments.double("lambd")))
        }
    }

    enum HardTanh: PointwiseOperator {
        static let schema =
            "nn.functional.hardtanh(Tensor input, Scalar min_val=-1.0, Scalar max_val=1.0, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "hardtanh", "HardtanhBackward0", TernKernels.HardTanh.self, accepts: Accepts.noBool("hardtanh"))
        static let domain: [Domain] = [.distinct, .number(-1), .number(2)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.scalar("min_val"), try arguments.scalar("max_val"),
                    inPlace: try arguments.bool("inplace")))
        }

        static func apply(_ x: Tensor, _ low: Scalar, _ high: Scalar, inPlace: Bool) throws(TensorError) -> Tensor {
            // The bounds, as integers, would make integers of bool.
            if x.dtype == .bool {
                throw .dtype("hardtanh: Bool inputs not supported for hardtanh; convert with .to(.int64)")
            }
            if low.doubleValue > high.doubleValue {
                throw .argument("hardtanh: min_val cannot be greater than max_val, got \(low) and \(high)")
            }
            if x.dtype == .uint8, low.intValue < 0 || high.intValue < 0 {
                throw .argument("hardtanh: cannot do hardtanh on an unsigned type with negative limits \(low) and \(high)")
            }
            try low.requireFit(x.dtype, "hardtanh")
            try high.requireFit(x.dtype, "hardtanh")
            return entry.applied(x, x.ownNumber(low), x.ownNumber(high), inPlace: inPlace)
        }
    }

    enum RectifyTo6: OperatorDefinition {
        static let schemas = ["nn.functional.relu6(Tensor input, bool inplace=False) -> Tensor"]
        static let kind = "composite"
        static let dtypes = HardTanh.dtypes
        static let samples = [Sample(.distinct([3, 4])), Sample(.distinct([]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("input")
            return .tensor(try HardTanh.apply(x, 0, 6, inPlace: try arguments.bool("inplace")))
        }
    }

    enum Threshold: PointwiseOperator {
        static let schema =
            "nn.functional.threshold(Tensor input, Scalar threshold, Scalar value, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "threshold", "ThresholdBackward0", TernKernels.Threshold.self, accepts: Accepts.noBool("threshold"))
        static let domain: [Domain] = [.distinct, .number(1), .number(-3)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.scalar("threshold"), try arguments.scalar("value"),
                    inPlace: try arguments.bool("inplace")))
        }

        static func apply(_ x: Tensor, _ threshold: Scalar, _ value: Scalar, inPlace: Bool) throws(TensorError) -> Tensor {
            try Accepts.noBool("threshold")(x.dtype, Operand(x), Operand())
            try threshold.requireFit(x.dtype, "threshold")
            try value.requireFit(x.dtype, "threshold")
            return entry.applied(x, x.ownNumber(threshold), x.ownNumber(value), inPlace: inPlace)
        }
    }

    enum ContinuousExponentialLinear: PointwiseOperator {
        static let schema = "nn.functional.celu(Tensor input, float alpha=1.0, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "celu", "CeluBackward0", TernKernels.ContinuousExponentialLinear.self, accepts: Accepts.floatInput("celu"))
        static let domain: [Domain] = [.distinct, .number(1.5)]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.double("alpha"), inPlace: try arguments.bool("inplace")))
        }

        static func apply(_ x: Tensor, _ alpha: Double, inPlace: Bool) throws(TensorError) -> Tensor {
            if alpha == 0 { throw .argument("celu: ZeroDivisionError: alpha cannot be 0 for CELU; use relu") }
            return entry.applied(x, Operand(.double(alpha)), inPlace: inPlace)
        }
    }

    enum ScaledExponentialLinear: PointwiseOperator {
        static let schema = "nn.functional.selu(Tensor input, bool inplace=False) -> Tensor"
        static let entry = Pointwise(
            "selu", "SeluBackward0", TernKernels.ScaledExponentialLinear.self, result: .common, accepts: Accepts.floats("selu"))
        static let domain: [Domain] = [.distinct]
    }

    enum GatedLinear: OperatorDefinition {
        static let entry = Pointwise("glu", "GluBackward0", TernKernels.GatedLinear.self, accepts: Accepts.floats("glu"))
        static let schemas = ["nn.functional.glu(Tensor input, int dim=-1) -> Tensor"]
        static let kind = "composite"
        static let dtypes = DType.allCases.filter(\.isFloatingPoint)
        static let samples = [Sample(.normal([3, 4])), Sample(.normal([2, 3]), .value(.int(0)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("input"), try arguments.int("dim")))
        }

        static func apply(_ x: Tensor, _ dim: Int) throws(TensorError) -> Tensor {
            guard x.ndim > 0 else { throw .shape("glu: glu does not support 0-dimensional tensors") }
            let dim = try Dimension.normalize(dim, x.ndim, "glu")
            let extent = x.shape[dim]
            guard extent % 2 == 0 else {
                throw .shape("glu: Halving dimension must be even, but dimension \(dim) is size \(extent), of shape \(x.shape)")
            }
            return entry(x.narrow(dim, 0, extent / 2), x.narrow(dim, extent / 2, extent / 2))
        }
    }
}

extension Pointwise {
    /// The result in a new tensor, or in the first operand.
    func applied(_ x: Tensor, _ b: Operand = Operand(), _ c: Operand = Operand(), inPlace: Bool) -> Tensor {
        inPlace ? self.inPlace(x, b, c) : self(Operand(x), b, c)
    }
}

extension Tensor {
    /// A number as this tensor's type has it: it takes no part in promotion, and integers have no fraction.
    fileprivate func ownNumber(_ number: Scalar) -> Operand {
        Operand(dtype.isFloatingPoint ? .double(number.doubleValue) : .int(number.intValue))
    }

    /// `x - tanh(x)`. PyTorch: `torch.nn.functional.tanhshrink`.
    public func tanhshrink() -> Tensor { pointwise(Operators.TanhShrink.entry) }

    /// 0 from `-lambd` to `lambd`, each element itself beyond. PyTorch: `torch.nn.functional.hardshrink`.
    public func hardshrink(_ lambd: Double = 0.5) -> Tensor { pointwise(Operators.HardShrink.entry, .double(lambd)) }

    /// Each element moved towards zero by `lambd`, and not beyond. PyTorch: `torch.nn.functional.softshrink`.
    public func softshrink(_ lambd: Double = 0.5) -> Tensor {
        guard lambd >= 0 else {
            return failure(.argument("softshrink: lambda must be greater or equal to 0, but found to be \(lambd)."))
        }
        return pointwise(Operators.SoftShrink.entry, .double(lambd))
    }

    /// Each element moved into `[minVal, maxVal]`. PyTorch: `torch.nn.functional.hardtanh`.
    public func hardtanh(_ minVal: some TensorScalar = -1.0, maxVal: some TensorScalar = 1.0) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.HardTanh.apply(self, minVal.scalar, maxVal.scalar, inPlace: false)
        }
    }

    /// `hardtanh` in place.
    @discardableResult
    public func hardtanh_(_ minVal: some TensorScalar = -1.0, maxVal: some TensorScalar = 1.0) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Operators.HardTanh.apply(self, minVal.scalar, maxVal.scalar, inPlace: true)
        }
    }

    /// Each element moved into `[0, 6]`. PyTorch: `torch.nn.functional.relu6`.
    public func relu6() -> Tensor { hardtanh(0, maxVal: 6) }

    /// `relu6` in place.
    @discardableResult
    public func relu6_() -> Tensor { hardtanh_(0, maxVal: 6) }

    /// Each element above the threshold, and `value` for the others. PyTorch: `torch.nn.functional.threshold`.
    public func threshold(_ threshold: some TensorScalar, _ value: some TensorScalar) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.Threshold.apply(self, threshold.scalar, value.scalar, inPlace: false)
        }
    }

    /// `threshold` in place.
    @discardableResult
    public func threshold_(_ threshold: some TensorScalar, _ value: some TensorScalar) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Operators.Threshold.apply(self, threshold.scalar, value.scalar, inPlace: true)
        }
    }

    /// Each element where it is positive, `alpha · (exp(x / alpha) - 1)` where not. PyTorch: `torch.nn.functional.celu`.
    public func celu(_ alpha: Double = 1) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.ContinuousExponentialLinear.apply(self, alpha, inPlace: false)
        }
    }

    /// `celu` in place.
    @discardableResult
    public func celu_(_ alpha: Double = 1) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Operators.ContinuousExponentialLinear.apply(self, alpha, inPlace: true)
        }
    }

    /// The ELU with the constants that keep mean 0 and variance 1 from layer to layer. PyTorch: `torch.nn.functional.selu`.
    public func selu() -> Tensor { pointwise(Operators.ScaledExponentialLinear.entry) }

    /// `selu` in place.
    @discardableResult
    public func selu_() -> Tensor { Operators.ScaledExponentialLinear.entry.inPlace(self) }

    /// One half along a dimension times the sigmoid of the other. PyTorch: `torch.nn.functional.glu`.
    public func glu(_ dim: Int = -1) -> Tensor {
        checked { () throws(TensorError) in try Operators.GatedLinear.apply(self, dim) }
    }
}

/// `x - tanh(x)`. PyTorch: `torch.nn.functional.tanhshrink`.
public func tanhshrink(_ x: Tensor) -> Tensor { x.tanhshrink() }

/// 0 from `-lambd` to `lambd`, each element itself beyond. PyTorch: `torch.nn.functional.hardshrink`.
public func hardshrink(_ x: Tensor, _ lambd: Double = 0.5) -> Tensor { x.hardshrink(lambd) }

/// Each element moved towards zero by `lambd`, and not beyond. PyTorch: `torch.nn.functional.softshrink`.
public func softshrink(_ x: Tensor, _ lambd: Double = 0.5) -> Tensor { x.softshrink(lambd) }

/// Each element moved into `[minVal, maxVal]`. PyTorch: `torch.nn.functional.hardtanh`.
public func hardtanh(_ x: Tensor, _ minVal: some TensorScalar = -1.0, maxVal: some TensorScalar = 1.0) -> Tensor {
    x.hardtanh(minVal, maxVal: maxVal)
}

/// Each element moved into `[0, 6]`. PyTorch: `torch.nn.functional.relu6`.
public func relu6(_ x: Tensor) -> Tensor { x.relu6() }

/// Each element above the threshold, and `value` for the others. PyTorch: `torch.nn.functional.threshold`.
public func threshold(_ x: Tensor, _ threshold: some TensorScalar, _ value: some TensorScalar) -> Tensor {
    x.threshold(threshold, value)
}

/// Each element where it is positive, `alpha · (exp(x / alpha) - 1)` where not. PyTorch: `torch.nn.functional.celu`.
public func celu(_ x: Tensor, _ alpha: Double = 1) -> Tensor { x.celu(alpha) }

/// The ELU with the constants that keep mean 0 and variance 1. PyTorch: `torch.nn.functional.selu`.
public func selu(_ x: Tensor) -> Tensor { x.selu() }

/// One half along a dimension times the sigmoid of the other. PyTorch: `torch.nn.functional.glu`.
public func glu(_ x: Tensor, _ dim: Int = -1) -> Tensor { x.glu(dim) }
