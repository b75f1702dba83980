import Tern

/// What the maximum poolings of one, two and three dimensions have in common: a window that slides over the input.
open class MaxPooling: Module {
    /// The window's extents: one number, or one for each dimension.
    public let kernelSize: [Int]
    /// From one position to the next.
    public let stride: [Int]
    /// Places at both ends that never are the largest; at most half of the window.
    public let padding: [Int]
    /// From one element under the window to the next.
    public let dilation: [Int]
    /// Whether a last window may reach beyond the end.
    public let ceilMode: Bool

    /// - Parameters:
    ///   - kernelSize: the window's extents: one number, or one for each dimension.
    ///   - stride: from one position to the next; the window's extents if left out.
    ///   - padding: places at both ends that never are the largest; at most half of the window.
    ///   - dilation: from one element under the window to the next.
    ///   - ceilMode: whether a last window may reach beyond the end.
    public init(
        _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: any WindowExtents = 0,
        dilation: any WindowExtents = 1, ceilMode: Bool = false
    ) {
        self.kernelSize = kernelSize.extents
        self.stride = (stride ?? kernelSize).extents
        self.padding = padding.extents
        self.dilation = dilation.extents
        self.ceilMode = ceilMode
        super.init()
    }

    /// The maxima, and where they stand in the input: places of a channel counted through. PyTorch: `return_indices=True`.
    ///
    /// ```swift
    /// let (values, indices) = MaxPool2d(2).withIndices(x)
    /// ```
    public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
        let results = run([x]) { inputs -> [Tensor] in
            let (values, indices) = maxima(inputs[0])
            return [values, indices]
        }
        return (results[0], results[1])
    }

    func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
        (failure(.argument("\(typeName): it has no indices")), x)
    }

    open override func extraRepr() -> String {
        "kernel_size=\(PythonText.extents(kernelSize)), stride=\(PythonText.extents(stride)), "
            + "padding=\(PythonText.extents(padding)), dilation=\(PythonText.extents(dilation)), "
            + "ceil_mode=\(PythonText.bool(ceilMode))"
    }
}

/// The largest element under a window that slides over a signal. PyTorch's counterpart is `torch.nn.MaxPool1d`.
///
/// ```swift
/// MaxPool1d(2)(x)    // [n, channels, 32] -> [n, channels, 16]
/// ```
open class MaxPool1d: MaxPooling {
    open override func forward(_ x: Tensor) -> Tensor {
        maxPool1d(x, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }

    override func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
        maxPool1dWithIndices(x, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }
}

/// The largest element under a window that slides over images. PyTorch's counterpart is `torch.nn.MaxPool2d`.
///
/// ```swift
/// MaxPool2d(3, stride: 2, padding: 1)(x)    // [n, channels, 32, 32] -> [n, channels, 16, 16]
/// ```
open class MaxPool2d: MaxPooling {
    open override func forward(_ x: Tensor) -> Tensor {
        maxPool2d(x, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }

    override func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
        maxPool2dWithIndices(x, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }
}

/// The largest element under a window that slides over volumes. PyTorch's counterpart is `torch.nn.MaxPool3d`.
///
/// ```swift
/// MaxPool3d([1, 2, 2])(x)    // [n, channels, 8, 32, 32] -> [n, channels, 8, 16, 16]
/// ```
open class MaxPool3d: MaxPooling {
    open override func forward(_ x: Tensor) -> Tensor {
        maxPool3d(x, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }

    override func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
        maxPool3dWithIndices(x, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }
}
