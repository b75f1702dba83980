import Tern

/// Parameters and their gradients as one vector.
struct FlatParameters {
    private let parameters: [Tensor]
    /// True if losses and gradients count with the other sign, for climbing.
    private let isNegated: Bool

    init(_ parameters: [Tensor], isNegated: Bool) {
        self.parameters = parameters
        self.isNegated = isNegated
    }

    /// The number in a loss, and the gradients that computing it has left; zeros where there is none.
    func lossAndGradient(_ loss: Tensor) -> (Double, Tensor) {
        let gradient = cat(parameters.map { $0.grad?.detach().reshape([-1]) ?? Tensor.zeros(like: $0.detach().reshape([-1])) })
        let number = loss.detach().item(Double.self)
        return isNegated ? (-number, gradient.neg_()) : (number, gradient)
    }

    /// Adds a multiple of a direction.
    func move(_ step: Double, _ direction: Tensor) {
        var begin = 0
        for parameter in parameters {
            let part = direction.narrow(0, begin, parameter.count).view(Array(parameter.shape))
            parameter.add_(part, alpha: step)
            begin += parameter.count
        }
    }

    /// What is at a step along a direction; the parameters are as before afterwards.
    func point(_ step: Double, _ direction: Tensor, _ closure: () -> Tensor) -> LineSearch.Point {
        let kept = parameters.map { $0.detach().clone() }
        move(step, direction)
        let (loss, gradient) = lossAndGradient(closure())
        for (parameter, tensor) in zip(parameters, kept) { parameter.copy_(tensor) }
        return .init(step: step, loss: loss, gradient: gradient, slope: gradient.dot(direction).item(Double.self))
    }

    /// The greatest magnitude.
    static func greatest(_ tensor: Tensor) -> Double { tensor.count == 0 ? 0 : tensor.abs().max().item(Double.self) }
}
