import ArgumentParser

/// `interop-check`: what this library reads and writes, for scripts that compare it with other packages.
@main
struct InteropCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interop-check",
        abstract: "Reads and writes files of other packages for Tools/check-interop and Tools/compare-loading, which compare.",
        subcommands: [ReadCommand.self, ConvertCommand.self, NetworkCommand.self, TimeCommand.self])
}
