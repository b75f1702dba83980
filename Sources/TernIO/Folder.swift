import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is in a folder.
package enum Folder {
    /// The names of the folders and of the other files in a folder, hidden ones aside, each in the order of their bytes.
    package static func contents(_ path: String) throws(TensorError) -> (folders: [String], files: [String]) {
        try FileError.checkPath(path)
        guard let directory = opendir(path) else { throw FileError.system(path, "cannot open the folder") }
        defer { closedir(directory) }
        var (folders, files): ([String], [String]) = ([], [])
        while let entry = readdir(directory) {
            let name = name(entry)
            if name.hasPrefix(".") { continue }
            var status = stat()
            guard stat("\(path)/\(name)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { folders.append(name) } else { files.append(name) }
        }
        return (sorted(folders), sorted(files))
    }

    private static func name(_ entry: UnsafeMutablePointer<dirent>) -> String {
        // The field has a length of its own in the structure, and the name may be longer.
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let start = UnsafeRawPointer(entry) + offset
        return String(cString: start.assumingMemoryBound(to: CChar.self))
    }

    private static func sorted(_ names: [String]) -> [String] {
        names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
