import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The errors of files: one sentence each, which begins with the file's path.
enum FileError {
    /// What the contents of a file have wrong.
    static func contents(_ path: String, _ what: String) -> TensorError { .file("\(path): \(what)") }

    /// What the system refused, with its reason.
    static func system(_ path: String, _ what: String, _ code: Int32 = errno) -> TensorError {
        .file("\(path): \(what): \(String(cString: strerror(code)))")
    }

    /// A path with a zero byte would reach the system cut short, and another file would be meant.
    static func checkPath(_ path: String) throws(TensorError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw .file("the file name is empty or has a zero byte in it; give the path of a file")
        }
    }
}
