import Tern

/// Mean 0 and variance 1 over the last dimensions, for each place before them. PyTorch's counterpart is `torch.nn.LayerNorm`; the
/// function is `layerNorm`.
///
/// ```swift
/// LayerNorm(64)(x)         // over the last dimension
/// LayerNorm([8, 64])(x)    // over the last two
/// ```
///
/// Source: Ba et al., Layer normalization, 2016.
open class LayerNorm: Module {
    /// The extents of the last dimensions.
    public let normalizedShape: [Int]
    /// What is added to variances, so that nothing is divided by zero.
    public let eps: Double
    /// Whether there are a weight and a bias.
    public let elementwiseAffine: Bool
    /// A factor for each element of these dimensions, or none.
    @Parameter public var weight: Tensor?
    /// An offset for each element of these dimensions, or none.
    @Parameter public var bias: Tensor?

    /// - Parameters:
    ///   - normalizedShape: the extents of the last dimensions: one number, or several.
    ///   - eps: what is added to variances.
    ///   - elementwiseAffine: whether there are a weight, which starts with 1, and a bias, which starts with 0.
    ///   - bias: false to leave out the bias alone.
    ///   - dtype: the type of the parameters.
    ///   - device: where they are.
    public init(
        _ normalizedShape: some WindowExtents, eps: Double = 1e-5, elementwiseAffine: Bool = true, bias: Bool = true,
        dtype: DType = defaultDtype(), device: Device = .cpu
    ) {
        let shape = normalizedShape.extents
        self.normalizedShape = shape
        self.eps = eps
        self.elementwiseAffine = elementwiseAffine
        weight = elementwiseAffine ? Tensor.ones(shape, dtype: dtype, device: device) : nil
        self.bias = elementwiseAffine && bias ? Tensor.zeros(shape, dtype: dtype, device: device) : nil
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

    open override func forward(_ x: Tensor) -> Tensor {
        layerNorm(x, normalizedShape, weight: weight, bias: bias, eps: eps)
    }

    open override func extraRepr() -> String {
        "\(PythonText.tuple(normalizedShape)), eps=\(eps), elementwise_affine=\(PythonText.bool(elementwiseAffine)), "
            + "bias=\(PythonText.bool(bias != nil))"
    }
}
