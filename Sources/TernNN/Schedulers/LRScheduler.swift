import Tern

/// The base of all schedulers: changes the learning rates of an optimizer's groups as training goes on. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.LRScheduler`.
///
/// `step()` is called after the optimizer's, once an epoch or once a batch as the scheduler's numbers are meant.
///
/// ```swift
/// let scheduler = StepLR(optimizer, 30, gamma: 0.1)
/// for _ in 0..<90 {
///     train()
///     scheduler.step()
/// }
/// ```
///
/// A new scheduler overrides `getLr()`. What it needs for that are its `options`, which the state dictionary keeps by PyTorch's
/// names. The arithmetic is PyTorch's to the last digit: most rates are made from the ones before, so that several schedulers can
/// change one optimizer.
open class LRScheduler {
    /// The optimizer whose groups are changed.
    public let optimizer: Optimizer
    /// The learning rates that the groups began with. PyTorch: `base_lrs`.
    public var baseLrs: [Double]
    /// The number of steps since the beginning, 0 after the scheduler is made. PyTorch: `last_epoch`.
    public internal(set) var lastEpoch: Int
    /// How often `step()` has run, once of them when the scheduler was made. PyTorch: `_step_count`.
    public internal(set) var stepCount = 0
    /// What the rates are computed from, by PyTorch's names: numbers, texts and lists.
    public internal(set) var options: [String: Value]
    /// True while the scheduler is made, when most leave the rates as they are.
    public internal(set) var isInitial = false
    var lastLr: [Double] = []

    /// Notes the groups' learning rates and takes the first step, which sets the rates of the beginning.
    ///
    /// - Parameters:
    ///   - optimizer: the optimizer whose groups are changed.
    ///   - options: what the rates are computed from, by name.
    ///   - lastEpoch: the number of steps that were taken before, less one; -1 begins anew.
    public init(_ optimizer: Optimizer, options: [String: Value], lastEpoch: Int = -1) {
        self.optimizer = optimizer
        self.options = options
        self.lastEpoch = lastEpoch
        baseLrs = []
        for (index, group) in optimizer.paramGroups.enumerated() {
            if group.options["initial_lr"] == nil {
                if lastEpoch != -1 { refuse(LRScheduler.noStart(index)) }
                if TensorError.pending == nil { group.set("initial_lr", group.lr) }
            }
            baseLrs.append(group.double("initial_lr"))
        }
        if TensorError.pending == nil { initialStep() }
    }

    /// For schedulers that take no first step.
    init(unstepped optimizer: Optimizer, options: [String: Value], lastEpoch: Int) {
        self.optimizer = optimizer
        self.options = options
        self.lastEpoch = lastEpoch
        baseLrs = optimizer.paramGroups.map { $0.options["initial_lr"] == nil ? $0.lr : $0.double("initial_lr") }
        lastLr = groupLrs
    }

    private static func noStart(_ index: Int) -> String {
        "param 'initial_lr' is not specified in param_groups[\(index)] when resuming scheduler with lastEpoch >= 0; load the "
            + "optimizer's state first, or leave lastEpoch out to begin anew"
    }

    /// The rates of the groups for `lastEpoch`. PyTorch: `get_lr`.
    open func getLr() -> [Double] {
        refuse("the scheduler has no rule; override getLr() in \(typeName)")
        return groupLrs
    }

    /// The rates of the groups as a function of `lastEpoch` alone, nil if the scheduler knows none.
    open func closedFormLr() -> [Double]? { nil }

    /// Goes one step on and sets the rates. PyTorch: `step`.
    open func step() {
        stepCount += 1
        updateLr()
    }

    /// The rates that were set last, one for each group. PyTorch: `get_last_lr`.
    public final func getLastLr() -> [Double] { lastLr }

    /// The rates as they are in the groups.
    public final var groupLrs: [Double] { optimizer.paramGroups.map(\.lr) }

    /// The schedulers that this one leads.
    var children: [LRScheduler] { [] }

    final func initialStep() {
        stepCount = 0
        isInitial = true
        step()
        isInitial = false
    }

    /// Sets the rates of the next step, or those of step `epoch`.
    func updateLr(_ epoch: Int? = nil) {
        if TensorError.pending != nil { return }
        let values: [Double]
        if let epoch {
            lastEpoch = epoch
            values = closedFormLr() ?? getLr()
        } else {
            lastEpoch += 1
            values = getLr()
        }
        setLr(values)
    }

    final func setLr(_ values: [Double]) {
        if TensorError.pending != nil { return }
        guard values.count == optimizer.paramGroups.count else {
            return refuse(
                "the optimizer has \(optimizer.paramGroups.count) parameter groups, and the scheduler was made for \(values.count); "
                    + "add all groups before the scheduler is made")
        }
        for (group, lr) in zip(optimizer.paramGroups, values) { group.set("lr", lr) }
        lastLr = groupLrs
    }

    /// Takes back the step that was taken when the scheduler was made.
    func undoStep() { lastEpoch -= 1 }

    final func refuse(_ words: String) { failure(.argument("\(typeName): \(words)"), ()) }

    private var typeName: String { String(describing: type(of: self)) }
}
