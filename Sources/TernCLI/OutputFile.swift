import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that the command is going to write: checked before the work starts, and there whole or not at all.
struct OutputFile {
    /// As the user wrote it.
    let path: String
    /// Behind symbolic links, so that a rename replaces the file and not the link.
    private let target: String
    /// A pipe or a device (`/dev/stdout`): there is nothing to rename.
    private let isStream: Bool

    /// Checks that `path` can be written, without leaving anything there.
    init(_ path: String, option: String) throws(CLIError) {
        guard !path.isEmpty else { throw CLIError("\(option) needs the name of a file") }
        self.path = path
        target = OutputFile.resolved(path)
        var status = stat()
        if stat(target, &status) == 0 {
            let kind = status.st_mode & S_IFMT
            guard kind != S_IFDIR else {
                throw CLIError("cannot write \(path): it is a directory; give \(option) the name of a file")
            }
            // `/dev/stdout` may be redirected to a regular file, which the shell goes on writing to.
            isStream = kind != S_IFREG || path.hasPrefix("/dev/")
            guard access(target, W_OK) == 0 else {
                throw CLIError("cannot write \(path): \(systemError()); give \(option) another file")
            }
        } else {
            isStream = false
        }
        if isStream { return }
        let probe = temporaryPath
        let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else {
            throw CLIError(
                "cannot write \(path): \(systemError()); give \(option) a file in a directory that is there and writable")
        }
        close(descriptor)
        unlink(probe)
    }

    /// True if there is something of this name.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// True if both names lead to one file.
    func isSame(as other: OutputFile) -> Bool { !isStream && target == other.target }

    /// True if the file of this name is the one that is going to be written.
    func leads(to other: String) -> Bool { !isStream && target == OutputFile.resolved(other) }

    /// Runs `body` with the name of a file beside the target, then puts that file in the target's place.
    ///
    /// A pipe or a device gets the file's bytes.
    func write(_ body: (String) throws -> Void) throws {
        let temporary = isStream ? try OutputFile.scratchPath() : temporaryPath
        defer { unlink(temporary) }
        do {
            try body(temporary)
        } catch let error as TensorError {
            // The user knows the file by another name.
            throw CLIError(error.message.replacing(temporary, with: path))
        }
        if isStream {
            try copy(temporary)
        } else {
            try keepPermissions(temporary)
            guard rename(temporary, target) == 0 else { throw CLIError("cannot write \(path): \(systemError())") }
        }
    }

    func write(text: String) throws {
        try write { temporary in
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
            guard descriptor >= 0 else { throw CLIError("cannot write \(path): \(systemError())") }
            defer { close(descriptor) }
            guard OutputFile.writeAll(Array(text.utf8), to: descriptor) else {
                throw CLIError("cannot write \(path): \(systemError())")
            }
        }
    }

    /// False, with `errno` set, if not all bytes could be written.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = writeSome(descriptor, UnsafeRawBufferPointer(rebasing: buffer[done...]))
                if count < 0 {
                    if errno == EINTR { continue }
                    return false
                }
                done += count
            }
            return true
        }
    }

    private var temporaryPath: String { "\(target).\(getpid()).partial" }

    private static func scratchPath() throws(CLIError) -> String {
        let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(directory)/tern-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw CLIError("cannot write in \(directory): \(systemError()); set TMPDIR") }
        close(descriptor)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func copy(_ source: String) throws(CLIError) {
        let from = open(source, O_RDONLY)
        let to = open(path, O_WRONLY | O_APPEND)
        defer {
            if from >= 0 { close(from) }
            if to >= 0 { close(to) }
        }
        guard from >= 0, to >= 0 else { throw CLIError("cannot write \(path): \(systemError())") }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(from, &buffer, buffer.count)
            if count == 0 { return }
            guard count > 0, OutputFile.writeAll(Array(buffer[..<count]), to: to) else {
                throw CLIError("cannot write \(path): \(systemError())")
            }
        }
    }

    /// A file that is replaced keeps its permissions; a new one gets the usual ones.
    private func keepPermissions(_ temporary: String) throws(CLIError) {
        var status = stat()
        var mode: mode_t
        if stat(target, &status) == 0 {
            mode = status.st_mode & 0o7777
        } else {
            let mask = umask(0)
            umask(mask)
            mode = 0o666 & ~mask
        }
        guard chmod(temporary, mode) == 0 else { throw CLIError("cannot write \(path): \(systemError())") }
    }

    private static func resolved(_ path: String) -> String {
        if let name = realName(path) { return name }
        // A file that is not there yet lies in a directory that is.
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, !name.isEmpty else { return path }
        let parent = parts.count == 1 ? "." : parts.count == 2 && parts[0].isEmpty ? "/" : parts.dropLast().joined(separator: "/")
        return realName(parent).map { $0 == "/" ? "/\(name)" : "\($0)/\(name)" } ?? path
    }

    private static func realName(_ path: String) -> String? {
        guard let name = realpath(path, nil) else { return nil }
        defer { free(name) }
        return String(cString: name)
    }
}

// Outside the type, whose own `write` would hide the system's.
private func writeSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
