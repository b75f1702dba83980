import Foundation

/// A run of the built command in a directory of its own.
struct TernProcess {
    let status: Int32
    let output: String
    let error: String

    var outputLines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }
    var errorLines: [Substring] { error.split(separator: "\n") }

    /// The command beside the test bundle.
    static var executable: URL? {
        let bundles = CommandLine.arguments.filter { $0.contains(".xctest") } + [Bundle.main.executablePath ?? ""]
        for bundle in bundles {
            var directory = URL(fileURLWithPath: bundle)
            while directory.path != "/" {
                directory.deleteLastPathComponent()
                let candidate = directory.appendingPathComponent("tern")
                var isDirectory: ObjCBool = false
                if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isDirectory), !isDirectory.boolValue {
                    return candidate
                }
            }
        }
        return nil
    }

    /// Output goes through files: two pipes would have to be emptied at the same time.
    static func run(
        _ arguments: [String], in folder: Folder, environment: [String: String] = [:], executable: URL? = TernProcess.executable
    ) throws -> TernProcess {
        guard let executable else { throw Failure("there is no 'tern' beside the test bundle") }
        // Elsewhere than `folder`, whose contents tests look at.
        let streams = Folder()
        let (output, error) = (streams.url.appendingPathComponent("output"), streams.url.appendingPathComponent("error"))
        for stream in [output, error] { try Data().write(to: stream) }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: error)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return TernProcess(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            error: String(decoding: try Data(contentsOf: error), as: UTF8.self))
    }

    /// What standard error of a process that `start` gave is kept in.
    static let errorName = "error.txt"

    /// A run that goes on while the test does something else. What it reports is in the folder.
    static func start(_ arguments: [String], in folder: Folder) throws -> Process {
        guard let executable else { throw Failure("there is no 'tern' beside the test bundle") }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        process.standardOutput = FileHandle.nullDevice
        try folder.write(errorName, Data())
        process.standardError = try FileHandle(forWritingTo: folder.url.appendingPathComponent(errorName))
        process.standardInput = FileHandle.nullDevice
        // A shell that runs the tests in the background has them ignore it, and a process begins as the one that starts it.
        signal(SIGINT, SIG_DFL)
        try process.run()
        return process
    }

    struct Failure: Error {
        let message: String
        init(_ message: String) { self.message = message }
    }
}

/// An empty directory that goes with the value that holds it.
final class Folder {
    let url: URL

    init() {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("tern-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The names of the files in it.
    var contents: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func read(_ name: String) throws -> Data { try Data(contentsOf: url.appendingPathComponent(name)) }

    func write(_ name: String, _ data: Data) throws { try data.write(to: url.appendingPathComponent(name)) }

    func tern(_ arguments: String..., environment: [String: String] = [:]) throws -> TernProcess {
        try TernProcess.run(arguments, in: self, environment: environment)
    }
}
