import Tern

/// What the fractional maximum poolings of two and three dimensions have in common: windows at random places that together cover the
/// input.
///
/// Source: Graham, Fractional max-pooling, 2014.
open class FractionalPooling: Module {
    /// The window's extents.
    public let kernelSize: [Int]
    /// The extents that come out; none if `outputRatio` decides.
    public let outputSize: [Int]?
    /// The extents that come out as parts of those that come in; none if `outputSize` decides.
    public let outputRatio: [Double]?

    /// Gives these extents: one number, or one for each dimension.
    public init(_ kernelSize: some WindowExtents, outputSize: some WindowExtents) {
        self.kernelSize = kernelSize.extents
        self.outputSize = outputSize.extents
        outputRatio = nil
        super.init()
    }

    /// Gives this part of the extents that come in, between 0 and 1, for each dimension.
    public init(_ kernelSize: some WindowExtents, outputRatio: [Double]) {
        self.kernelSize = kernelSize.extents
        outputSize = nil
        self.outputRatio = outputRatio
        super.init()
        if !outputRatio.allSatisfy({ $0 > 0 && $0 < 1 }) {
            failure(.argument("\(typeName): output_ratio must be between 0 and 1 (got \(outputRatio))"), ())
        }
    }

    /// Gives this part of the extents that come in, between 0 and 1.
    public convenience init(_ kernelSize: some WindowExtents, outputRatio: Double) {
        self.init(kernelSize, outputRatio: [outputRatio])
    }

    /// The maxima, and where they stand in the input: places of a channel counted through. PyTorch: `return_indices=True`.
    public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
        let results = run([x]) { inputs -> [Tensor] in
            let (values, indices) = maxima(inputs[0])
            return [values, indices]
        }
        return (results[0], results[1])
    }

    func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
        (failure(.argument("\(typeName): it has no function")), x)
    }

    open override func forward(_ x: Tensor) -> Tensor { maxima(x).values }
}

/// The largest elements under windows at random places that together cover images. PyTorch's counterpart is
/// `torch.nn.FractionalMaxPool2d`; the function is `fractionalMaxPool2d`.
///
/// ```swift
/// FractionalMaxPool2d(2, outputRatio: 0.7)(x)    // [n, channels, 20, 20] -> [n, channels, 14, 14]
/// ```
open class FractionalMaxPool2d: FractionalPooling {
    override func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
        fractionalMaxPool2dWithIndices(x, kernelSize, outputSize: outputSize, outputRatio: outputRatio)
    }
}

/// The largest elements under windows at random places that together cover volumes. PyTorch's counterpart is
/// `torch.nn.FractionalMaxPool3d`; the function is `fractionalMaxPool3d`.
///
/// ```swift
/// FractionalMaxPool3d(2, outputSize: [4, 8, 8])(x)
/// ```
open class FractionalMaxPool3d: FractionalPooling {
    override func maxima(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
        fractionalMaxPool3dWithIndices(x, kernelSize, outputSize: outputSize, outputRatio: outputRatio)
    }
}
