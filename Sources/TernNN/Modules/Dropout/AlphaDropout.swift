import Tern

/// Sets elements to the limit of SELU at random while training, and shifts and scales all so that mean and variance stay. PyTorch's
/// counterpart is `torch.nn.AlphaDropout`.
///
/// ```swift
/// Sequential(Linear(64, 32), SELU(), AlphaDropout(0.1))
/// ```
///
/// Source: Klambauer et al., Self-normalizing neural networks, 2017.
open class AlphaDropout: DropoutLayer {
    open override func forward(_ x: Tensor) -> Tensor { placed(alphaDropout(x, p, training: isTraining), x) }
}

/// `AlphaDropout` of whole channels. PyTorch's counterpart is `torch.nn.FeatureAlphaDropout`.
///
/// ```swift
/// FeatureAlphaDropout(0.1)(x)    // [n, channels, …]
/// ```
open class FeatureAlphaDropout: DropoutLayer {
    open override func forward(_ x: Tensor) -> Tensor { placed(featureAlphaDropout(x, p, training: isTraining), x) }
}
