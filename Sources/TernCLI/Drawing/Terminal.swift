#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The two streams that the command writes to.
enum Terminal {
    /// The width of the terminal behind standard error; nil if it is a file or a pipe.
    static var errorColumns: Int? {
        guard isatty(2) == 1 else { return nil }
        if let term = getenv("TERM"), String(cString: term) == "dumb" { return nil }
        var size = winsize()
        // A terminal that does not tell its width has 80 columns.
        guard ioctl(2, .init(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Progress and errors. What cannot be written there cannot be reported anywhere.
    static func writeError(_ text: String) { _ = OutputFile.writeAll(Array(text.utf8), to: 2) }

    /// A character of a text from a file, as it may be written to a terminal: it must not be steered.
    static func shown(_ character: Unicode.Scalar) -> String {
        character == "\n" || character == "\t" ? String(character) : Text.printable(String(character))
    }

    /// Results, a line at the end.
    static func writeLine(_ text: String) throws(CLIError) { try write(text + "\n") }

    /// A part of a line of results.
    static func write(_ text: String) throws(CLIError) {
        guard OutputFile.writeAll(Array(text.utf8), to: 1) else {
            throw CLIError("cannot write to standard output: \(systemError())")
        }
    }
}
