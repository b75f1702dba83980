@_exported import Tern

/// Reading and writing of arrays in NumPy's format, npy. The counterparts are `numpy.load` and `numpy.save`.
///
/// The versions 1.0, 2.0 and 3.0 are read, in both byte orders and both orders of dimensions. A file is checked in every respect before
/// its tensor is made, and runs no code: arrays of Python objects are refused.
///
/// ```swift
/// let x = try Tensor.load(npy: "x.npy")       // Npy.load("x.npy")
/// try x.save(npy: "y.npy")                    // Npy.save(x, to: "y.npy")
/// ```
///
/// Source: NumPy, `numpy.lib.format`, "Format Version 1.0" and the following sections.
public enum Npy {
    /// The array of a file. NumPy: `numpy.load`.
    ///
    /// uint16 is read as int32, uint32 as int64, and uint64 as int64 where every element fits. An array in Fortran order keeps its memory
    /// and has the strides for it. Arrays of long doubles, texts, dates, records and objects are errors that say what to save instead.
    ///
    /// Throws `TensorError.file` for a file that cannot be read or is damaged.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mapped: whether the file is mapped into memory, so that it is read when the tensor is first used. Left out, files of 16 MB or
    ///     more are. Changing the tensor never changes the file. Elements in the other byte order are copied all the same.
    ///   - complexAsReal: complex numbers are read with a last dimension of 2, as `torch.view_as_real` gives them.
    public static func load(
        _ path: String, mapped: Bool? = nil, complexAsReal: Bool = false
    ) throws(TensorError) -> Tensor {
        try load(ByteSource.open(path, mapped: mapped), path, complexAsReal: complexAsReal)
    }

    /// The array in bytes that are there already.
    package static func load(
        _ source: ByteSource, _ path: String, complexAsReal: Bool = false
    ) throws(TensorError) -> Tensor {
        try NpyArray(source, 0..<source.count, "\(path): ").tensor(complexAsReal: complexAsReal)
    }

    /// The type and the shape of a file's array without its elements. NumPy: `numpy.lib.format.read_magic` and
    /// `read_array_header_1_0`.
    public static func header(_ path: String) throws(TensorError) -> NpyHeader {
        let source = try ByteSource.open(path, mapped: false)
        return try NpyHeader(source, 0..<source.count, "\(path): ")
    }

    /// Writes a tensor, byte for byte as NumPy writes the same array. NumPy: `numpy.save`.
    ///
    /// A transposed contiguous tensor is written in Fortran order, any other in row-major order. bfloat16 is refused, since NumPy does
    /// not know it. A file of that name is replaced as a whole, or stays as it was when something fails; `.npy` is not added.
    public static func save(_ tensor: Tensor, to path: String) throws(TensorError) {
        if let error = TensorError.pending { throw error }
        let (header, packed) = try encoded(tensor, path, "the tensor")
        try AtomicFile.write(path) { (file) throws(TensorError) in
            try file.append(header)
            var failed: TensorError?
            packed.withUnsafeBytes { bytes in
                do throws(TensorError) { try file.append(bytes) } catch { failed = error }
            }
            if let failed { throw failed }
        }
    }

    /// The header for a tensor, and a tensor whose elements in row-major order follow it.
    static func encoded(_ tensor: Tensor, _ path: String, _ what: String) throws(TensorError) -> ([UInt8], Tensor) {
        guard tensor.device != .meta else {
            throw FileError.contents(path, "\(what) is on the meta device and has no elements to write")
        }
        let host = try attempt { noGrad { tensor.detach().cpu() } }
        let shape = Array(host.shape)
        let backwards = Geometry(shape: Shape(shape.reversed()), strides: Shape(host.stride().reversed()))
        let isFortranOrder = !host.isContiguous && backwards.isContiguous
        guard let header = NpyHeader.encoded(host.dtype, shape, isFortranOrder: isFortranOrder) else {
            throw FileError.contents(
                path, "\(what) is \(host.dtype), which NumPy does not know; convert it with .to(.float32)")
        }
        guard isFortranOrder else { return (header, host) }
        return (header, try attempt { noGrad { host.permute(Array(shape.indices.reversed())) } })
    }
}

extension Tensor {
    /// The array of an npy file. NumPy: `numpy.load`.
    ///
    /// ```swift
    /// let x = try Tensor.load(npy: "x.npy")
    /// ```
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mapped: whether the file is mapped into memory; left out, files of 16 MB or more are.
    ///   - complexAsReal: complex numbers are read with a last dimension of 2.
    public static func load(
        npy path: String, mapped: Bool? = nil, complexAsReal: Bool = false
    ) throws(TensorError) -> Tensor {
        try Npy.load(path, mapped: mapped, complexAsReal: complexAsReal)
    }

    /// Writes the tensor as an npy file. NumPy: `numpy.save`.
    public func save(npy path: String) throws(TensorError) { try Npy.save(self, to: path) }
}
