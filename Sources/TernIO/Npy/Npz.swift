@_exported import Tern

/// Reading and writing of several arrays in one file, npz: a zip archive of npy files. The counterparts are `numpy.load` and
/// `numpy.savez`.
///
/// ```swift
/// try Npz.save(["x": x, "y": y], to: "data.npz")
/// let arrays = try Npz.load("data.npz")
/// ```
///
/// Source: NumPy, `numpy.lib.format`, and PKWARE, APPNOTE.TXT - .ZIP File Format Specification.
public enum Npz {
    /// The arrays of a file by name. NumPy: `dict(numpy.load(path))`.
    ///
    /// What holds for `Npy.load` holds for each of them. `open` gives their order.
    ///
    /// Throws `TensorError.file` for a file that cannot be read or is damaged.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mapped: whether the file is mapped into memory, so that arrays that are stored are read when they are first used. Left out,
    ///     files of 16 MB or more are.
    ///   - complexAsReal: complex numbers are read with a last dimension of 2, as `torch.view_as_real` gives them.
    public static func load(
        _ path: String, mapped: Bool? = nil, complexAsReal: Bool = false
    ) throws(TensorError) -> [String: Tensor] {
        try open(path, mapped: mapped).tensors(complexAsReal: complexAsReal)
    }

    /// A file whose arrays are read one by one, when they are asked for. NumPy: `numpy.load`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mapped: whether the file is mapped into memory; left out, files of 16 MB or more are.
    public static func open(_ path: String, mapped: Bool? = nil) throws(TensorError) -> NpzFile {
        try NpzFile(ByteSource.open(path, mapped: mapped), path)
    }

    /// Writes tensors as arrays. NumPy: `numpy.savez`, and `numpy.savez_compressed` for `compressed: true`.
    ///
    /// They stand in the order in which they are given, those of a dictionary by name, so that the same tensors give the same file.
    /// Stored arrays begin at multiples of 64 bytes, so that they can be mapped. A file of that name is replaced as a whole, or stays as
    /// it was when something fails; `.npz` is not added.
    ///
    /// - Parameters:
    ///   - tensors: a dictionary, a `StateDict` or another sequence of names and tensors.
    ///   - compressed: whether the arrays are deflated.
    ///   - path: the file.
    public static func save(
        _ tensors: some Sequence<(key: String, value: Tensor)>, compressed: Bool = false, to path: String
    ) throws(TensorError) {
        if let error = TensorError.pending { throw error }
        var ordered = Array(tensors)
        if tensors is [String: Tensor] { ordered.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }
        try ZipWriter.write(path) { (zip) throws(TensorError) in
            for (name, tensor) in ordered {
                let (header, packed) = try Npy.encoded(tensor, path, "tensor \(HeaderTokenizer.quoted(name))")
                try zip.add("\(name).npy", header: header, packed, deflated: compressed)
            }
        }
    }
}
