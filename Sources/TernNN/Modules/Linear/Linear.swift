import Tern

/// `x · weightᵀ + bias`: a fully connected layer. PyTorch's counterpart is `torch.nn.Linear`.
///
/// The input's last dimension has `inFeatures` numbers and becomes `outFeatures`; the others stay. The starting values are
/// uniform between ±1/√inFeatures, PyTorch's numbers from the same seed.
///
/// ```swift
/// Linear(64, 10)(images)    // [n, 64] -> [n, 10]
/// ```
open class Linear: Module {
    /// The size of the last dimension that comes in.
    public let inFeatures: Int
    /// The size of the last dimension that goes out.
    public let outFeatures: Int
    /// `[outFeatures, inFeatures]`
    @Parameter public var weight: Tensor
    /// `[outFeatures]`, or none.
    @Parameter public var bias: Tensor?

    /// A layer with starting values from `generator`. The bias can be left out.
    public init(
        _ inFeatures: Int, _ outFeatures: Int, bias: Bool = true, dtype: DType = defaultDtype(), device: Device = .cpu,
        generator: Generator = .default
    ) {
        self.inFeatures = inFeatures
        self.outFeatures = outFeatures
        weight = Tensor.empty(outFeatures, inFeatures, dtype: dtype, device: device)
        self.bias = bias ? Tensor.empty(outFeatures, dtype: dtype, device: device) : nil
        super.init()
        resetParameters(generator: generator)
    }

    /// Draws new starting values: first the weight's, then the bias's, as PyTorch does. PyTorch: `reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        Init.kaimingUniform_(weight, a: 5.0.squareRoot(), generator: generator)
        guard let bias else { return }
        let bound = inFeatures > 0 ? 1 / Double(inFeatures).squareRoot() : 0
        Init.uniform_(bias, -bound, bound, generator: generator)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        linear(x, weight, bias: bias)
    }

    open override func flops(_ inputs: [Tensor], _ outputs: [Tensor]) -> Int {
        outputs[0].count &* (2 &* inFeatures &+ (bias == nil ? 0 : 1))
    }

    open override func extraRepr() -> String {
        "in_features=\(inFeatures), out_features=\(outFeatures), bias=\(bias == nil ? "False" : "True")"
    }
}
