import Tern

/// What the convolutions of one, two and three dimensions have in common: filters, and how they are moved over the input.
///
/// The starting values are uniform between ±1/√(inputs of a filter), PyTorch's numbers from the same seed.
open class Convolution: Module {
    /// The channels that come in.
    public let inChannels: Int
    /// The channels that go out: the number of filters.
    public let outChannels: Int
    /// The extents of a filter.
    public let kernelSize: [Int]
    /// From one position of the filter to the next.
    public let stride: [Int]
    /// Zeros around the input.
    public let padding: PaddingForm
    /// From one element that the filter looks at to the next.
    public let dilation: [Int]
    /// Into how many parts the channels are divided, each with filters of its own.
    public let groups: Int
    /// `[outChannels, inChannels / groups, kernelSize…]`
    @Parameter public var weight: Tensor
    /// `[outChannels]`, or none.
    @Parameter public var bias: Tensor?

    init(
        _ name: String, rank: Int, _ inChannels: Int, _ outChannels: Int, _ kernelSize: [Int], stride: [Int],
        padding: PaddingForm, dilation: [Int], groups: Int, bias: Bool, dtype: DType, device: Device, generator: Generator
    ) {
        func spread(_ numbers: [Int]) -> [Int] {
            numbers.count == 1 ? Array(repeating: numbers[0], count: rank) : numbers
        }
        self.inChannels = inChannels
        self.outChannels = outChannels
        self.kernelSize = spread(kernelSize)
        self.stride = spread(stride)
        self.padding = padding
        self.dilation = spread(dilation)
        self.groups = groups
        if groups > 0, inChannels % groups == 0, outChannels % groups == 0, self.kernelSize.count == rank {
            let shape = [outChannels, inChannels / groups] + self.kernelSize
            weight = Tensor.empty(shape, dtype: dtype, device: device)
        } else {
            weight = failure(
                .argument(
                    "\(name): in_channels \(inChannels) and out_channels \(outChannels) must be divisible by groups \(groups), and "
                        + "kernel_size \(kernelSize) must be one number or \(rank)"))
        }
        self.bias = bias ? Tensor.empty(outChannels, dtype: dtype, device: device) : nil
        super.init()
        resetParameters(generator: generator)
    }

    /// Draws new starting values: first the weight's, then the bias's, as PyTorch does. PyTorch: `reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        Init.kaimingUniform_(weight, a: 5.0.squareRoot(), generator: generator)
        guard let bias else { return }
        let inputs = weight.shape.dropFirst().reduce(1, *)
        let bound = inputs > 0 ? 1 / Double(inputs).squareRoot() : 0
        Init.uniform_(bias, -bound, bound, generator: generator)
    }

    open override func extraRepr() -> String {
        func tuple(_ numbers: [Int]) -> String {
            numbers.count == 1 ? "(\(numbers[0]),)" : "(" + numbers.map(String.init).joined(separator: ", ") + ")"
        }
        var parts = [
            "\(inChannels)", "\(outChannels)", "kernel_size=\(tuple(kernelSize))", "stride=\(tuple(stride))",
        ]
        switch padding {
        case .numbers(let numbers):
            let spread = numbers.count == 1 ? Array(repeating: numbers[0], count: kernelSize.count) : numbers
            if spread.contains(where: { $0 != 0 }) { parts.append("padding=\(tuple(spread))") }
        case .sameExtents: parts.append("padding=same")
        case .nothing: parts.append("padding=valid")
        }
        if dilation.contains(where: { $0 != 1 }) { parts.append("dilation=\(tuple(dilation))") }
        if groups != 1 { parts.append("groups=\(groups)") }
        if bias == nil { parts.append("bias=False") }
        return parts.joined(separator: ", ")
    }
}
