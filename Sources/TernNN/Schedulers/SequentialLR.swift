import Tern

/// Schedulers that take turns: at each milestone the next one begins. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.SequentialLR`.
///
/// ```swift
/// let warmUp = LinearLR(optimizer, startFactor: 0.01, totalIters: 100)
/// let scheduler = SequentialLR(optimizer, [warmUp, CosineAnnealingLR(optimizer, 900)], [100])
/// ```
open class SequentialLR: LRScheduler {
    private let schedulers: [LRScheduler]

    /// Schedulers of `optimizer`, with one milestone less: the steps at which the next one begins, in rising order.
    public init(_ optimizer: Optimizer, _ schedulers: [LRScheduler], _ milestones: [Int], lastEpoch: Int = -1) {
        let shared = LRScheduler.shared(schedulers, optimizer, "SequentialLR")
        ScheduleRules.check(
            milestones.count == schedulers.count - 1,
            "SequentialLR: Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone "
                + "points, but got number of schedulers \(schedulers.count) and the number of milestones to be equal to "
                + "\(milestones.count)")
        self.schedulers = schedulers
        super.init(
            unstepped: shared, options: ["_milestones": .ints(milestones)], lastEpoch: lastEpoch < Int.max ? lastEpoch + 1 : 0)
        if TensorError.pending != nil { return }
        for group in optimizer.paramGroups where group.options["initial_lr"] != nil {
            group.set("lr", group.double("initial_lr"))
        }
        // Each has taken its first step when it was made; only the one whose turn it is takes it now.
        undoStep()
        let first = turn(at: 0).scheduler
        first.initialStep()
        lastLr = first.getLastLr()
    }

    override var children: [LRScheduler] { schedulers }

    open override func step() {
        if schedulers.isEmpty { return }
        lastEpoch += 1
        let (scheduler, begin) = turn(at: lastEpoch)
        if begin == lastEpoch { scheduler.updateLr(0) } else { scheduler.step() }
        lastLr = scheduler.getLastLr()
    }

    override func updateLr(_ epoch: Int?) {
        guard let epoch, !schedulers.isEmpty else { return step() }
        lastEpoch = epoch
        let (scheduler, begin) = turn(at: epoch)
        scheduler.updateLr(epoch - (begin ?? 0))
        lastLr = scheduler.getLastLr()
    }

    override func undoStep() { for scheduler in schedulers { scheduler.undoStep() } }

    /// Whose turn it is at a step, and the milestone at which the turn began; nil for the first.
    private func turn(at epoch: Int) -> (scheduler: LRScheduler, begin: Int?) {
        let milestones = list("_milestones").map { Int(exactly: $0) ?? 0 }
        let index = min(milestones.firstIndex { $0 > epoch } ?? milestones.count, schedulers.count - 1)
        return (schedulers[index], index > 0 ? milestones[index - 1] : nil)
    }
}
