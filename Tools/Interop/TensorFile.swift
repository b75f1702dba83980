import ArgumentParser
import TernIO

/// The tensors of a file of any format, by names that a script can form as well.
enum TensorFile {
    /// Tensors in the order of their names: complex numbers with a last dimension of 2, those of a checkpoint under their keys and
    /// places joined by dots, that of an npy file without a name.
    static func read(_ path: String) throws -> [(key: String, value: Tensor)] {
        var tensors: [(key: String, value: Tensor)] = []
        switch ending(path) {
        case "npy": tensors = [("", try Npy.load(path, complexAsReal: true))]
        case "npz": tensors = try Npz.load(path, complexAsReal: true).map { ($0.key, $0.value) }
        case "safetensors", "json":
            tensors = try Safetensors.open(path).tensors(complexAsReal: true).map { ($0.key, $0.value) }
        case "pt", "pth": collect(try Checkpoint.load(path, complexAsReal: true), "", &tensors)
        default: throw ValidationError("\(path) is of no format that is known here")
        }
        return tensors.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    /// Writes tensors in the format of the path's ending.
    ///
    /// - Parameters:
    ///   - tensors: the tensors; one for an npy file.
    ///   - path: the file, or for a safetensors file in shards what its name would be.
    ///   - isCompressed: whether an npz file is deflated.
    ///   - shardSize: the bytes of a safetensors file at most, if there shall be several.
    static func write(
        _ tensors: [(key: String, value: Tensor)], to path: String, isCompressed: Bool = false, shardSize: Int? = nil
    ) throws {
        switch ending(path) {
        case "npy":
            guard tensors.count == 1, let tensor = tensors.first?.value else {
                throw ValidationError("an npy file has one array, and there are \(tensors.count)")
            }
            try Npy.save(tensor, to: path)
        case "npz": try Npz.save(tensors, compressed: isCompressed, to: path)
        case "safetensors":
            if let shardSize {
                try Safetensors.save(tensors, to: path, maxShardSize: shardSize)
            } else {
                try Safetensors.save(tensors, to: path)
            }
        case "pt", "pth": try Checkpoint.save(tensors, to: path)
        default: throw ValidationError("\(path) is of no format that is known here")
        }
    }

    static func ending(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? "" }

    private static func collect(_ value: CheckpointValue, _ name: String, _ tensors: inout [(key: String, value: Tensor)]) {
        func join(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
        switch value {
        case .tensor(let tensor): tensors.append((name, tensor))
        case .dictionary(let entries):
            for (key, value) in entries { collect(value, join(key.string ?? key.int.map(String.init) ?? "?"), &tensors) }
        default:
            for (index, element) in (value.list ?? []).enumerated() { collect(element, join(String(index)), &tensors) }
        }
    }
}
