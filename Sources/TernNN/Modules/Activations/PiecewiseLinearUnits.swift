import Tern

/// `x` between two limits, and the nearer limit outside. PyTorch's counterpart is `torch.nn.Hardtanh`.
///
/// ```swift
/// Hardtanh(-2, maxVal: 2)(x)
/// ```
open class Hardtanh: OverwritingActivation {
    /// The smallest result.
    public let minVal: Double
    /// The largest result.
    public let maxVal: Double

    /// The function with these limits, of which the first is the smaller.
    public init(_ minVal: Double = -1, maxVal: Double = 1, inplace: Bool = false) {
        if !(minVal < maxVal) {
            failure(.argument("Hardtanh: max_val must be larger than min_val, got \(minVal) and \(maxVal)"), ())
        }
        self.minVal = minVal
        self.maxVal = maxVal
        super.init(inplace: inplace)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        inplace ? x.hardtanh_(minVal, maxVal: maxVal) : hardtanh(x, minVal, maxVal: maxVal)
    }

    open override func extraRepr() -> String { described("min_val=\(minVal)", "max_val=\(maxVal)") }
}

/// `x · min(max(x + 3, 0), 6) / 6`. PyTorch's counterpart is `torch.nn.Hardswish`.
///
/// ```swift
/// Hardswish()(x)
/// ```
///
/// Source: Howard et al., Searching for MobileNetV3, 2019.
open class Hardswish: OverwritingActivation {
    open override func forward(_ x: Tensor) -> Tensor { inplace ? x.hardswish_() : hardswish(x) }

    // PyTorch says nothing of it here.
    open override func extraRepr() -> String { "" }
}

/// `min(max(x + 3, 0), 6) / 6`: a sigmoid of straight lines. PyTorch's counterpart is `torch.nn.Hardsigmoid`.
///
/// ```swift
/// Hardsigmoid()(x)
/// ```
open class Hardsigmoid: OverwritingActivation {
    open override func forward(_ x: Tensor) -> Tensor { inplace ? x.hardsigmoid_() : hardsigmoid(x) }

    // PyTorch says nothing of it here.
    open override func extraRepr() -> String { "" }
}

/// `x` where its magnitude is above `lambd`, 0 elsewhere. PyTorch's counterpart is `torch.nn.Hardshrink`.
///
/// ```swift
/// Hardshrink(0.3)(x)
/// ```
open class Hardshrink: Module {
    /// The largest magnitude that becomes 0.
    public let lambd: Double

    /// Numbers up to this magnitude become 0.
    public init(_ lambd: Double = 0.5) {
        self.lambd = lambd
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { hardshrink(x, lambd) }

    open override func extraRepr() -> String { "\(lambd)" }
}

/// `x` moved towards 0 by `lambd`, and 0 where it is nearer than that. PyTorch's counterpart is `torch.nn.Softshrink`.
///
/// ```swift
/// Softshrink(0.3)(x)
/// ```
open class Softshrink: Module {
    /// How far numbers are moved.
    public let lambd: Double

    /// Moves numbers by `lambd`, which is not negative.
    public init(_ lambd: Double = 0.5) {
        self.lambd = lambd
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { softshrink(x, lambd) }

    open override func extraRepr() -> String { "\(lambd)" }
}

/// `x - tanh(x)`, element by element. PyTorch's counterpart is `torch.nn.Tanhshrink`.
///
/// ```swift
/// Tanhshrink()(x)
/// ```
open class Tanhshrink: Module {
    open override func forward(_ x: Tensor) -> Tensor { tanhshrink(x) }
}
