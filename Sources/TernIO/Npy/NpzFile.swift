import Tern

/// An archive of arrays that is open: its contents are known, and each array is read when it is asked for. The counterpart is
/// `numpy.lib.npyio.NpzFile`.
///
/// Opening reads the archive's directory alone. An array of a mapped archive is the file's own memory where it is stored and aligned,
/// and its checksum is not compared then; others are read, inflated and checked.
///
/// ```swift
/// let file = try Npz.open("data.npz")
/// for name in file.names { print(name, try file.header(name).shape) }
/// let x = try file.tensor("x")
/// ```
public final class NpzFile: Sendable {
    /// The path that was opened.
    public let path: String
    /// The arrays in the order of the archive, without `.npy` at the end, as NumPy shows them. Entries that are no arrays are left out.
    public let names: [String]
    private let archive: ZipArchive
    private let entries: [String: ZipEntry]

    private static let suffix = ".npy"

    package init(_ source: ByteSource, _ path: String) throws(TensorError) {
        self.path = path
        if try NpyHeader.begins(source.bytes(at: 0, atMost: 6)) {
            throw FileError.contents(path, "this is a single array and no archive of arrays; Npy.load reads it")
        }
        archive = try ZipArchive(source, path)
        var names: [String] = []
        var entries: [String: ZipEntry] = [:]
        for entry in archive.entries where !entry.isFolder {
            let isNamed = entry.name.hasSuffix(NpzFile.suffix)
            // An array may have any name.
            let isArray = isNamed ? true : try NpyHeader.begins(archive.beginning(of: entry, 6))
            guard isArray else { continue }
            let name = isNamed ? String(entry.name.dropLast(NpzFile.suffix.count)) : entry.name
            guard entries.updateValue(entry, forKey: name) == nil else {
                throw FileError.contents(
                    path, "array \(HeaderTokenizer.quoted(name)) is there twice, with .npy at the end and without")
            }
            names.append(name)
        }
        self.names = names
        self.entries = entries
    }

    /// An array as a tensor. Its name may have `.npy` at the end. NumPy: `file[name]`.
    ///
    /// Throws `TensorError.file` if there is no such array, if it is damaged, or if there are no tensors of its type.
    ///
    /// - Parameters:
    ///   - name: the array's name.
    ///   - complexAsReal: complex numbers are read with a last dimension of 2.
    public func tensor(_ name: String, complexAsReal: Bool = false) throws(TensorError) -> Tensor {
        let entry = try find(name)
        let what = "\(path): \(entry.described): "
        let header = try header(name)
        // Nothing is inflated for an array that cannot be read.
        if case .none(let reason) = header.type.element { throw .file("\(what)the array \(reason)") }
        if case .mapped = archive.source, entry.method == .stored {
            let range = try archive.dataRange(of: entry)
            // Where a copy is needed anyway, its checksum is compared.
            if (range.lowerBound + header.size) % header.type.size == 0 {
                return try NpyArray(archive.source, range, what).tensor(complexAsReal: complexAsReal)
            }
        }
        let memory = ByteSource.memory(try archive.copy(of: entry))
        return try NpyArray(memory, 0..<entry.size, what).tensor(complexAsReal: complexAsReal)
    }

    /// The type and the shape of an array without its elements.
    public func header(_ name: String) throws(TensorError) -> NpyHeader {
        let entry = try find(name)
        let beginning = try archive.beginning(of: entry, NpyHeader.sizeLimit)
        return try NpyHeader(.bytes(beginning), 0..<beginning.count, "\(path): \(entry.described): ")
    }

    /// All arrays by name.
    public func tensors(complexAsReal: Bool = false) throws(TensorError) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        result.reserveCapacity(names.count)
        for name in names { result[name] = try tensor(name, complexAsReal: complexAsReal) }
        return result
    }

    private func find(_ name: String) throws(TensorError) -> ZipEntry {
        if let entry = entries[name] { return entry }
        if name.hasSuffix(NpzFile.suffix), let entry = entries[String(name.dropLast(NpzFile.suffix.count))] { return entry }
        let some = names.prefix(3).map { HeaderTokenizer.quoted($0) }.joined(separator: ", ")
        let known = names.isEmpty ? "it has none" : "it has \(names.count): \(some)\(names.count > 3 ? ", …" : "")"
        throw FileError.contents(path, "there is no array \(HeaderTokenizer.quoted(name)); \(known)")
    }
}
