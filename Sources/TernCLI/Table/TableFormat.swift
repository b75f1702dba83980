import ArgumentParser
import TernIO

/// `--delimiter`
enum TableFormat {
    static func check(_ delimiter: String) throws {
        let isCharacter = delimiter.count == 1 && delimiter.utf8.count == 1 && !["\n", "\r", "\"", "\0"].contains(delimiter)
        guard delimiter == "tab" || isCharacter else {
            throw ValidationError("--delimiter is '\(delimiter)': give one character, such as ';', or tab")
        }
    }

    static func format(_ delimiter: String) -> CSVFormat {
        CSVFormat(delimiter: delimiter == "tab" ? "\t" : Character(delimiter))
    }
}
