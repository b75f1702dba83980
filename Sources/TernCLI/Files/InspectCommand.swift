import ArgumentParser
import Tern
import TernIO

/// `tern inspect`
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "List the tensors of a file: safetensors, npy, npz or a checkpoint of PyTorch.",
        discussion: """
            Names, types, shapes and bytes, then the other values of a checkpoint and the metadata of a safetensors file. What a file \
            is, its contents tell, not its name; the index of a model in several files \
            (model.safetensors.index.json) lists them all. No tensor is read, unless --statistics asks for it, and nothing in a \
            checkpoint is run.
            """)

    @Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var path: String

    @Flag(help: "Read the tensors: the least, the greatest, mean and deviation of the elements that are not NaN.")
    var statistics = false

    @Flag(help: "Show modules inside each other, by the dots in the names, each with its sum.")
    var tree = false

    @Flag(help: "Write one JSON object for other programs.")
    var json = false

    func validate() throws {
        guard !path.isEmpty else { throw ValidationError("the name of the file is empty") }
        guard !(tree && json) else { throw ValidationError("--tree and --json are two forms of the output: give one") }
    }

    func run() throws {
        let report = try withErrors { () throws -> String in
            let report = InspectReport(file: try TensorFiles.open(path), hasStatistics: statistics)
            return try json ? report.json() : tree ? report.tree() : report.table()
        }
        try Terminal.writeLine(report)
    }
}
