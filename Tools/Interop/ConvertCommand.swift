import ArgumentParser
import TernIO

/// Writes what a file holds as another.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Reads a file and writes its tensors as another, in the format of its ending.")

    @Argument(help: "A file: npy, npz, safetensors, its index, pt or pth.")
    var input: String

    @Argument(help: "A file: npy, npz, safetensors or pt.")
    var output: String

    @Flag(help: "Deflates an npz file.")
    var compressed = false

    @Option(help: "Writes a safetensors file in shards of so many bytes.")
    var shardSize: Int?

    func run() throws {
        try TensorFile.write(TensorFile.read(input), to: output, isCompressed: compressed, shardSize: shardSize)
    }
}
