import Tern

/// The momentum of an optimizer as schedulers move it: its `momentum`, or the first of its `betas`.
struct MomentumCycle {
    private let isBeta: Bool

    /// An optimizer with neither is a failure of `scheduler`.
    init(_ optimizer: Optimizer, _ scheduler: String) {
        ScheduleRules.check(
            optimizer.defaults["momentum"] != nil || optimizer.defaults["betas"] != nil,
            "\(scheduler): optimizer must support momentum or beta1 with `cycleMomentum` option enabled; give cycleMomentum: false"
        )
        isBeta = optimizer.defaults["betas"] != nil
    }

    func set(_ momentum: Double, _ group: ParameterGroup) {
        if isBeta {
            group.options["betas"] = .list([.double(momentum), .double(group.pair("betas").1)])
        } else {
            group.set("momentum", momentum)
        }
    }

    /// Notes the bounds in the groups and begins with the greatest momentum.
    func start(_ optimizer: Optimizer, base: [Double], max: [Double]) {
        for (group, (base, max)) in zip(optimizer.paramGroups, zip(base, max)) {
            set(max, group)
            group.set("max_momentum", max)
            group.set("base_momentum", base)
        }
    }
}
