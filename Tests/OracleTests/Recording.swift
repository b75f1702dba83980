import Foundation
import Tern
import TernIO

/// One file of recorded calls of PyTorch: `Tests/Oracle/ops/<operator>[.<variant>].safetensors`.
struct Recording {
    let operatorName: String
    let samples: [Sample]
    let tensors: [String: Tensor]

    /// One recorded call.
    struct Sample {
        let id: String
        let dtype: String
        let arguments: [Any]
        let named: [String: Any]
        let output: Any
        /// For each differentiable output its index and the gradient given to it.
        let outputGradients: [[String: Any]]
        /// The recorded gradients, by the name of the argument: `a0`, `k_weight`, `a0.1`.
        let gradients: [String: Any]?
    }

    init(_ url: URL) throws {
        let (tensors, metadata) = try Safetensors.loadWithMetadata(url.path)
        self.tensors = tensors
        operatorName = metadata["op"] ?? ""
        let json = try JSONSerialization.jsonObject(with: Data((metadata["samples"] ?? "[]").utf8)) as? [[String: Any]] ?? []
        samples = json.map { sample in
            Sample(
                id: sample["id"] as? String ?? "", dtype: sample["dtype"] as? String ?? "",
                arguments: sample["args"] as? [Any] ?? [], named: sample["kwargs"] as? [String: Any] ?? [:],
                output: sample["out"] ?? NSNull(), outputGradients: sample["grad_out"] as? [[String: Any]] ?? [],
                gradients: sample["grads"] as? [String: Any])
        }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Oracle")

    static func all() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder.appending(path: "ops"), includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "safetensors" }.sorted { $0.path < $1.path }
    }

    /// A recorded value as an argument. Tensors of a call with gradients become leaves, collected under their names.
    func value(_ recorded: Any, _ name: String, requiringGrad: Bool, _ leaves: inout [String: Tensor]) -> Value {
        guard let fields = recorded as? [String: Any] else { return .none }
        if let reference = fields["t"] as? String, let tensor = tensors[reference] {
            let copy = tensor.clone()
            if requiringGrad, fields["grad"] as? Bool == true, copy.dtype.isFloatingPoint {
                copy.requiresGrad = true
                leaves[name] = copy
            }
            return .tensor(copy)
        }
        if let truth = fields["b"] as? Bool { return .bool(truth) }
        if let number = fields["i"] as? Int { return .int(number) }
        if let number = fields["f"] as? Double { return .double(number) }
        if let text = fields["f"] as? String { return .double(Double(text) ?? .nan) }
        if let text = fields["s"] as? String { return .string(text) }
        if let text = fields["dtype"] as? String { return DType(name: text).map { .dtype($0) } ?? .string(text) }
        if fields["ellipsis"] != nil { return .ellipsis }
        if let parts = fields["slice"] as? [Any] {
            return .slice(start: parts[0] as? Int, stop: parts[1] as? Int, step: parts[2] as? Int ?? 1)
        }
        if let list = fields["l"] as? [Any] {
            return .list(list.enumerated().map { value($1, "\(name).\($0)", requiringGrad: requiringGrad, &leaves) })
        }
        return .none
    }
}
