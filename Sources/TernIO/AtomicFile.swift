import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that appears as a whole or not at all: written under another name in the same folder, brought to the disk, and only
/// then given its name.
///
/// Whoever reads meanwhile sees the old file; a failure leaves it as it was.
package struct AtomicFile: ~Copyable {
    private let path: String
    private let target: String
    private let temporary: String
    private let descriptor: Int32

    /// Writes the file that `body` fills.
    static func write(_ path: String, _ body: (borrowing AtomicFile) throws(TensorError) -> Void) throws(TensorError) {
        let file = try AtomicFile(path)
        do {
            try body(file)
        } catch {
            file.discard()
            throw error
        }
        try file.commit()
    }

    /// Begins a file, which `commit` or `discard` ends.
    init(_ path: String) throws(TensorError) {
        try FileError.checkPath(path)
        let target = AtomicFile.resolved(path)
        var mode: mode_t = 0o666
        var status = stat()
        let exists = stat(target, &status) == 0
        if exists {
            // Renaming onto a device or a pipe would remove it.
            guard status.st_mode & S_IFMT == S_IFREG else {
                let isFolder = status.st_mode & S_IFMT == S_IFDIR
                throw FileError.contents(
                    path, isFolder ? "this is a folder; give the name of a file in it" : "this is not a regular file")
            }
            mode = status.st_mode & 0o777
        }
        let slash = target.lastIndex(of: "/")
        let folder = slash.map { target[...$0] } ?? ""
        let name = slash.map { target[target.index(after: $0)...] } ?? target[...]
        guard !name.isEmpty else { throw FileError.contents(path, "this is a folder; give the name of a file in it") }

        var attempt = 0
        var candidate: String
        var descriptor: Int32
        repeat {
            // Short enough for names at the system's limit.
            candidate = "\(folder).\(name.prefix(40)).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
            descriptor = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            attempt += 1
        } while descriptor < 0 && errno == EEXIST && attempt < 100
        guard descriptor >= 0 else { throw FileError.system(path, "cannot write the file") }
        self.path = path
        self.target = target
        temporary = candidate
        self.descriptor = descriptor
        // A file that is replaced keeps its permissions.
        if exists { _ = fchmod(descriptor, mode) }
    }

    /// The file that a symbolic link leads to: the link is to stay.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Writes bytes after those that are there.
    func append(_ bytes: UnsafeRawBufferPointer) throws(TensorError) {
        var done = 0
        while done < bytes.count {
            let part = UnsafeRawBufferPointer(rebasing: bytes[done..<Swift.min(bytes.count, done + 1 << 30)])
            let count = put(part)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError.system(path, "cannot write the file")
            }
            done += count
        }
    }

    private func put(_ part: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, part.baseAddress, part.count)
        #elseif canImport(Musl)
            Musl.write(descriptor, part.baseAddress, part.count)
        #else
            Darwin.write(descriptor, part.baseAddress, part.count)
        #endif
    }

    /// Leaves everything as it was.
    func discard() {
        close(descriptor)
        unlink(temporary)
    }

    /// Brings the file to the disk and gives it its name; discards it when that fails.
    func commit() throws(TensorError) {
        guard fsync(descriptor) == 0 else {
            let code = errno
            discard()
            throw FileError.system(path, "cannot bring the file to the disk", code)
        }
        // Some network file systems report a full disk only here.
        guard close(descriptor) == 0, rename(temporary, target) == 0 else {
            let code = errno
            unlink(temporary)
            throw FileError.system(path, "cannot write the file", code)
        }
        // The new name is on the disk when its folder is. A system that cannot do this has the file all the same.
        let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
        let folderDescriptor = open(folder, O_RDONLY | O_CLOEXEC)
        if folderDescriptor >= 0 {
            _ = fsync(folderDescriptor)
            close(folderDescriptor)
        }
    }
}

extension AtomicFile {
    /// Writes bytes after those that are there.
    func append(_ bytes: [UInt8]) throws(TensorError) {
        var failed: TensorError?
        bytes.withUnsafeBytes { buffer in
            do throws(TensorError) { try append(buffer) } catch { failed = error }
        }
        if let failed { throw failed }
    }
}

extension AtomicFile {
    /// Removes what processes that were killed while they wrote this file have left beside it.
    package static func removeLeftovers(of path: String) {
        let target = resolved(path)
        let slash = target.lastIndex(of: "/")
        let folder = slash.map { String(target[...$0]) } ?? ""
        let name = slash.map { target[target.index(after: $0)...] } ?? target[...]
        guard !name.isEmpty, let directory = opendir(folder.isEmpty ? "." : folder) else { return }
        defer { closedir(directory) }
        let prefix = ".\(name.prefix(40))."
        while let entry = readdir(directory) {
            let found = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard found.hasPrefix(prefix), found.hasSuffix(".tmp") else { continue }
            let parts = found.dropFirst(prefix.count).split(separator: ".")
            guard parts.count == 3, let process = pid_t(parts[0]), UInt32(parts[1]) != nil else { continue }
            if kill(process, 0) != 0, errno == ESRCH { unlink(folder + found) }
        }
    }
}
