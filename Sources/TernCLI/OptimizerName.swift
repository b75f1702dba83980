import ArgumentParser
import Tern
import TernNN

/// The optimizers that a training can be told to use.
enum OptimizerName: String, ExpressibleByArgument, CaseIterable {
    case sgd, adam

    /// What works for the digits.
    var learningRate: Double {
        switch self {
        case .sgd: 0.05
        case .adam: 0.005
        }
    }

    func make(_ parameters: [Tensor], lr: Double) -> Optimizer {
        switch self {
        case .sgd: SGD(parameters, lr: lr, momentum: 0.9)
        case .adam: Adam(parameters, lr: lr)
        }
    }
}
