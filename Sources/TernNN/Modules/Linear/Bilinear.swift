import Tern

/// `x1ᵀ · weight[k] · x2 + bias[k]` for each output k. PyTorch's counterpart is `torch.nn.Bilinear`; the function is `bilinear`.
///
/// The starting values are uniform between ±1/√in1Features, PyTorch's numbers from the same seed.
///
/// ```swift
/// Bilinear(20, 30, 40)(x1, x2)    // [n, 20], [n, 30] -> [n, 40]
/// ```
open class Bilinear: Module {
    /// The size of the first input's last dimension.
    public let in1Features: Int
    /// The size of the second input's last dimension.
    public let in2Features: Int
    /// The size of the last dimension that goes out.
    public let outFeatures: Int
    /// `[outFeatures, in1Features, in2Features]`
    @Parameter public var weight: Tensor
    /// `[outFeatures]`, or none.
    @Parameter public var bias: Tensor?

    /// A layer with starting values from `generator`. The bias can be left out.
    public init(
        _ in1Features: Int, _ in2Features: Int, _ outFeatures: Int, bias: Bool = true, dtype: DType = defaultDtype(),
        device: Device = .cpu, generator: Generator = .default
    ) {
        if in1Features <= 0 {
            failure(.argument("Bilinear: in1_features must be > 0, but got (in1_features=\(in1Features))"), ())
        }
        self.in1Features = in1Features
        self.in2Features = in2Features
        self.outFeatures = outFeatures
        weight = Tensor.empty(outFeatures, in1Features, in2Features, dtype: dtype, device: device)
        self.bias = bias ? Tensor.empty(outFeatures, dtype: dtype, device: device) : nil
        super.init()
        resetParameters(generator: generator)
    }

    /// Draws new starting values: first the weight's, then the bias's, as PyTorch does. PyTorch: `reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        let bound = 1 / Double(Swift.max(in1Features, 1)).squareRoot()
        Init.uniform_(weight, -bound, bound, generator: generator)
        if let bias { Init.uniform_(bias, -bound, bound, generator: generator) }
    }

    /// The result for two inputs, which agree in all dimensions but the last.
    public final func callAsFunction(_ x1: Tensor, _ x2: Tensor) -> Tensor {
        run([x1, x2]) { bilinear($0[0], $0[1], weight, bias: bias) }
    }

    open override func flops(_ inputs: [Tensor], _ outputs: [Tensor]) -> Int {
        // The first input's products with the weights, then those with the second input.
        outputs[0].count &* (2 &* in1Features &* in2Features &+ 2 &* in2Features &+ (bias == nil ? 0 : 1))
    }

    open override func extraRepr() -> String {
        "in1_features=\(in1Features), in2_features=\(in2Features), out_features=\(outFeatures), "
            + "bias=\(PythonText.bool(bias != nil))"
    }
}
