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
/// One that another program cuts short meanwhile gives an error.
package final class FileReader: Sendable {
    package let path: String
    /// The size in bytes when the file was opened.
    package let size: Int
    fileprivate let descriptor: Int32

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

/// A file's bytes as memory, which the system reads when they are first touched.
///
/// What is written there stays in this process: the file is never changed. A file that another program cuts short while it is mapped
/// stops this program at the bytes that are gone; what replaces files as a whole, as everything here does, leaves the mapped one as it is.
package final class MappedFile: Sendable {
    package let file: FileReader
    private let start: MappedBytes

    /// Maps the whole file. `file` may not be empty.
    package init(_ file: FileReader) throws(TensorError) {
        guard file.size > 0 else { throw FileError.contents(file.path, "the file is empty") }
        // Pages are private to the process from the first write on; nothing is set aside for them before.
        #if canImport(Darwin)
            let flags = MAP_PRIVATE
        #else
            let flags = MAP_PRIVATE | MAP_NORESERVE
        #endif
        guard let pointer = mmap(nil, file.size, PROT_READ | PROT_WRITE, flags, file.descriptor, 0), pointer != MAP_FAILED else {
            throw FileError.system(file.path, "cannot map the file into memory")
        }
        self.file = file
        start = MappedBytes(pointer: pointer)
    }

    deinit { munmap(start.pointer, file.size) }

    /// All bytes; only while this object lives.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start.pointer, count: file.size) }

    /// A part of the file as memory for tensors, which keeps the file mapped. The range lies inside the file.
    package func storage(_ range: Range<Int>) -> Storage {
        precondition(range.lowerBound >= 0 && range.upperBound <= file.size)
        return Storage(external: start.pointer + range.lowerBound, byteCount: range.count) { _ in withExtendedLifetime(self) {} }
    }
}

/// The address of a mapping, which any thread may read.
private struct MappedBytes: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
}
