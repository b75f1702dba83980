import Tern

/// What the average poolings of one, two and three dimensions have in common: a window that slides over the input.
open class AveragePooling: Module {
    /// The window's extents: one number, or one for each dimension.
    public let kernelSize: [Int]
    /// From one position to the next.
    public let stride: [Int]
    /// Zeros at both ends; at most half of the window.
    public let padding: [Int]
    /// Whether a last window may reach beyond the end.
    public let ceilMode: Bool
    /// Whether the zeros count in the means.
    public let countIncludePad: Bool

    init(_ kernelSize: [Int], _ stride: [Int]?, _ padding: [Int], ceilMode: Bool, countIncludePad: Bool) {
        self.kernelSize = kernelSize
        self.stride = stride ?? kernelSize
        self.padding = padding
        self.ceilMode = ceilMode
        self.countIncludePad = countIncludePad
        super.init()
    }

    open override func extraRepr() -> String {
        "kernel_size=\(PythonText.extents(kernelSize)), stride=\(PythonText.extents(stride)), "
            + "padding=\(PythonText.extents(padding))"
    }
}

/// The means under a window that slides over a signal. PyTorch's counterpart is `torch.nn.AvgPool1d`.
///
/// ```swift
/// AvgPool1d(2)(x)    // [n, channels, 32] -> [n, channels, 16]
/// ```
open class AvgPool1d: AveragePooling {
    /// - Parameters:
    ///   - kernelSize: the window's extent.
    ///   - stride: from one position to the next; the window's extent if left out.
    ///   - padding: zeros at both ends; at most half of the window.
    ///   - ceilMode: whether a last window may reach beyond the end.
    ///   - countIncludePad: whether the zeros count in the means.
    public init(
        _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
        ceilMode: Bool = false, countIncludePad: Bool = true
    ) {
        super.init(
            kernelSize.extents, stride?.extents, padding.extents, ceilMode: ceilMode, countIncludePad: countIncludePad)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        avgPool1d(x, kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad)
    }

    open override func extraRepr() -> String {
        "kernel_size=\(PythonText.tuple(kernelSize)), stride=\(PythonText.tuple(stride)), padding=\(PythonText.tuple(padding))"
    }
}

/// The means under a window that slides over images. PyTorch's counterpart is `torch.nn.AvgPool2d`.
///
/// ```swift
/// AvgPool2d(3, stride: 2)(x)    // [n, channels, 33, 33] -> [n, channels, 16, 16]
/// ```
open class AvgPool2d: AveragePooling {
    /// What sums are divided by instead of the number of elements.
    public let divisorOverride: Int?

    /// - Parameters:
    ///   - kernelSize: the window's extents: one number, or one for each dimension.
    ///   - stride: from one position to the next; the window's extents if left out.
    ///   - padding: zeros at both ends; at most half of the window.
    ///   - ceilMode: whether a last window may reach beyond the end.
    ///   - countIncludePad: whether the zeros count in the means.
    ///   - divisorOverride: what sums are divided by instead of the number of elements.
    public init(
        _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
        ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
    ) {
        self.divisorOverride = divisorOverride
        super.init(
            kernelSize.extents, stride?.extents, padding.extents, ceilMode: ceilMode, countIncludePad: countIncludePad)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        avgPool2d(
            x, kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad,
            divisorOverride: divisorOverride)
    }
}

/// The means under a window that slides over volumes. PyTorch's counterpart is `torch.nn.AvgPool3d`.
///
/// ```swift
/// AvgPool3d(2)(x)    // [n, channels, 8, 32, 32] -> [n, channels, 4, 16, 16]
/// ```
open class AvgPool3d: AveragePooling {
    /// What sums are divided by instead of the number of elements.
    public let divisorOverride: Int?

    /// - Parameters:
    ///   - kernelSize: the window's extents: one number, or one for each dimension.
    ///   - stride: from one position to the next; the window's extents if left out.
    ///   - padding: zeros at both ends; at most half of the window.
    ///   - ceilMode: whether a last window may reach beyond the end.
    ///   - countIncludePad: whether the zeros count in the means.
    ///   - divisorOverride: what sums are divided by instead of the number of elements.
    public init(
        _ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0,
        ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
    ) {
        self.divisorOverride = divisorOverride
        super.init(
            kernelSize.extents, stride?.extents, padding.extents, ceilMode: ceilMode, countIncludePad: countIncludePad)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        avgPool3d(
            x, kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad,
            divisorOverride: divisorOverride)
    }
}
