import ArgumentParser
import Tern

/// Times a graph that is one long chain.
struct Chain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain", abstract: "Times building, running and releasing a chain of additions.")

    @Option(help: "How many nodes.")
    var nodes = 1_000_000

    @Option(help: "How many times.")
    var rounds = 5

    func validate() throws {
        guard nodes > 0, rounds > 0 else { throw ValidationError("--nodes and --rounds must be above 0") }
    }

    func run() {
        let clock = ContinuousClock()
        for _ in 0..<rounds {
            let x = Tensor(1.0, requiresGrad: true)
            var y = x
            let build = clock.measure { for _ in 0..<nodes { y = y + 1 } }
            let backward = clock.measure { y.backward() }
            let release = clock.measure { y = x }
            print("\(nodes) nodes: build \(build.seconds) s, backward \(backward.seconds) s, release \(release.seconds) s")
        }
    }
}
