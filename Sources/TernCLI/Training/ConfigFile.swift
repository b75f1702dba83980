import Tern
import TernIO

/// `--config FILE.json`: options from a file. They are put before those of the command line, where the last one counts.
enum ConfigFile {
    /// What an option takes.
    enum Kind: String {
        case integer = "a whole number"
        case number = "a number"
        case string = "a text"
        case flag = "true or false"
        /// Several whole numbers, as `--hidden 128,64` has them.
        case integers = "a list of whole numbers"
    }

    /// A command that reads its options from a file too.
    protocol Command {
        /// The options by name, without the dashes.
        static var configKeys: [String: Kind] { get }
    }

    /// The arguments with the options of the file that `--config` names, if it is there.
    ///
    /// - Parameter commands: those that read such a file, by name: `["train digits": TrainDigits.self]`.
    static func expanded(_ arguments: [String], _ commands: [String: any Command.Type]) throws -> [String] {
        let name = arguments.prefix(2).joined(separator: " ")
        guard let command = commands[name], let path = path(in: arguments) else { return arguments }
        let file = try FileReader(path)
        guard file.size <= 1 << 20 else { throw CLIError("\(path): a file of options has at most 1 MiB") }
        let members: [(key: String, value: JSONText.Value)]
        do {
            members = try JSONText.object(file.bytes(file.size, at: 0))
        } catch let error as JSONText.Failure {
            throw CLIError("\(path), line \(error.line): \(error.what)")
        }
        var options: [String] = []
        for (key, value) in members {
            let keys = command.configKeys
            guard let kind = keys[key] else {
                throw CLIError(
                    "\(path): there is no option \"\(key)\"; the options are \(keys.keys.sorted().joined(separator: ", "))")
            }
            guard let words = words(key, value, kind) else {
                throw CLIError("\(path): \"\(key)\" must be \(kind.rawValue), and it is \(value.kind)")
            }
            options += words
        }
        return arguments.prefix(2) + options + arguments.dropFirst(2)
    }

    private static func path(in arguments: [String]) -> String? {
        var result: String?
        for (i, argument) in arguments.enumerated() {
            if argument == "--" { break }
            if argument == "--config", i + 1 < arguments.count { result = arguments[i + 1] }
            if argument.hasPrefix("--config=") { result = String(argument.dropFirst("--config=".count)) }
        }
        return result
    }

    /// The option as it would be typed; nil if the value is of another kind.
    private static func words(_ key: String, _ value: JSONText.Value, _ kind: Kind) -> [String]? {
        switch (value, kind) {
        case (.number(let text), .number): return ["--\(key)", text]
        case (.number(let text), .integer): return Int(text) == nil ? nil : ["--\(key)", text]
        case (.string(let text), .string): return ["--\(key)", text]
        case (.truth(let isOn), .flag): return isOn ? ["--\(key)"] : []
        case (.numbers(let texts), .integers):
            return texts.contains { Int($0) == nil } ? nil : ["--\(key)", texts.joined(separator: ",")]
        default: return nil
        }
    }
}
