import Tern

/// Puts tensors into the order of the format and writes them, to one file or to several.
struct SafetensorsWriter {
    /// A tensor that is going to be written.
    struct Item {
        let name: String
        let type: SafetensorsType
        let shape: [Int]
        /// The elements, or the bytes of a type that there is none of here.
        let tensor: Tensor

        var byteCount: Int { tensor.count * tensor.dtype.size }
    }

    /// In the order of a single file.
    let items: [Item]
    let metadata: [String: String]
    let path: String

    /// Checks that everything can be written.
    init(
        _ tensors: some Sequence<(key: String, value: Tensor)>, _ raw: [String: RawTensor], _ metadata: [String: String],
        _ path: String
    ) throws(TensorError) {
        var names: Set<String> = []
        var items: [Item] = []
        for (name, tensor) in tensors {
            let what = "tensor \(HeaderTokenizer.quoted(name))"
            guard let type = SafetensorsType(tensor.dtype) else {
                throw FileError.contents(
                    path, "\(what) is \(tensor.dtype), which safetensors does not know; convert it with .to(…)")
            }
            guard names.insert(name).inserted else { throw FileError.contents(path, "\(what) is given twice") }
            items.append(Item(name: name, type: type, shape: Array(tensor.shape), tensor: tensor))
        }
        for (name, tensor) in raw {
            guard names.insert(name).inserted else {
                throw FileError.contents(path, "tensor \(HeaderTokenizer.quoted(name)) is given twice")
            }
            items.append(Item(name: name, type: tensor.type, shape: tensor.shape, tensor: tensor.bytes))
        }
        for item in items { try SafetensorsWriter.check(item, path) }
        self.items = SafetensorsWriter.sorted(items)
        self.metadata = metadata
        self.path = path
    }

    private static func check(_ item: Item, _ path: String) throws(TensorError) {
        let what = "tensor \(HeaderTokenizer.quoted(item.name))"
        guard item.name != SafetensorsHeader.metadataKey else {
            throw FileError.contents(path, "no tensor can be named \(item.name), which stands for the texts of the file")
        }
        guard item.shape.count <= SafetensorsHeader.rankLimit else {
            throw FileError.contents(path, "\(what) has \(item.shape.count) dimensions, and at most 64 can be written")
        }
        guard item.tensor.device != .meta else {
            throw FileError.contents(path, "\(what) is on the meta device and has no elements to write")
        }
    }

    /// As the reference writer has them: the greater alignment first, then by the bytes of the names.
    private static func sorted(_ items: [Item]) -> [Item] {
        items.sorted { a, b in
            a.type != b.type ? a.type.rank > b.type.rank : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
        }
    }

    /// Writes one file with these tensors.
    func write(_ items: [Item], to path: String) throws(TensorError) {
        var entries: [SafetensorsHeader.Entry] = []
        var end = 0
        for item in items {
            let range = end..<(end + item.byteCount)
            entries.append(.init(name: item.name, type: item.type, shape: item.shape, range: range))
            end = range.upperBound
        }
        let header = SafetensorsHeader(entries: entries, metadata: metadata).encoded()
        guard header.count <= SafetensorsHeader.lengthLimit else {
            throw FileError.contents(
                path, "the header would have \(header.count) bytes, and at most \(SafetensorsHeader.lengthLimit) are allowed")
        }
        try AtomicFile.write(path) { (file) throws(TensorError) in
            try file.append((0..<8).map { UInt8(truncatingIfNeeded: UInt64(header.count) >> (8 * UInt64($0))) })
            try file.append(header)
            for item in items { try SafetensorsWriter.append(item.tensor, file) }
        }
    }

    private static func append(_ tensor: Tensor, _ file: borrowing AtomicFile) throws(TensorError) {
        let packed = try attempt { noGrad { tensor.detach().cpu().contiguous() } }
        var failed: TensorError?
        packed.withUnsafeBytes { bytes in
            do throws(TensorError) { try file.append(bytes) } catch { failed = error }
        }
        if let failed { throw failed }
    }
}

// MARK: Several files

extension SafetensorsWriter {
    /// Writes the files of a model and its index. The result is the path that all tensors can be read from.
    func writeShards(maxSize: Int) throws(TensorError) -> String {
        let suffix = ".safetensors"
        let isIndex = path.hasSuffix(SafetensorsIndex.suffix)
        let single = isIndex ? String(path.dropLast(SafetensorsIndex.suffix.count)) : path
        let shards = shards(maxSize)
        guard shards.count > 1 else {
            try write(items, to: single)
            return single
        }
        let stem = single.hasSuffix(suffix) ? String(single.dropLast(suffix.count)) : single
        let folderEnd = stem.lastIndex(of: "/").map { stem.index(after: $0) } ?? stem.startIndex
        var map: [String: String] = [:]
        for (number, shard) in shards.enumerated() {
            let ending = "-\(SafetensorsWriter.digits(number + 1))-of-\(SafetensorsWriter.digits(shards.count))\(suffix)"
            try write(SafetensorsWriter.sorted(shard), to: stem + ending)
            for item in shard { map[item.name] = String(stem[folderEnd...]) + ending }
        }
        let index = single + SafetensorsIndex.suffix
        let text = indexText(map)
        try AtomicFile.write(index) { (file) throws(TensorError) in try file.append(Array(text.utf8)) }
        return index
    }

    /// The tensors by name, cut where a file is full.
    private func shards(_ maxSize: Int) -> [[Item]] {
        var result: [[Item]] = []
        var room = 0
        for item in items.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            if result.isEmpty || item.byteCount > room {
                result.append([])
                room = maxSize
            }
            result[result.count - 1].append(item)
            room -= Swift.min(room, item.byteCount)
        }
        return result
    }

    private func indexText(_ map: [String: String]) -> String {
        let size = items.reduce(0) { $0 + $1.byteCount }
        let lines = map.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
            "    \(SafetensorsHeader.json($0.key)): \(SafetensorsHeader.json($0.value))"
        }
        return
            "{\n  \"metadata\": {\n    \"total_size\": \(size)\n  },\n  \"weight_map\": {\n\(lines.joined(separator: ",\n"))\n  }\n}\n"
    }

    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: Swift.max(0, 5 - text.count)) + text
    }
}
