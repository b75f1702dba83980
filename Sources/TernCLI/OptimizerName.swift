import ArgumentParser
import Tern
import TernNN

/// The optimizers that a training can be told to use.
enum OptimizerName: String, ExpressibleByArgument, CaseIterable {
    case sgd, adam

    func make(_ parameters: [Tensor], lr: Double) -> Optimizer {
        switch self {
        case .sgd: SGD(parameters, lr: lr, momentum: 0.9)
        case .adam: Adam(parameters, lr: lr)
        }
    }
}
