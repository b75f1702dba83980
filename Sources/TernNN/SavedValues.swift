import Tern
import TernIO

/// Values by name in the form that a safetensors file keeps: tensors, and texts for what is no tensor.
///
/// All comes back bit for bit. Names are joined by dots: `optimizer.state.0.exp_avg`. A text is the JSON of the value, or
/// `{"tensors":3}` for a list of tensors, which stand under the same name with `.0`, `.1`, `.2`.
///
/// ```swift
/// var saved = SavedValues()
/// try saved.add(optimizer.stateDict(), prefix: "optimizer.")
/// try saved.add(scheduler.stateDict(), prefix: "scheduler.")
/// try Safetensors.save(saved.tensors, metadata: saved.metadata, to: "training.safetensors")
/// let (tensors, metadata) = try Safetensors.loadWithMetadata("training.safetensors")
/// let read = SavedValues(tensors: tensors, metadata: metadata)
/// try optimizer.loadStateDict(read.optimizerState(prefix: "optimizer."))
/// try scheduler.loadStateDict(read.values(prefix: "scheduler."))
/// ```
public struct SavedValues: Sendable {
    /// The tensors by name.
    public private(set) var tensors: StateDict
    /// The JSON of all that is no tensor, by name.
    public private(set) var metadata: [String: String]

    /// Nothing yet.
    public init() {
        tensors = StateDict()
        metadata = [:]
    }

    /// What a file gave.
    public init(tensors: some Sequence<(key: String, value: Tensor)>, metadata: [String: String]) {
        self.tensors = StateDict(tensors)
        self.metadata = metadata
    }

    /// Adds values with `prefix` before their names. Throws for what is neither a tensor nor has JSON, as a generator.
    public mutating func add(_ values: [String: Value], prefix: String) throws(TensorError) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let key = prefix + name
            switch value {
            case .tensor(let tensor): tensors[key] = tensor
            case .tensors(let list):
                for (index, tensor) in list.enumerated() { tensors["\(key).\(index)"] = tensor }
                metadata[key] = "\(SavedValues.listBegin)\(list.count)}"
            default:
                do { metadata[key] = try ValueText.encoded(value) } catch { throw error.named(key) }
            }
        }
    }

    /// Adds an optimizer's memory as `state.0.exp_avg` and its groups as `param_groups.0.lr`, with `prefix` before.
    public mutating func add(_ state: OptimizerState, prefix: String) throws(TensorError) {
        for (index, values) in state.state { try add(values, prefix: "\(prefix)state.\(index).") }
        for (index, options) in state.paramGroups.enumerated() { try add(options, prefix: "\(prefix)param_groups.\(index).") }
    }

    /// The values whose names begin with `prefix`, without it.
    public func values(prefix: String) throws(TensorError) -> [String: Value] {
        var result: [String: Value] = [:]
        var ofLists: Set<String> = []
        for (key, text) in metadata where key.hasPrefix(prefix) {
            let name = String(key.dropFirst(prefix.count))
            if text.hasPrefix(SavedValues.listBegin) {
                let list = try self.list(key, text)
                for index in list.indices { ofLists.insert("\(key).\(index)") }
                result[name] = .tensors(list)
            } else {
                do { result[name] = try ValueText.decoded(text) } catch { throw error.named(key) }
            }
        }
        for (key, tensor) in tensors where key.hasPrefix(prefix) && !ofLists.contains(key) {
            result[String(key.dropFirst(prefix.count))] = .tensor(tensor)
        }
        return result
    }

    /// The memory and options of an optimizer that were added with this prefix.
    public func optimizerState(prefix: String) throws(TensorError) -> OptimizerState {
        var groups: [Int: [String: Value]] = [:]
        var result = OptimizerState(state: [:], paramGroups: [])
        for (name, value) in try values(prefix: prefix) {
            let parts = name.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let index = Int(parts[1]), index >= 0, parts[0] == "state" || parts[0] == "param_groups"
            else {
                throw .argument(
                    "\(prefix)\(name) is no part of an optimizer's state, as state.0.exp_avg or param_groups.0.lr would be")
            }
            if parts[0] == "state" {
                result.state[index, default: [:]][String(parts[2])] = value
            } else {
                groups[index, default: [:]][String(parts[2])] = value
            }
        }
        for index in 0..<groups.count {
            guard let group = groups[index] else { throw .argument("\(prefix)param_groups.\(index) is missing") }
            result.paramGroups.append(group)
        }
        return result
    }

    private static let listBegin = "{\"tensors\":"

    private func list(_ key: String, _ text: String) throws(TensorError) -> [Tensor] {
        guard text.hasSuffix("}"), let count = Int(text.dropFirst(SavedValues.listBegin.count).dropLast()), count >= 0 else {
            throw .argument("\(key): \(text) is no list of tensors, as {\"tensors\":3} would be")
        }
        var result: [Tensor] = []
        while result.count < count {
            guard let tensor = tensors["\(key).\(result.count)"] else {
                throw .argument("\(key): the tensor \(key).\(result.count) of \(count) is missing")
            }
            result.append(tensor)
        }
        return result
    }
}
