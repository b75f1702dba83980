import Tern

/// Signals made larger by filters that are learnt: the gradient of a convolution as a layer. PyTorch's counterpart is
/// `torch.nn.ConvTranspose1d`.
///
/// ```swift
/// ConvTranspose1d(16, 3, 2, stride: 2)(x)    // [n, 16, 16] -> [n, 3, 32]
/// ```
open class ConvTranspose1d: TransposedConvolution {
    /// A layer with starting values from `generator`. The arguments are those of the convolution whose gradient it is.
    ///
    /// - Parameters:
    ///   - inChannels: the channels that come in.
    ///   - outChannels: the channels that go out.
    ///   - kernelSize: the extents of a filter: one number, or one for each dimension.
    ///   - stride: from one position of the filter in the output to the next.
    ///   - padding: what is cut off around the output.
    ///   - outputPadding: what the output is longer at one end.
    ///   - groups: into how many parts the channels are divided, each with filters of its own.
    ///   - bias: whether a number is added to each channel.
    ///   - dilation: from one element that the filter writes to the next.
    ///   - dtype: the type of the parameters.
    ///   - device: where they are.
    ///   - generator: the source of the starting values.
    public init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: some WindowExtents, stride: some WindowExtents = 1,
        padding: some WindowExtents = 0, outputPadding: some WindowExtents = 0, groups: Int = 1, bias: Bool = true,
        dilation: some WindowExtents = 1, dtype: DType = defaultDtype(), device: Device = .cpu, generator: Generator = .default
    ) {
        let form = Form(
            rank: 1, stride: stride.extents, padding: .numbers(padding.extents), dilation: dilation.extents, groups: groups,
            isTransposed: true)
        super.init(
            "ConvTranspose1d", inChannels, outChannels, kernelSize.extents, form, outputPadding.extents, bias: bias, dtype: dtype,
            device: device, generator: generator)
    }

    override func spread(_ x: Tensor, _ outputPadding: [Int]) -> Tensor {
        convTranspose1d(
            x, weight, bias: bias, stride: stride, padding: cut, outputPadding: outputPadding, groups: groups,
            dilation: dilation)
    }
}
