import Foundation
import TernNN

/// One thing that a program wrote down.
struct ProgramStep: Decodable {
    enum Content: Equatable {
        case none
        case tensor([Double], shape: [Int], dtype: String)
        case state(requiresGrad: Bool, isLeaf: Bool, gradFn: String?)
        case flag(Bool)
        case list([String])
        /// What the message says is for the reader.
        case attempt(failed: Bool, message: String)
    }

    let label: String
    let content: Content

    init(_ label: String, _ content: Content) {
        self.label = label
        self.content = content
    }

    private enum Key: String, CodingKey {
        case at, none, tensor, shape, dtype, requiresGrad, isLeaf, gradFn, flag, list, error
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        label = try fields.decode(String.self, forKey: .at)
        if fields.contains(.tensor) {
            content = .tensor(
                try fields.decode([Number].self, forKey: .tensor).map(\.value),
                shape: try fields.decode([Int].self, forKey: .shape),
                dtype: try fields.decode(String.self, forKey: .dtype))
        } else if fields.contains(.requiresGrad) {
            content = .state(
                requiresGrad: try fields.decode(Bool.self, forKey: .requiresGrad),
                isLeaf: try fields.decode(Bool.self, forKey: .isLeaf), gradFn: try fields.decode(String?.self, forKey: .gradFn))
        } else if fields.contains(.flag) {
            content = .flag(try fields.decode(Bool.self, forKey: .flag))
        } else if fields.contains(.list) {
            content = .list(try fields.decode([String].self, forKey: .list))
        } else if fields.contains(.error) {
            let message = try fields.decode(String?.self, forKey: .error)
            content = .attempt(failed: message != nil, message: message ?? "")
        } else {
            _ = try fields.decode(Bool.self, forKey: .none)
            content = .none
        }
    }

    /// JSON has no infinity and no NaN: they are words.
    private struct Number: Decodable {
        let value: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let word = try? container.decode(String.self) {
                value = try Double(word) ?? { throw DecodingError.dataCorruptedError(in: container, debugDescription: word) }()
            } else {
                value = try container.decode(Double.self)
            }
        }
    }

    /// The same label, and the same content up to rounding.
    func agrees(with other: ProgramStep) -> Bool {
        guard label == other.label else { return false }
        switch (content, other.content) {
        case (.tensor(let a, let shapeA, let dtypeA), .tensor(let b, let shapeB, let dtypeB)):
            let relative = dtypeA == "float64" ? 1e-12 : 1e-6
            return shapeA == shapeB && dtypeA == dtypeB && a.count == b.count
                && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) || abs($0 - $1) <= relative * abs($1) }
        case (.attempt(let a, _), .attempt(let b, _)): return a == b
        default: return content == other.content
        }
    }
}

/// What a program writes down, in order. The recorded side has the same steps.
final class ProgramRecord {
    private(set) var steps: [ProgramStep] = []

    /// Values, shape and type; none for a missing gradient.
    func tensor(_ label: String, _ tensor: Tensor?) {
        guard let tensor else { return steps.append(ProgramStep(label, .none)) }
        let values = tensor.detach().to(.float64).scalars(Double.self)
        steps.append(ProgramStep(label, .tensor(values, shape: Array(tensor.shape), dtype: "\(tensor.dtype)")))
    }

    /// Its place in the graph: does it require a gradient, is it a leaf, what made it.
    func state(_ label: String, _ tensor: Tensor) {
        steps.append(
            ProgramStep(
                label, .state(requiresGrad: tensor.requiresGrad, isLeaf: tensor.isLeaf, gradFn: tensor.gradFn?.name)))
    }

    func flag(_ label: String, _ value: Bool) { steps.append(ProgramStep(label, .flag(value))) }

    func list(_ label: String, _ words: [String]) { steps.append(ProgramStep(label, .list(words))) }

    /// Whether `body` is an error.
    func attempt(_ label: String, _ body: () throws -> Void) {
        do {
            try withErrors(body)
            steps.append(ProgramStep(label, .attempt(failed: false, message: "")))
        } catch {
            steps.append(ProgramStep(label, .attempt(failed: true, message: "\(error)")))
        }
    }
}

/// A program and the name that it has on both sides.
struct Program: Sendable {
    let name: String
    let body: @Sendable (ProgramRecord) throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (ProgramRecord) throws -> Void) {
        self.name = name
        self.body = body
    }
}

/// A leaf, of float64 unless told otherwise.
func leaf(_ numbers: some TensorLiteral, _ dtype: DType = .float64) -> Tensor {
    Tensor(numbers, dtype: dtype, requiresGrad: true)
}

/// A tensor without a gradient, of float64 unless told otherwise.
func plain(_ numbers: some TensorLiteral, _ dtype: DType = .float64) -> Tensor { Tensor(numbers, dtype: dtype) }

/// `1 2.5 -3`
func words(_ tensor: Tensor) -> String {
    tensor.detach().reshape([-1]).scalars(Double.self)
        .map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }
        .joined(separator: " ")
}
