import Foundation
import Tern
import TernIO

/// One file of recordings of the training kit: the cases of a family, and their tensors by name. What is in the file is described at
/// the head of `Tools/Recordings/training_kit/frame.py`.
package struct TrainingRecording<Case: Decodable & Sendable>: Sendable {
    /// The name of the file without its extension.
    package let family: String
    package let cases: [Case]
    private let tensors: [String: Tensor]

    package init(_ url: URL) throws {
        family = url.deletingPathExtension().lastPathComponent
        var (tensors, metadata) = try Safetensors.loadWithMetadata(url.path)
        guard let text = metadata["cases"] else {
            throw OracleError("\(url.path): the metadata has no \"cases\": this is no recording of the training kit")
        }
        do {
            cases = try JSONDecoder().decode([Case].self, from: Data(text.utf8))
            for layout in try JSONDecoder().decode([PackedTensors].self, from: Data(text.utf8)) {
                try layout.unpack(&tensors)
            }
        } catch {
            throw OracleError("\(url.path): \"cases\" cannot be read: \(error)")
        }
        self.tensors = tensors
    }

    /// The tensor with this name; nil if none was recorded.
    package func find(_ name: String) -> Tensor? { tensors[name] }

    /// The tensor with this name.
    package func tensor(_ name: String) throws -> Tensor {
        guard let tensor = tensors[name] else { throw OracleError("\(family): there is no tensor \"\(name)\" in the file") }
        return tensor
    }
}

/// A name and the shape of its tensor, `["weight", [3, 4]]`.
struct NamedShape: Decodable, Sendable {
    let name: String
    let shape: [Int]

    init(from decoder: any Decoder) throws {
        var pair = try decoder.unkeyedContainer()
        name = try pair.decode(String.self)
        shape = try pair.decode([Int].self)
    }
}

/// Which tensors of a case stand one after the other in one of the file.
private struct PackedTensors: Decodable {
    let name: String
    let packed: [NamedShape]

    func unpack(_ tensors: inout [String: Tensor]) throws {
        for dtype in [DType.float32, .float64] {
            guard let all = tensors.removeValue(forKey: "\(name)/\(dtype)") else { continue }
            let parts = try attempt { all.split(packed.map { $0.shape.reduce(1, *) }) }
            for (entry, part) in zip(packed, parts) {
                tensors["\(name)/\(dtype)/\(entry.name)"] = try attempt { part.reshape(entry.shape) }
            }
        }
    }
}
