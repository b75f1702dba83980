import Tern

/// The table of contents of a safetensors file: which tensors it has and where their bytes are.
public struct SafetensorsHeader: Sendable {
    /// One tensor of the file.
    public struct Entry: Hashable, Sendable {
        /// The tensor's name.
        public let name: String
        /// The type of its elements.
        public let dtype: DType
        /// Its extents.
        public let shape: [Int]
        /// Where its bytes are, counted from the end of the header.
        public let range: Range<Int>
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
    /// Reads and checks the header at the beginning of `file`. The second result is where the tensors' bytes begin.
    static func read(_ file: FileReader) throws(TensorError) -> (SafetensorsHeader, Int) {
        let path = file.path
        guard file.size >= 8 else {
            throw FileError.contents(
                path, "the file has \(file.size) bytes, and a safetensors file has at least 8: it is no such file or cut short")
        }
        var length: UInt64 = 0
        for byte in try file.bytes(8, at: 0).reversed() { length = length << 8 | UInt64(byte) }
        guard length <= UInt64(lengthLimit) else {
            throw FileError.contents(
                path, "the header would have \(length) bytes, and at most \(lengthLimit) are allowed: this is no safetensors file"
            )
        }
        guard Int(length) <= file.size - 8 else {
            throw FileError.contents(
                path,
                "the header would have \(length) bytes, and the file has only \(file.size - 8) after its length: it is cut short")
        }
        let bytes = try file.bytes(Int(length), at: 8)
        let header: SafetensorsHeader
        do {
            header = try SafetensorsHeader(parsing: bytes)
        } catch {
            throw FileError.contents(path, "the header is damaged at byte \(error.position): \(error.what)")
        }
        if let problem = header.problem(dataSize: file.size - 8 - Int(length)) { throw FileError.contents(path, problem) }
        return (header, 8 + Int(length))
    }

    private init(parsing bytes: [UInt8]) throws(HeaderTokenizer.Failure) {
        var tokenizer = HeaderTokenizer(bytes)
        guard bytes.first == UInt8(ascii: "{") else { throw tokenizer.failure("it must begin with '{'") }
        var entries: [Entry] = []
        var metadata: [String: String] = [:]
        try tokenizer.object("the header") { (tokenizer, key) throws(HeaderTokenizer.Failure) in
            if key == SafetensorsHeader.metadataKey {
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
        var dtype: DType?
        var shape: [Int]?
        var offsets: [Int]?
        try tokenizer.object(what) { (tokenizer, key) throws(HeaderTokenizer.Failure) in
            switch key {
            case "dtype":
                let type = try tokenizer.string("the dtype of \(what)")
                dtype = SafetensorsType.dtype(type)
                if dtype == nil {
                    let fault =
                        SafetensorsType.isKnownElsewhere(type) ? "which cannot be read here" : "which the format does not know"
                    throw tokenizer.failure(
                        "\(what) has the dtype \(HeaderTokenizer.quoted(type)), \(fault): known are \(SafetensorsType.names)")
                }
            case "shape": shape = try tokenizer.integers("the shape of \(what)")
            case "data_offsets": offsets = try tokenizer.integers("data_offsets of \(what)")
            default: try tokenizer.skipValue("\(HeaderTokenizer.quoted(key)) of \(what)")
            }
        }
        guard let dtype, let shape, let offsets else {
            let missing = dtype == nil ? "dtype" : shape == nil ? "shape" : "data_offsets"
            throw tokenizer.failure("\(what) has no \(missing)")
        }
        guard shape.count <= rankLimit else {
            throw tokenizer.failure("\(what) has \(shape.count) dimensions, and at most \(rankLimit) are allowed")
        }
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw tokenizer.failure("data_offsets of \(what) must be a begin and an end that is not before it")
        }
        return Entry(name: name, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
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
            guard let size = entry.byteCount else { return "\(what) has the shape \(entry.shape), which is too large" }
            guard size == entry.range.count else {
                return
                    "\(what) of \(entry.dtype) and shape \(entry.shape) needs \(size) bytes, and its data_offsets give \(entry.range.count)"
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

extension SafetensorsHeader.Entry {
    /// The size by type and shape; nil if it does not fit.
    fileprivate var byteCount: Int? {
        var size = dtype.size
        for extent in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            if overflow { return nil }
            size = product
        }
        return size
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
                + ":{\"dtype\":\"\(SafetensorsType.name(entry.dtype) ?? "")\",\"shape\":[\(shape)],"
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
