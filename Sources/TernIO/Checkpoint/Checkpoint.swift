import Tern

/// Reading and writing of PyTorch's checkpoints, `.pt` and `.pth`. The counterparts are `torch.load(weights_only=True,
/// map_location="cpu")` and `torch.save`.
///
/// A file is read as plain data: tensors, numbers, texts, and lists, tuples and dictionaries of these. Nothing in it is ever executed; a
/// pickle that asks for any class or function that is not on the list of PyTorch's weights-only loader is refused with its name. Tensors
/// that shared memory share it again, views keep their strides, and parameters that require gradients do again. Tensors of GPUs land on
/// the processor. uint16 is read as int32, uint32 as int64, and uint64 as int64 where every element fits.
///
/// ```swift
/// let checkpoint = try Checkpoint.load("run.pt")
/// try net.loadStateDict(Checkpoint.loadStateDict("run.pt"))
/// try Checkpoint.save(net.stateDict(), to: "net.pt")
/// ```
///
/// Source: PyTorch, torch/serialization.py and torch/_weights_only_unpickler.py: the zip format, and the one before version 1.6.
public enum Checkpoint {
    /// All of a file. PyTorch: `torch.load(path, weights_only=True, map_location="cpu")`.
    ///
    /// Throws `TensorError.file` for a file that cannot be read, is damaged, or asks for what is not allowed.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mapped: whether the tensors' memory is the file's, read when it is first touched: files of 16 MB and more, unless this says
    ///     otherwise. PyTorch: `mmap=True`.
    ///   - complexAsReal: whether complex tensors are read as pairs of a last dimension of 2, as `torch.view_as_real` gives; without it,
    ///     they are an error.
    public static func load(
        _ path: String, mapped: Bool? = nil, complexAsReal: Bool = false
    ) throws(TensorError) -> CheckpointValue {
        try load(ByteSource.open(path, mapped: mapped), path: path, complexAsReal: complexAsReal)
    }

    /// The same of bytes that may be no file's.
    package static func load(
        _ source: ByteSource, path: String, complexAsReal: Bool = false
    ) throws(TensorError) -> CheckpointValue {
        try values(source, path: path, complexAsReal: complexAsReal, isOutline: false).value
    }

    /// The value of a file, and what its tensors are there if they are only described. The pickle's graph is gone by then.
    private static func values(
        _ source: ByteSource, path: String, complexAsReal: Bool, isOutline: Bool
    ) throws(TensorError) -> (value: CheckpointValue, descriptions: [ObjectIdentifier: TensorDescription]) {
        let file = try CheckpointFile.read(source, path: path)
        let maker = TensorMaker(storages: file.storages, complexAsReal: complexAsReal, isOutline: isOutline)
        var builder = CheckpointBuilder(file.graph, maker, path: path)
        return (try builder.build(), builder.descriptions)
    }

    /// The state dictionary of a file, for `loadStateDict` of a module.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - key: under which key it stands; nil looks under the usual keys, `state_dict`, `model_state_dict` and `model` first, then
    ///     whether the file is one itself, and then for its only part that is one.
    ///   - mapped: as for `load`.
    public static func loadStateDict(
        _ path: String, key: String? = nil, mapped: Bool? = nil
    ) throws(TensorError) -> [(key: String, value: Tensor)] {
        let value = try load(path, mapped: mapped)
        do throws(TensorError) {
            if let key {
                guard let part = value[key] else { throw TensorError.argument("it has no key \(HeaderTokenizer.quoted(key))") }
                return try part.stateDict()
            }
            return try value.modelState()
        } catch {
            throw FileError.contents(path, error.message)
        }
    }

    /// What a file holds, without the bytes of its tensors.
    ///
    /// Throws as `load` does, but lists also tensors that `load` refuses, as sparse ones.
    public static func contents(_ path: String) throws(TensorError) -> CheckpointContents {
        try contents(ByteSource.open(path), path: path)
    }

    /// The same of bytes that may be no file's.
    package static func contents(_ source: ByteSource, path: String) throws(TensorError) -> CheckpointContents {
        let (value, descriptions) = try values(source, path: path, complexAsReal: true, isOutline: true)
        return CheckpointContents(value, descriptions)
    }
}

// MARK: Writing

extension Checkpoint {
    /// Writes any value, for `torch.load(path, weights_only=True)`. PyTorch: `torch.save`.
    ///
    /// Tensors that share memory share it again, with their strides and offsets; the whole of their storage is written, so `clone()` a
    /// small view of a large tensor. A file of that name is replaced as a whole, or stays as it was when something fails.
    ///
    /// ```swift
    /// let model = CheckpointValue.dictionary(net.stateDict())
    /// try Checkpoint.save(["model": model, "epoch": .int(12)], to: "run.pt")
    /// ```
    public static func save(_ value: CheckpointValue, to path: String) throws(TensorError) {
        try CheckpointWriter.write(value, to: path)
    }

    /// Writes a state dictionary, as an `OrderedDict`. PyTorch: `torch.save(model.state_dict(), path)`.
    public static func save(
        _ tensors: some Sequence<(key: String, value: Tensor)>, to path: String
    ) throws(TensorError) {
        var names: Set<[UInt8]> = []
        for (name, _) in tensors where !names.insert(Array(name.utf8)).inserted {
            throw FileError.contents(path, "tensor \(HeaderTokenizer.quoted(name)) is given twice")
        }
        try save(.dictionary(tensors), to: path)
    }
}
