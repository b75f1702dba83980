import Tern
import TernIO

/// A file of weights that a training of the command wrote, before anybody knows which network it is for.
struct ModelFile {
    /// Where the metadata tells the kind of the network.
    static let nameKey = "tern.model"

    let path: String
    let tensors: [String: Tensor]
    let metadata: [String: String]

    init(_ path: String) throws {
        self.path = path
        (tensors, metadata) = try Safetensors.loadWithMetadata(path)
    }

    /// `digits-mlp`; nil if it is no such file.
    var name: String? { metadata[ModelFile.nameKey] }

    /// Checks that a tensor is there as the network has it.
    func check(_ key: String, _ shape: Shape) throws(CLIError) {
        guard let tensor = tensors[key], tensor.shape == shape, tensor.dtype == .float32 else {
            throw CLIError(
                "\(path): '\(key)' is not the float32 tensor of shape \(shape) that its metadata tells of; train again")
        }
    }
}
