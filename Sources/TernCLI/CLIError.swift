import ArgumentParser
import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What went wrong, in one sentence that names the fix.
struct CLIError: Error, Hashable {
    let message: String

    init(_ message: String) { self.message = message }
}

/// How the command ends: with one line on standard error, and a status that scripts can tell apart.
enum Ending {
    static let failure: Int32 = 1
    static let usage: Int32 = 2

    /// What is to be written where, and the exit status, for an error or a request for help.
    static func describe<Command: ParsableCommand>(
        _ error: any Error, of command: Command.Type
    ) -> (text: String, isError: Bool, status: Int32) {
        switch error {
        case let error as CLIError: return (line(error.message), true, failure)
        case let error as TensorError: return (line(error.message), true, failure)
        case let exit as ExitCode: return ("", exit != .success, exit.rawValue)
        default: break
        }
        switch command.exitCode(for: error) {
        case .success: return (command.fullMessage(for: error), false, 0)
        case .validationFailure:
            let full = command.fullMessage(for: error)
            let hint = full.split(separator: "\n").last { $0.contains("See '") }
            let help = hint.flatMap { $0.split(separator: "'").dropFirst().first } ?? "tern --help"
            // The parser's sentences end with a full stop or with none.
            let message = Text.trimmed(command.message(for: error))
            return (line("\(message.hasSuffix(".") ? String(message.dropLast()) : message); see '\(help)'"), true, usage)
        default: return (line(command.message(for: error)), true, failure)
        }
    }

    /// A command has an `exit` of its own, which hides the system's.
    static func exit(_ status: Int32) -> Never { endProcess(status) }

    /// Texts of several lines become one: scripts read the first line only.
    static func line(_ message: String) -> String {
        let parts = message.split(whereSeparator: \.isNewline).map { Text.trimmed($0) }
        return "tern: error: " + Text.printable(parts.filter { !$0.isEmpty }.joined(separator: " "))
    }
}

private func endProcess(_ status: Int32) -> Never { exit(status) }

/// The system's words for the error that the last call left.
func systemError() -> String { String(cString: strerror(errno)) }
