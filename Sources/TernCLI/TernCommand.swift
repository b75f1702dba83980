import ArgumentParser
import Tern

/// `tern`
@main
struct TernCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tern",
        abstract: "Tensors and deep learning in Swift.",
        discussion: """
            Exit status: 0 if all went well, 1 if the work could not be done, 2 if the arguments are wrong.

            Contains handwritten digits: \(Digits.credit).
            """,
        version: "tern 0.1.0",
        subcommands: [
            TrainCommand.self, PredictCommand.self, GenerateCommand.self, InspectCommand.self, ConvertCommand.self,
            TourCommand.self, GraphCommand.self,
        ])

    static func main() {
        do {
            do { try CPU.checkEnvironment() } catch { throw ValidationError(error.message) }
            let arguments = try ConfigFile.expanded(Array(CommandLine.arguments.dropFirst()), TrainCommand.configurable)
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch {
            let ending = Ending.describe(error, of: self)
            if ending.isError {
                if !ending.text.isEmpty { Terminal.writeError(ending.text + "\n") }
            } else if !ending.text.isEmpty {
                do { try Terminal.writeLine(ending.text) } catch { Ending.exit(Ending.failure) }
            }
            Ending.exit(ending.status)
        }
    }
}
