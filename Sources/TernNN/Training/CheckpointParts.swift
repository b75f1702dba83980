/// The parts of a training that a checkpoint takes and gives back.
extension TrainingCheckpoint {
    /// Keeps a module's parameters and buffers; the tensors are those in use.
    public mutating func add(_ module: Module, as name: String) {
        for (key, tensor) in module.stateDict() { tensors["\(name).\(key)"] = tensor }
    }

    /// Gives a module its parameters and buffers back. Nothing is changed when this throws.
    public func restore(_ module: Module, as name: String) throws(TensorError) {
        do {
            try module.loadStateDict(part(name))
        } catch {
            throw .file("\(path): \(error.message)")
        }
    }

    /// The tensors of a part, by the names that they have in it.
    public func part(_ name: String) -> [String: Tensor] {
        let prefix = "\(name)."
        var result: [String: Tensor] = [:]
        for (key, tensor) in tensors where key.hasPrefix(prefix) { result[String(key.dropFirst(prefix.count))] = tensor }
        return result
    }

    /// Keeps a dictionary as the states of schedulers and scalers are.
    public mutating func add(_ values: [String: Value], as name: String) throws(TensorError) {
        try add(name) { (saved, prefix) throws(TensorError) in try saved.add(values, prefix: prefix) }
    }

    /// A dictionary that was kept.
    public func values(_ name: String) throws(TensorError) -> [String: Value] {
        do { return try saved(name).values(prefix: "") } catch { throw .file("\(path): \(error.message)") }
    }

    /// Keeps an optimizer's memory and options; the tensors are those in use.
    public mutating func add(_ optimizer: Optimizer, as name: String) throws(TensorError) {
        try add(name) { (saved, prefix) throws(TensorError) in try saved.add(optimizer.stateDict(), prefix: prefix) }
    }

    /// Gives an optimizer its memory and options back. Nothing is changed when this throws.
    public func restore(_ optimizer: Optimizer, as name: String) throws(TensorError) {
        do {
            try optimizer.loadStateDict(saved(name).optimizerState(prefix: ""))
        } catch {
            throw .file("\(path): \(error.message)")
        }
    }

    private mutating func add(
        _ name: String, _ body: (inout SavedValues, String) throws(TensorError) -> Void
    ) throws(TensorError) {
        var saved = SavedValues()
        try body(&saved, "\(name).")
        for (key, tensor) in saved.tensors { tensors[key] = tensor }
        for (key, text) in saved.metadata { texts[key] = text }
    }

    private func saved(_ name: String) -> SavedValues {
        let prefix = "\(name)."
        var metadata: [String: String] = [:]
        for (key, text) in texts where key.hasPrefix(prefix) { metadata[String(key.dropFirst(prefix.count))] = text }
        return SavedValues(tensors: part(name).map { (key: $0.key, value: $0.value) }, metadata: metadata)
    }

    /// Keeps a place in a stream of random numbers.
    public mutating func add(_ state: Generator.State, as name: String) {
        tensors["\(name).words"] = Tensor(state.words.map { Int64($0) }, shape: [state.words.count])
        texts["\(name).seed"] = String(state.seed)
        set("\(name).position", state.position)
        texts["\(name).next_double"] = state.nextDouble.map { "\($0)" }
        texts["\(name).next_float"] = state.nextFloat.map { "\($0)" }
    }

    /// A place in a stream of random numbers that was kept.
    public func generatorState(_ name: String) throws(TensorError) -> Generator.State {
        guard let tensor = tensors["\(name).words"], tensor.dtype == .int64,
            let seed = texts["\(name).seed"].flatMap({ UInt64($0) })
        else { throw damaged("\(name).words", "the state of a generator") }
        let words = tensor.scalars(Int64.self).compactMap { UInt32(exactly: $0) }
        let state = Generator.State(
            seed: seed, words: words, position: try integer("\(name).position"),
            nextDouble: texts["\(name).next_double"].flatMap { Double($0) },
            nextFloat: texts["\(name).next_float"].flatMap { Float($0) })
        guard let state else { throw damaged("\(name).words", "the state of a generator") }
        return state
    }
}
