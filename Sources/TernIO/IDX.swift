import Tern

/// Reading and writing of IDX files, in which MNIST and its relatives come. The counterpart is
/// `torchvision.datasets.mnist.read_sn3_pascalvincent_tensor`.
///
/// Source: Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database of handwritten digits, "File formats".
///
/// ```swift
/// let images = try IDX.load("train-images-idx3-ubyte")    // [60000, 28, 28], uint8
/// ```
public enum IDX {
    private static let types: [(code: UInt8, dtype: DType)] = [
        (0x08, .uint8), (0x09, .int8), (0x0B, .int16), (0x0C, .int32), (0x0D, .float32), (0x0E, .float64),
    ]
    /// PyTorch's limit.
    private static let rankLimit = 64

    /// The tensor of a file.
    ///
    /// Throws `TensorError.file` for a file that cannot be read, is compressed or is damaged.
    public static func load(_ path: String) throws(TensorError) -> Tensor {
        try decode(.file(FileReader(path)), path)
    }

    /// The tensor of a file's bytes; `path` stands for it in messages.
    static func decode(_ source: ByteSource, _ path: String) throws(TensorError) -> Tensor {
        guard source.count >= 4 else {
            throw FileError.contents(path, "the file has \(source.count) bytes, and an IDX file has at least 4")
        }
        let magic = try source.bytes(at: 0, atMost: 4)
        if magic[0] == 0x1F, magic[1] == 0x8B {
            throw FileError.contents(path, "the file is compressed with gzip; unpack it first, as with gunzip -k")
        }
        guard magic[0] == 0, magic[1] == 0 else {
            throw FileError.contents(
                path, "an IDX file begins with two zero bytes, and this one with \(magic[0]) and \(magic[1])")
        }
        guard let dtype = types.first(where: { $0.code == magic[2] })?.dtype else {
            let known = types.map { "\($0.code) (\($0.dtype))" }.joined(separator: ", ")
            throw FileError.contents(path, "the type of the elements is \(magic[2]), which IDX does not know: \(known)")
        }
        let rank = Int(magic[3])
        guard rank <= rankLimit else {
            throw FileError.contents(path, "the file has \(rank) dimensions, and at most \(rankLimit) are allowed")
        }
        let start = 4 + 4 * rank
        guard source.count >= start else {
            throw FileError.contents(
                path, "the file has \(source.count) bytes, and its \(rank) dimensions need \(start): it is cut short")
        }
        let extents = try source.bytes(at: 4, atMost: 4 * rank)
        let shape = (0..<rank).map { i in extents[4 * i..<4 * i + 4].reduce(0) { $0 << 8 | Int($1) } }
        try checkSize(source.count - start, path, shape, dtype)
        let tensor: Tensor
        do {
            tensor = try attempt { Tensor.empty(shape, dtype: dtype) }
        } catch {
            throw FileError.contents(path, error.message)
        }
        try attempt {
            try tensor.withUnsafeMutableBytes { bytes in
                try source.read(bytes, at: start)
                // The format has the highest byte first.
                ByteOrder.reverse(bytes, dtype.size)
            }
        }
        return tensor
    }

    private static func checkSize(_ found: Int, _ path: String, _ shape: [Int], _ dtype: DType) throws(TensorError) {
        var needed = dtype.size
        for extent in shape {
            let (product, overflow) = needed.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= Int.max >> 1 else {
                throw FileError.contents(path, "the shape \(shape) of \(dtype) is too large for any memory")
            }
            needed = product
        }
        guard found == needed else {
            throw FileError.contents(
                path,
                "the shape \(shape) of \(dtype) needs \(needed) bytes, and the file has \(found) after its header: "
                    + (found < needed ? "it is cut short" : "there is something after the last element"))
        }
    }

    /// Writes a tensor of one of the format's types: uint8, int8, int16, int32, float32 or float64.
    ///
    /// A file of that name is replaced as a whole, or stays as it was when something fails.
    public static func save(_ tensor: Tensor, to path: String) throws(TensorError) {
        if let error = TensorError.pending { throw error }
        guard let code = types.first(where: { $0.dtype == tensor.dtype })?.code else {
            throw FileError.contents(
                path, "the tensor is \(tensor.dtype), which IDX does not know; convert it with .to(…), to int32 for instance")
        }
        guard tensor.ndim <= rankLimit, tensor.shape.allSatisfy({ $0 <= Int(UInt32.max) }) else {
            throw FileError.contents(path, "the shape \(tensor.shape) does not fit an IDX file")
        }
        guard tensor.device != .meta else {
            throw FileError.contents(path, "the tensor is on the meta device and has no elements to write")
        }
        // A copy, whose bytes are turned round.
        let copy = try attempt { noGrad { tensor.detach().cpu().contiguous().clone() } }
        try attempt { try copy.withUnsafeMutableBytes { ByteOrder.reverse($0, copy.dtype.size) } }
        var header: [UInt8] = [0, 0, code, UInt8(tensor.ndim)]
        for extent in tensor.shape { header += (0..<4).map { UInt8(truncatingIfNeeded: extent >> (24 - 8 * $0)) } }
        try AtomicFile.write(path) { (file) throws(TensorError) in
            try file.append(header)
            var failed: TensorError?
            copy.withUnsafeBytes { bytes in
                do throws(TensorError) { try file.append(bytes) } catch { failed = error }
            }
            if let failed { throw failed }
        }
    }
}
