import ArgumentParser
import TernNN

/// The networks that read digits.
enum DigitsArchitecture: String, ExpressibleByArgument, CaseIterable {
    case mlp, cnn

    /// How often the images are gone through unless `--epochs` says otherwise.
    var epochs: Int {
        switch self {
        case .mlp: 40
        case .cnn: 20
        }
    }

    /// What works for this network.
    func learningRate(_ optimizer: OptimizerName) -> Double {
        switch (self, optimizer) {
        case (.mlp, .adam): 0.005
        case (_, .sgd): 0.05
        case (.cnn, .adam): 0.002
        }
    }

    /// The name in the model's file.
    var modelName: String { "digits-\(rawValue)" }
}
