import ArgumentParser
import Foundation
import Tern
import TernOracle

/// `conformance`: runs recorded calls of PyTorch and says which give the same.
@main
struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Compares the operators with recordings of PyTorch.",
        discussion: """
            DIR holds one file an operator, NAME.safetensors, with PyTorch's samples of it: arguments, results, and for float64 the \
            gradients. A row for each says how many pass, fail, and are not supported. Samples run in a child process: one that \
            ends it counts as failed.

            Exit status: 0 if nothing failed, 1 if something did, 2 if the corpus cannot be used, 64 if the arguments are wrong.
            """)

    @Argument(help: "The folder of recorded operators.")
    var folder: String?

    @Option(name: .customLong("op"), help: "Only the operator with this name; may be repeated.")
    var operators: [String] = []

    @Option(help: "Printing, promotion, random streams and errors, from this folder.")
    var semantics: String?

    @Option(help: "Also write the rows, with the reason for each sample that did not pass, as JSON to this file.")
    var json: String?

    @Option(help: .hidden)
    var worker: String?

    func validate() throws {
        if folder == nil, semantics == nil {
            throw ValidationError("name a folder of recorded operators, or --semantics with one of recorded semantics")
        }
    }

    func run() throws {
        do {
            var tallies: [Tally] = []
            if let folder {
                let folder = URL(filePath: folder)
                let files = try selected(in: folder)
                if let worker {
                    let start = worker.split(separator: ":").compactMap { Int($0) }
                    guard start.count == 2 else { throw OracleError("--worker \(worker): expected FILE:SAMPLE") }
                    return try Worker(files: files).run(fromFile: start[0], sample: start[1])
                }
                tallies += try Workers(folder: folder, files: files).run()
            }
            if let semantics { tallies += try Semantics(URL(filePath: semantics)).all() }
            print(tallies.table)
            if let json { try write(tallies, to: URL(filePath: json)) }
            if tallies.contains(where: { $0.failed > 0 }) { throw ExitCode(1) }
        } catch let error where error is OracleError || error is TensorError {
            try fail("\(error)")
        }
    }

    private func fail(_ message: String) throws -> Never {
        try FileHandle.standardError.write(contentsOf: Data("conformance: error: \(message)\n".utf8))
        throw ExitCode(2)
    }

    /// The files that the arguments ask for: `norm` means `norm.fro` too, and `norm.fro` itself alone.
    private func selected(in folder: URL) throws -> [URL] {
        let files = try Recording.files(in: folder)
        if operators.isEmpty { return files }
        let names = files.map { $0.deletingPathExtension().lastPathComponent }
        func isMeant(_ name: String, by op: String) -> Bool { name == op || name.hasPrefix("\(op).") }
        for op in operators where !names.contains(where: { isMeant($0, by: op) }) {
            throw OracleError("--op \(op): there is no recording \(op).safetensors in \(folder.path)")
        }
        return zip(files, names).filter { _, name in operators.contains { isMeant(name, by: $0) } }.map(\.0)
    }

    private func write(_ tallies: [Tally], to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do { try encoder.encode(tallies).write(to: file, options: .atomic) } catch {
            throw OracleError("\(file.path): cannot be written: \(error.localizedDescription)")
        }
    }
}
