import Tern

/// The state dictionaries of schedulers: numbers, texts and lists by PyTorch's names. Those of schedulers inside have `_schedulers.0.`
/// and so on before their names.
extension LRScheduler {
    /// All that the scheduler needs to go on, without the optimizer. PyTorch: `state_dict`.
    ///
    /// The groups' learning rates are in the optimizer's state dictionary: save and load both.
    public final func stateDict() -> [String: Value] {
        var result = options
        result["base_lrs"] = .list(baseLrs.map { .double($0) })
        result["last_epoch"] = .int(lastEpoch)
        result["_step_count"] = .int(stepCount)
        result["_last_lr"] = .list(lastLr.map { .double($0) })
        for (index, child) in children.enumerated() {
            for (name, value) in child.stateDict() { result[LRScheduler.prefix(index) + name] = value }
        }
        return result
    }

    /// Takes over what `stateDict()` gave. PyTorch: `load_state_dict`.
    ///
    /// Everything is checked first: when this throws, nothing has been changed. Functions, as those of `LambdaLR`, are not in the
    /// dictionary and stay the scheduler's own; so does what the dictionary lacks.
    public final func loadStateDict(_ state: [String: Value]) throws(TensorError) {
        do { try checkState(state) } catch { throw error.named("\(type(of: self)).loadStateDict") }
        takeOver(state)
    }

    private func checkState(_ state: [String: Value]) throws(TensorError) {
        for name in ["last_epoch", "_step_count"] {
            guard let value = state[name] else { continue }
            guard OptimizerRules.number(value).flatMap(Int.init(exactly:)) != nil else {
                throw .argument("\(name) must be a whole number, got \(value)")
            }
        }
        let groups = optimizer.paramGroups.count
        for name in ["base_lrs", "_last_lr"] {
            guard let value = state[name] else { continue }
            guard LRScheduler.numbers(value)?.count == groups else {
                throw .argument("\(name) must be a list of \(groups) numbers, one for each parameter group, got \(value)")
            }
        }
        for (name, own) in options {
            guard let value = state[name] else { continue }
            guard LRScheduler.isSameKind(value, own) else {
                throw .argument("\(name) must be of the kind of \(own), got \(value)")
            }
        }
        for (index, child) in children.enumerated() { try child.checkState(LRScheduler.part(state, index)) }
    }

    private func takeOver(_ state: [String: Value]) {
        func whole(_ name: String) -> Int? { state[name].flatMap(OptimizerRules.number).flatMap(Int.init(exactly:)) }
        lastEpoch = whole("last_epoch") ?? lastEpoch
        stepCount = whole("_step_count") ?? stepCount
        baseLrs = state["base_lrs"].flatMap(LRScheduler.numbers) ?? baseLrs
        lastLr = state["_last_lr"].flatMap(LRScheduler.numbers) ?? lastLr
        for name in options.keys { if let value = state[name] { options[name] = value } }
        for (index, child) in children.enumerated() { child.takeOver(LRScheduler.part(state, index)) }
    }

    private static func prefix(_ index: Int) -> String { "_schedulers.\(index)." }

    private static func part(_ state: [String: Value], _ index: Int) -> [String: Value] {
        var result: [String: Value] = [:]
        let prefix = prefix(index)
        for (name, value) in state where name.hasPrefix(prefix) { result[String(name.dropFirst(prefix.count))] = value }
        return result
    }

    /// Lists of numbers may have any length, as the milestones of two runs.
    private static func isSameKind(_ value: Value, _ own: Value) -> Bool {
        if OptimizerRules.list(own) != nil { return numbers(value) != nil }
        return OptimizerRules.isSameKind(value, own)
    }

    static func numbers(_ value: Value) -> [Double]? {
        guard let list = OptimizerRules.list(value) else { return nil }
        let numbers = list.compactMap(OptimizerRules.number)
        return numbers.count == list.count ? numbers : nil
    }
}

/// What schedulers read from their options.
extension LRScheduler {
    /// A number among the options; 0 if there is none.
    public final func number(_ name: String) -> Double { options[name].flatMap(OptimizerRules.number) ?? 0 }

    /// A whole number among the options; 0 if there is none.
    public final func count(_ name: String) -> Int { Int(exactly: number(name)) ?? 0 }

    /// A list of numbers among the options.
    public final func list(_ name: String) -> [Double] { options[name].flatMap(LRScheduler.numbers) ?? [] }

    final func isOn(_ name: String) -> Bool {
        if case .bool(true) = options[name] { true } else { false }
    }

    final func text(_ name: String) -> String {
        if case .string(let text) = options[name] { text } else { "" }
    }
}
