/// The means under a window that slides over a signal. PyTorch: `torch.nn.functional.avg_pool1d`.
///
/// - Parameters:
///   - input: shape [N, C, L] or [C, L].
///   - kernelSize: the window's extent.
///   - stride: from one position to the next; the kernel's extent if left out.
///   - padding: zeros at both ends; at most half of the window.
///   - ceilMode: whether a last window may reach beyond the end.
///   - countIncludePad: whether the zeros count in the means.
public func avgPool1d(
    _ input: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true
) -> Tensor {
    checked { () throws(TensorError) in
        try AveragePool.apply(
            input, WindowRule.PoolArguments(kernelSize, stride, padding, ceilMode: ceilMode), countIncludePad, nil, rank: 1)
    }
}

/// The means under a window that slides over images. PyTorch: `torch.nn.functional.avg_pool2d`.
///
/// - Parameters:
///   - input: shape [N, C, H, W] or [C, H, W].
///   - kernelSize: the window's extents.
///   - stride: from one position to the next; the kernel's extents if left out.
///   - padding: zeros at both ends; at most half of the window.
///   - ceilMode: whether a last window may reach beyond the end.
///   - countIncludePad: whether the zeros count in the means.
///   - divisorOverride: what sums are divided by instead of the number of elements.
public func avgPool2d(
    _ input: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        try AveragePool.apply(
            input, WindowRule.PoolArguments(kernelSize, stride, padding, ceilMode: ceilMode), countIncludePad, divisorOverride,
            rank: 2)
    }
}

/// The means under a window that slides over volumes. PyTorch: `torch.nn.functional.avg_pool3d`.
///
/// - Parameters:
///   - input: shape [N, C, D, H, W] or [C, D, H, W].
///   - kernelSize: the window's extents.
///   - stride: from one position to the next; the kernel's extents if left out.
///   - padding: zeros at both ends; at most half of the window.
///   - ceilMode: whether a last window may reach beyond the end.
///   - countIncludePad: whether the zeros count in the means.
///   - divisorOverride: what sums are divided by instead of the number of elements.
public func avgPool3d(
    _ input: Tensor, _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        try AveragePool.apply(
            input, WindowRule.PoolArguments(kernelSize, stride, padding, ceilMode: ceilMode), countIncludePad, divisorOverride,
            rank: 3)
    }
}

/// The means of boxes that share a signal evenly, so many that the result has the extents `outputSize`. PyTorch:
/// `torch.nn.functional.adaptive_avg_pool1d`.
public func adaptiveAvgPool1d(_ input: Tensor, _ outputSize: some AdaptiveExtents) -> Tensor {
    checked { () throws(TensorError) in try AveragePool.adaptive(input, outputSize.adaptiveExtents, rank: 1) }
}

/// The means of boxes that share images evenly, so many that the result has the extents `outputSize`. PyTorch:
/// `torch.nn.functional.adaptive_avg_pool2d`.
public func adaptiveAvgPool2d(_ input: Tensor, _ outputSize: some AdaptiveExtents) -> Tensor {
    checked { () throws(TensorError) in try AveragePool.adaptive(input, outputSize.adaptiveExtents, rank: 2) }
}

/// The means of boxes that share volumes evenly, so many that the result has the extents `outputSize`. PyTorch:
/// `torch.nn.functional.adaptive_avg_pool3d`.
public func adaptiveAvgPool3d(_ input: Tensor, _ outputSize: some AdaptiveExtents) -> Tensor {
    checked { () throws(TensorError) in try AveragePool.adaptive(input, outputSize.adaptiveExtents, rank: 3) }
}
