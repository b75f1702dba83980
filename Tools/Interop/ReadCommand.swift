import ArgumentParser
import Foundation
import TernIO

/// Prints what a file holds, with the elements in a file of their own.
struct ReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Prints a line of JSON for each tensor of a file: name, dtype, shape.",
        discussion: "The elements of all tensors, row-major and little-endian, follow each other in the second file.")

    @Argument(help: "A file: npy, npz, safetensors, its index, pt or pth.")
    var file: String

    @Argument(help: "Where the elements go.")
    var elements: String

    private struct Line: Encodable {
        let name: String
        let dtype: String
        let shape: [Int]
    }

    func run() throws {
        guard FileManager.default.createFile(atPath: elements, contents: nil),
            let output = FileHandle(forWritingAtPath: elements)
        else {
            throw ValidationError("\(elements) cannot be written")
        }
        let encoder = JSONEncoder()
        for (name, tensor) in try TensorFile.read(file) {
            let line = Line(name: name, dtype: tensor.dtype.name, shape: Array(tensor.shape))
            print(String(decoding: try encoder.encode(line), as: UTF8.self))
            try tensor.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
                try output.write(contentsOf: Data(bytes: start, count: bytes.count))
            }
        }
        try output.close()
    }
}
