import Tern

/// What lies under a window that slides over images, one column for each position. PyTorch's counterpart is `torch.nn.Unfold`; the
/// function is `unfold`.
///
/// ```swift
/// Unfold(3, padding: 1)(x)    // [n, 4, 8, 8] -> [n, 36, 64]
/// ```
open class Unfold: Module {
    /// The window's extents: one number, or one for each dimension.
    public let kernelSize: [Int]
    /// From one element under the window to the next.
    public let dilation: [Int]
    /// Zeros at both ends.
    public let padding: [Int]
    /// From one position to the next.
    public let stride: [Int]

    /// The arguments are those of `unfold`.
    public init(
        _ kernelSize: some WindowExtents, dilation: some WindowExtents = 1, padding: some WindowExtents = 0,
        stride: some WindowExtents = 1
    ) {
        self.kernelSize = kernelSize.extents
        self.dilation = dilation.extents
        self.padding = padding.extents
        self.stride = stride.extents
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor {
        unfold(x, kernelSize, dilation: dilation, padding: padding, stride: stride)
    }

    open override func extraRepr() -> String {
        "kernel_size=\(PythonText.extents(kernelSize)), dilation=\(PythonText.extents(dilation)), "
            + "padding=\(PythonText.extents(padding)), stride=\(PythonText.extents(stride))"
    }
}

/// Images of the columns that `Unfold` gives: what overlaps is added up. PyTorch's counterpart is `torch.nn.Fold`; the function is
/// `fold`.
///
/// ```swift
/// Fold([8, 8], 3, padding: 1)(x)    // [n, 36, 64] -> [n, 4, 8, 8]
/// ```
open class Fold: Unfold {
    /// The extents of the images.
    public let outputSize: [Int]

    /// The arguments are those of `fold`.
    public init(
        _ outputSize: some WindowExtents, _ kernelSize: some WindowExtents, dilation: some WindowExtents = 1,
        padding: some WindowExtents = 0, stride: some WindowExtents = 1
    ) {
        self.outputSize = outputSize.extents
        super.init(kernelSize, dilation: dilation, padding: padding, stride: stride)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        fold(x, outputSize, kernelSize, dilation: dilation, padding: padding, stride: stride)
    }

    open override func extraRepr() -> String { "output_size=\(PythonText.extents(outputSize)), \(super.extraRepr())" }
}
