import Tern

/// Volumes correlated with filters that are learnt. PyTorch's counterpart is `torch.nn.Conv3d`.
///
/// ```swift
/// Conv3d(3, 16, 3, stride: 2, padding: 1)(x)    // [n, 3, 8, 32, 32] -> [n, 16, 4, 16, 16]
/// ```
open class Conv3d: Convolution {
    /// A layer with starting values from `generator`.
    ///
    /// - Parameters:
    ///   - inChannels: the channels that come in.
    ///   - outChannels: the channels that go out.
    ///   - kernelSize: the extents of a filter: one number, or one for each dimension.
    ///   - stride: from one position of the filter to the next.
    ///   - padding: what is added around the input: a number, one for each dimension, `.same` or `.valid`.
    ///   - dilation: from one element that the filter looks at to the next.
    ///   - groups: into how many parts the channels are divided, each with filters of its own.
    ///   - bias: whether a number is added to each channel.
    ///   - paddingMode: what stands around the input: zeros, or elements of it.
    ///   - dtype: the type of the parameters.
    ///   - device: where they are.
    ///   - generator: the source of the starting values.
    public init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: some WindowExtents, stride: some WindowExtents = 1,
        padding: some ConvolutionPadding = 0, dilation: some WindowExtents = 1, groups: Int = 1, bias: Bool = true,
        paddingMode: PaddingMode = .zeros, dtype: DType = defaultDtype(), device: Device = .cpu, generator: Generator = .default
    ) {
        let form = Form(
            rank: 3, stride: stride.extents, padding: padding.padding, dilation: dilation.extents, groups: groups,
            paddingMode: paddingMode)
        super.init(
            "Conv3d", inChannels, outChannels, kernelSize.extents, form, bias: bias, dtype: dtype, device: device,
            generator: generator)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        conv3d(
            surrounded(x), weight, bias: bias, stride: stride, padding: zeroPadding, dilation: dilation, groups: groups)
    }
}
