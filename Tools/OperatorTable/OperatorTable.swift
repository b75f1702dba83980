import ArgumentParser
import Foundation
import Tern

/// `operator-table`: the page of the documentation that lists every operator.
@main
struct OperatorTable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator-table",
        abstract: "Lists every operator: signatures, types, backends, gradients.")

    @Option(help: "Compare with this file instead of printing; a difference is an error.")
    var check: String?

    func run() throws {
        let page = Self.page(Operator.all)
        guard let check else { return print(page, terminator: "") }
        let present = try String(contentsOf: URL(filePath: check), encoding: .utf8)
        guard present != page else { return }
        throw ValidationError("\(check) is not up to date: run `swift run -c release operator-table > \(check)`")
    }

    private static func page(_ operators: [Operator]) -> String {
        let differentiable = operators.count { $0.definition.isDifferentiable }
        let forward = operators.map { OperatorFacts(op: $0).forward }
        let head = """
            # Operators

            All \(operators.count) operators, of which \(differentiable) are differentiable, \(forward.count { $0 == "rule" }) of these \
            with forward rules of their own.

            ## Overview

            Each can be called by name with `Operator.named(_:)`; a name with a trailing `_` writes to the first argument, and a named
            argument `out` takes the result. The types are those of the tensors for which a call gives a result; a gradient needs
            floats. Forward derivatives (`jvp`) go by a rule of the operator's own or, exactly too, by its backward rule taken twice
            (vjp of vjp). This page is printed by `swift run -c release operator-table`.

            | Name | Signature | Types | Backends | Differentiable | Forward | Kind |
            | --- | --- | --- | --- | --- | --- | --- |

            """
        let rows = zip(operators, forward).map { op, forward in
            let facts = OperatorFacts(op: op)
            let cells = [
                "`\(op.name)`", op.schemas.map { "`\($0)`" }.joined(separator: "<br>"), facts.dtypes, facts.backends,
                op.definition.isDifferentiable ? "yes" : "no", forward, op.definition.kind,
            ]
            return "| " + cells.joined(separator: " | ") + " |\n"
        }
        return head + rows.joined()
    }
}
