import Foundation
import Tern
import TernIO

/// A corpus that cannot be used: which file, and what is wrong with it.
package struct OracleError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// One file of recorded calls of PyTorch: `<operator>[.<variant>].safetensors`.
package struct Recording {
    /// The name of the file without its extension.
    package let name: String
    package let operatorName: String
    package let samples: [Sample]
    package let tensors: [String: Tensor]

    /// One recorded call.
    package struct Sample: Decodable, Sendable {
        package let id: String
        package let arguments: [RecordedValue]
        package let named: [String: RecordedValue]?
        package let output: RecordedValue
        /// For each differentiated output its index and the name of the gradient given to it.
        package let outputGradients: [OutputGradient]?
        /// The recorded gradients, by the name of the argument: `a0`, `k_weight`, `a0.1`; nil where none came out.
        package let gradients: [String: String?]?

        package struct OutputGradient: Decodable, Sendable {
            let index: Int
            let name: String

            private enum CodingKeys: String, CodingKey {
                case index
                case name = "t"
            }
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case arguments = "args"
            case named = "kwargs"
            case output = "out"
            case outputGradients = "grad_out"
            case gradients = "grads"
        }
    }

    package init(_ url: URL) throws {
        name = url.deletingPathExtension().lastPathComponent
        let (tensors, metadata) = try Safetensors.loadWithMetadata(url.path)
        guard let text = metadata["samples"], let operatorName = metadata["op"] else {
            throw OracleError("\(url.path): the metadata has no \"op\" or no \"samples\": this is no recording")
        }
        self.tensors = tensors
        self.operatorName = operatorName
        do {
            samples = try JSONDecoder().decode([Sample].self, from: Data(text.utf8))
        } catch {
            throw OracleError("\(url.path): \"samples\" cannot be read: \(error)")
        }
    }

    /// The recordings of a folder, sorted.
    package static func files(in folder: URL) throws -> [URL] {
        let contents: [URL]
        do {
            contents = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        } catch {
            throw OracleError("\(folder.path): the folder cannot be read: \(error.localizedDescription)")
        }
        let files = contents.filter { $0.pathExtension == "safetensors" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
        guard !files.isEmpty else { throw OracleError("\(folder.path): there are no recordings (*.safetensors) here") }
        return files
    }

    /// A recorded value as an argument. Tensors of a call with gradients become leaves, collected under their names.
    func value(
        _ recorded: RecordedValue, _ name: String, requiringGrad: Bool, _ leaves: inout [String: Tensor]
    ) throws -> Value {
        switch recorded {
        case .tensor(let reference, let requiresGrad):
            guard let stored = tensors[reference] else {
                throw OracleError("\(self.name): there is no tensor \"\(reference)\" in the file")
            }
            let copy = stored.clone()
            if requiringGrad, requiresGrad, copy.dtype.isFloatingPoint {
                copy.requiresGrad = true
                leaves[name] = copy
            }
            return .tensor(copy)
        case .tensors(let references):
            return .list(
                try references.enumerated().map {
                    try value(.tensor($1, requiresGrad: false), "\(name).\($0)", requiringGrad: requiringGrad, &leaves)
                })
        case .int(let number): return .int(number)
        case .double(let number): return .double(number)
        case .bool(let truth): return .bool(truth)
        case .string(let text): return .string(text)
        case .dtype(let text): return DType(name: text).map { .dtype($0) } ?? .string(text)
        case .list(let values):
            return .list(
                try values.enumerated().map { try value($1, "\(name).\($0)", requiringGrad: requiringGrad, &leaves) })
        case .slice(let start, let stop, let step): return .slice(start: start, stop: stop, step: step ?? 1)
        case .ellipsis: return .ellipsis
        case .none: return .none
        }
    }
}
