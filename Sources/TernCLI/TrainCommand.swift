import ArgumentParser

/// `tern train`
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a network.", subcommands: [TrainDigits.self, TrainText.self, TrainCSV.self])

    /// Those that `--config` gives options to.
    static var configurable: [String: any ConfigFile.Command.Type] {
        ["train digits": TrainDigits.self, "train text": TrainText.self, "train csv": TrainCSV.self]
    }
}
