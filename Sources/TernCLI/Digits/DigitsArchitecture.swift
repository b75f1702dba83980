import ArgumentParser
import TernNN

/// The networks that read digits.
enum DigitsArchitecture: String, ExpressibleByArgument, CaseIterable {
    case mlp, cnn, transformer

    /// How often the images are gone through unless `--epochs` says otherwise.
    var epochs: Int {
        switch self {
        case .mlp: 40
        case .cnn, .transformer: 20
        }
    }

    /// What works for this network.
    func learningRate(_ optimizer: OptimizerName) -> Double {
        switch (self, optimizer) {
        case (.mlp, .adam): 0.005
        case (_, .sgd): 0.05
        case (.cnn, .adam), (.transformer, .adam): 0.002
        }
    }

    /// How the learning rate goes on unless `--scheduler` says otherwise.
    var schedule: ScheduleName { self == .mlp ? .constant : .cosine }

    /// The name in the model's file.
    var modelName: String { "digits-\(rawValue)" }
}
