import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that is open for reading.
///
/// The file is read and not mapped: one that another program cuts short meanwhile gives an error here and would stop the program
/// there.
package final class FileReader: Sendable {
    package let path: String
    /// The size in bytes when the file was opened.
    package let size: Int
    private let descriptor: Int32

    package init(_ path: String) throws(TensorError) {
        try FileError.checkPath(path)
        // Opening a pipe would wait for a writer without O_NONBLOCK; regular files do not care.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError.system(path, "cannot open the file") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw FileError.system(path, "cannot read the file's size", code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw FileError.contents(path, isFolder ? "this is a folder, not a file" : "this is not a regular file")
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Fills `target` with the bytes from `offset` on.
    package func read(_ target: UnsafeMutableRawBufferPointer, at offset: Int) throws(TensorError) {
        var done = 0
        while done < target.count {
            // Some systems refuse more than 2 GiB at once.
            let part = UnsafeMutableRawBufferPointer(rebasing: target[done..<Swift.min(target.count, done + 1 << 30)])
            let count = pread(descriptor, part.baseAddress, part.count, off_t(offset + done))
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError.system(path, "cannot read \(part.count) bytes at \(offset + done)")
            }
            if count == 0 {
                throw FileError.contents(
                    path, "the file ends at byte \(offset + done), and \(target.count - done) more were expected")
            }
            done += count
        }
    }

    /// The `count` bytes from `offset` on.
    package func bytes(_ count: Int, at offset: Int) throws(TensorError) -> [UInt8] {
        var failed: TensorError?
        let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            do throws(TensorError) {
                try read(UnsafeMutableRawBufferPointer(buffer), at: offset)
                initializedCount = count
            } catch {
                failed = error
            }
        }
        if let failed { throw failed }
        return result
    }
}
