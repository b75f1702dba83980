import Tern

/// Mean 0 and variance 1 over each group of channels of each instance. PyTorch's counterpart is `torch.nn.GroupNorm`; the function
/// is `groupNorm`.
///
/// ```swift
/// GroupNorm(4, 16)(x)    // [n, 16, …]
/// ```
///
/// Source: Wu and He, Group normalization, 2018.
open class GroupNorm: Module {
    /// The number of groups, which divides that of the channels.
    public let numGroups: Int
    /// The number of channels.
    public let numChannels: Int
    /// What is added to variances, so that nothing is divided by zero.
    public let eps: Double
    /// Whether there are a weight and a bias.
    public let affine: Bool
    /// `[numChannels]`: a factor for each channel, or none.
    @Parameter public var weight: Tensor?
    /// `[numChannels]`: an offset for each channel, or none.
    @Parameter public var bias: Tensor?

    /// - Parameters:
    ///   - numGroups: the number of groups, which divides that of the channels.
    ///   - numChannels: the number of channels.
    ///   - eps: what is added to variances.
    ///   - affine: whether there are a weight, which starts with 1, and a bias, which starts with 0.
    ///   - bias: false to leave out the bias alone.
    ///   - dtype: the type of the parameters.
    ///   - device: where they are.
    public init(
        _ numGroups: Int, _ numChannels: Int, eps: Double = 1e-5, affine: Bool = true, bias: Bool = true,
        dtype: DType = defaultDtype(), device: Device = .cpu
    ) {
        if numGroups <= 0 || numChannels % numGroups != 0 {
            failure(
                .argument("GroupNorm: num_channels (\(numChannels)) must be divisible by num_groups (\(numGroups))"), ())
        }
        self.numGroups = numGroups
        self.numChannels = numChannels
        self.eps = eps
        self.affine = affine
        weight = affine ? Tensor.ones([numChannels], dtype: dtype, device: device) : nil
        self.bias = affine && bias ? Tensor.zeros([numChannels], dtype: dtype, device: device) : nil
        super.init()
    }

    /// Sets weights to 1 and biases to 0. PyTorch: `reset_parameters`.
    public func resetParameters() {
        if let weight { Init.ones_(weight) }
        if let bias { Init.zeros_(bias) }
    }

    /// Mean, variance, the difference and the quotient of each element, and what weight and bias take.
    open override func flops(_ inputs: [Tensor], _ outputs: [Tensor]) -> Int {
        outputs[0].count &* (4 &+ (weight == nil ? 0 : 1) &+ (bias == nil ? 0 : 1))
    }

    open override func forward(_ x: Tensor) -> Tensor { groupNorm(x, numGroups, weight: weight, bias: bias, eps: eps) }

    open override func extraRepr() -> String {
        "\(numGroups), \(numChannels), eps=\(eps), affine=\(PythonText.bool(affine)), bias=\(PythonText.bool(bias != nil))"
    }
}
