import Tern
import TernIO

/// What `loadStateDict` found to be different. PyTorch's counterpart is the result of `load_state_dict`.
public struct IncompatibleKeys: Hashable, Sendable, CustomStringConvertible {
    /// Keys of the module that the state dictionary lacks.
    public let missing: [String]
    /// Keys of the state dictionary that the module lacks.
    public let unexpected: [String]

    /// `missing keys "fc.bias"; unexpected keys "head.bias"`
    public var description: String {
        if missing.isEmpty, unexpected.isEmpty { return "<All keys matched successfully>" }
        return [("missing", missing), ("unexpected", unexpected)].filter { !$0.1.isEmpty }
            .map { "\($0.0) keys " + $0.1.map { "\"\($0)\"" }.joined(separator: ", ") }.joined(separator: "; ")
    }
}

extension Module {
    /// Copies tensors into the module's, converted to their types and devices, or lets the module hold the given ones. PyTorch:
    /// `load_state_dict`.
    ///
    /// Everything is checked first: when this throws, nothing has been written. The message lists all keys that are missing, not
    /// expected or of another shape; where they differ by a prefix only, it says so and how to remove it.
    ///
    /// A parameter that has two keys because two modules share it is there as soon as one of them is given. The number of batches
    /// that a normalization has seen may be missing, as it is in files of PyTorch before 0.4.1, and stays.
    ///
    /// - Parameters:
    ///   - state: a `StateDict`, or what `Safetensors.load` gives.
    ///   - strict: refuses keys that are missing or not expected; without it they are only returned. Shapes that differ are
    ///     refused always.
    ///   - assign: the module holds the given tensors from now on, with their types, devices and memory, and nothing is copied:
    ///     those of a mapped file are read when they are used. Make the optimizer afterwards. A module on the meta device gets
    ///     its memory in this way.
    ///
    /// ```swift
    /// try net.loadStateDict(Safetensors.load("net.safetensors"))
    /// ```
    @discardableResult
    public final func loadStateDict(
        _ state: some Sequence<(key: String, value: Tensor)>, strict: Bool = true, assign: Bool = false
    ) throws(TensorError) -> IncompatibleKeys {
        let fit = StateFit(stateEntries(), StateDict(state), assign: assign)
        if let problem = fit.problem(strict: strict) {
            throw .argument("loadStateDict: the state dictionary does not fit \(typeName): \(problem)")
        }
        if assign { try fit.assign() } else { try fit.copy() }
        return fit.incompatibleKeys
    }

    /// The same with the state dictionary that a checkpoint has under a usual key as `state_dict`, `model_state_dict` or `model`,
    /// that it is itself, or that is its only part with tensors.
    ///
    /// ```swift
    /// try net.loadStateDict(Checkpoint.load("resnet18.pth"))
    /// ```
    @discardableResult
    public final func loadStateDict(
        _ checkpoint: CheckpointValue, strict: Bool = true, assign: Bool = false
    ) throws(TensorError) -> IncompatibleKeys {
        let state: [(key: String, value: Tensor)]
        do { state = try checkpoint.modelState() } catch { throw error.named("loadStateDict") }
        return try loadStateDict(state, strict: strict, assign: assign)
    }
}

/// A state dictionary beside what a module holds: what fits, and what does not.
private struct StateFit {
    private let own: [StateEntry]
    /// The tensors for the module's keys, in its shapes.
    private var fitting: [(entry: StateEntry, source: Tensor)] = []
    private var missing: [StateEntry] = []
    private var unexpected: [(key: String, value: Tensor)]
    private var problems: [String] = []

    init(_ own: [StateEntry], _ given: StateDict, assign: Bool) {
        self.own = own
        let ownKeys = Set(own.map(\.key))
        unexpected = given.filter { !ownKeys.contains($0.key) }
        // A shared tensor is there if any of its keys is.
        let covered = Set(own.filter { given[$0.key] != nil }.map(\.tensor))
        for entry in own {
            guard let source = given[entry.key] else {
                if !entry.isOptional, !covered.contains(entry.tensor) { missing.append(entry) }
                continue
            }
            if let problem = StateFit.mismatch(entry, source, assign: assign) { problems.append(problem) }
            fitting.append((entry, source))
        }
    }

    var incompatibleKeys: IncompatibleKeys {
        IncompatibleKeys(missing: missing.map(\.key), unexpected: unexpected.map(\.key))
    }

    /// What stands in the way, nil if nothing does.
    func problem(strict: Bool) -> String? {
        var all: [String] = []
        if strict {
            if let hint { all.append(hint) }
            if !missing.isEmpty {
                all.append("missing keys " + StateFit.list(missing.map { ($0.key, $0.tensor) }))
            }
            if !unexpected.isEmpty { all.append("unexpected keys " + StateFit.list(unexpected.map { ($0.key, $0.value) })) }
        }
        all += problems
        return all.isEmpty ? nil : all.joined(separator: "; ")
    }

    /// Copies the elements.
    func copy() throws(TensorError) {
        try attempt {
            noGrad {
                for (entry, source) in fitting { entry.tensor.copy_(StateFit.shaped(source, entry)) }
            }
        }
    }

    /// Gives the module the tensors themselves; those that it shared stay shared.
    func assign() throws(TensorError) {
        let replacements = try attempt {
            var result: [Tensor: Tensor] = [:]
            for (entry, source) in fitting {
                let tensor = StateFit.shaped(source.detach(), entry)
                result[entry.tensor] = entry.tensor.requiresGrad ? tensor.requiresGrad_() : tensor
            }
            return result
        }
        for entry in own {
            if let tensor = replacements[entry.tensor] { entry.box.replace(tensor) }
        }
    }

    /// What to do where all that is missing is given with a prefix, or all that is given would be there with one.
    private var hint: String? {
        let missingKeys = missing.map(\.key), givenKeys = unexpected.map(\.key)
        if let prefix = StateFit.prefix(of: givenKeys, before: missingKeys, in: givenKeys) {
            return
                "the module's keys are given with the prefix \"\(prefix)\"; load StateDict(state).removingPrefix(\"\(prefix)\")"
        }
        if let prefix = StateFit.prefix(of: missingKeys, before: givenKeys, in: own.map(\.key)) {
            return "the keys lack the prefix \"\(prefix)\" of the module's; load StateDict(state).addingPrefix(\"\(prefix)\")"
        }
        return nil
    }

    /// What one of `longer` has before the first of `keys`, if all of `keys` are among `all` with it; nil if there is none.
    private static func prefix(of longer: [String], before keys: [String], in all: [String]) -> String? {
        guard let first = keys.first else { return nil }
        let all = Set(all)
        for key in longer where key.hasSuffix("." + first) {
            let prefix = String(key.dropLast(first.count))
            if keys.allSatisfy({ all.contains(prefix + $0) }) { return prefix }
        }
        return nil
    }

    private static func mismatch(_ entry: StateEntry, _ given: Tensor, assign: Bool) -> String? {
        let (key, own) = (entry.key, entry.tensor)
        // PyTorch before 0.4 had no tensors without dimensions and wrote [1].
        if own.shape != given.shape, !(own.ndim == 0 && given.shape == [1]) {
            let types = own.dtype == given.dtype ? ("", "") : (" (\(given.dtype))", " (\(own.dtype))")
            return "size mismatch for \(key): its shape is \(given.shape)\(types.0) in the state dictionary and "
                + "\(own.shape)\(types.1) in the module"
        }
        if assign {
            if own.requiresGrad, !given.isFloatingPoint {
                return
                    "\(key) is \(given.dtype) in the state dictionary, and only floating-point types can be trained; convert it, "
                    + "or freeze the parameter with requiresGrad_(false)"
            }
            return nil
        }
        if given.device == .meta, own.device != .meta {
            return "\(key) is on the meta device and has no elements to copy"
        }
        if own.device == .meta, given.device != .meta {
            return "\(key) of the module is on the meta device and has no memory to copy to; load with assign: true"
        }
        return nil
    }

    private static func shaped(_ source: Tensor, _ entry: StateEntry) -> Tensor {
        source.ndim == entry.tensor.ndim ? source : source.reshape(Array(entry.tensor.shape))
    }

    /// `"fc.weight" [10, 64], "fc.bias" [10]`
    private static func list(_ entries: [(key: String, tensor: Tensor)]) -> String {
        entries.map { "\"\($0.key)\" \($0.tensor.shape)" }.joined(separator: ", ")
    }
}
