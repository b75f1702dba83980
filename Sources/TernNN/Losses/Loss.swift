import Tern

/// The base of losses: modules that compare what a network gives with what it should give. PyTorch's counterpart is
/// `torch.nn.modules.loss._Loss`.
open class Loss: Module {
    /// How the losses of single elements become the result.
    public let reduction: LossReduction

    /// A loss with this reduction.
    public init(reduction: LossReduction = .mean) {
        self.reduction = reduction
        super.init()
    }
}

/// The base of losses of two tensors.
///
/// ```swift
/// final class CubicLoss: PairLoss {
///     override func forward(_ input: Tensor, _ target: Tensor) -> Tensor { (input - target).abs().pow(3).mean() }
/// }
/// let loss = CubicLoss()(net(x), y)
/// ```
open class PairLoss: Loss {
    /// What the loss computes. Call the module itself instead, so that messages name it.
    open func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        let name = typeName
        return failure(.argument("\(name) is missing the required \"forward\" function; override forward(_:_:) in \(name)"))
    }

    /// The loss of `input`, a network's result, for `target`.
    public final func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
        run([input, target]) { forward($0[0], $0[1]) }
    }
}

/// The base of losses of two tensors with a factor for each class or element. PyTorch's counterpart is
/// `torch.nn.modules.loss._WeightedLoss`.
open class WeightedLoss: PairLoss {
    /// The factors, or none.
    @Buffer public var weight: Tensor?

    /// A loss with these factors and this reduction.
    public init(weight: Tensor? = nil, reduction: LossReduction = .mean) {
        _weight = Buffer(wrappedValue: weight)
        super.init(reduction: reduction)
    }
}

/// The base of losses of three tensors.
open class TripleLoss: Loss {
    /// What the loss computes. Call the module itself instead, so that messages name it.
    open func forward(_ first: Tensor, _ second: Tensor, _ third: Tensor) -> Tensor {
        let name = typeName
        return failure(.argument("\(name) is missing the required \"forward\" function; override forward(_:_:_:) in \(name)"))
    }

    /// The loss of the three tensors; the class says what they are.
    public final func callAsFunction(_ first: Tensor, _ second: Tensor, _ third: Tensor) -> Tensor {
        run([first, second, third]) { forward($0[0], $0[1], $0[2]) }
    }
}
