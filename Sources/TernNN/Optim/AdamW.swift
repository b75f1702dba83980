import Tern

/// Adam with weight decay taken off the parameter itself. PyTorch's counterpart is `torch.optim.AdamW`.
///
/// ```swift
/// let optimizer = AdamW(net.parameters(), lr: 1e-3, weightDecay: 0.01)
/// ```
///
/// Source: Loshchilov and Hutter, Decoupled weight decay regularization, 2017.
open class AdamW: Adam {
    /// Parameters or groups; the options are those of `Adam`, but for the decay's default.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 1e-2, amsgrad: Bool = false, maximize: Bool = false
    ) {
        super.init(
            parameters, lr: lr, betas: betas, eps: eps, weightDecay: weightDecay, amsgrad: amsgrad, maximize: maximize,
            decoupledWeightDecay: true)
    }
}
