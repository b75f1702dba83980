import Testing

@testable import TernIO

/// Checkpoints of PyTorch, by `Tools/Recordings/interop/torch_files.py`.
enum TorchFixtures {
    /// What PyTorch says of a tensor.
    struct Expected {
        let name: String
        let description: String
        let isParameter: Bool
        let storage: Int
    }

    static func path(_ name: String) throws -> String {
        let here = #filePath
        let end = try #require(here.firstRange(of: "/IOTests/"))
        return "\(here[..<end.upperBound])Fixtures/torch/\(name)"
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        let reader = try FileReader(path(name))
        return try reader.bytes(reader.size, at: 0)
    }

    static func lines(_ name: String) throws -> [String] {
        let file = try TextLines(path("\(name).txt"))
        return try (0..<file.count).map { try file[$0] }
    }

    /// The tree of a checkpoint, and its tensors.
    static func expected(_ name: String) throws -> (tree: String, tensors: [Expected]) {
        let texts = try lines(name)
        let end = try #require(texts.firstIndex(of: ""))
        let tensors = try texts[(end + 1)...].filter { !$0.isEmpty }.map { line in
            let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count == 7, "\(line)")
            return Expected(
                name: fields[0], description: fields[1...4].joined(separator: " "), isParameter: fields[5] == "true",
                storage: try #require(Int(fields[6])))
        }
        return (texts[..<end].joined(separator: "\n"), tensors)
    }

    /// The tensors of a value in the order of the file.
    static func tensors(_ value: CheckpointValue) -> [Tensor] {
        switch value {
        case .tensor(let tensor): [tensor]
        case .list(let elements), .tuple(let elements), .set(let elements): elements.flatMap { tensors($0) }
        case .dictionary(let entries): entries.flatMap { tensors($0.value) }
        default: []
        }
    }

    /// The elements in row-major order.
    static func elements(_ tensor: Tensor) -> [UInt8] {
        noGrad { tensor.detach().contiguous() }.withUnsafeBytes { Array($0) }
    }
}
