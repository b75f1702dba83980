/// Reads the arguments of a pooling in Swift.
extension WindowRule.PoolArguments {
    init(
        _ kernel: some WindowExtents, _ stride: (any WindowExtents)?, _ padding: some WindowExtents,
        dilation: some WindowExtents = 1, ceilMode: Bool = false
    ) {
        self.init(
            kernel: kernel.extents, stride: stride?.extents, padding: padding.extents, dilation: dilation.extents,
            ceilMode: ceilMode)
    }
}

/// The maxima under a window that slides over a signal; NaN is the largest. PyTorch: `torch.nn.functional.max_pool1d`.
///
/// - Parameters:
///   - input: shape [N, C, L] or [C, L].
///   - kernelSize: the window's extents.
///   - stride: from one position to the next; the kernel's extents if left out.
///   - padding: what lies beside the image and is never the largest; at most half of the window.
///   - dilation: from one element that the window looks at to the next.
///   - ceilMode: whether a last window may reach beyond the end.
public func maxPool1d(
    _ input: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
    dilation: some WindowExtents = 1, ceilMode: Bool = false
) -> Tensor {
    maxPool1dWithIndices(input, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode).values
}

/// `maxPool1d` with the place of each maximum, counted over the image. PyTorch:
/// `torch.nn.functional.max_pool1d_with_indices`.
public func maxPool1dWithIndices(
    _ input: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
    dilation: some WindowExtents = 1, ceilMode: Bool = false
) -> (values: Tensor, indices: Tensor) {
    checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in
        try MaximumPool.apply(
            input, WindowRule.PoolArguments(kernelSize, stride, padding, dilation: dilation, ceilMode: ceilMode), rank: 1)
    }
}

/// The maxima of boxes that share a signal evenly, so many that the result has the extents `outputSize`. PyTorch:
/// `torch.nn.functional.adaptive_max_pool1d`.
public func adaptiveMaxPool1d(_ input: Tensor, _ outputSize: some AdaptiveExtents) -> Tensor {
    adaptiveMaxPool1dWithIndices(input, outputSize).values
}

/// `adaptiveMaxPool1d` with the place of each maximum, counted over the image.
public func adaptiveMaxPool1dWithIndices(
    _ input: Tensor, _ outputSize: some AdaptiveExtents
) -> (values: Tensor, indices: Tensor) {
    checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in
        try AdaptiveMaximumPool.apply(input, outputSize.adaptiveExtents, rank: 1)
    }
}

/// The maxima under a window that slides over images; NaN is the largest. PyTorch: `torch.nn.functional.max_pool2d`.
///
/// - Parameters:
///   - input: shape [N, C, H, W] or [C, H, W].
///   - kernelSize: the window's extents.
///   - stride: from one position to the next; the kernel's extents if left out.
///   - padding: what lies beside the image and is never the largest; at most half of the window.
///   - dilation: from one element that the window looks at to the next.
///   - ceilMode: whether a last window may reach beyond the end.
public func maxPool2d(
    _ input: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
    dilation: some WindowExtents = 1, ceilMode: Bool = false
) -> Tensor {
    maxPool2dWithIndices(input, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode).values
}

/// `maxPool2d` with the place of each maximum, counted over the image. PyTorch:
/// `torch.nn.functional.max_pool2d_with_indices`.
public func maxPool2dWithIndices(
    _ input: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
    dilation: some WindowExtents = 1, ceilMode: Bool = false
) -> (values: Tensor, indices: Tensor) {
    checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in
        try MaximumPool.apply(
            input, WindowRule.PoolArguments(kernelSize, stride, padding, dilation: dilation, ceilMode: ceilMode), rank: 2)
    }
}

/// The maxima of boxes that share images evenly, so many that the result has the extents `outputSize`. PyTorch:
/// `torch.nn.functional.adaptive_max_pool2d`.
public func adaptiveMaxPool2d(_ input: Tensor, _ outputSize: some AdaptiveExtents) -> Tensor {
    adaptiveMaxPool2dWithIndices(input, outputSize).values
}

/// `adaptiveMaxPool2d` with the place of each maximum, counted over the image.
public func adaptiveMaxPool2dWithIndices(
    _ input: Tensor, _ outputSize: some AdaptiveExtents
) -> (values: Tensor, indices: Tensor) {
    checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in
        try AdaptiveMaximumPool.apply(input, outputSize.adaptiveExtents, rank: 2)
    }
}

/// The maxima under a window that slides over volumes; NaN is the largest. PyTorch: `torch.nn.functional.max_pool3d`.
///
/// - Parameters:
///   - input: shape [N, C, D, H, W] or [C, D, H, W].
///   - kernelSize: the window's extents.
///   - stride: from one position to the next; the kernel's extents if left out.
///   - padding: what lies beside the image and is never the largest; at most half of the window.
///   - dilation: from one element that the window looks at to the next.
///   - ceilMode: whether a last window may reach beyond the end.
public func maxPool3d(
    _ input: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
    dilation: some WindowExtents = 1, ceilMode: Bool = false
) -> Tensor {
    let input = MaximumPool.operand(input, rank: 3)
    return maxPool3dWithIndices(
        input, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode
    ).values
}

/// `maxPool3d` with the place of each maximum, counted over the image. PyTorch:
/// `torch.nn.functional.max_pool3d_with_indices`.
public func maxPool3dWithIndices(
    _ input: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
    dilation: some WindowExtents = 1, ceilMode: Bool = false
) -> (values: Tensor, indices: Tensor) {
    checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in
        try MaximumPool.apply(
            input, WindowRule.PoolArguments(kernelSize, stride, padding, dilation: dilation, ceilMode: ceilMode), rank: 3)
    }
}

/// The maxima of boxes that share volumes evenly, so many that the result has the extents `outputSize`. PyTorch:
/// `torch.nn.functional.adaptive_max_pool3d`.
public func adaptiveMaxPool3d(_ input: Tensor, _ outputSize: some AdaptiveExtents) -> Tensor {
    adaptiveMaxPool3dWithIndices(input, outputSize).values
}

/// `adaptiveMaxPool3d` with the place of each maximum, counted over the image.
public func adaptiveMaxPool3dWithIndices(
    _ input: Tensor, _ outputSize: some AdaptiveExtents
) -> (values: Tensor, indices: Tensor) {
    checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in
        try AdaptiveMaximumPool.apply(input, outputSize.adaptiveExtents, rank: 3)
    }
}
