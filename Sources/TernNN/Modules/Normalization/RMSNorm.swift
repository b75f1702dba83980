import Tern

/// Divides the last dimensions by their root mean square. PyTorch's counterpart is `torch.nn.RMSNorm`; the function is `rmsNorm`.
///
/// ```swift
/// RMSNorm(64)(x)
/// ```
///
/// Source: Zhang and Sennrich, Root mean square layer normalization, 2019.
open class RMSNorm: Module {
    /// The extents of the last dimensions.
    public let normalizedShape: [Int]
    /// What is added to mean squares; nil for the smallest step of the input's type.
    public let eps: Double?
    /// Whether there is a weight.
    public let elementwiseAffine: Bool
    /// A factor for each element of these dimensions, or none.
    @Parameter public var weight: Tensor?

    /// - Parameters:
    ///   - normalizedShape: the extents of the last dimensions: one number, or several.
    ///   - eps: what is added to mean squares; nil for the smallest step of the input's type.
    ///   - elementwiseAffine: whether there is a weight, which starts with 1.
    ///   - dtype: the type of the weight.
    ///   - device: where it is.
    public init(
        _ normalizedShape: some WindowExtents, eps: Double? = nil, elementwiseAffine: Bool = true,
        dtype: DType = defaultDtype(), device: Device = .cpu
    ) {
        let shape = normalizedShape.extents
        self.normalizedShape = shape
        self.eps = eps
        self.elementwiseAffine = elementwiseAffine
        weight = elementwiseAffine ? Tensor.ones(shape, dtype: dtype, device: device) : nil
        super.init()
    }

    /// Sets weights to 1. PyTorch: `reset_parameters`.
    public func resetParameters() {
        if let weight { Init.ones_(weight) }
    }

    /// Mean square and quotient of each element, and what the weight takes.
    open override func flops(_ inputs: [Tensor], _ outputs: [Tensor]) -> Int {
        outputs[0].count &* (3 &+ (weight == nil ? 0 : 1))
    }

    open override func forward(_ x: Tensor) -> Tensor { rmsNorm(x, normalizedShape, weight: weight, eps: eps) }

    open override func extraRepr() -> String {
        "\(PythonText.tuple(normalizedShape)), eps=\(PythonText.optional(eps)), "
            + "elementwise_affine=\(PythonText.bool(elementwiseAffine))"
    }
}
