import Tern

/// What the convolutions of one, two and three dimensions have in common, transposed or not: filters, and how they are moved over the
/// input.
///
/// The starting values are uniform between ±1/√(inputs of a filter), PyTorch's numbers from the same seed.
open class Convolution: Module {
    /// What stands around the input. PyTorch's counterpart is the string argument `padding_mode`.
    public enum PaddingMode: String, Sendable {
        /// Zeros.
        case zeros
        /// The input mirrored at its ends, without the last element twice.
        case reflect
        /// The last element.
        case replicate
        /// The other end.
        case circular
    }

    /// The channels that come in.
    public let inChannels: Int
    /// The channels that go out: the number of filters.
    public let outChannels: Int
    /// The extents of a filter.
    public let kernelSize: [Int]
    /// From one position of the filter to the next.
    public let stride: [Int]
    /// What is added around the input.
    public let padding: PaddingForm
    /// From one element that the filter looks at to the next.
    public let dilation: [Int]
    /// Into how many parts the channels are divided, each with filters of its own.
    public let groups: Int
    /// What stands around the input.
    public let paddingMode: PaddingMode
    /// `[outChannels, inChannels / groups, kernelSize…]`; transposed `[inChannels, outChannels / groups, kernelSize…]`.
    @Parameter public var weight: Tensor
    /// `[outChannels]`, or none.
    @Parameter public var bias: Tensor?
    /// The extents that the functions are given: those around which nothing else has been put.
    final let zeroPadding: PaddingForm
    /// What is put around the input first, in the order of `pad`.
    private let sides: [Int]

    /// How the filters are moved: what the convolutions' initializers are given.
    struct Form {
        let rank: Int
        var stride: [Int]
        var padding: PaddingForm
        var dilation: [Int]
        var groups: Int
        var paddingMode: PaddingMode = .zeros
        var isTransposed = false
    }

    init(
        _ name: String, _ inChannels: Int, _ outChannels: Int, _ kernelSize: [Int], _ form: Form, bias: Bool, dtype: DType,
        device: Device, generator: Generator
    ) {
        let (rank, groups) = (form.rank, form.groups)
        self.inChannels = inChannels
        self.outChannels = outChannels
        self.kernelSize = kernelSize.spread(rank)
        stride = form.stride.spread(rank)
        padding = form.padding
        dilation = form.dilation.spread(rank)
        self.groups = groups
        paddingMode = form.paddingMode
        if form.paddingMode == .zeros {
            (sides, zeroPadding) = ([], form.padding)
        } else {
            (sides, zeroPadding) = (Convolution.sides(name, self.kernelSize, stride, form), .numbers([0]))
        }
        if groups > 0, inChannels % groups == 0, outChannels % groups == 0, self.kernelSize.count == rank {
            let channels = form.isTransposed ? [inChannels, outChannels / groups] : [outChannels, inChannels / groups]
            weight = Tensor.empty(channels + self.kernelSize, dtype: dtype, device: device)
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

    /// The input with what stands around it, if that is not zeros.
    final func surrounded(_ x: Tensor) -> Tensor {
        paddingMode == .zeros ? x : pad(x, sides, mode: paddingMode.rawValue)
    }

    /// How much stands before and after each dimension, the last one first.
    private static func sides(_ name: String, _ kernelSize: [Int], _ stride: [Int], _ form: Form) -> [Int] {
        switch form.padding {
        case .nothing: return Array(repeating: 0, count: 2 * form.rank)
        case .numbers(let numbers): return numbers.spread(form.rank).reversed().flatMap { [$0, $0] }
        case .sameExtents:
            if stride.contains(where: { $0 != 1 }) {
                failure(.argument("\(name): padding='same' is not supported for strided convolutions"), ())
            }
            return zip(form.dilation.spread(form.rank), kernelSize).reversed().flatMap { dilation, extent in
                let sum = dilation &* (extent &- 1)
                return [sum / 2, sum - sum / 2]
            }
        }
    }

    open override func flops(_ inputs: [Tensor], _ outputs: [Tensor]) -> Int {
        let used = weight.count / Swift.max(outChannels, 1)
        return outputs[0].count &* (2 &* used &+ (bias == nil ? 0 : 1))
    }

    open override func extraRepr() -> String { described() }

    /// The arguments as PyTorch prints them.
    final func described(outputPadding: [Int] = []) -> String {
        var parts = [
            "\(inChannels)", "\(outChannels)", "kernel_size=\(PythonText.tuple(kernelSize))",
            "stride=\(PythonText.tuple(stride))",
        ]
        switch padding {
        case .numbers(let numbers):
            let spread = numbers.spread(kernelSize.count)
            if spread.contains(where: { $0 != 0 }) { parts.append("padding=\(PythonText.tuple(spread))") }
        case .sameExtents: parts.append("padding=same")
        case .nothing: parts.append("padding=valid")
        }
        if dilation.contains(where: { $0 != 1 }) { parts.append("dilation=\(PythonText.tuple(dilation))") }
        if outputPadding.contains(where: { $0 != 0 }) { parts.append("output_padding=\(PythonText.tuple(outputPadding))") }
        if groups != 1 { parts.append("groups=\(groups)") }
        if bias == nil { parts.append("bias=False") }
        if paddingMode != .zeros { parts.append("padding_mode=\(paddingMode.rawValue)") }
        return parts.joined(separator: ", ")
    }
}
