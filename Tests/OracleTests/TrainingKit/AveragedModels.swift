import TernNN
import TernOracle

extension TrainingKit {
    static let averaging: [ModuleCase] = [
        ModuleCase("AveragedModel") {
            AveragedModel(Sequential(BatchNorm1d(3), Linear(3, 4)), Sequential(BatchNorm1d(3), Linear(3, 4)))
        }
    ]
}
