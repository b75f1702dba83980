import ArgumentParser
import TernPython

/// `dlpack-check`: the exchange of memory with PyTorch and JAX in this process.
@main
struct DLPackCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlpack-check",
        abstract: "Exchanges tensors with PyTorch and JAX in one process, both ways, and prints each fact that was checked.",
        discussion: """
            TERN_PYTHON names a Python that has the libraries. Exit status: 0 if every fact holds, 1 otherwise; a library that \
            cannot be imported is told and counts as a failure.
            """)

    @Argument(help: "The libraries: torch, jax.")
    var libraries = ["torch", "jax"]

    func run() throws {
        print(try Python.summary)
        let report = Report()
        for library in libraries {
            do {
                let version = try Python.import(library).__version__
                print("\n\(library) \(version)")
                switch library {
                case "torch": try PyTorchExchange(report).run()
                case "jax": try JAXExchange(report).run()
                default: report.check("\(library) is not a library that this knows") { false }
                }
            } catch {
                report.check("\(library): \(error)") { false }
            }
        }
        print("\n\(report.held) facts hold, \(report.failed) do not")
        if report.failed > 0 { throw ExitCode(1) }
    }
}

/// Counts and prints what was checked.
final class Report {
    private(set) var held = 0
    private(set) var failed = 0

    func check(_ fact: String, _ body: () throws -> Bool) {
        let holds: Bool
        var reason = ""
        do { holds = try body() } catch {
            holds = false
            reason = ": \(error)"
        }
        if holds { held += 1 } else { failed += 1 }
        print("\(holds ? "  ok    " : "  FAILED") \(fact)\(reason)")
    }
}
