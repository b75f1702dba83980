import TernNN
import TernOracle

extension TrainingKit {
    static let averaging: [ModuleCase] = [
        ModuleCase("AveragedModel") {
            AveragedModel(Sequential(Linear(3, 4), BatchNorm1d(4)), Sequential(Linear(3, 4), BatchNorm1d(4)))
        }
    ]
}
