@_exported import Tern

/// Reading and writing of tensors in the safetensors format, in which models are exchanged. The counterpart is the `safetensors`
/// package of Python.
///
/// A file is checked in every respect before its tensors are made, and runs no code. Its numbers are little-endian, as are all
/// machines that this library runs on.
///
/// ```swift
/// try Safetensors.save(net.stateDict(), to: "net.safetensors")
/// try net.loadStateDict(Safetensors.load("net.safetensors"))
/// ```
///
/// Source: https://github.com/huggingface/safetensors, README, "Format".
public enum Safetensors {
    /// The tensors of a file by name. PyTorch: `safetensors.torch.load_file`.
    ///
    /// Throws `TensorError.file` for a file that cannot be read or is damaged.
    public static func load(_ path: String) throws(TensorError) -> [String: Tensor] {
        try loadWithMetadata(path).tensors
    }

    /// The tensors of a file by name, and the texts that its writer added.
    public static func loadWithMetadata(
        _ path: String
    ) throws(TensorError) -> (tensors: [String: Tensor], metadata: [String: String]) {
        let file = try FileReader(path)
        let (header, start) = try SafetensorsHeader.read(file)
        var tensors: [String: Tensor] = [:]
        tensors.reserveCapacity(header.entries.count)
        for entry in header.entries { tensors[entry.name] = try tensor(entry, file, start) }
        return (tensors, header.metadata)
    }

    /// The names, types and shapes of a file without its tensors. PyTorch: `safetensors.safe_open`.
    public static func header(_ path: String) throws(TensorError) -> SafetensorsHeader {
        try SafetensorsHeader.read(FileReader(path)).0
    }

    /// Writes tensors, with texts if wanted. PyTorch: `safetensors.torch.save_file`.
    ///
    /// The order in the file is the reference's: by size of the elements, then by name, so that the same tensors give the same
    /// file. A file of that name is replaced as a whole, or stays as it was when something fails.
    ///
    /// - Parameters:
    ///   - tensors: a dictionary, or a `StateDict`.
    ///   - metadata: texts that are kept with the tensors.
    ///   - path: the file.
    public static func save(
        _ tensors: some Sequence<(key: String, value: Tensor)>, metadata: [String: String] = [:], to path: String
    ) throws(TensorError) {
        // What follows from a failed check is not worth a file.
        if let error = TensorError.pending { throw error }
        let sorted = try ordered(tensors, path)
        var entries: [SafetensorsHeader.Entry] = []
        var end = 0
        for (name, tensor) in sorted {
            let range = end..<(end + tensor.count * tensor.dtype.size)
            entries.append(.init(name: name, dtype: tensor.dtype, shape: Array(tensor.shape), range: range))
            end = range.upperBound
        }
        let header = SafetensorsHeader(entries: entries, metadata: metadata).encoded()
        guard header.count <= SafetensorsHeader.lengthLimit else {
            throw FileError.contents(
                path, "the header would have \(header.count) bytes, and at most \(SafetensorsHeader.lengthLimit) are allowed")
        }
        try AtomicFile.write(path) { (file) throws(TensorError) in
            try file.append(littleEndian(UInt64(header.count)))
            try file.append(header)
            for (_, tensor) in sorted { try append(tensor, file) }
        }
    }

    private static func tensor(
        _ entry: SafetensorsHeader.Entry, _ file: FileReader, _ start: Int
    ) throws(TensorError) -> Tensor {
        let what = "tensor \(HeaderTokenizer.quoted(entry.name))"
        do {
            let tensor = try attempt { Tensor.empty(entry.shape, dtype: entry.dtype) }
            try attempt {
                try tensor.withUnsafeMutableBytes { bytes in
                    try file.read(bytes, at: start + entry.range.lowerBound)
                    // Any other byte would be neither true nor false.
                    if entry.dtype == .bool, let place = bytes.firstIndex(where: { $0 > 1 }) {
                        throw FileError.contents(
                            file.path, "\(what) is BOOL, and its element \(place) is \(bytes[place]), neither 0 nor 1")
                    }
                }
            }
            return tensor
        } catch {
            if case .file = error { throw error }
            throw FileError.contents(file.path, "\(what): \(error.message)")
        }
    }

    /// The tensors in the order of the file, in memory of the processor.
    private static func ordered(
        _ tensors: some Sequence<(key: String, value: Tensor)>, _ path: String
    ) throws(TensorError) -> [(name: String, tensor: Tensor)] {
        var names: Set<String> = []
        var result: [(name: String, tensor: Tensor)] = []
        for (name, tensor) in tensors {
            let what = "tensor \(HeaderTokenizer.quoted(name))"
            guard name != SafetensorsHeader.metadataKey else {
                throw FileError.contents(path, "no tensor can be named \(name), which stands for the texts of the file")
            }
            guard names.insert(name).inserted else { throw FileError.contents(path, "\(what) is given twice") }
            guard SafetensorsType.name(tensor.dtype) != nil else {
                throw FileError.contents(
                    path, "\(what) is \(tensor.dtype), which safetensors does not know; convert it with .to(…)")
            }
            guard tensor.ndim <= SafetensorsHeader.rankLimit else {
                throw FileError.contents(path, "\(what) has \(tensor.ndim) dimensions, and at most 64 can be written")
            }
            guard tensor.device != .meta else {
                throw FileError.contents(path, "\(what) is on the meta device and has no elements to write")
            }
            result.append((name, tensor))
        }
        return result.sorted { a, b in
            let (first, second) = (SafetensorsType.rank(a.tensor.dtype), SafetensorsType.rank(b.tensor.dtype))
            // By bytes, as the reference compares names.
            return first != second ? first > second : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
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

    private static func littleEndian(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }
}
