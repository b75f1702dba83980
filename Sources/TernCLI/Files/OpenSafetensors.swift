import Tern
import TernIO

/// A safetensors file, or the index of a model in several.
struct OpenSafetensors: TensorFile {
    let path: String
    let tensors: [ListedTensor]
    private let file: SafetensorsFile

    var format: FileFormat { .safetensors }
    var metadata: [String: String] { file.metadata }

    init(_ path: String) throws {
        self.path = path
        file = try Safetensors.open(path)
        tensors = file.entries.map { entry in
            ListedTensor(
                name: entry.name, type: OpenSafetensors.shown(entry.type), dtype: entry.dtype, shape: entry.shape,
                byteCount: entry.range.count)
        }
    }

    var files: [String] {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return [path] + Set(file.entries.compactMap(\.shard)).sorted().map { folder + $0 }
    }

    func tensor(_ listed: ListedTensor) throws -> Tensor { try file.tensor(listed.name) }

    func raw(_ listed: ListedTensor) throws -> RawTensor? { try file.raw(listed.name) }

    /// PyTorch's name where there is one for all, and the format's where there is not.
    private static func shown(_ type: SafetensorsType) -> String {
        switch type {
        case .uint16: "uint16"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .complex64: "complex64"
        default: type.dtype?.name ?? type.rawValue
        }
    }
}
