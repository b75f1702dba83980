@_exported import Tern

/// Reading and writing of tensors in the safetensors format, in which models are exchanged. The counterpart is the `safetensors`
/// package of Python.
///
/// A file is checked in every respect before its tensors are made, and runs no code. Its numbers are little-endian, as are all
/// machines that this library runs on. Wherever a path is read, the index of a model in several files
/// (`model.safetensors.index.json`) is read as well.
///
/// ```swift
/// try Safetensors.save(net.stateDict(), to: "net.safetensors")
/// try net.loadStateDict(Safetensors.load("net.safetensors"))
/// let file = try Safetensors.open("large.safetensors")        // reads the header alone
/// let weight = try file.tensor("hidden.weight")
/// ```
///
/// Source: https://github.com/safetensors/safetensors, README, "Format".
public enum Safetensors {
    /// The tensors of a file by name. PyTorch: `safetensors.torch.load_file`.
    ///
    /// uint16 is read as int32, uint32 as int64, and uint64 as int64 where every element fits. A tensor of another type without a
    /// counterpart here, such as `F8_E4M3`, is an error that names it; `open` gives its bytes.
    ///
    /// Throws `TensorError.file` for a file that cannot be read or is damaged.
    ///
    /// - Parameters:
    ///   - path: a safetensors file or an index.
    ///   - mapped: whether the file is mapped into memory, so that it is read when its tensors are first used. Left out, files of 16 MB
    ///     or more are. Changing a tensor never changes the file.
    ///   - complexAsReal: complex numbers are read with a last dimension of 2, as `torch.view_as_real` gives them.
    public static func load(
        _ path: String, mapped: Bool? = nil, complexAsReal: Bool = false
    ) throws(TensorError) -> [String: Tensor] {
        try open(path, mapped: mapped).tensors(complexAsReal: complexAsReal)
    }

    /// The tensors of a file by name, and the texts that its writer added.
    ///
    /// - Parameters:
    ///   - path: a safetensors file or an index.
    ///   - mapped: whether the file is mapped into memory, as for `load`.
    public static func loadWithMetadata(
        _ path: String, mapped: Bool? = nil
    ) throws(TensorError) -> (tensors: [String: Tensor], metadata: [String: String]) {
        let file = try open(path, mapped: mapped)
        return (try file.tensors(), file.metadata)
    }

    /// A file whose tensors are read one by one, when they are asked for. PyTorch: `safetensors.safe_open`.
    ///
    /// - Parameters:
    ///   - path: a safetensors file or an index, whose files are all opened.
    ///   - mapped: whether the file is mapped into memory; left out, files of 16 MB or more are.
    public static func open(_ path: String, mapped: Bool? = nil) throws(TensorError) -> SafetensorsFile {
        let source = try ByteSource.open(path, mapped: mapped)
        guard try SafetensorsIndex.isIndex(source) else { return try SafetensorsFile(source, path) }
        return try SafetensorsIndex(source, path).open(path, mapped: mapped)
    }

    /// The names, types and shapes of one file without its tensors. PyTorch: `safetensors.safe_open`.
    public static func header(_ path: String) throws(TensorError) -> SafetensorsHeader {
        try SafetensorsHeader.read(ByteSource.open(path, mapped: false), path).0
    }

    /// Writes tensors, with texts if wanted. PyTorch: `safetensors.torch.save_file`.
    ///
    /// The order in the file is the reference's: by size of the elements, then by name, so that the same tensors give the same
    /// file. A file of that name is replaced as a whole, or stays as it was when something fails.
    ///
    /// - Parameters:
    ///   - tensors: a dictionary, or a `StateDict`.
    ///   - raw: tensors of types that there are none of here, as `SafetensorsFile.raw(_:)` gives them.
    ///   - metadata: texts that are kept with the tensors.
    ///   - path: the file.
    public static func save(
        _ tensors: some Sequence<(key: String, value: Tensor)>, raw: [String: RawTensor] = [:], metadata: [String: String] = [:],
        to path: String
    ) throws(TensorError) {
        // What follows from a failed check is not worth a file.
        if let error = TensorError.pending { throw error }
        let writer = try SafetensorsWriter(tensors, raw, metadata, path)
        try writer.write(writer.items, to: path)
    }

    /// Writes tensors to as many files as they need and an index of them, `model-00001-of-00003.safetensors` and
    /// `model.safetensors.index.json` for the path `model.safetensors`. huggingface_hub: `save_torch_state_dict`.
    ///
    /// The tensors go into the files by name, each file taking those that fit. Where one file is enough it has the path's own name, and
    /// there is no index. Each file appears as a whole, and the index after all others; files of an earlier model stay.
    ///
    /// - Parameters:
    ///   - tensors: a dictionary, or a `StateDict`.
    ///   - raw: tensors of types that there are none of here.
    ///   - metadata: texts that each file keeps.
    ///   - path: the name that one file would have.
    ///   - maxShardSize: the bytes of a file's tensors at most; a larger tensor has a file to itself.
    /// - Returns: the path that `load` reads all tensors from: the index's or the only file's.
    @discardableResult
    public static func save(
        _ tensors: some Sequence<(key: String, value: Tensor)>, raw: [String: RawTensor] = [:], metadata: [String: String] = [:],
        to path: String, maxShardSize: Int
    ) throws(TensorError) -> String {
        if let error = TensorError.pending { throw error }
        guard maxShardSize > 0 else { throw FileError.contents(path, "maxShardSize is \(maxShardSize); give a number of bytes") }
        let writer = try SafetensorsWriter(tensors, raw, metadata, path)
        return try writer.writeShards(maxSize: maxShardSize)
    }
}
