import Tern

/// What all forms of dropout have in common: a probability, and that evaluation leaves the input as it is.
open class DropoutLayer: Module {
    /// The probability of an element, or of a channel, to be dropped.
    public let p: Double
    /// True if the result takes the input's place.
    public let inplace: Bool

    /// Drops with probability `p`, from 0 to 1.
    public init(_ p: Double = 0.5, inplace: Bool = false) {
        self.p = p
        self.inplace = inplace
        super.init()
        if !(p >= 0 && p <= 1) {
            failure(.argument("\(typeName): dropout probability has to be between 0 and 1, but got \(p)"), ())
        }
    }

    /// The result, written into the input if the module is asked to.
    final func placed(_ result: Tensor, _ x: Tensor) -> Tensor { inplace && result !== x ? x.copy_(result) : result }

    open override func extraRepr() -> String { "p=\(p), inplace=\(PythonText.bool(inplace))" }
}

/// Sets elements to zero at random while training and scales the others by 1/(1 - p); does nothing in evaluation.
/// PyTorch's counterpart is `torch.nn.Dropout`.
///
/// ```swift
/// Dropout(0.2)(x)
/// ```
///
/// Source: Hinton et al., Improving neural networks by preventing co-adaptation of feature detectors, 2012.
open class Dropout: DropoutLayer {
    open override func forward(_ x: Tensor) -> Tensor { placed(dropout(x, p, training: isTraining), x) }
}

/// Sets whole channels of signals to zero at random while training and scales the others by 1/(1 - p). PyTorch's counterpart is
/// `torch.nn.Dropout1d`.
///
/// ```swift
/// Dropout1d(0.2)(x)    // [n, channels, length], or without the batch
/// ```
///
/// Source: Tompson et al., Efficient object localization using convolutional networks, 2015.
open class Dropout1d: DropoutLayer {
    open override func forward(_ x: Tensor) -> Tensor { placed(dropout1d(x, p, training: isTraining), x) }
}

/// Sets whole channels of images to zero at random while training and scales the others by 1/(1 - p). PyTorch's counterpart is
/// `torch.nn.Dropout2d`.
///
/// ```swift
/// Dropout2d(0.2)(x)    // [n, channels, height, width]
/// ```
open class Dropout2d: DropoutLayer {
    open override func forward(_ x: Tensor) -> Tensor { placed(dropout2d(x, p, training: isTraining), x) }
}

/// Sets whole channels of volumes to zero at random while training and scales the others by 1/(1 - p). PyTorch's counterpart is
/// `torch.nn.Dropout3d`.
///
/// ```swift
/// Dropout3d(0.2)(x)    // [n, channels, depth, height, width], or without the batch
/// ```
open class Dropout3d: DropoutLayer {
    open override func forward(_ x: Tensor) -> Tensor { placed(dropout3d(x, p, training: isTraining), x) }
}
