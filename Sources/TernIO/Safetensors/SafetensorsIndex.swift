import Tern

/// The index of a model whose tensors are in several safetensors files, `model.safetensors.index.json`: which file has which tensor.
///
/// Source: Hugging Face, "Safetensors: sharded checkpoints"; `save_torch_state_dict` of huggingface_hub writes such files.
struct SafetensorsIndex {
    /// For each tensor the name of its file, which is in the index's folder.
    private(set) var shards: [String: String] = [:]
    /// The texts of the index. Numbers such as `total_size` are not kept: they are counted anew.
    private(set) var metadata: [String: String] = [:]

    static let suffix = ".index.json"

    /// True for the beginning of a JSON text. A safetensors file has the length of its header there, whose upper bytes are zero.
    static func isIndex(_ source: ByteSource) throws(TensorError) -> Bool {
        let head = try source.bytes(at: 0, atMost: 8)
        guard let first = head.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) else { return false }
        return first == UInt8(ascii: "{") && !head.contains(0)
    }

    /// Reads an index. Throws `TensorError.file` for one that is damaged or names files outside its folder.
    init(_ source: ByteSource, _ path: String) throws(TensorError) {
        guard source.count <= SafetensorsHeader.lengthLimit else {
            throw FileError.contents(
                path, "the index has \(source.count) bytes, and at most \(SafetensorsHeader.lengthLimit) are allowed")
        }
        let bytes = try source.bytes(at: 0, atMost: source.count)
        do throws(HeaderTokenizer.Failure) {
            try parse(bytes)
        } catch {
            throw FileError.contents(path, "the index is damaged at byte \(error.position): \(error.what)")
        }
    }

    private mutating func parse(_ bytes: [UInt8]) throws(HeaderTokenizer.Failure) {
        var tokenizer = HeaderTokenizer(bytes, noun: "index")
        var map: [String: String]?
        var texts: [String: String] = [:]
        try tokenizer.object("the index") { (tokenizer, key) throws(HeaderTokenizer.Failure) in
            switch key {
            case "weight_map":
                var found: [String: String] = [:]
                try tokenizer.object(key) { (tokenizer, name) throws(HeaderTokenizer.Failure) in
                    found[name] = try SafetensorsIndex.shard(name, &tokenizer)
                }
                map = found
            case "metadata":
                try tokenizer.object(key) { (tokenizer, name) throws(HeaderTokenizer.Failure) in
                    tokenizer.skipSpace()
                    if tokenizer.next == UInt8(ascii: "\"") {
                        texts[name] = try tokenizer.string("a value of \(key)")
                    } else {
                        try tokenizer.skipValue("a value of \(key)")
                    }
                }
            default: try tokenizer.skipValue(HeaderTokenizer.quoted(key))
            }
        }
        try tokenizer.end()
        guard let map else { throw tokenizer.failure("there is no weight_map, which tells the file of each tensor") }
        shards = map
        metadata = texts
    }

    /// The name of a file in the same folder. A path that leads elsewhere would have the reader of a model open any file.
    private static func shard(_ name: String, _ tokenizer: inout HeaderTokenizer) throws(HeaderTokenizer.Failure) -> String {
        let shard = try tokenizer.string("the file of tensor \(HeaderTokenizer.quoted(name))")
        let isPlain = !shard.isEmpty && shard != "." && !shard.utf8.contains { $0 == 0x2F || $0 == 0x5C || $0 == 0 }
        guard isPlain, !shard.contains("..") else {
            throw tokenizer.failure(
                "the file of tensor \(HeaderTokenizer.quoted(name)) is \(HeaderTokenizer.quoted(shard)), and must be the name of a file "
                    + "beside the index, without / and ..")
        }
        return shard
    }

    /// Opens all files of the model and checks that each has the tensors that the index names, and no others.
    func open(_ path: String, mapped: Bool?) throws(TensorError) -> SafetensorsFile {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var parts: [(part: SafetensorsFile.Part, entries: [SafetensorsHeader.Entry])] = []
        var metadata: [String: String] = [:]
        var found = 0
        for shard in Set(shards.values).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let part: SafetensorsFile.Part
            do throws(TensorError) {
                part = try SafetensorsFile.Part(ByteSource.open(folder + shard, mapped: mapped), folder + shard)
            } catch {
                throw FileError.contents(
                    path, "the file \(HeaderTokenizer.quoted(shard)) of the index cannot be read: \(error.message)")
            }
            var entries = part.header.entries
            for place in entries.indices {
                let name = entries[place].name
                guard shards[name] == shard else {
                    let other = shards[name].map { "which the index has in \(HeaderTokenizer.quoted($0))" }
                    throw FileError.contents(
                        path,
                        "the file \(HeaderTokenizer.quoted(shard)) has a tensor \(HeaderTokenizer.quoted(name)), "
                            + (other ?? "which the index lacks"))
                }
                entries[place].shard = shard
            }
            found += entries.count
            metadata.merge(part.header.metadata) { first, _ in first }
            parts.append((part, entries))
        }
        if found < shards.count { throw missing(path, parts) }
        metadata.merge(self.metadata) { first, _ in first }
        return SafetensorsFile(path, parts, metadata)
    }

    private func missing(
        _ path: String, _ parts: [(part: SafetensorsFile.Part, entries: [SafetensorsHeader.Entry])]
    ) -> TensorError {
        let names = Set(parts.flatMap { $0.entries.map(\.name) })
        let lost = shards.keys.filter { !names.contains($0) }.sorted()
        let shown = lost.prefix(3).map { "\(HeaderTokenizer.quoted($0)) in \(HeaderTokenizer.quoted(shards[$0] ?? ""))" }
        let rest = lost.count > 3 ? " and \(lost.count - 3) more" : ""
        return FileError.contents(
            path, "the index names tensors that its files do not have: \(shown.joined(separator: ", "))\(rest)")
    }
}
