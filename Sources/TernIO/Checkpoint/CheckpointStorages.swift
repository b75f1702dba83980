import Tern

/// The storages of a checkpoint by their keys. Each is read once, so that tensors which shared one share it again.
final class CheckpointStorages {
    /// Where the bytes are.
    enum Place {
        case archive(ZipArchive, prefix: String)
        case ranges(ByteSource, [String: Range<Int>])
        case nowhere
    }

    private let path: String
    private let place: Place
    private let isBigEndian: Bool
    private var raw: [String: Storage] = [:]
    private var converted: [Key: Storage] = [:]

    private struct Key: Hashable {
        let key: String
        let element: TorchElement
    }

    /// Elements of every type lie at multiples of their sizes in memory that begins at a multiple of this.
    private static let alignment = 8

    init(_ place: Place, path: String, isBigEndian: Bool = false) {
        self.place = place
        self.path = path
        self.isBigEndian = isBigEndian
    }

    /// The memory of a storage, whose elements are taken for `element`.
    func storage(_ reference: StorageReference, _ element: TorchElement) throws(TensorError) -> Storage {
        let key = Key(key: reference.key, element: element)
        if let known = converted[key] { return known }
        let storage = try bytes(reference)
        let result = try ElementStorage.converted(storage, element, isBigEndian: isBigEndian)
        converted[key] = result
        return result
    }

    private func bytes(_ reference: StorageReference) throws(TensorError) -> Storage {
        let what = "storage \(HeaderTokenizer.quoted(reference.key))"
        let storage: Storage
        if let known = raw[reference.key] {
            storage = known
        } else {
            storage = try load(reference.key, what)
            raw[reference.key] = storage
        }
        guard storage.byteCount == reference.byteCount else {
            throw FileError.contents(
                path,
                "\(what) has \(storage.byteCount) bytes, and \(reference.count) elements of \(reference.element.name) were announced: "
                    + "the file is damaged")
        }
        return storage
    }

    private func load(_ key: String, _ what: String) throws(TensorError) -> Storage {
        switch place {
        case .archive(let archive, let prefix):
            guard let entry = archive["\(prefix)data/\(key)"] else {
                throw FileError.contents(path, "the archive has no \(what): it was not written whole")
            }
            if case .mapped = archive.source, entry.method == .stored {
                let mapped = try archive.storage(of: entry)
                if Int(bitPattern: mapped.pointer) % CheckpointStorages.alignment == 0 { return mapped }
            }
            // PyTorch can be told to write no checksums.
            return try archive.copy(of: entry, checksum: entry.checksum != 0)
        case .ranges(let source, let ranges):
            guard let range = ranges[key] else {
                throw FileError.contents(path, "the file has no \(what): it was not written whole")
            }
            if case .mapped(let mapped) = source, range.lowerBound % CheckpointStorages.alignment == 0 {
                return mapped.storage(range)
            }
            let memory = try attempt { Tensor.empty([range.count], dtype: .uint8) }
            try attempt { try memory.withUnsafeMutableBytes { try source.read($0, at: range.lowerBound) } }
            return memory.storage
        case .nowhere:
            throw FileError.contents(
                path, "the pickle refers to \(what) outside it, which is not there; write the file with torch.save")
        }
    }
}
