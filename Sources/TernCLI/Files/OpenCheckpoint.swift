import Tern
import TernIO

/// A checkpoint of PyTorch, whose dictionaries and lists become names with dots.
final class OpenCheckpoint: TensorFile {
    let path: String
    let tensors: [ListedTensor]
    let values: [ListedValue]
    private var loaded: (value: CheckpointValue, tensors: [Tensor])?

    var format: FileFormat { .checkpoint }

    init(_ path: String) throws {
        self.path = path
        let contents = try Checkpoint.contents(path)
        tensors = contents.entries.enumerated().map { place, entry in
            ListedTensor(
                // A tensor that is saved by itself has no name.
                name: entry.name.isEmpty ? "tensor" : entry.name, type: entry.dtype, dtype: OpenCheckpoint.dtype(entry.dtype),
                shape: entry.shape, byteCount: entry.byteCount, place: place)
        }
        values = contents.values.map { ListedValue(name: $0.name, text: $0.text) }
    }

    /// The type that tensors of PyTorch's type are read into; nil where there is none.
    private static func dtype(_ name: String) -> DType? {
        switch name {
        case "uint16": .int32
        case "uint32", "uint64": .int64
        default: DType(name: name)
        }
    }

    /// All of the file; its tensors' bytes are read when they are used, or at once if it is small.
    func value() throws -> CheckpointValue { try load().value }

    func tensor(_ listed: ListedTensor) throws -> Tensor {
        let tensors = try load().tensors
        guard tensors.indices.contains(listed.place) else { throw CLIError("\(path) was changed while it was read") }
        return tensors[listed.place].detach()
    }

    private func load() throws -> (value: CheckpointValue, tensors: [Tensor]) {
        if let loaded { return loaded }
        // Complex numbers, for which there is no type here, must not keep the other tensors from being read.
        let value = try Checkpoint.load(path, complexAsReal: true)
        let result = (value: value, tensors: value.namedTensors().map(\.value))
        loaded = result
        return result
    }
}

extension CheckpointValue {
    /// The same with other tensors. One that is used in several places is changed once.
    func mapTensors(_ change: (Tensor) -> Tensor) -> CheckpointValue {
        var changed: [ObjectIdentifier: Tensor] = [:]
        return mapTensors(change, &changed)
    }

    private func mapTensors(_ change: (Tensor) -> Tensor, _ changed: inout [ObjectIdentifier: Tensor]) -> CheckpointValue {
        switch self {
        case .tensor(let tensor):
            let result = changed[ObjectIdentifier(tensor)] ?? change(tensor)
            changed[ObjectIdentifier(tensor)] = result
            return .tensor(result)
        case .list(let elements): return .list(elements.map { $0.mapTensors(change, &changed) })
        case .tuple(let elements): return .tuple(elements.map { $0.mapTensors(change, &changed) })
        case .dictionary(let pairs):
            let mapped = pairs.map { (key: $0.key, value: $0.value.mapTensors(change, &changed)) }
            return .dictionary(CheckpointDictionary(mapped, isOrdered: pairs.isOrdered))
        default: return self
        }
    }
}
