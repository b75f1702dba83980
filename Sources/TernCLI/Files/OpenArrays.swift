import Tern
import TernIO

/// A file with one array of NumPy's.
struct OpenNpy: TensorFile {
    let path: String
    let tensors: [ListedTensor]

    var format: FileFormat { .npy }

    /// The tensor has the name of the file, without its ending.
    init(_ path: String) throws {
        self.path = path
        let file = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
        let name = file.lowercased().hasSuffix(".npy") ? file.dropLast(4) : file
        tensors = [ListedTensor(String(name), try Npy.header(path))]
    }

    func tensor(_ listed: ListedTensor) throws -> Tensor { try Npy.load(path) }
}

/// An archive of arrays of NumPy's.
struct OpenNpz: TensorFile {
    let path: String
    let tensors: [ListedTensor]
    private let file: NpzFile

    var format: FileFormat { .npz }

    init(_ path: String) throws {
        self.path = path
        let file = try Npz.open(path)
        self.file = file
        tensors = try file.names.map { ListedTensor($0, try file.header($0)) }
    }

    func tensor(_ listed: ListedTensor) throws -> Tensor { try file.tensor(listed.name) }
}

extension ListedTensor {
    fileprivate init(_ name: String, _ header: NpyHeader) {
        self.init(
            name: name, type: header.typeName, dtype: header.isComplex ? nil : header.dtype, shape: header.shape,
            byteCount: header.elementSize == 0 ? nil : header.shape.reduce(header.elementSize) { Saturating.product($0, $1) })
    }
}
