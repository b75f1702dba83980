import ArgumentParser

/// `autograd-check`: what the graph and its engine cost, as a program that uses them sees it.
@main
struct AutogradCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autograd-check",
        abstract: "Measures the engine: a scalar's polynomial, a long chain, memory over many training steps.",
        subcommands: [Scalar.self, Chain.self, MemorySoak.self])
}
