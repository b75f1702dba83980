import Tern

/// `max(x, 0)`, element by element. PyTorch's counterpart is `torch.nn.ReLU`.
///
/// ```swift
/// ReLU(inplace: true)(x)
/// ```
open class ReLU: OverwritingActivation {
    open override func forward(_ x: Tensor) -> Tensor { inplace ? x.relu_() : relu(x) }
}

/// `min(max(x, 0), 6)`, element by element. PyTorch's counterpart is `torch.nn.ReLU6`.
///
/// ```swift
/// ReLU6()(x)
/// ```
open class ReLU6: OverwritingActivation {
    open override func forward(_ x: Tensor) -> Tensor { inplace ? x.relu6_() : relu6(x) }
}

/// `x` where it is positive and `negativeSlope · x` elsewhere. PyTorch's counterpart is `torch.nn.LeakyReLU`.
///
/// ```swift
/// LeakyReLU(0.2)(x)
/// ```
open class LeakyReLU: OverwritingActivation {
    /// The factor of negative numbers.
    public let negativeSlope: Double

    /// The function with this slope.
    public init(_ negativeSlope: Double = 0.01, inplace: Bool = false) {
        self.negativeSlope = negativeSlope
        super.init(inplace: inplace)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        inplace ? x.leakyRelu_(negativeSlope) : leakyRelu(x, negativeSlope)
    }

    open override func extraRepr() -> String { described("negative_slope=\(negativeSlope)") }
}

/// A leaky rectifier whose slope is drawn for each negative number while training, and in evaluation is the mean of its limits.
/// PyTorch's counterpart is `torch.nn.RReLU`; the function is `rrelu`.
///
/// ```swift
/// RReLU(lower: 0.1, upper: 0.3)(x)
/// ```
///
/// Source: Xu et al., Empirical evaluation of rectified activations in convolutional network, 2015.
open class RReLU: OverwritingActivation {
    /// The smallest slope.
    public let lower: Double
    /// The largest slope.
    public let upper: Double

    /// Slopes between `lower` and `upper`.
    public init(lower: Double = 1.0 / 8, upper: Double = 1.0 / 3, inplace: Bool = false) {
        self.lower = lower
        self.upper = upper
        super.init(inplace: inplace)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        let result = rrelu(x, lower: lower, upper: upper, training: isTraining)
        return inplace ? x.copy_(result) : result
    }

    open override func extraRepr() -> String { described("lower=\(lower)", "upper=\(upper)") }
}

/// A leaky rectifier whose slope is learnt: one for all channels, or one for each. PyTorch's counterpart is `torch.nn.PReLU`.
///
/// ```swift
/// PReLU(16)(images)    // [n, 16, height, width]
/// ```
///
/// Source: He et al., Delving deep into rectifiers, 2015.
open class PReLU: Module {
    /// The number of slopes: 1, or that of the channels.
    public let numParameters: Int
    /// The value that slopes start with.
    public let initial: Double
    /// `[numParameters]`
    @Parameter public var weight: Tensor

    /// Slopes that all start with `initial`. PyTorch calls it `init`.
    public init(
        _ numParameters: Int = 1, initial: Double = 0.25, dtype: DType = defaultDtype(), device: Device = .cpu
    ) {
        self.numParameters = numParameters
        self.initial = initial
        weight = Tensor.full([numParameters], initial, dtype: dtype, device: device)
        super.init()
    }

    /// Gives the slopes their starting value. PyTorch: `reset_parameters`.
    public func resetParameters() { Init.constant_(weight, initial) }

    open override func forward(_ x: Tensor) -> Tensor { prelu(x, weight) }

    open override func extraRepr() -> String { "num_parameters=\(numParameters)" }
}

/// `x` where it is above a threshold, a fixed value elsewhere. PyTorch's counterpart is `torch.nn.Threshold`.
///
/// ```swift
/// Threshold(0.1, 20)(x)
/// ```
open class Threshold: OverwritingActivation {
    /// Numbers up to this one are replaced.
    public let threshold: Double
    /// What they are replaced by.
    public let value: Double

    /// Replaces numbers up to `threshold` by `value`.
    public init(_ threshold: Double, _ value: Double, inplace: Bool = false) {
        self.threshold = threshold
        self.value = value
        super.init(inplace: inplace)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        inplace ? x.threshold_(threshold, value) : Tern.threshold(x, threshold, value)
    }

    open override func extraRepr() -> String { described("threshold=\(threshold)", "value=\(value)") }
}
