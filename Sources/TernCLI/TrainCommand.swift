import ArgumentParser

/// `tern train`
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a network.", subcommands: [TrainDigits.self])
}
