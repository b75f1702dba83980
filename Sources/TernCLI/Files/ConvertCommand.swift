import ArgumentParser
import Tern
import TernIO

/// `tern convert`
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write the tensors of a file in another format.",
        discussion: """
            Reads what 'tern inspect' reads; the ending of the second name tells what is written: \(FileFormat.endings). Nothing in a \
            checkpoint is run. Its dictionaries become names with dots.

            A type that the other format lacks is an error that names the tensor, and never rounded in silence: NumPy has no bfloat16, \
            so give --dtype float32 there. From safetensors to safetensors every type is kept as it is. Elsewhere unsigned integers of \
            two and more bytes become the signed ones that hold them. The metadata of a safetensors file is kept by safetensors alone.
            """)

    @Argument(help: ArgumentHelp("The file that is read.", valueName: "input"))
    var input: String

    @Argument(help: ArgumentHelp("The file that is written; one of that name is replaced as a whole.", valueName: "output"))
    var output: String

    @Option(
        parsing: .unconditional,
        help: "Convert floating-point tensors to this type: \(ConvertCommand.types.map(\.name).joined(separator: ", ")).")
    var dtype: String?

    @Flag(help: "Leave out the values of a checkpoint that are no tensors.")
    var tensorsOnly = false

    static let types = DType.allCases.filter(\.isFloatingPoint)

    private var type: DType? { dtype.flatMap { DType(name: $0) } }

    func validate() throws {
        guard !input.isEmpty, !output.isEmpty else { throw ValidationError("the name of a file is empty") }
        guard FileFormat(fileName: output) != nil else {
            throw ValidationError(
                "\(output) does not tell what to write: give a name that ends in \(FileFormat.endings)")
        }
        guard let dtype else { return }
        guard let type, type.isFloatingPoint else {
            let known = ConvertCommand.types.map(\.name).joined(separator: ", ")
            throw ValidationError("--dtype is \(dtype): give one of \(known)")
        }
    }

    func run() throws {
        guard let format = FileFormat(fileName: output) else { return }
        let report = try withErrors { () throws -> String in
            let file = try TensorFiles.open(input)
            let target = try OutputFile(output, option: "the output")
            guard !file.files.contains(where: { target.leads(to: $0) }) else {
                throw CLIError("\(output) is one of the files that are read, which must not be written; give another name")
            }
            let conversion = try Conversion(file, to: format, named: output, dtype: type, tensorsOnly: tensorsOnly)
            try target.write { try conversion.write(to: $0) }
            return conversion.report
        }
        try Terminal.writeLine(report)
    }
}
