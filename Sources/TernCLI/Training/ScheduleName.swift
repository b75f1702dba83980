import ArgumentParser
import TernNN

/// The schedules of the learning rate that a training can be told to use.
enum ScheduleName: String, ExpressibleByArgument, CaseIterable {
    case constant, cosine, linear, plateau
    case oneCycle = "one-cycle"

    /// - Parameters:
    ///   - steps: the steps of the whole training; all but `plateau` make one of theirs after each.
    ///   - isHigherBetter: of the value that `plateau` looks at.
    func make(_ optimizer: Optimizer, steps: Int, isHigherBetter: Bool) -> LRScheduler? {
        switch self {
        case .constant: nil
        case .cosine: CosineAnnealingLR(optimizer, steps)
        case .linear: LinearLR(optimizer, startFactor: 1, endFactor: 0, totalIters: steps)
        case .oneCycle: OneCycleLR(optimizer, optimizer.paramGroups.first?.lr ?? 0, totalSteps: steps + 1)
        case .plateau: ReduceLROnPlateau(optimizer, mode: isHigherBetter ? "max" : "min", factor: 0.3, patience: 3)
        }
    }
}
