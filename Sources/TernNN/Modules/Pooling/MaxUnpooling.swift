import Tern

/// What the maximum unpoolings of one, two and three dimensions have in common.
open class MaxUnpooling: Module {
    /// The extents of the pooling's window.
    public let kernelSize: [Int]
    /// From one of its positions to the next.
    public let stride: [Int]
    /// What the pooling added at both ends.
    public let padding: [Int]

    init(rank: Int, _ kernelSize: [Int], _ stride: [Int]?, _ padding: [Int]) {
        self.kernelSize = kernelSize.spread(rank)
        self.stride = (stride ?? kernelSize).spread(rank)
        self.padding = padding.spread(rank)
        super.init()
    }

    /// The maxima at their old places, and zeros elsewhere.
    ///
    /// - Parameters:
    ///   - x: what the pooling gave.
    ///   - indices: where they stood, from the pooling's `withIndices`.
    ///   - outputSize: the extents of the result, where the window's arguments leave a choice.
    public final func callAsFunction(_ x: Tensor, _ indices: Tensor, outputSize: [Int]? = nil) -> Tensor {
        run([x, indices]) { unpooled($0[0], $0[1], outputSize) }
    }

    func unpooled(_ x: Tensor, _ indices: Tensor, _ outputSize: [Int]?) -> Tensor {
        failure(.argument("\(typeName): it has no function"))
    }

    open override func extraRepr() -> String {
        "kernel_size=\(PythonText.tuple(kernelSize)), stride=\(PythonText.tuple(stride)), padding=\(PythonText.tuple(padding))"
    }
}

/// Puts the maxima of a signal where they came from. PyTorch's counterpart is `torch.nn.MaxUnpool1d`.
///
/// ```swift
/// let (values, indices) = MaxPool1d(2).withIndices(x)
/// MaxUnpool1d(2)(values, indices)
/// ```
open class MaxUnpool1d: MaxUnpooling {
    /// The arguments are those of the pooling.
    public init(_ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0) {
        super.init(rank: 1, kernelSize.extents, stride?.extents, padding.extents)
    }

    override func unpooled(_ x: Tensor, _ indices: Tensor, _ outputSize: [Int]?) -> Tensor {
        maxUnpool1d(x, indices, kernelSize, stride: stride, padding: padding, outputSize: outputSize)
    }
}

/// Puts the maxima of images where they came from. PyTorch's counterpart is `torch.nn.MaxUnpool2d`.
///
/// ```swift
/// let (values, indices) = MaxPool2d(2).withIndices(x)
/// MaxUnpool2d(2)(values, indices)
/// ```
open class MaxUnpool2d: MaxUnpooling {
    /// The arguments are those of the pooling.
    public init(_ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0) {
        super.init(rank: 2, kernelSize.extents, stride?.extents, padding.extents)
    }

    override func unpooled(_ x: Tensor, _ indices: Tensor, _ outputSize: [Int]?) -> Tensor {
        maxUnpool2d(x, indices, kernelSize, stride: stride, padding: padding, outputSize: outputSize)
    }
}

/// Puts the maxima of volumes where they came from. PyTorch's counterpart is `torch.nn.MaxUnpool3d`.
///
/// ```swift
/// let (values, indices) = MaxPool3d(2).withIndices(x)
/// MaxUnpool3d(2)(values, indices)
/// ```
open class MaxUnpool3d: MaxUnpooling {
    /// The arguments are those of the pooling.
    public init(_ kernelSize: some WindowExtents, stride: (any WindowExtents)? = nil, padding: some WindowExtents = 0) {
        super.init(rank: 3, kernelSize.extents, stride?.extents, padding.extents)
    }

    override func unpooled(_ x: Tensor, _ indices: Tensor, _ outputSize: [Int]?) -> Tensor {
        maxUnpool3d(x, indices, kernelSize, stride: stride, padding: padding, outputSize: outputSize)
    }
}
