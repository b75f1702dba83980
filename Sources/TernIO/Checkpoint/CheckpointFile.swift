import Tern

/// A checkpoint that has been recognised: the graph of its pickle, and where the storages are.
///
/// Source: torch/serialization.py, `_load` and `_legacy_load`.
struct CheckpointFile {
    let graph: PickleGraph
    let storages: CheckpointStorages

    /// The number with which the files of `_legacy_save` begin.
    private static let magicNumber = "119547037146038801333356"
    private static let protocolVersion = 1001
    /// The newest version of the archives' format that is known to PyTorch.
    private static let newestVersion = 10

    static func read(_ source: ByteSource, path: String) throws(TensorError) -> CheckpointFile {
        guard source.count > 0 else { throw FileError.contents(path, "the file is empty: it is no checkpoint") }
        if try ZipArchive.begins(source) { return try read(archive: ZipArchive(source, path)) }
        if let other = try otherFormat(source) { throw FileError.contents(path, other) }
        var input = PickleInput(source, path: path)
        let first = try PickleMachine.read(&input)
        guard case .bigInt(magicNumber) = first[first.root] else {
            return CheckpointFile(graph: first, storages: CheckpointStorages(.nowhere, path: path))
        }
        return try read(legacy: source, &input)
    }

    /// What else the file is, with what to do; nil where it may be a pickle.
    private static func otherFormat(_ source: ByteSource) throws(TensorError) -> String? {
        let start = try source.bytes(at: 0, atMost: 264)
        if start.starts(with: [0x93] + Array("NUMPY".utf8)) {
            return "this is an array of NumPy's; read it with Tensor.load(npy:)"
        }
        if start.starts(with: [0x89] + Array("HDF".utf8)) { return "this is an HDF5 file, and no checkpoint of PyTorch's" }
        if start.starts(with: Array("GGUF".utf8)) { return "this is a GGUF file, and no checkpoint of PyTorch's" }
        if start.count > 8, start[8] == UInt8(ascii: "{"), start[4..<8].allSatisfy({ $0 == 0 }) {
            return "this is a safetensors file; read it with Safetensors.load"
        }
        if start.count > 262, start[257..<262].elementsEqual("ustar".utf8) {
            return "this is a tar archive, as PyTorch wrote before version 0.1.10; load it in Python and save it again"
        }
        return nil
    }
}

// MARK: The zip format

extension CheckpointFile {
    private static func read(archive: ZipArchive) throws(TensorError) -> CheckpointFile {
        let path = archive.path
        let pickles = archive.entries.filter { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }
        // The folder is named after the file when it was written; the outermost is meant.
        guard let entry = pickles.min(by: { $0.name.utf8.count < $1.name.utf8.count }) else {
            throw FileError.contents(path, otherArchive(archive))
        }
        let prefix = String(entry.name.dropLast("data.pkl".utf8.count))
        guard archive["\(prefix)constants.pkl"] == nil else {
            throw FileError.contents(
                path,
                "this is a TorchScript archive, which holds a program: in Python, load it with torch.jit.load and save its state_dict()"
            )
        }
        let version = try text(archive, "\(prefix)version").flatMap { Int($0) }
        if let version, version > newestVersion {
            throw FileError.contents(
                path, "the archive has version \(version), and \(newestVersion) is the newest that is known")
        }
        let order = try text(archive, "\(prefix)byteorder") ?? "little"
        guard order == "little" || order == "big" else {
            throw FileError.contents(path, "the record byteorder is \(HeaderTokenizer.quoted(order)), neither little nor big")
        }
        let memory = try archive.copy(of: entry, checksum: entry.checksum != 0)
        var input = PickleInput(.memory(memory), path: path, name: "data.pkl")
        return CheckpointFile(
            graph: try PickleMachine.read(&input),
            storages: CheckpointStorages(.archive(archive, prefix: prefix), path: path, isBigEndian: order == "big"))
    }

    /// A short record without the space around it; nil if there is none.
    private static func text(_ archive: ZipArchive, _ name: String) throws(TensorError) -> String? {
        guard let entry = archive[name] else { return nil }
        let bytes = try archive.beginning(of: entry, 64)
        let text = bytes.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 }
        return String(decoding: text, as: UTF8.self)
    }

    private static func otherArchive(_ archive: ZipArchive) -> String {
        if archive.entries.contains(where: { $0.name.hasSuffix(".npy") }) {
            return "this is an archive of NumPy's; read it with Npz.load"
        }
        if archive.entries.contains(where: {
            $0.name.hasSuffix("archive_format") || $0.name.hasSuffix("serialized_exported_program.json")
        }) {
            return
                "this is an archive of torch.export, which holds a program: in Python, load it with torch.export.load and save its "
                + "state_dict"
        }
        return "the archive has no data.pkl: it is no checkpoint of PyTorch's"
    }
}

// MARK: The format before PyTorch 1.6

extension CheckpointFile {
    /// Reads what follows the magic number: the version, the machine, the values, the keys of the storages, and the storages.
    private static func read(legacy source: ByteSource, _ input: inout PickleInput) throws(TensorError) -> CheckpointFile {
        let path = input.path
        let version = try PickleMachine.read(&input)
        guard version.int(version.root) == protocolVersion else {
            throw FileError.contents(path, "the checkpoint is of a version that is not known, or damaged after its magic number")
        }
        // The machine's byte order and sizes: storages are little-endian whatever it says.
        _ = try PickleMachine.read(&input)
        let graph = try PickleMachine.read(&input)
        let keys = try PickleMachine.read(&input)
        guard let items = keys.elements(keys.root, atMost: .max) else {
            throw input.failure("the keys of the storages are \(keys[keys.root].kind) in place of a list")
        }
        var references: [String: StorageReference] = [:]
        for index in 0..<graph.count {
            if let reference = StorageReference(graph, PickleID(index)) { references[reference.key] = reference }
        }
        var ranges: [String: Range<Int>] = [:]
        var position = input.position
        for item in items {
            guard let key = keys.string(item) ?? keys.int(item).map(String.init), let reference = references[key] else {
                throw FileError.contents(path, "the file has a storage that no tensor uses: it is damaged")
            }
            ranges[key] = try range(source, position, reference, path)
            position = ranges[key]?.upperBound ?? position
        }
        return CheckpointFile(graph: graph, storages: CheckpointStorages(.ranges(source, ranges), path: path))
    }

    /// Where the bytes of a storage are that begins with its number of elements at `position`.
    private static func range(
        _ source: ByteSource, _ position: Int, _ reference: StorageReference, _ path: String
    ) throws(TensorError) -> Range<Int> {
        let what = "storage \(HeaderTokenizer.quoted(reference.key))"
        let header = try source.bytes(at: position, atMost: 8)
        guard header.count == 8 else { throw FileError.contents(path, "the file ends before \(what): it is cut short") }
        guard LittleEndian.number(header, 0, 8) == UInt64(reference.count), let size = reference.byteCount else {
            throw FileError.contents(
                path,
                "\(what) has \(LittleEndian.number(header, 0, 8)) elements, and \(reference.count) were announced: the file is damaged"
            )
        }
        guard size <= source.count - position - 8 else {
            throw FileError.contents(
                path,
                "\(what) needs \(size) bytes from byte \(position + 8) on, and the file ends at \(source.count): it is cut short")
        }
        return (position + 8)..<(position + 8 + size)
    }
}
