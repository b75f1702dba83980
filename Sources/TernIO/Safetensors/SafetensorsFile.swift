import Tern

/// A safetensors file that is open, or a model in several of them: its contents are known, and each tensor is read when it is asked for.
/// The counterpart is `safetensors.safe_open`.
///
/// Opening reads the header alone. A tensor of a mapped file is the file's own memory where its bytes are aligned, which the reference
/// writer and this one see to; changing it changes no file. A file that is replaced while it is open keeps its old tensors here.
///
/// ```swift
/// let file = try Safetensors.open("model.safetensors")
/// for entry in file.entries { print(entry.name, entry.type.rawValue, entry.shape) }
/// let weight = try file.tensor("hidden.weight")
/// ```
public final class SafetensorsFile: Sendable {
    /// The path that was opened: the file's or the index's.
    public let path: String
    /// The tensors in the order of their bytes; those of several files in the order of the files' names.
    public let entries: [SafetensorsHeader.Entry]
    /// The texts beside the tensors. Of several files the first that has a text counts; then come those of the index.
    public let metadata: [String: String]
    private let parts: [Part]
    /// For each name its part, and its place in `entries`.
    private let places: [String: (part: Int, entry: Int)]

    /// A file whose header has been read.
    struct Part: Sendable {
        let path: String
        let source: ByteSource
        let header: SafetensorsHeader
        /// Where the tensors' bytes begin.
        let start: Int

        init(_ source: ByteSource, _ path: String) throws(TensorError) {
            self.path = path
            self.source = source
            (header, start) = try SafetensorsHeader.read(source, path)
        }
    }

    /// One file.
    convenience init(_ source: ByteSource, _ path: String) throws(TensorError) {
        let part = try Part(source, path)
        self.init(path, [(part, part.header.entries)], part.header.metadata)
    }

    init(_ path: String, _ parts: [(part: Part, entries: [SafetensorsHeader.Entry])], _ metadata: [String: String]) {
        self.path = path
        self.parts = parts.map(\.part)
        self.metadata = metadata
        var entries: [SafetensorsHeader.Entry] = []
        var places: [String: (part: Int, entry: Int)] = [:]
        for (number, part) in parts.enumerated() {
            for entry in part.entries {
                places[entry.name] = (number, entries.count)
                entries.append(entry)
            }
        }
        self.entries = entries
        self.places = places
    }

    /// The tensors' names in the order of `entries`.
    public var names: [String] { entries.map(\.name) }

    /// The sum of the tensors' bytes.
    public var byteCount: Int { entries.reduce(0) { $0 + $1.range.count } }

    /// What the file says of a tensor, nil if it has none of this name.
    public func entry(_ name: String) -> SafetensorsHeader.Entry? { places[name].map { entries[$0.entry] } }

    /// A tensor. PyTorch's counterpart is `safe_open(…).get_tensor(name)`.
    ///
    /// Unsigned integers of two and more bytes come as the signed type that holds them. The elements of a bool tensor are looked at,
    /// since a byte that is neither 0 nor 1 would be neither true nor false; others are not touched in a mapped file.
    ///
    /// Throws `TensorError.file` if there is no such tensor or its type has no counterpart here; `raw(_:)` gives its bytes then.
    ///
    /// - Parameters:
    ///   - name: the tensor's name.
    ///   - complexAsReal: a tensor of complex numbers is read with a last dimension of 2, as `torch.view_as_real` gives it.
    public func tensor(_ name: String, complexAsReal: Bool = false) throws(TensorError) -> Tensor {
        let (entry, part) = try find(name)
        let what = "tensor \(HeaderTokenizer.quoted(name))"
        let offset = part.start + entry.range.lowerBound
        do throws(TensorError) {
            if complexAsReal, entry.type == .complex64 { return try part.source.tensor(at: offset, entry.shape + [2], .float32) }
            guard let dtype = entry.dtype else { throw withoutCounterpart(entry, part.path) }
            if entry.type.isWidened { return try widened(entry, part, offset) }
            let tensor = try part.source.tensor(at: offset, entry.shape, dtype)
            if dtype == .bool { try checkTruth(tensor, part.path, what) }
            return tensor
        } catch {
            if case .file = error { throw error }
            throw FileError.contents(part.path, "\(what): \(error.message)")
        }
    }

    /// The bytes of a tensor: uint8, of one dimension.
    public func bytes(_ name: String) throws(TensorError) -> Tensor {
        let (entry, part) = try find(name)
        do throws(TensorError) {
            return try part.source.tensor(at: part.start + entry.range.lowerBound, [entry.range.count], .uint8)
        } catch {
            if case .file = error { throw error }
            throw FileError.contents(part.path, "tensor \(HeaderTokenizer.quoted(name)): \(error.message)")
        }
    }

    /// The bytes of a tensor with its type and shape, to be written again without loss whatever the type.
    public func raw(_ name: String) throws(TensorError) -> RawTensor {
        let (entry, _) = try find(name)
        return try RawTensor(type: entry.type, shape: entry.shape, bytes: bytes(name))
    }

    /// All tensors by name.
    public func tensors(complexAsReal: Bool = false) throws(TensorError) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        result.reserveCapacity(entries.count)
        for entry in entries { result[entry.name] = try tensor(entry.name, complexAsReal: complexAsReal) }
        return result
    }

    private func find(_ name: String) throws(TensorError) -> (SafetensorsHeader.Entry, Part) {
        guard let place = places[name] else {
            let some = names.prefix(3).map { HeaderTokenizer.quoted($0) }.joined(separator: ", ")
            let known = entries.isEmpty ? "it has none" : "it has \(entries.count): \(some)\(entries.count > 3 ? ", …" : "")"
            throw FileError.contents(path, "there is no tensor \(HeaderTokenizer.quoted(name)); \(known)")
        }
        return (entries[place.entry], parts[place.part])
    }

    private func withoutCounterpart(_ entry: SafetensorsHeader.Entry, _ path: String) -> TensorError {
        let what = "tensor \(HeaderTokenizer.quoted(entry.name)) is \(entry.type.rawValue)"
        let complex = entry.type == .complex64 ? "; complexAsReal: true reads it with a last dimension of 2" : ""
        return FileError.contents(
            path, "\(what), for which there is no type here; Safetensors.open gives its bytes with raw(…)\(complex)")
    }

    private func widened(_ entry: SafetensorsHeader.Entry, _ part: Part, _ offset: Int) throws(TensorError) -> Tensor {
        try UnsignedIntegers.tensor(part.source, at: offset, entry.shape, size: entry.type.bitCount / 8) { place, value in
            FileError.contents(
                part.path,
                "tensor \(HeaderTokenizer.quoted(entry.name)) is U64, and its element \(place) is \(value), which int64 does not hold; "
                    + "Safetensors.open gives its bytes with raw(…)")
        }
    }

    private func checkTruth(_ tensor: Tensor, _ path: String, _ what: String) throws(TensorError) {
        let wrong = tensor.withUnsafeBytes { bytes in bytes.firstIndex { $0 > 1 }.map { (place: $0, value: bytes[$0]) } }
        if let wrong {
            throw FileError.contents(
                path, "\(what) is BOOL, and its element \(wrong.place) is \(wrong.value), neither 0 nor 1")
        }
    }
}
