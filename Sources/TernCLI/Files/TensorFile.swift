import Tern
import TernIO

/// A file of tensors that is open: what it has is known, and its tensors are read one by one.
protocol TensorFile {
    var path: String { get }
    var format: FileFormat { get }
    /// The files that the tensors are in: more than one for a model in several.
    var files: [String] { get }
    /// In the order of the file.
    var tensors: [ListedTensor] { get }
    /// What is in the file beside tensors: the numbers and texts of a checkpoint.
    var values: [ListedValue] { get }
    /// The texts that are kept with the tensors.
    var metadata: [String: String] { get }

    func tensor(_ listed: ListedTensor) throws -> Tensor
    /// The bytes with a type of the safetensors format; nil where the file has another format.
    func raw(_ listed: ListedTensor) throws -> RawTensor?
}

extension TensorFile {
    var files: [String] { [path] }
    var values: [ListedValue] { [] }
    var metadata: [String: String] { [:] }
    func raw(_ listed: ListedTensor) throws -> RawTensor? { nil }
}

/// A tensor of a file, before it is read.
struct ListedTensor {
    let name: String
    /// The type as it is shown.
    let type: String
    /// The type that it is read into; nil where it cannot be.
    let dtype: DType?
    let shape: [Int]
    /// nil where the size of an element is not known.
    let byteCount: Int?
    /// Its place in the order of the file, for formats in which a name may come twice.
    var place = 0

    var count: Int { shape.reduce(1) { Saturating.product($0, $1) } }
    /// As messages show it.
    var quoted: String { "'\(Text.printable(name))'" }
}

/// A value of a file that is no tensor.
struct ListedValue {
    let name: String
    /// The value as it is shown.
    let text: String
}

/// Sums and products that stop at the largest number: a file may describe more than can be counted.
enum Saturating {
    static func sum(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }

    static func product(_ a: Int, _ b: Int) -> Int {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }
}

/// Opens files of any format.
enum TensorFiles {
    /// The file, by what is in it and not by its name.
    static func open(_ path: String) throws -> any TensorFile {
        switch try FileFormat(contentsOf: path) {
        case .safetensors: return try OpenSafetensors(path)
        case .npy: return try OpenNpy(path)
        case .npz: return try OpenNpz(path)
        case .checkpoint: return try OpenCheckpoint(path)
        }
    }
}
