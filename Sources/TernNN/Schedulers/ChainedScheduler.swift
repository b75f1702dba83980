import Tern

/// Several schedulers that all change the learning rates at each step. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.ChainedScheduler`.
///
/// ```swift
/// let scheduler = ChainedScheduler([ConstantLR(optimizer, factor: 0.1, totalIters: 20), ExponentialLR(optimizer, 0.9)])
/// ```
open class ChainedScheduler: LRScheduler {
    private let schedulers: [LRScheduler]

    /// Schedulers of one optimizer, in the order in which they step.
    public init(_ schedulers: [LRScheduler], optimizer: Optimizer? = nil) {
        let optimizer = LRScheduler.shared(schedulers, optimizer, "ChainedScheduler")
        self.schedulers = schedulers
        super.init(unstepped: optimizer, options: [:], lastEpoch: 0)
    }

    override var children: [LRScheduler] { schedulers }

    open override func step() { lead { $0.step() } }

    override func updateLr(_ epoch: Int?) { lead { $0.updateLr(epoch) } }

    override func undoStep() { for scheduler in schedulers { scheduler.undoStep() } }

    private func lead(_ body: (LRScheduler) -> Void) {
        for scheduler in schedulers { body(scheduler) }
        lastLr = groupLrs
    }
}

extension LRScheduler {
    /// The optimizer of all these schedulers. Schedulers of different ones, none at all, or one that needs a metric is a failure.
    static func shared(_ schedulers: [LRScheduler], _ given: Optimizer?, _ name: String) -> Optimizer {
        guard let optimizer = given ?? schedulers.first?.optimizer else {
            return failure(
                .argument("\(name) expects at least one scheduler, but got no scheduler"),
                Optimizer([Tensor.zeros(1)], defaults: [:]))
        }
        if schedulers.isEmpty { failure(.argument("\(name) expects at least one scheduler, but got no scheduler"), ()) }
        for (index, scheduler) in schedulers.enumerated() {
            if scheduler is ReduceLROnPlateau {
                failure(
                    .argument(
                        "\(name) does not support `ReduceLROnPlateau` scheduler as it requires a metric when calling `step`, but got "
                            + "one at index \(index) in the given schedulers sequence"), ())
            }
            if scheduler.optimizer !== optimizer {
                failure(
                    .argument(
                        "\(name) expects all schedulers to belong to the same optimizer, but got scheduler "
                            + "\(type(of: scheduler)) at index \(index), whose optimizer is another"), ())
            }
        }
        return optimizer
    }
}
