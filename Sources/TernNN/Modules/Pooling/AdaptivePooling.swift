import Tern

/// What the adaptive poolings have in common: the extents that come out, whatever comes in.
open class AdaptivePooling: Module {
    /// One number for all dimensions, or one for each, where nil keeps the input's.
    public let outputSize: [Int?]

    /// Gives these extents: one number for all dimensions, or one for each, where nil keeps the input's.
    public init(_ outputSize: some AdaptiveExtents) {
        self.outputSize = outputSize.adaptiveExtents
        super.init()
    }

    open override func extraRepr() -> String { "output_size=\(PythonText.extents(outputSize))" }
}

/// The means of parts that share a signal evenly. PyTorch's counterpart is `torch.nn.AdaptiveAvgPool1d`.
///
/// ```swift
/// AdaptiveAvgPool1d(4)(x)    // [n, channels, 30] -> [n, channels, 4]
/// ```
open class AdaptiveAvgPool1d: AdaptivePooling {
    open override func forward(_ x: Tensor) -> Tensor { adaptiveAvgPool1d(x, outputSize) }
}

/// The means of boxes that share an image evenly. PyTorch's counterpart is `torch.nn.AdaptiveAvgPool2d`.
///
/// ```swift
/// AdaptiveAvgPool2d(1)(x)    // [n, channels, 7, 7] -> [n, channels, 1, 1]
/// ```
open class AdaptiveAvgPool2d: AdaptivePooling {
    open override func forward(_ x: Tensor) -> Tensor { adaptiveAvgPool2d(x, outputSize) }
}

/// The means of boxes that share a volume evenly. PyTorch's counterpart is `torch.nn.AdaptiveAvgPool3d`.
///
/// ```swift
/// AdaptiveAvgPool3d([nil, 2, 2])(x)    // [n, channels, 8, 7, 7] -> [n, channels, 8, 2, 2]
/// ```
open class AdaptiveAvgPool3d: AdaptivePooling {
    open override func forward(_ x: Tensor) -> Tensor { adaptiveAvgPool3d(x, outputSize) }
}

/// What the adaptive maximum poolings have in common.
open class AdaptiveMaxPooling: AdaptivePooling {
    /// The maxima, and where they stand in the input: places of a channel counted through. PyTorch: `return_indices=True`.
    ///
    /// ```swift
    /// let (values, indices) = AdaptiveMaxPool2d(2).withIndices(x)
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
}

/// The largest elements of parts that share a signal evenly. PyTorch's counterpart is `torch.nn.AdaptiveMaxPool1d`.
///
/// ```swift
/// AdaptiveMaxPool1d(4)(x)    // [n, channels, 30] -> [n, channels, 4]
/// ```
open class AdaptiveMaxPool1d: AdaptiveMaxPooling {
    open override func forward(_ x: Tensor) -> Tensor { adaptiveMaxPool1d(x, outputSize) }

    override func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) { adaptiveMaxPool1dWithIndices(x, outputSize) }
}

/// The largest elements of boxes that share an image evenly. PyTorch's counterpart is `torch.nn.AdaptiveMaxPool2d`.
///
/// ```swift
/// AdaptiveMaxPool2d([4, 5])(x)    // [n, channels, 30, 30] -> [n, channels, 4, 5]
/// ```
open class AdaptiveMaxPool2d: AdaptiveMaxPooling {
    open override func forward(_ x: Tensor) -> Tensor { adaptiveMaxPool2d(x, outputSize) }

    override func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) { adaptiveMaxPool2dWithIndices(x, outputSize) }
}

/// The largest elements of boxes that share a volume evenly. PyTorch's counterpart is `torch.nn.AdaptiveMaxPool3d`.
///
/// ```swift
/// AdaptiveMaxPool3d(2)(x)    // [n, channels, 8, 30, 30] -> [n, channels, 2, 2, 2]
/// ```
open class AdaptiveMaxPool3d: AdaptiveMaxPooling {
    open override func forward(_ x: Tensor) -> Tensor { adaptiveMaxPool3d(x, outputSize) }

    override func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) { adaptiveMaxPool3dWithIndices(x, outputSize) }
}
