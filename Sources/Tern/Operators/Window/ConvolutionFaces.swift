/// A signal correlated with filters. PyTorch: `torch.nn.functional.conv1d`.
///
/// - Parameters:
///   - input: shape [N, C, L] or [C, L].
///   - weight: shape [O, C / groups, K].
///   - bias: shape [O].
///   - stride: from one position of the filter to the next.
///   - padding: zeros at both ends: a number, `.same` or `.valid`.
///   - dilation: from one element that the filter looks at to the next.
///   - groups: into how many parts the channels are divided, each with filters of its own.
public func conv1d(
    _ input: Tensor, _ weight: Tensor, bias: Tensor? = nil, stride: some WindowExtents = 1,
    padding: some ConvolutionPadding = 0, dilation: some WindowExtents = 1, groups: Int = 1
) -> Tensor {
    checked { () throws(TensorError) in
        try Convolution.apply(input, weight, bias, stride.extents, padding.padding, dilation.extents, groups, rank: 1)
    }
}

/// Images correlated with filters. PyTorch: `torch.nn.functional.conv2d`.
///
/// ```swift
/// conv2d(images, weight, bias: bias, stride: 2, padding: [1, 0])
/// ```
/// - Parameters:
///   - input: shape [N, C, H, W] or [C, H, W].
///   - weight: shape [O, C / groups, KH, KW].
///   - bias: shape [O].
///   - stride: from one position of the filter to the next.
///   - padding: zeros at both ends: a number, one for each dimension, `.same` or `.valid`.
///   - dilation: from one element that the filter looks at to the next.
///   - groups: into how many parts the channels are divided, each with filters of its own.
public func conv2d(
    _ input: Tensor, _ weight: Tensor, bias: Tensor? = nil, stride: some WindowExtents = 1,
    padding: some ConvolutionPadding = 0, dilation: some WindowExtents = 1, groups: Int = 1
) -> Tensor {
    checked { () throws(TensorError) in
        try Convolution.apply(input, weight, bias, stride.extents, padding.padding, dilation.extents, groups, rank: 2)
    }
}

/// Volumes correlated with filters: `conv2d` with one dimension more. PyTorch: `torch.nn.functional.conv3d`.
public func conv3d(
    _ input: Tensor, _ weight: Tensor, bias: Tensor? = nil, stride: some WindowExtents = 1,
    padding: some ConvolutionPadding = 0, dilation: some WindowExtents = 1, groups: Int = 1
) -> Tensor {
    checked { () throws(TensorError) in
        try Convolution.apply(input, weight, bias, stride.extents, padding.padding, dilation.extents, groups, rank: 3)
    }
}

/// The transposed correlation of a signal with filters: the gradient of `conv1d` with respect to its input. PyTorch:
/// `torch.nn.functional.conv_transpose1d`.
///
/// - Parameters:
///   - input: shape [N, C, L] or [C, L].
///   - weight: shape [C, O / groups, K].
///   - bias: shape [O].
///   - stride: from one position of the filter to the next.
///   - padding: what is cut off at both ends of the result.
///   - outputPadding: what is added at the end of the result.
///   - groups: into how many parts the channels are divided, each with filters of its own.
///   - dilation: from one element of the filter to the next.
public func convTranspose1d(
    _ input: Tensor, _ weight: Tensor, bias: Tensor? = nil, stride: some WindowExtents = 1, padding: some WindowExtents = 0,
    outputPadding: some WindowExtents = 0, groups: Int = 1, dilation: some WindowExtents = 1
) -> Tensor {
    checked { () throws(TensorError) in
        try TransposedConvolution.apply(
            input, weight, bias, stride.extents, padding.extents, outputPadding.extents, groups, dilation.extents, rank: 1)
    }
}

/// The transposed correlation of images with filters: `convTranspose1d` with one dimension more. PyTorch:
/// `torch.nn.functional.conv_transpose2d`.
public func convTranspose2d(
    _ input: Tensor, _ weight: Tensor, bias: Tensor? = nil, stride: some WindowExtents = 1, padding: some WindowExtents = 0,
    outputPadding: some WindowExtents = 0, groups: Int = 1, dilation: some WindowExtents = 1
) -> Tensor {
    checked { () throws(TensorError) in
        try TransposedConvolution.apply(
            input, weight, bias, stride.extents, padding.extents, outputPadding.extents, groups, dilation.extents, rank: 2)
    }
}

/// The transposed correlation of volumes with filters. PyTorch: `torch.nn.functional.conv_transpose3d`.
public func convTranspose3d(
    _ input: Tensor, _ weight: Tensor, bias: Tensor? = nil, stride: some WindowExtents = 1, padding: some WindowExtents = 0,
    outputPadding: some WindowExtents = 0, groups: Int = 1, dilation: some WindowExtents = 1
) -> Tensor {
    checked { () throws(TensorError) in
        try TransposedConvolution.apply(
            input, weight, bias, stride.extents, padding.extents, outputPadding.extents, groups, dilation.extents, rank: 3)
    }
}
