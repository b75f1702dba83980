import Tern

/// The table of contents of a safetensors file: which tensors it has and where their bytes are.
public struct SafetensorsHeader: Sendable {
    /// One tensor of the file.
    public struct Entry: Hashable, Sendable {
        /// The tensor's name.
        public let name: String
        /// The type of its elements in the file.
        public let type: SafetensorsType
        /// Its extents.
        public let shape: [Int]
        /// Where its bytes are, counted from the end of the header.
        public let range: Range<Int>
        /// The name of the file that has them, for a model in several files.
        public internal(set) var shard: String?

        /// The type of the tensor that it is read into; nil where only the bytes can be had.
        public var dtype: DType? { type.dtype }
    }

    /// The tensors in the order of their bytes.
    public let entries: [Entry]
    /// What `__metadata__` has.
    public let metadata: [String: String]

    /// No header is longer, as in the reference reader.
    static let lengthLimit = 100_000_000
    /// PyTorch's limit.
    static let rankLimit = 64
    static let metadataKey = "__metadata__"

    init(entries: [Entry], metadata: [String: String]) {
        self.entries = entries
        self.metadata = metadata
    }
}

// MARK: Reading

extension SafetensorsHeader {
    /// Reads and checks the header at the beginning of a file. The second result is where the tensors' bytes begin.
    static func read(_ source: ByteSource, _ path: String) throws(TensorError) -> (SafetensorsHeader, Int) {
        let size = source.count
        guard size >= 8 else {
            throw FileError.contents(
                path, "the file has \(size) bytes, and a safetensors file has at least 8: it is no such file or cut short")
        }
        var length: UInt64 = 0
        for byte in try source.bytes(at: 0, atMost: 8).reversed() { length = length << 8 | UInt64(byte) }
        guard length <= UInt64(lengthLimit) else {
            throw FileError.contents(
                path, "the header would have \(length) bytes, and at most \(lengthLimit) are allowed: this is no safetensors file"
            )
        }
        guard Int(length) <= size - 8 else {
            throw FileError.contents(
                path, "the header would have \(length) bytes, and the file has only \(size - 8) after its length: it is cut short"
            )
        }
        let bytes = try source.bytes(at: 8, atMost: Int(length))
        let header: SafetensorsHeader
        do {
            header = try SafetensorsHeader(parsing: bytes)
        } catch {
            throw FileError.contents(path, "the header is damaged at byte \(error.position): \(error.what)")
        }
        if let problem = header.problem(dataSize: size - 8 - Int(length)) { throw FileError.contents(path, problem) }
        return (header, 8 + Int(length))
    }

    private init(parsing bytes: [UInt8]) throws(HeaderTokenizer.Failure) {
        var tokenizer = HeaderTokenizer(bytes)
        guard bytes.first == UInt8(ascii: "{") else { throw tokenizer.failure("it must begin with '{'") }
        var entries: [Entry] = []
        var metadata: [String: String] = [:]
        try tokenizer.object("the header") { (tokenizer, key) throws(HeaderTokenizer.Failure) in
            if key == SafetensorsHeader.metadataKey {
                // The reference reader takes null for no texts.
                tokenizer.skipSpace()
                if tokenizer.next == UInt8(ascii: "n") { return try tokenizer.word("null", key) }
                try tokenizer.object(key) { (tokenizer, name) throws(HeaderTokenizer.Failure) in
                    metadata[name] = try tokenizer.string("a value of \(key)")
                }
            } else {
                entries.append(try SafetensorsHeader.entry(key, &tokenizer))
            }
        }
        try tokenizer.end()
        entries.sort { ($0.range.lowerBound, $0.range.upperBound, $0.name) < ($1.range.lowerBound, $1.range.upperBound, $1.name) }
        self.init(entries: entries, metadata: metadata)
    }

    private static func entry(_ name: String, _ tokenizer: inout HeaderTokenizer) throws(HeaderTokenizer.Failure) -> Entry {
        let what = "tensor \(HeaderTokenizer.quoted(name))"
        var type: SafetensorsType?
        var shape: [Int]?
        var offsets: [Int]?
        try tokenizer.object(what) { (tokenizer, key) throws(HeaderTokenizer.Failure) in
            switch key {
            case "dtype":
                let text = try tokenizer.string("the dtype of \(what)")
                type = SafetensorsType(rawValue: text)
                if type == nil {
                    throw tokenizer.failure(
                        "\(what) has the dtype \(HeaderTokenizer.quoted(text)), which the format does not know: known are "
                            + SafetensorsType.names)
                }
            case "shape": shape = try tokenizer.integers("the shape of \(what)")
            case "data_offsets": offsets = try tokenizer.integers("data_offsets of \(what)")
            default: try tokenizer.skipValue("\(HeaderTokenizer.quoted(key)) of \(what)")
            }
        }
        guard let type, let shape, let offsets else {
            let missing = type == nil ? "dtype" : shape == nil ? "shape" : "data_offsets"
            throw tokenizer.failure("\(what) has no \(missing)")
        }
        guard shape.count <= rankLimit else {
            throw tokenizer.failure("\(what) has \(shape.count) dimensions, and at most \(rankLimit) are allowed")
        }
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw tokenizer.failure("data_offsets of \(what) must be a begin and an end that is not before it")
        }
        return Entry(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// What does not fit together, or nil. The tensors must fill the data without holes or overlaps.
    private func problem(dataSize: Int) -> String? {
        var end = 0
        for entry in entries {
            let what = "tensor \(HeaderTokenizer.quoted(entry.name))"
            guard entry.range.lowerBound == end else {
                let fault = entry.range.lowerBound < end ? "overlaps the one before it" : "leaves a hole after the one before it"
                return "\(what) begins at byte \(entry.range.lowerBound) of the data, and \(end) was expected: it \(fault)"
            }
            switch entry.type.byteCount(entry.shape) {
            case .tooLarge: return "\(what) has the shape \(entry.shape), which is too large"
            case .partOfAByte:
                return
                    "\(what) of \(entry.type.rawValue) and shape \(entry.shape) does not end at a whole byte, and its number of bits must be a multiple of 8"
            case .bytes(let size):
                guard size == entry.range.count else {
                    return
                        "\(what) of \(entry.type.rawValue) and shape \(entry.shape) needs \(size) bytes, and its data_offsets give \(entry.range.count)"
                }
            }
            end = entry.range.upperBound
        }
        if end > dataSize {
            return "the tensors need \(end) bytes, and the file has \(dataSize) after the header: it is cut short"
        }
        if end < dataSize { return "there are \(dataSize - end) bytes after the last tensor" }
        return nil
    }
}

// MARK: Writing

extension SafetensorsHeader {
    /// The header as it stands in the file after its length: JSON, with spaces so that the data begins at a multiple of 8.
    func encoded() -> [UInt8] {
        var text = "{"
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map {
                SafetensorsHeader.json($0.key) + ":" + SafetensorsHeader.json($0.value)
            }
            text += "\"\(SafetensorsHeader.metadataKey)\":{\(pairs.joined(separator: ","))}"
        }
        for entry in entries {
            if text.utf8.count > 1 { text += "," }
            let shape = entry.shape.map(String.init).joined(separator: ",")
            text +=
                SafetensorsHeader.json(entry.name)
                + ":{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(shape)],"
            text += "\"data_offsets\":[\(entry.range.lowerBound),\(entry.range.upperBound)]}"
        }
        var bytes = Array((text + "}").utf8)
        while bytes.count % 8 != 0 { bytes.append(0x20) }
        return bytes
    }

    /// A text in quotation marks, with JSON's escapes.
    static func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{8}": result += "\\b"
            case "\u{C}": result += "\\f"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
