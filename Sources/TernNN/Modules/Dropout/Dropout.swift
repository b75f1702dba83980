import Tern

/// Sets elements to zero at random while training and scales the others by 1/(1 - p); does nothing in evaluation.
/// PyTorch's counterpart is `torch.nn.Dropout`.
///
/// Source: Hinton et al., Improving neural networks by preventing co-adaptation of feature detectors, 2012.
open class Dropout: Module {
    /// The probability of an element to become zero.
    public let p: Double

    /// Drops elements with probability `p`, from 0 to 1.
    public init(_ p: Double = 0.5) {
        if !(p >= 0 && p <= 1) {
            failure(.argument("Dropout: dropout probability has to be between 0 and 1, but got \(p)"), ())
        }
        self.p = p
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { dropout(x, p, training: isTraining) }

    open override func extraRepr() -> String { "p=\(p), inplace=False" }
}
